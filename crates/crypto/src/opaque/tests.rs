//! Tests of the login suite.

use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;

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
