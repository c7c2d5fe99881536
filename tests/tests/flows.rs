//! Whole flows over the real server: from the set-up link to the verified evidence, and what goes
//! wrong on the way. The catalogue of attacks is in `attacks/`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test ends where one of its steps fails"
)]

mod attacks;
mod keys;
mod rotation;
mod support;

use bulla_client::{ClientError, ContactStatus, HostError, Locale, Memory, WithdrawalKind};
use bulla_crypto::hash::sha256;
use bulla_evidence::{Reason, SignatureState, Verdict};
use bulla_protocol::envelope::{EnvelopeState, RecipientState};
use bulla_server::clock::Clock as _;
use bulla_server::start::run_jobs_once;
use bulla_types::EnvelopeId;
use support::{FILE_NAME, MESSAGE, PASSWORD, Person, TITLE, World, address, document, input};

#[tokio::test]
async fn two_people_go_from_the_set_up_link_to_evidence() {
    let (_world, mut anna, mut beat) = World::of_two().await;
    let contact = anna.client.look_up(&beat.email).await.unwrap();
    assert_eq!(contact.status, ContactStatus::FirstUse);
    assert_eq!(contact.words, beat.client.own_words().unwrap());

    let content = document(300_000);
    let id = anna.send(&content, &[(&beat.email, 1)]).await.unwrap();
    assert_eq!(
        anna.client.title_of(id).await.unwrap().unwrap().as_str(),
        TITLE
    );
    let again = anna.client.look_up(&beat.email).await.unwrap();
    assert_eq!(again.status, ContactStatus::Pinned);

    let list = beat.client.list().await.unwrap();
    assert_eq!((list.len(), list[0].envelope_id), (1, id));
    let opened = beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(opened.title.as_str(), TITLE);
    assert_eq!(opened.message.as_deref(), Some(MESSAGE));
    assert_eq!(opened.sender.email, anna.email);
    assert!(opened.can_sign && opened.sender.first_use);
    let file = &opened.documents[0];
    assert_eq!((file.name.as_str(), file.size_bytes), (FILE_NAME, 300_000));
    for (begin, end) in [(0, 10), (131_000, 131_100), (262_000, 400_000), (5, 5)] {
        let read = beat
            .client
            .read_range(file.handle, begin, end)
            .await
            .unwrap();
        let (begin, end) = (
            usize::try_from(begin).unwrap(),
            usize::try_from(end).unwrap(),
        );
        assert_eq!(read, content[begin..end.min(content.len())]);
    }
    let mut whole = Vec::new();
    beat.client.download(file.handle, &mut whole).await.unwrap();
    assert!(whole == content);

    let signed = beat.client.sign(id, Locale::De).await.unwrap();
    assert_eq!(signed.state, EnvelopeState::Completed);
    assert_eq!(signed.recipients[0].state, RecipientState::Signed);
    assert!(!signed.can_sign);
    let opened = beat.client.open(id, Locale::De).await.unwrap();
    assert!(!opened.sender.first_use);
    check_evidence(&mut anna, id, &content).await;
}

/// The evidence is authentic with the document, and not with another one or without a trust file.
async fn check_evidence(anna: &mut Person, id: EnvelopeId, content: &[u8]) {
    let evidence = anna.client.evidence(id).await.unwrap();
    assert!(evidence.name.as_str().ends_with(".evidence.json"));
    let files = [
        input("vertrag.pdf", content),
        input(evidence.name.as_str(), &evidence.content),
    ];
    let reports = bulla_evidence::verify(&files, anna.client.memory().trust().into(), now());
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].verdict, Verdict::Authentic, "{:?}", reports[0]);
    assert_eq!(reports[0].title.as_ref().unwrap().as_str(), TITLE);
    let altered = [content, b"!"].concat();
    let files = [input("vertrag.pdf", &altered), files[1]];
    let reports = bulla_evidence::verify(&files, anna.client.memory().trust().into(), now());
    assert_eq!(reports[0].verdict, Verdict::Altered, "{:?}", reports[0]);
    let reports = bulla_evidence::verify(&files[1..], bulla_evidence::Trust::default(), now());
    assert_eq!(reports[0].verdict, Verdict::Unrecognised);
}

#[tokio::test]
async fn a_second_device_logs_in_with_both_factors_and_reads_what_was_sent() {
    let (mut world, mut anna, mut beat) = World::of_two().await;
    let id = anna
        .send(&document(20_000), &[(&beat.email, 1)])
        .await
        .unwrap();
    let code = world.next_code(&anna);
    let mut phone = world.device(Memory::new());
    phone.login(&anna.email, PASSWORD).await.unwrap();
    let view = phone.second_factor(&code).await.unwrap();
    assert!(view.has_recovery_kit);
    let opened = phone.open(id, Locale::En).await.unwrap();
    assert!(!opened.can_sign);
    let again = phone.look_up(&beat.email).await.unwrap();
    assert_eq!(again.status, ContactStatus::Pinned);
    phone.logout().await.unwrap();
    assert_eq!(phone.session().await.unwrap(), None);
    assert_eq!(phone.list().await.unwrap_err(), ClientError::Locked);
    assert!(beat.client.session().await.unwrap().is_some());
}

#[tokio::test]
async fn a_locked_session_unlocks_by_password_and_a_program_on_disk_by_its_share() {
    let mut world = World::new().await;
    let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
    let local = anna.client.export_unlock().await.unwrap();
    anna.client.lock();
    assert_eq!(anna.client.list().await.unwrap_err().code(), "locked");
    let wrong = anna.client.unlock("gletscher-trompete-8-ofen").await;
    assert_eq!(wrong.unwrap_err().code(), "wrong_credentials");
    anna.client.unlock(PASSWORD).await.unwrap();
    assert!(anna.client.list().await.unwrap().is_empty());
    anna.client.resume(&local).await.unwrap();
    assert!(anna.client.is_unlocked());
    anna.client.logout().await.unwrap();
    let ended = anna.client.resume(&local).await.unwrap_err();
    assert_eq!(ended.code(), "unauthenticated");
}

#[tokio::test]
async fn signers_of_a_later_group_wait_for_their_turn() {
    let (_world, mut anna, mut beat, mut carla) = World::of_three().await;
    let order = [(&beat.email, 1), (&carla.email, 2)];
    let id = anna.send(&document(1_000), &order).await.unwrap();
    assert_eq!(carla.client.title_of(id).await.unwrap(), None);
    let early = carla.client.open(id, Locale::Fr).await.unwrap_err();
    assert_eq!(early.code(), "not_your_turn");
    let state = beat.client.sign(id, Locale::De).await.unwrap().state;
    assert_eq!(state, EnvelopeState::Sent);
    let done = carla.client.sign(id, Locale::Fr).await.unwrap();
    assert_eq!(done.state, EnvelopeState::Completed);
    let twice = carla.client.sign(id, Locale::Fr).await.unwrap_err();
    assert_eq!(twice.code(), "already_acted");
}

#[tokio::test]
async fn a_decline_ends_the_envelope_and_gives_its_reason_to_members_alone() {
    let (world, mut anna, mut beat, mut carla) = World::of_three().await;
    let order = [(&beat.email, 1), (&carla.email, 2)];
    let content = document(1_000);
    let id = anna.send(&content, &order).await.unwrap();
    let reason = "Artikel 4 nennt die falsche Käserei.";
    let early = carla.client.decline(id, None, Locale::Fr).await;
    assert_eq!(early.unwrap_err().code(), "not_your_turn");
    let declined = beat
        .client
        .decline(id, Some(reason.parse().unwrap()), Locale::De)
        .await
        .unwrap();
    assert_eq!(declined.state, EnvelopeState::Declined);
    assert!(!declined.can_sign);
    let seen = anna.client.open(id, Locale::De).await.unwrap();
    let decline = seen.decline.unwrap();
    assert_eq!(decline.reason.unwrap().as_str(), reason);
    assert_eq!(decline.name.as_str(), "Beat Rossi");
    assert_eq!(seen.recipients[0].state, RecipientState::Declined);
    assert_eq!(seen.recipients[1].state, RecipientState::Pending);
    let last = seen.history.last().unwrap();
    assert_eq!(last.event, "recipient.declined");
    assert_eq!(last.actor.as_ref().unwrap().as_str(), "Beat Rossi");
    // Carla sees that it has ended, and neither title nor reason.
    assert_eq!(
        carla.client.list().await.unwrap()[0].state,
        EnvelopeState::Declined
    );
    assert_eq!(carla.client.title_of(id).await.unwrap(), None);
    let late = carla.client.open(id, Locale::Fr).await.unwrap_err();
    assert_eq!(late.code(), "envelope_closed");
    let twice = beat.client.decline(id, None, Locale::De).await.unwrap_err();
    assert_eq!(twice.code(), "already_acted");
    let signing = beat.client.sign(id, Locale::De).await.unwrap_err();
    assert_eq!(signing.code(), "already_acted");

    let evidence = anna.client.evidence(id).await.unwrap();
    let text = String::from_utf8(evidence.content.clone()).unwrap();
    assert!(!text.contains("Artikel 4"), "the reason stays inside");
    let files = [
        input("vertrag.pdf", &content),
        input(evidence.name.as_str(), &evidence.content),
    ];
    let reports = bulla_evidence::verify(&files, anna.client.memory().trust().into(), now());
    assert_eq!(reports[0].verdict, Verdict::Incomplete, "{:?}", reports[0]);
    assert_eq!(reports[0].reason.as_str(), "declined");
    let states: Vec<_> = reports[0].signatures.iter().map(|row| row.state).collect();
    let expected = [
        SignatureState::Signed,
        SignatureState::Declined,
        SignatureState::Missing,
    ];
    assert_eq!(states, expected);
    // Nothing of the reason stands readable in the server's folder.
    assert_absent(world.folder.path(), &[reason.as_bytes()]);
}

#[tokio::test]
async fn a_sender_withdraws_what_everybody_signed_and_each_verifier_is_told() {
    let (world, mut anna, mut beat, _) = World::of_three().await;
    let content = document(1_000);
    let id = anna.send(&content, &[(&beat.email, 1)]).await.unwrap();
    let (retract, revoke) = (WithdrawalKind::Retract, WithdrawalKind::Revoke);
    let early = anna.client.withdraw(id, retract, None, Locale::De).await;
    assert_eq!(early.unwrap_err().code(), "not_completed");
    let signed = beat.client.sign(id, Locale::De).await.unwrap();
    assert_eq!(signed.possible_withdrawals, []);
    let foreign = beat.client.withdraw(id, revoke, None, Locale::De).await;
    assert_eq!(foreign.unwrap_err().code(), "forbidden");

    let reason = "Der Vertrag vom 3. Mai ersetzt ihn.";
    let given = Some(reason.parse().unwrap());
    let retracted = anna.client.withdraw(id, retract, given, Locale::De).await;
    let retracted = retracted.unwrap();
    assert_eq!(retracted.state, EnvelopeState::Retracted);
    assert_eq!(retracted.possible_withdrawals, [revoke]);
    let seen = beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(seen.state, EnvelopeState::Retracted);
    assert_eq!(seen.withdrawals.len(), 1);
    assert_eq!(
        seen.withdrawals[0].reason.as_ref().unwrap().as_str(),
        reason
    );
    let twice = anna.client.withdraw(id, retract, None, Locale::De).await;
    assert_eq!(twice.unwrap_err().code(), "envelope_closed");
    let report = async |anna: &mut Person| {
        let evidence = anna.client.evidence(id).await.unwrap();
        let text = String::from_utf8(evidence.content.clone()).unwrap();
        assert!(!text.contains("Mai"), "the reason stays inside");
        let files = [
            input("vertrag.pdf", &content),
            input(evidence.name.as_str(), &evidence.content),
        ];
        let trust = anna.client.memory().trust();
        let [report] = bulla_evidence::verify(&files, trust.into(), now())
            .try_into()
            .unwrap();
        report
    };
    let told: bulla_evidence::Report = report(&mut anna).await;
    assert_eq!(told.verdict, Verdict::Authentic, "{told:?}");
    let modifiers = |told: &bulla_evidence::Report| -> Vec<_> {
        told.modifiers.iter().map(|own| own.as_str()).collect()
    };
    assert!(modifiers(&told).contains(&"retracted"));

    let revoked = anna.client.withdraw(id, revoke, None, Locale::De).await;
    let revoked = revoked.unwrap();
    assert_eq!(
        (revoked.state, revoked.withdrawals.len()),
        (EnvelopeState::Revoked, 2)
    );
    assert_eq!(revoked.possible_withdrawals, []);
    let told = report(&mut anna).await;
    assert!(modifiers(&told).contains(&"revoked"), "{told:?}");
    let list = beat.client.list().await.unwrap();
    assert_eq!(list[0].state, EnvelopeState::Revoked);
    // What was signed stays readable and signed.
    let seen = beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(seen.recipients[0].state, RecipientState::Signed);
    assert_absent(world.folder.path(), &[reason.as_bytes()]);
}

#[tokio::test]
async fn a_sender_cancels_what_not_everybody_has_signed_and_who_read_it_can_still_read_it() {
    let (world, mut anna, mut beat, mut carla) = World::of_three().await;
    let content = document(1_000);
    let to = [(&beat.email, 1), (&carla.email, 2)];
    let id = anna.send(&content, &to).await.unwrap();
    let cancel = WithdrawalKind::Cancel;
    let foreign = beat.client.withdraw(id, cancel, None, Locale::De).await;
    assert_eq!(foreign.unwrap_err().code(), "forbidden");
    beat.client.sign(id, Locale::De).await.unwrap();
    let opened = anna.client.open(id, Locale::De).await.unwrap();
    assert_eq!(opened.possible_withdrawals, [cancel]);
    let reason = "Die Miete stimmt nicht.";
    let given = Some(reason.parse().unwrap());
    let cancelled = anna.client.withdraw(id, cancel, given, Locale::De).await;
    let cancelled = cancelled.unwrap();
    assert_eq!(cancelled.state, EnvelopeState::Cancelled);
    assert_eq!(cancelled.possible_withdrawals, []);
    let twice = anna.client.withdraw(id, cancel, None, Locale::De).await;
    assert_eq!(twice.unwrap_err().code(), "envelope_closed");
    let seen = beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(
        (seen.state, seen.recipients[0].state),
        (EnvelopeState::Cancelled, RecipientState::Signed)
    );
    let given = seen.withdrawals[0].reason.as_ref();
    assert_eq!(given.unwrap().as_str(), reason);
    // Whose turn never came reads nothing, and signs nothing.
    let never = carla.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(never.code(), "envelope_closed");
    assert!(carla.client.sign(id, Locale::De).await.is_err());
    let told = judged(&mut anna, id, &content).await;
    assert_eq!(
        (told.verdict, told.reason),
        (Verdict::Incomplete, Reason::Cancelled)
    );
    assert_absent(world.folder.path(), &[reason.as_bytes()]);
}

#[tokio::test]
async fn what_nobody_signs_in_time_expires_and_is_told() {
    let (world, mut anna, mut beat, mut carla) = World::of_three().await;
    let content = document(1_000);
    let to = [(&beat.email, 1), (&carla.email, 2)];
    let id = anna.send(&content, &to).await.unwrap();
    beat.client.sign(id, Locale::De).await.unwrap();
    let deadline = anna.client.open(id, Locale::De).await.unwrap().deadline_at;
    let left = deadline.as_millis() - world.clock.now().as_millis();
    world.clock.advance_millis(left);
    run_jobs_once(&world.state).await.unwrap();
    for person in [&mut anna, &mut beat, &mut carla] {
        world.sign_in(person).await;
    }
    // Signing in took some steps of the clock, so the deadline has passed, and no job has run since.
    let late = carla.client.sign(id, Locale::De).await.unwrap_err();
    assert_eq!(late.code(), "envelope_closed");
    run_jobs_once(&world.state).await.unwrap();
    let expired = anna.client.open(id, Locale::De).await.unwrap();
    assert_eq!(expired.state, EnvelopeState::Expired);
    assert!(expired.expired_at.unwrap() > deadline);
    assert_eq!(
        (expired.possible_withdrawals, expired.can_sign),
        (vec![], false)
    );
    assert_eq!(expired.recipients[0].state, RecipientState::Signed);
    let newest = expired.history.last().unwrap();
    assert_eq!(
        (newest.event.as_str(), &newest.actor),
        ("envelope.expired", &None)
    );
    let cancel = WithdrawalKind::Cancel;
    let late = anna.client.withdraw(id, cancel, None, Locale::De).await;
    assert_eq!(late.unwrap_err().code(), "envelope_closed");
    let list = beat.client.list().await.unwrap();
    assert_eq!(list[0].state, EnvelopeState::Expired);
    let told = judged(&mut anna, id, &content).await;
    assert_eq!(
        (told.verdict, told.reason),
        (Verdict::Incomplete, Reason::Expired)
    );
}

/// What a verifier says of a document with its evidence.
async fn judged(person: &mut Person, id: EnvelopeId, content: &[u8]) -> bulla_evidence::Report {
    let evidence = person.client.evidence(id).await.unwrap();
    let files = [
        input("vertrag.pdf", content),
        input(evidence.name.as_str(), &evidence.content),
    ];
    let trust = person.client.memory().trust();
    let reports = bulla_evidence::verify(&files, trust.into(), now());
    reports.into_iter().next().unwrap()
}

#[tokio::test]
async fn several_files_go_to_groups_that_follow_each_other() {
    let (mut world, mut anna, mut beat, mut carla) = World::of_three().await;
    let mut dora = world
        .member(&mut anna, "dora@example.ch", "Dora Wyss")
        .await;
    let order = [(&dora.email, 2), (&beat.email, 1), (&carla.email, 1)];
    let files = [document(1_000), document(150_000), document(0)];
    let id = anna.send_all(&files, &order).await.unwrap();
    let early = dora.client.open(id, Locale::It).await.unwrap_err();
    assert_eq!(early.code(), "not_your_turn");
    // The two of the first group in any order, each for all files.
    for person in [&mut carla, &mut beat] {
        let opened = person.client.open(id, Locale::De).await.unwrap();
        assert!(opened.can_sign);
        for (document, content) in opened.documents.iter().zip(&files) {
            let mut whole = Vec::new();
            let read = person.client.download(document.handle, &mut whole).await;
            read.unwrap();
            assert!(whole == *content);
        }
        assert_eq!(opened.documents.len(), files.len());
        let early = dora.client.open(id, Locale::It).await.unwrap_err();
        assert_eq!(early.code(), "not_your_turn");
        let signed = person.client.sign(id, Locale::De).await.unwrap();
        assert_eq!(signed.state, EnvelopeState::Sent);
    }
    let signed = dora.client.sign(id, Locale::It).await.unwrap();
    assert_eq!(signed.state, EnvelopeState::Completed);
    let evidence = anna.client.evidence(id).await.unwrap();
    let mut all: Vec<_> = files.iter().map(|file| input("file.pdf", file)).collect();
    all.push(input(evidence.name.as_str(), &evidence.content));
    let reports = bulla_evidence::verify(&all, anna.client.memory().trust().into(), now());
    assert_eq!(reports.len(), files.len());
    for report in reports {
        assert_eq!(report.verdict, Verdict::Authentic, "{report:?}");
        assert_eq!(report.signatures.len(), 4);
    }
}

#[tokio::test]
async fn a_signer_who_lost_the_race_signs_again_over_the_new_head() {
    let (_world, mut anna, mut beat, mut carla) = World::of_three().await;
    let together = [(&beat.email, 1), (&carla.email, 1)];
    let id = anna.send(&document(1_000), &together).await.unwrap();
    // Beat signs while Carla's signature is on its way: she has seen the chain without his.
    let seen = std::rc::Rc::new(std::cell::RefCell::new(None));
    let keep = std::rc::Rc::clone(&seen);
    let path = bulla_protocol::path::envelope(&id);
    let same = path.clone();
    carla.tamper(move |request, response| {
        if request.path == same {
            *keep.borrow_mut() = Some(response.clone());
        }
    });
    carla.client.open(id, Locale::It).await.unwrap();
    carla.client.open(id, Locale::It).await.unwrap();
    beat.client.sign(id, Locale::De).await.unwrap();
    carla.tamper(move |request, response| {
        if request.path == path
            && let Some(stale) = seen.borrow_mut().take()
        {
            *response = stale;
        }
    });
    let signed = carla.client.sign(id, Locale::It).await.unwrap();
    assert_eq!(signed.state, EnvelopeState::Completed);
    let acts = bulla_protocol::path::envelope_acts(&id);
    let asked = carla.client.host().asked.iter();
    assert_eq!(asked.filter(|line| line.ends_with(&acts)).count(), 2);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again_without_a_second_effect() {
    let (_world, mut anna, mut beat) = World::of_two().await;
    let envelopes = bulla_protocol::path::ENVELOPES.to_owned();
    anna.client.host_mut().loses = Some(envelopes);
    let id = anna
        .send(&document(1_000), &[(&beat.email, 1)])
        .await
        .unwrap();
    assert_eq!(anna.client.list().await.unwrap().len(), 1);
    beat.client.host_mut().loses = Some(bulla_protocol::path::envelope_acts(&id));
    let signed = beat.client.sign(id, Locale::De).await.unwrap();
    assert_eq!(signed.state, EnvelopeState::Completed);
    let acted = signed
        .history
        .iter()
        .filter(|entry| entry.event == "recipient.acted");
    assert_eq!(acted.count(), 1);
}

#[tokio::test]
async fn a_document_of_several_parts_arrives_whole_and_reads_across_their_border() {
    let (_world, mut anna, mut beat) = World::of_two().await;
    let content = document(9 << 20);
    let id = anna.send(&content, &[(&beat.email, 1)]).await.unwrap();
    let opened = beat.client.open(id, Locale::De).await.unwrap();
    let handle = opened.documents[0].handle;
    let border = 64 * (131_072 - 16);
    let read = beat
        .client
        .read_range(handle, border - 500, border + 500)
        .await;
    let border = usize::try_from(border).unwrap();
    assert!(read.unwrap() == content[border - 500..border + 500]);
    let mut whole = Vec::new();
    beat.client.download(handle, &mut whole).await.unwrap();
    assert!(whole == content);
}

#[tokio::test]
async fn wrong_passwords_codes_kits_and_strangers_are_refused() {
    let mut world = World::new().await;
    let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
    let mut phone = world.device(Memory::new());
    for (email, password) in [
        ("anna@example.ch", "gletscher-trompete-8-ofen"),
        ("nobody@example.ch", PASSWORD),
    ] {
        let refused = phone.login(&address(email), password).await.unwrap_err();
        assert_eq!(refused.code(), "wrong_credentials", "{email}");
    }
    let early = phone.second_factor("000000").await.unwrap_err();
    assert_eq!(early, ClientError::WrongStep);
    phone.login(&anna.email, PASSWORD).await.unwrap();
    let code = world.next_code(&anna);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        phone.second_factor(wrong).await.unwrap_err().code(),
        "wrong_code"
    );
    phone.second_factor(&code).await.unwrap();

    let kit = anna.client.make_recovery_kit(Locale::De).unwrap();
    let other = anna.client.make_recovery_kit(Locale::De).unwrap();
    for text in ["", "0000", kit.text().as_str()] {
        let refused = anna
            .client
            .confirm_recovery_kit(text, None)
            .await
            .unwrap_err();
        assert_eq!(refused, ClientError::KitMismatch);
    }
    let refused = anna.client.confirm_recovery_kit(&other.text(), None).await;
    assert_eq!(refused.unwrap_err().code(), "second_factor_required");
    let code = world.next_code(&anna);
    for (given, expected) in [(wrong, Some("wrong_code")), (code.as_str(), None)] {
        let kept = anna
            .client
            .confirm_recovery_kit(&other.text(), Some(given))
            .await;
        assert_eq!(kept.err().map(|error| error.code()), expected);
    }
    let unknown = anna.client.look_up(&address("nobody@example.ch")).await;
    assert_eq!(unknown.unwrap_err().code(), "unknown_recipient");
}

#[tokio::test]
async fn links_work_once_and_weak_passwords_are_refused_before_anything_is_sent() {
    let mut world = World::new().await;
    let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
    let invitation = anna
        .client
        .invite(&address("beat@example.ch"))
        .await
        .unwrap();
    let mut device = world.device(Memory::new());
    let form = bulla_client::Registration {
        token: support::token(&invitation.link),
        email: address("beat@example.ch"),
        name: "Beat Rossi".parse().unwrap(),
        organisation_name: None,
    };
    for weak in ["elf-zeichen", "password password 1", "beat-rossi-2027"] {
        let refused = device.register(form.clone(), weak).await.unwrap_err();
        assert_eq!(refused, ClientError::PasswordTooWeak, "{weak}");
    }
    device.host_mut().judge = None;
    let refused = device.register(form, PASSWORD).await.unwrap_err();
    assert_eq!(refused, ClientError::Host(HostError::NotJudged));
    assert!(device.host().asked.is_empty());
    world
        .register(&invitation.link, "beat@example.ch", "Beat Rossi", None)
        .await;
    let used = device
        .inspect_invitation(support::token(&invitation.link))
        .await;
    assert_eq!(used.unwrap_err().code(), "invitation_used");
}

/// No file of the folder holds one of these runs of bytes.
fn assert_absent(folder: &std::path::Path, canaries: &[&[u8]]) {
    let mut files = 0;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            files += 1;
            for canary in canaries.iter().copied() {
                let found = bytes.windows(canary.len()).any(|window| window == canary);
                assert!(!found, "{} holds a canary", path.display());
            }
        }
    }
    assert!(files > 3);
}

#[tokio::test]
async fn nothing_that_was_sent_stands_readable_in_the_servers_folder() {
    let (world, mut anna, mut beat) = World::of_two().await;
    let content = document(200_000);
    let id = anna.send(&content, &[(&beat.email, 1)]).await.unwrap();
    beat.client.sign(id, Locale::De).await.unwrap();
    // Not even the document's digest: with it, a guess at the content could be confirmed.
    let digest = sha256(&content);
    let text = digest.to_string();
    let mut canaries = [TITLE, MESSAGE, FILE_NAME, PASSWORD, &text]
        .map(str::as_bytes)
        .to_vec();
    canaries.extend([digest.as_bytes(), &content[100..132]]);
    assert_absent(world.folder.path(), &canaries);
    let debug = format!("{:?}", beat.client);
    for canary in [TITLE, MESSAGE, FILE_NAME, "example.ch"] {
        assert!(!debug.contains(canary), "{canary}");
    }
}

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}
