//! A malicious server, played by rewriting what the real one answers; and what a client says to it.
//! In each test the honest run stands beside the attack.

mod anchor;
mod auditor;
mod certificate;
mod chain;
mod clone;
mod concern;
mod container;
mod decline;
mod downgrade;
mod download;
mod first_contact;
mod forward;
mod grant;
mod header;
mod history;
mod identity;
mod key;
mod keys;
mod leak;
mod liar;
mod lies;
mod log;
mod paper;
mod renamed;
mod resume;
mod revision;
mod signature;
mod split;
mod stamp;
mod tenant;
mod trust;
mod vault;
mod withdrawal;
mod witness;

use std::cell::RefCell;
use std::rc::Rc;

use bulla_client::{ClientError, Host as _, Locale, Method, OpenedEnvelope, Request, Response};
use bulla_protocol::path;
use bulla_protocol::session::UnlockShare;
use bulla_statement::{Dsse, DsseSignature, KeyAlgorithm, ML_DSA_CONTEXT, StatementId, pae};
use bulla_types::{Base64Bytes, EnvelopeId};
use bulla_vault::{Vault, Versions};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::Value;

use crate::support::{Person, World, document};

/// Anna has sent an envelope to Beat, who has not looked at it yet.
struct Scene {
    world: World,
    anna: Person,
    beat: Person,
    id: EnvelopeId,
}

impl Scene {
    async fn new() -> Self {
        let (world, mut anna, beat) = World::of_two().await;
        let id = anna
            .send(&document(300_000), &[(&beat.email, 1)])
            .await
            .unwrap();
        Self {
            world,
            anna,
            beat,
            id,
        }
    }

    /// Another envelope from Anna to Beat.
    async fn another(&mut self) -> EnvelopeId {
        let to = [(&self.beat.email, 1)];
        self.anna.send(&document(250_000), &to).await.unwrap()
    }

    async fn open(&mut self) -> Result<OpenedEnvelope, ClientError> {
        self.beat.client.open(self.id, Locale::De).await
    }

    /// Code of the error with which opening stops.
    async fn open_fails(&mut self) -> &'static str {
        self.open().await.expect_err("opened").code()
    }

    /// The path of this envelope's records.
    fn path(&self) -> String {
        path::envelope(&self.id)
    }
}

/// Answers that were seen, by method and path; the newest counts.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Rc<RefCell<Vec<(Method, String, Response)>>>);

impl Recorder {
    /// Keeps every answer that this person gets from now on, unchanged.
    pub(crate) fn listen(&self, person: &mut Person) {
        let seen = Rc::clone(&self.0);
        person.tamper(move |request, response| {
            let entry = (request.method, request.path.clone(), response.clone());
            seen.borrow_mut().push(entry);
        });
    }

    /// Keeps one answer.
    pub(crate) fn keep(&self, request: &Request, response: &Response) {
        let entry = (request.method, request.path.clone(), response.clone());
        self.0.borrow_mut().push(entry);
    }

    /// The newest answer of this kind.
    pub(crate) fn answer(&self, method: Method, path: &str) -> Response {
        let seen = self.0.borrow();
        let mut newest_first = seen.iter().rev();
        let found = newest_first.find(|(m, p, _)| *m == method && p == path);
        found.expect("was never asked for").2.clone()
    }

    /// The paths that were asked for and end like this, oldest first.
    fn paths(&self, end: &str) -> Vec<String> {
        let seen = self.0.borrow();
        let paths = seen.iter().map(|(_, path, _)| path.clone());
        paths.filter(|path| path.ends_with(end)).collect()
    }
}

/// Whether this is the request.
pub(crate) fn is(request: &Request, method: Method, path: &str) -> bool {
    request.method == method && request.path == path
}

/// Changes the JSON of an answer.
pub(crate) fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&response.body).unwrap();
    change(&mut value);
    response.body = serde_json::to_vec(&value).unwrap();
}

/// The JSON of an answer.
pub(crate) fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// A request that the client would not make, in the person's session.
pub(crate) async fn ask(
    person: &mut Person,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Response {
    let request = Request {
        method,
        path: path.to_owned(),
        content_type: body.map(|_| "application/json"),
        range: None,
        body: body.map_or_else(Vec::new, |body| serde_json::to_vec(body).unwrap()),
    };
    person.client.host_mut().http(request).await.unwrap()
}

/// The code of a refusal.
fn refusal(response: &Response) -> String {
    assert!(response.status >= 400, "{} was taken", response.status);
    json(response)["code"].as_str().unwrap().to_owned()
}

/// Somebody's secrets, taken out of the client: with them one signs and opens whatever one likes.
struct Insider {
    vault: Vault,
    identity: StatementId,
}

impl Insider {
    async fn of(person: &mut Person) -> Self {
        let local = person.client.export_unlock().await.unwrap();
        let share = ask(person, Method::Get, path::SESSION_UNLOCK_SHARE, None).await;
        let share: UnlockShare = serde_json::from_value(json(&share)).unwrap();
        let share = bulla_crypto::secret::Key32::from_slice(share.share.as_slice()).unwrap();
        let view = person.client.session().await.unwrap().unwrap();
        let newest: Dsse = view.identities.last().unwrap().to_typed().unwrap();
        Self {
            vault: Vault::open_local(&local, &share, &Versions::default()).unwrap(),
            identity: newest.claimed_id(),
        }
    }

    /// Signs these bytes as they are, whatever they say.
    fn sign_bytes(&self, payload_type: &str, payload: &[u8]) -> Dsse {
        sign_bytes(&self.vault, payload_type, payload)
    }
}

/// A record over these bytes by the keys of a vault.
fn sign_bytes(vault: &Vault, payload_type: &str, payload: &[u8]) -> Dsse {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let (signer, message) = (vault.signer(), pae(payload_type, payload));
    let ml_dsa_65 = signer.ml_dsa_65.sign(&message, ML_DSA_CONTEXT, &mut rng);
    let signature = |keyid, sig: &[u8]| DsseSignature {
        keyid,
        sig: sig.into(),
    };
    Dsse {
        payload_type: payload_type.to_owned(),
        payload: Base64Bytes::from(payload),
        signatures: vec![
            signature(
                KeyAlgorithm::Ed25519,
                signer.ed25519.sign(&message).as_bytes(),
            ),
            signature(KeyAlgorithm::MlDsa65, ml_dsa_65.unwrap().as_bytes()),
        ],
    }
}

/// The record of an envelope as this person gets it now.
async fn record_of(person: &mut Person, id: EnvelopeId) -> Value {
    let response = ask(person, Method::Get, &path::envelope(&id), None).await;
    json(&response)
}

/// The statements of a record, as far as they can be read.
fn statements(record: &Value) -> Vec<Dsse> {
    serde_json::from_value(record["statements"].clone()).unwrap()
}

/// The body of a statement.
fn body(statement: &Dsse) -> Value {
    serde_json::from_slice(statement.payload.as_slice()).unwrap()
}
