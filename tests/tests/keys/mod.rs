//! What opens an account, changed: a new password, recovery by kit, a new account key. Whatever
//! happens, no document is lost.

use bulla_client::{Client, ClientError, HostError, Locale, Memory};
use bulla_crypto::opaque::{Stretched, Unstretched};
use bulla_protocol::path;
use bulla_types::EnvelopeId;
use serde_json::Value;

use crate::support::{Carrier, MESSAGE, PASSWORD, Person, TITLE, World, document};

/// The password that people of these tests choose next.
pub(crate) const NEXT_PASSWORD: &str = "murmeltier-kurbel-9-nebel";

/// Anna and Beat have sent an envelope to each other.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) anna: Person,
    pub(crate) beat: Person,
    /// From Anna to Beat, then from Beat to Anna.
    pub(crate) ids: [EnvelopeId; 2],
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let (world, mut anna, mut beat) = World::of_two().await;
        let sent = anna.send(&document(3_000), &[(&beat.email, 1)]).await;
        let received = beat.send(&document(4_000), &[(&anna.email, 1)]).await;
        Self {
            ids: [sent.unwrap(), received.unwrap()],
            world,
            anna,
            beat,
        }
    }

    /// A new device of Anna that has shown her kit and a code.
    pub(crate) async fn recovering(&mut self) -> Client<Carrier> {
        let mut phone = self.world.device(Memory::new());
        let (email, kit) = (&self.anna.email, &self.anna.kit);
        phone.begin_recovery(email, kit).await.unwrap();
        let code = self.world.next_code(&self.anna);
        phone.recovery_second_factor(&code).await.unwrap();
        phone
    }

    /// A new device of Anna, recovered with [`NEXT_PASSWORD`], and the new kit.
    pub(crate) async fn recovered(&mut self) -> (Client<Carrier>, String) {
        let mut phone = self.recovering().await;
        let kit = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
        let kit = kit.unwrap().text().to_string();
        phone.finish_renewal(&kit).await.unwrap();
        (phone, kit)
    }

    /// Signs Anna in on a device.
    pub(crate) async fn log_in(
        &mut self,
        device: &mut Client<Carrier>,
        password: &str,
    ) -> Result<(), ClientError> {
        device.login(&self.anna.email, password).await?;
        let code = self.world.next_code(&self.anna);
        device.second_factor(&code).await.map(drop)
    }

    /// Both envelopes can be read on this device of Anna.
    pub(crate) async fn reads_everything(&self, device: &mut Client<Carrier>) {
        for (id, length) in self.ids.iter().zip([3_000, 4_000]) {
            let opened = device.open(*id, Locale::De).await.unwrap();
            assert_eq!(opened.title.as_str(), TITLE);
            assert_eq!(opened.message.as_deref(), Some(MESSAGE));
            let mut content = Vec::new();
            let handle = opened.documents[0].handle;
            device.download(handle, &mut content).await.unwrap();
            assert_eq!(content, document(length));
        }
    }
}

#[tokio::test]
async fn a_lost_password_loses_no_document() {
    let mut scene = Scene::new().await;
    // A kit with a typing error, a kit of nobody, the kit with another address.
    let mut phone = scene.world.device(Memory::new());
    let email = scene.anna.email.clone();
    let kit = scene.anna.kit.clone();
    for (email, kit, code) in [
        (&email, "7K3M-0000", "kit_invalid"),
        (&email, &scene.beat.kit, "recovery_refused"),
        (&scene.beat.email, &kit, "recovery_refused"),
    ] {
        let refused = phone.begin_recovery(email, kit).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let early = phone.recovery_second_factor("000000").await.unwrap_err();
    assert_eq!(early, ClientError::WrongStep);

    phone
        .begin_recovery(&email, &kit.to_lowercase())
        .await
        .unwrap();
    let early = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    assert_eq!(early.unwrap_err(), ClientError::WrongStep);
    let code = scene.world.next_code(&scene.anna);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = phone.recovery_second_factor(wrong).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_code");
    let account = phone.recovery_second_factor(&code).await.unwrap();
    assert_eq!(account.email, email);
    assert!(!phone.is_unlocked());
    let early = phone.finish_renewal(&kit).await.unwrap_err();
    assert_eq!(early, ClientError::WrongStep);
    for weak in ["elf zeichen", "password password 1", "anna-keller-2027"] {
        let refused = phone.choose_new_password(weak, Locale::De).await;
        assert_eq!(refused.unwrap_err(), ClientError::PasswordTooWeak, "{weak}");
    }
    let made = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    let new_kit = made.unwrap().text().to_string();
    for text in ["", &kit] {
        let refused = phone.finish_renewal(text).await.unwrap_err();
        assert_eq!(refused, ClientError::KitMismatch);
    }
    let view = phone.finish_renewal(&new_kit).await.unwrap();
    assert!(view.has_recovery_kit);
    scene.reads_everything(&mut phone).await;

    // Everything from before is over: the session, the password, the kit.
    let over = scene.anna.client.list().await.unwrap_err();
    assert_eq!(over.code(), "unauthenticated");
    let mut tablet = scene.world.device(Memory::new());
    let refused = tablet.login(&email, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    let refused = tablet.begin_recovery(&email, &kit).await.unwrap_err();
    assert_eq!(refused.code(), "recovery_refused");
    scene.log_in(&mut tablet, NEXT_PASSWORD).await.unwrap();
    scene.reads_everything(&mut tablet).await;

    // And it works again with the new kit, to the third account key.
    scene.anna.kit = new_kit;
    scene.anna.client = tablet;
    let to = [(&scene.beat.email, 1)];
    scene.anna.send(&document(500), &to).await.unwrap();
    let (mut third, _) = scene.recovered().await;
    scene.reads_everything(&mut third).await;
    assert_eq!(third.list().await.unwrap().len(), 3);
}

#[tokio::test]
async fn another_instance_may_stretch_the_password_and_one_that_lies_opens_and_changes_nothing() {
    let mut scene = Scene::new().await;
    let honest: fn(&Unstretched) -> Stretched = |wanted| wanted.stretch().unwrap();
    let liar: fn(&Unstretched) -> Stretched =
        |_| Stretched::from_secret(vec![7; 64].into()).unwrap();
    let mut phone = scene.world.device(Memory::new());
    phone.host_mut().stretcher = Some(liar);
    let refused = phone.login(&scene.anna.email, PASSWORD).await;
    assert_eq!(refused.unwrap_err(), ClientError::WrongPassword);
    phone.host_mut().stretcher = Some(honest);
    scene.log_in(&mut phone, PASSWORD).await.unwrap();

    let code = scene.world.next_code(&scene.anna);
    phone.host_mut().stretcher = Some(liar);
    let refused = phone.change_password(PASSWORD, NEXT_PASSWORD, &code).await;
    assert_eq!(refused.unwrap_err(), ClientError::WrongPassword);
    phone.host_mut().stretcher = Some(honest);
    let code = scene.world.next_code(&scene.anna);
    let changed = phone.change_password(PASSWORD, NEXT_PASSWORD, &code).await;
    changed.unwrap();
    // What it made is what this device makes itself.
    let mut tablet = scene.world.device(Memory::new());
    scene.log_in(&mut tablet, NEXT_PASSWORD).await.unwrap();
    scene.reads_everything(&mut tablet).await;
}

#[tokio::test]
async fn a_password_that_cannot_be_judged_is_not_taken() {
    let mut scene = Scene::new().await;
    let mut phone = scene.world.device(Memory::new());
    scene.log_in(&mut phone, PASSWORD).await.unwrap();
    let code = scene.world.next_code(&scene.anna);
    let not_judged = ClientError::Host(HostError::NotJudged);
    let judge = phone.host_mut().judge.take();
    let asked = phone.host().asked.len();
    let refused = phone.change_password(PASSWORD, NEXT_PASSWORD, &code).await;
    assert_eq!(refused.unwrap_err(), not_judged);
    assert_eq!(
        phone.host().asked.len(),
        asked,
        "refused before anything is sent"
    );
    phone.begin_renewal(PASSWORD, &code).await.unwrap();
    let asked = phone.host().asked.len();
    let refused = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    assert_eq!(refused.unwrap_err(), not_judged);
    assert_eq!(
        phone.host().asked.len(),
        asked,
        "refused before anything is sent"
    );

    // Where it is judged, the same run goes on.
    phone.host_mut().judge = judge;
    let made = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    let kit = made.unwrap().text().to_string();
    phone.finish_renewal(&kit).await.unwrap();
    scene.reads_everything(&mut phone).await;
}

#[tokio::test]
async fn a_new_password_opens_and_the_one_before_does_not() {
    let mut scene = Scene::new().await;
    let mut phone = scene.world.device(Memory::new());
    scene.log_in(&mut phone, PASSWORD).await.unwrap();
    let code = scene.world.next_code(&scene.anna);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let other = "gletscher-trompete-8-ofen";
    let asked = phone.host().asked.len();
    for weak in ["elf zeichen", "password password 1", "anna-keller-2027"] {
        let refused = phone.change_password(PASSWORD, weak, &code).await;
        assert_eq!(refused.unwrap_err(), ClientError::PasswordTooWeak, "{weak}");
    }
    assert_eq!(
        phone.host().asked.len(),
        asked,
        "refused before anything is sent"
    );
    for (present, new, code, expected) in [
        (other, NEXT_PASSWORD, code.as_str(), "wrong_credentials"),
        (PASSWORD, NEXT_PASSWORD, wrong, "wrong_code"),
    ] {
        let refused = phone.change_password(present, new, code).await;
        assert_eq!(refused.unwrap_err().code(), expected);
    }
    phone
        .change_password(PASSWORD, NEXT_PASSWORD, &code)
        .await
        .unwrap();
    let again = phone.change_password(NEXT_PASSWORD, PASSWORD, &code).await;
    assert_eq!(again.unwrap_err().code(), "code_already_used");
    // This session goes on, the other one is over.
    scene.reads_everything(&mut phone).await;
    phone.unlock(NEXT_PASSWORD).await.unwrap();
    let over = scene.anna.client.list().await.unwrap_err();
    assert_eq!(over.code(), "unauthenticated");
    let mut tablet = scene.world.device(Memory::new());
    let refused = scene.log_in(&mut tablet, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    scene.log_in(&mut tablet, NEXT_PASSWORD).await.unwrap();
    scene.reads_everything(&mut tablet).await;
    // The kit of before is as good as it was.
    let (mut third, _) = scene.recovered().await;
    scene.reads_everything(&mut third).await;
}

#[tokio::test]
async fn a_renewal_takes_in_what_changed_on_the_way() {
    let mut scene = Scene::new().await;
    let memory = scene.anna.client.memory().clone();
    let mut phone = scene.world.device(memory);
    scene.log_in(&mut phone, PASSWORD).await.unwrap();
    let code = scene.world.next_code(&scene.anna);
    phone.begin_renewal(PASSWORD, &code).await.unwrap();
    let kit = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    let kit = kit.unwrap().text().to_string();
    // Meanwhile the other device sends, which also writes a pin.
    let carla = scene
        .world
        .member(&mut scene.anna, "carla@example.ch", "Carla Weber");
    let carla = carla.await;
    let to = [(&carla.email, 1)];
    let third = scene.anna.send(&document(700), &to).await.unwrap();
    // And the first answer misses an envelope: the server refuses the part, the client asks again.
    let mut answers = 0;
    phone.host_mut().tamper = Some(Box::new(move |request, response| {
        if request.path == path::KEYS_RECORDS {
            answers += 1;
            let mut records: Value = serde_json::from_slice(&response.body).unwrap();
            let keys = records["sender_keys"].as_array_mut().unwrap();
            assert_eq!(keys.len(), 2);
            if answers == 1 {
                keys.pop();
            }
            response.body = serde_json::to_vec(&records).unwrap();
        }
    }));
    phone.finish_renewal(&kit).await.unwrap();
    phone.host_mut().tamper = None;
    let renewals = phone.host().asked.iter();
    let renewals = renewals.filter(|line| line.ends_with(path::KEYS_ACCOUNT_KEY));
    assert_eq!(renewals.count(), 2);
    scene.reads_everything(&mut phone).await;
    phone.open(third, Locale::De).await.unwrap();
    let pinned = phone.look_up(&carla.email).await.unwrap();
    assert_eq!(pinned.status, bulla_client::ContactStatus::Pinned);
    let over = scene.anna.client.list().await.unwrap_err();
    assert_eq!(over.code(), "unauthenticated");
}
