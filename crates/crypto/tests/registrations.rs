//! Reads `fixtures/vectors/login`, which another implementation of OPAQUE made.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use std::fs;

use bulla_crypto::opaque::{
    ClientLogin, ClientRegistration, OpaqueError, ServerLogin, ServerSetup, finish_registration,
    server_registration_response,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/vectors/login/registrations.json"
);

/// The response to the request, and the export key of a login with record and password.
fn run(input: &Value) -> Result<Value, OpaqueError> {
    let bytes = |name: &str| hex::decode(input[name].as_str().unwrap()).unwrap();
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let setup = ServerSetup::deserialize(&bytes("setup"))?;
    let account: [u8; 16] = bytes("account_id").try_into().unwrap();
    let response = server_registration_response(&setup, &bytes("request"), &account)?;
    let record = finish_registration(&bytes("record"))?;
    let password = bytes("password");
    let (client, ke1) = ClientLogin::start(&password, &mut random)?;
    let (server, ke2) = ServerLogin::start(&setup, Some(&record), &ke1, &account, &mut random)?;
    let login = client.finish(&password, &account, &ke2, &mut random)?;
    let session_key = server.finish(&login.message, &account)?;
    assert!(session_key.ct_eq(&login.session_key));
    Ok(json!({
        "response": hex::encode(response),
        "export_key": hex::encode(login.export_key.expose_secret()),
    }))
}

#[test]
fn registrations_hold_as_another_implementation_made_them() {
    let vectors: Vec<Value> = serde_json::from_slice(&fs::read(VECTORS).unwrap()).unwrap();
    let mut refused = 0;
    for vector in &vectors {
        let expected = match vector["error"].as_str() {
            None => Ok(vector["expected"].clone()),
            Some("malformed") => Err(OpaqueError::Malformed),
            Some("wrong_password") => Err(OpaqueError::WrongPassword),
            Some(other) => panic!("unknown error {other}"),
        };
        refused += usize::from(expected.is_err());
        assert_eq!(run(&vector["input"]), expected, "{}", vector["id"]);
    }
    assert!(refused * 4 >= vectors.len() * 3);
}

/// Valid messages, cut or longer: the parser below ours would ignore bytes after the end.
#[test]
fn every_message_has_its_length_and_no_other() {
    const ACCOUNT: &[u8; 16] = &[9; 16];
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let setup = ServerSetup::generate(&mut random);
    let malformed = Some(OpaqueError::Malformed);
    let others = |message: &[u8]| {
        let cut = message[..message.len() - 1].to_vec();
        [cut, [message, &[0]].concat(), message.repeat(2)]
    };
    let (client, request) = ClientRegistration::start(b"password", &mut random).unwrap();
    for other in others(&request) {
        let response = server_registration_response(&setup, &other, ACCOUNT);
        assert_eq!(response.err(), malformed);
    }
    let response = server_registration_response(&setup, &request, ACCOUNT).unwrap();
    for other in others(&response) {
        let (client, _) = ClientRegistration::start(b"password", &mut random).unwrap();
        let finished = client.finish(b"password", ACCOUNT, &other, &mut random);
        assert_eq!(finished.err(), malformed);
    }
    let registered = client.finish(b"password", ACCOUNT, &response, &mut random);
    let record = registered.unwrap().record;
    let (client, ke1) = ClientLogin::start(b"password", &mut random).unwrap();
    for other in others(&ke1) {
        let started = ServerLogin::start(&setup, Some(&record), &other, ACCOUNT, &mut random);
        assert_eq!(started.err(), malformed);
    }
    for other in others(&record) {
        let started = ServerLogin::start(&setup, Some(&other), &ke1, ACCOUNT, &mut random);
        assert_eq!(started.err(), malformed);
        assert_eq!(finish_registration(&other).err(), malformed);
    }
    let (server, ke2) =
        ServerLogin::start(&setup, Some(&record), &ke1, ACCOUNT, &mut random).unwrap();
    for other in others(&ke2) {
        let (client, _) = ClientLogin::start(b"password", &mut random).unwrap();
        let finished = client.finish(b"password", ACCOUNT, &other, &mut random);
        assert_eq!(finished.err(), malformed);
    }
    let login = client
        .finish(b"password", ACCOUNT, &ke2, &mut random)
        .unwrap();
    for other in others(&login.message) {
        let state = server.serialize();
        let again = ServerLogin::deserialize(state.expose_secret()).unwrap();
        assert_eq!(again.finish(&other, ACCOUNT).err(), malformed);
    }
    assert!(server.finish(&login.message, ACCOUNT).is_ok());
}
