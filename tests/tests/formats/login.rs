//! Login in both directions with another implementation of OPAQUE: `interop/opaque.py`, written from
//! RFC 9807 and `docs/spec/login.md` alone, registers at our server and logs in, and opens what our
//! client registered.

use bulla_crypto::opaque::{
    ClientLogin, ClientRegistration, ServerLogin, ServerSetup, finish_registration,
    server_registration_response,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

use crate::oracle;

const PASSWORD: &[u8] = "vier Wörter, die niemand errät".as_bytes();
const ACCOUNT: &[u8; 16] = &[9; 16];

/// A run of the other client.
struct Foreign<'a> {
    password: &'a [u8],
    account: &'a [u8; 16],
    random: [u8; 32],
}

impl<'a> Foreign<'a> {
    fn new(password: &'a [u8], account: &'a [u8; 16], random: u8) -> Self {
        Self {
            password,
            account,
            random: [random; 32],
        }
    }

    fn step(&self, step: &str, answer: Option<(&str, &[u8])>) -> Option<Value> {
        let mut case = json!({
            "step": step,
            "password": hex::encode(self.password),
            "account_id": hex::encode(self.account),
            "random": hex::encode(self.random),
        });
        if let Some((name, bytes)) = answer {
            case[name] = json!(hex::encode(bytes));
        }
        oracle::python("opaque.py", &case)
    }
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    hex::decode(value[name].as_str().unwrap_or_else(|| panic!("{value}"))).unwrap()
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

/// A record and export key that our client made.
fn registered(setup: &ServerSetup) -> (Vec<u8>, Vec<u8>) {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    let (client, request) = ClientRegistration::start(PASSWORD, &mut random).unwrap();
    let response = server_registration_response(setup, &request, ACCOUNT).unwrap();
    let done = client.finish(PASSWORD, ACCOUNT, &response, &mut random);
    let done = done.unwrap();
    (done.record, done.export_key.expose_secret().to_vec())
}

#[test]
fn another_client_registers_at_our_server_and_ours_logs_in_with_it() {
    let setup = ServerSetup::generate(&mut rng());
    let foreign = Foreign::new(PASSWORD, ACCOUNT, 3);
    let Some(begun) = foreign.step("register-start", None) else {
        return;
    };
    let request = bytes(&begun, "request");
    let response = server_registration_response(&setup, &request, ACCOUNT).unwrap();
    let done = foreign.step("register-finish", Some(("response", &response)));
    let done = done.unwrap();
    let record = finish_registration(&bytes(&done, "record")).unwrap();

    let mut random = rng();
    let (client, ke1) = ClientLogin::start(PASSWORD, &mut random).unwrap();
    let (server, ke2) =
        ServerLogin::start(&setup, Some(&record), &ke1, ACCOUNT, &mut random).unwrap();
    let login = client.finish(PASSWORD, ACCOUNT, &ke2, &mut random).unwrap();
    assert_eq!(login.export_key.expose_secret(), bytes(&done, "export_key"));
    let session = server.finish(&login.message, ACCOUNT).unwrap();
    assert!(session.ct_eq(&login.session_key));
}

#[test]
fn another_client_logs_in_with_what_ours_registered() {
    let setup = ServerSetup::generate(&mut rng());
    let foreign = Foreign::new(PASSWORD, ACCOUNT, 4);
    let Some(begun) = foreign.step("login-start", None) else {
        return;
    };
    let (record, export_key) = registered(&setup);
    let ke1 = bytes(&begun, "ke1");
    let (server, ke2) =
        ServerLogin::start(&setup, Some(&record), &ke1, ACCOUNT, &mut rng()).unwrap();
    let done = foreign.step("login-finish", Some(("ke2", &ke2))).unwrap();
    assert_eq!(bytes(&done, "export_key"), export_key);
    let session = server.finish(&bytes(&done, "ke3"), ACCOUNT).unwrap();
    assert_eq!(session.expose_secret(), bytes(&done, "session_key"));
}

#[test]
fn another_client_refuses_wrong_passwords_and_changed_answers() {
    let setup = ServerSetup::generate(&mut rng());
    let foreign = Foreign::new(PASSWORD, ACCOUNT, 5);
    let Some(begun) = foreign.step("login-start", None) else {
        return;
    };
    let (record, _) = registered(&setup);
    let answer = |ke1: &[u8], record: Option<&[u8]>, setup: &ServerSetup| {
        ServerLogin::start(setup, record, ke1, ACCOUNT, &mut rng())
            .unwrap()
            .1
    };
    let ke1 = bytes(&begun, "ke1");
    let honest = answer(&ke1, Some(&record), &setup);
    let other_setup = ServerSetup::generate(&mut ChaCha20Rng::from_seed([8; 32]));
    let mut changed: Vec<Vec<u8>> = [32, 100, 200, 256, 319]
        .into_iter()
        .map(|at| {
            let mut ke2 = honest.clone();
            ke2[at] ^= 1;
            ke2
        })
        .collect();
    changed.push(answer(&ke1, None, &setup));
    changed.push(answer(&ke1, Some(&record), &other_setup));
    changed.push(honest[..319].to_vec());
    for (place, ke2) in changed.iter().enumerate() {
        let refused = foreign.step("login-finish", Some(("ke2", ke2))).unwrap();
        assert!(refused["refused"].is_string(), "{place}: {refused}");
    }
    for (password, account) in [(&b"another"[..], ACCOUNT), (PASSWORD, &[8; 16])] {
        let stranger = Foreign::new(password, account, 6);
        let begun = stranger.step("login-start", None).unwrap();
        let ke2 = answer(&bytes(&begun, "ke1"), Some(&record), &setup);
        let refused = stranger.step("login-finish", Some(("ke2", &ke2))).unwrap();
        assert_eq!(refused["refused"], "envelope");
    }
}
