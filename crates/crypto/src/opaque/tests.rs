//! Tests of the login suite.

use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;
use crate::secret::SecretBytes;

const ACCOUNT: &[u8; 16] = b"account-account-";
const PASSWORD: &[u8] = b"correct horse battery";

struct World {
    rng: ChaCha20Rng,
    setup: ServerSetup,
    registered: Registered,
}

fn world() -> World {
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let setup = ServerSetup::generate(&mut rng);
    let (client, request) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
    let response = server_registration_response(&setup, &request, ACCOUNT).unwrap();
    let registered = client
        .finish(PASSWORD, ACCOUNT, &response, &mut rng)
        .unwrap();
    World {
        rng,
        setup,
        registered,
    }
}

impl World {
    /// One login up to the client's last step.
    fn login(
        &mut self,
        password: &[u8],
        record: Option<&[u8]>,
    ) -> (ServerLogin, Result<LoggedIn, OpaqueError>) {
        let (client, request) = ClientLogin::start(password, &mut self.rng).unwrap();
        let (server, response) =
            ServerLogin::start(&self.setup, record, &request, ACCOUNT, &mut self.rng).unwrap();
        let client = client.finish(password, ACCOUNT, &response, &mut self.rng);
        (server, client)
    }
}

#[test]
fn the_right_password_yields_the_same_keys_on_both_sides() {
    let mut world = world();
    let record = finish_registration(&world.registered.record).unwrap();
    assert_eq!(record.len(), 192);
    let setup = world.setup.serialize();
    world.setup = ServerSetup::deserialize(setup.expose_secret()).unwrap();
    let (server, client) = world.login(PASSWORD, Some(&record));
    let client = client.unwrap();
    assert!(client.export_key.ct_eq(&world.registered.export_key));
    let server = ServerLogin::deserialize(server.serialize().expose_secret()).unwrap();
    let session_key = server.finish(&client.message, ACCOUNT).unwrap();
    assert!(session_key.ct_eq(&client.session_key));
    assert_eq!((session_key.len(), client.export_key.len()), (64, 64));
}

#[test]
fn a_wrong_password_and_an_unknown_account_look_the_same_to_the_client() {
    let mut world = world();
    let record = world.registered.record.clone();
    let (_, wrong) = world.login(b"correct horse batterz", Some(&record));
    let (_, unknown) = world.login(PASSWORD, None);
    assert_eq!(wrong.unwrap_err(), OpaqueError::WrongPassword);
    assert_eq!(unknown.unwrap_err(), OpaqueError::WrongPassword);
}

#[test]
fn the_server_refuses_a_changed_or_foreign_last_message() {
    let mut world = world();
    let record = world.registered.record.clone();
    let (server, client) = world.login(PASSWORD, Some(&record));
    let (other_server, _) = world.login(PASSWORD, Some(&record));
    let message = client.unwrap().message;
    assert_eq!(
        other_server.finish(&message, ACCOUNT).unwrap_err(),
        OpaqueError::WrongPassword
    );
    let mut changed = message;
    changed[0] ^= 1;
    assert_eq!(
        server.finish(&changed, ACCOUNT).unwrap_err(),
        OpaqueError::WrongPassword
    );
}

#[test]
fn another_account_id_does_not_log_in_with_the_same_record() {
    let mut world = world();
    let other = b"another-account-";
    let (client, request) = ClientLogin::start(PASSWORD, &mut world.rng).unwrap();
    let (_, response) = ServerLogin::start(
        &world.setup,
        Some(&world.registered.record),
        &request,
        other,
        &mut world.rng,
    )
    .unwrap();
    assert_eq!(
        client
            .finish(PASSWORD, other, &response, &mut world.rng)
            .unwrap_err(),
        OpaqueError::WrongPassword
    );
}

#[test]
fn what_another_instance_stretched_ends_a_registration_and_a_login_as_if_it_were_done_here() {
    let mut world = world();
    let (client, request) = ClientRegistration::start(PASSWORD, &mut world.rng).unwrap();
    let response = server_registration_response(&world.setup, &request, ACCOUNT).unwrap();
    let stretched = elsewhere(&client.unstretched(step(PASSWORD, &response), &mut world.rng));
    let apart = client.finish_with(stretched, step(PASSWORD, &response), &mut world.rng);
    let apart = apart.unwrap();
    let (_, here) = world.login(PASSWORD, Some(&apart.record));
    assert!(here.unwrap().export_key.ct_eq(&apart.export_key));

    let (client, request) = ClientLogin::start(PASSWORD, &mut world.rng).unwrap();
    let record = Some(apart.record.as_slice());
    let (server, response) =
        ServerLogin::start(&world.setup, record, &request, ACCOUNT, &mut world.rng).unwrap();
    let stretched = elsewhere(&client.unstretched(step(PASSWORD, &response), &mut world.rng));
    let login = client.finish_with(stretched, step(PASSWORD, &response), &mut world.rng);
    let login = login.unwrap();
    assert!(login.export_key.ct_eq(&apart.export_key));
    let session_key = server.finish(&login.message, ACCOUNT).unwrap();
    assert!(session_key.ct_eq(&login.session_key));
}

const fn step<'a>(password: &'a [u8], response: &'a [u8]) -> LastStep<'a> {
    LastStep {
        password,
        account_id: ACCOUNT,
        response,
    }
}

/// Stretched by another instance, which has nothing but the bytes.
fn elsewhere(wanted: &Result<Unstretched, OpaqueError>) -> Stretched {
    let bytes = |secret: &SecretBytes| SecretBytes::new(secret.expose_secret().to_vec());
    let there = bytes(wanted.as_ref().unwrap().dangerous_expose());
    let there = Unstretched::from_secret(there).unwrap().stretch().unwrap();
    Stretched::from_secret(bytes(there.dangerous_expose())).unwrap()
}

#[test]
fn what_was_stretched_wrongly_or_from_something_else_opens_nothing() {
    let mut world = world();
    let record = world.registered.record.clone();
    let (_, request) = ClientLogin::start(PASSWORD, &mut world.rng).unwrap();
    let (_, response) = ServerLogin::start(
        &world.setup,
        Some(&record),
        &request,
        ACCOUNT,
        &mut world.rng,
    )
    .unwrap();
    for (wrong, own) in [(PASSWORD, false), (b"correct horse batterz", true)] {
        let (client, _) = ClientLogin::start(wrong, &mut world.rng).unwrap();
        let wanted = client.unstretched(step(wrong, &response), &mut world.rng);
        let stretched = if own {
            elsewhere(&wanted)
        } else {
            Stretched::from_secret(SecretBytes::new(vec![7; 64])).unwrap()
        };
        let login = client.finish_with(stretched, step(wrong, &response), &mut world.rng);
        assert_eq!(login.unwrap_err(), OpaqueError::WrongPassword);
    }
    for length in [0, 32, 63, 65, 128] {
        let bytes = || SecretBytes::new(vec![7; length]);
        let malformed = OpaqueError::Malformed;
        assert_eq!(Unstretched::from_secret(bytes()).unwrap_err(), malformed);
        assert_eq!(Stretched::from_secret(bytes()).unwrap_err(), malformed);
    }
}

#[test]
fn an_answer_that_is_none_yields_nothing_to_stretch() {
    let mut world = world();
    let (client, _) = ClientLogin::start(PASSWORD, &mut world.rng).unwrap();
    let (registering, request) = ClientRegistration::start(PASSWORD, &mut world.rng).unwrap();
    for length in [0, 63, 64, 319, 321] {
        let bytes = vec![1; length];
        let wanted = client.unstretched(step(PASSWORD, &bytes), &mut world.rng);
        assert_eq!(wanted.unwrap_err(), OpaqueError::Malformed, "{length}");
        let wanted = registering.unstretched(step(PASSWORD, &bytes), &mut world.rng);
        assert_eq!(wanted.unwrap_err(), OpaqueError::Malformed, "{length}");
    }
    // One that reflects the request.
    let response = server_registration_response(&world.setup, &request, ACCOUNT).unwrap();
    let reflected = [request.as_slice(), response.get(32..).unwrap()].concat();
    let wanted = registering.unstretched(step(PASSWORD, &reflected), &mut world.rng);
    assert_eq!(wanted.unwrap_err(), OpaqueError::WrongPassword);
}

#[test]
fn messages_and_states_of_every_wrong_length_are_refused() {
    let mut world = world();
    let setup = world.setup.serialize();
    for length in 0..=193 {
        let bytes = vec![1; length];
        if length != 192 {
            assert!(finish_registration(&bytes).is_err(), "{length}");
        }
        if length != 32 {
            assert!(server_registration_response(&world.setup, &bytes, ACCOUNT).is_err());
        }
        if length != 96 {
            let started = ServerLogin::start(&world.setup, None, &bytes, ACCOUNT, &mut world.rng);
            assert_eq!(started.unwrap_err(), OpaqueError::Malformed);
        }
        assert!(ServerSetup::deserialize(&bytes).is_err());
        let cut = setup.expose_secret().get(..length.min(setup.len() - 1));
        assert!(ServerSetup::deserialize(cut.unwrap()).is_err());
    }
    let longer = [setup.expose_secret(), &[0]].concat();
    assert!(ServerSetup::deserialize(&longer).is_err());
    let (server, _) = world.login(PASSWORD, None);
    let state = server.serialize();
    for length in (0..400).filter(|length| *length != state.len()) {
        let bytes = vec![1; length];
        assert!(ServerLogin::deserialize(&bytes).is_err(), "{length}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let mut world = world();
    let record = world.registered.record.clone();
    let (server, client) = world.login(PASSWORD, Some(&record));
    assert_eq!(
        format!("{:?} {server:?}", world.setup),
        "ServerSetup ServerLogin"
    );
    let text = format!("{:?}", client.unwrap());
    assert!(text.contains("export_key: SecretBytes, session_key: SecretBytes"));
    let stretched = Stretched::from_secret(SecretBytes::new(vec![7; 64])).unwrap();
    assert_eq!(format!("{stretched:?}"), "Stretched(SecretBytes)");
}

proptest! {
    #[test]
    fn random_bytes_of_the_right_length_never_panic(
        request in any::<[u8; 32]>(),
        login in proptest::collection::vec(any::<u8>(), 96),
        message in any::<[u8; 64]>(),
        record in proptest::collection::vec(any::<u8>(), 192),
    ) {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let setup = ServerSetup::generate(&mut rng);
        if let Ok(response) = server_registration_response(&setup, &request, ACCOUNT) {
            prop_assert_eq!(response.len(), 64);
        }
        let stored = finish_registration(&record);
        let started = ServerLogin::start(&setup, Some(&record), &login, ACCOUNT, &mut rng);
        prop_assert!(stored.is_ok() || started.is_err());
        let (_, request) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
        let (server, _) = ServerLogin::start(&setup, None, &request, ACCOUNT, &mut rng).unwrap();
        prop_assert_eq!(
            server.finish(&message, ACCOUNT).err(),
            Some(OpaqueError::WrongPassword)
        );
    }
}
