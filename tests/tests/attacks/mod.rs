//! A malicious server, played by rewriting what the real one answers; and what a client says to it.
//! In each test the honest run stands beside the attack.

mod chain;
mod container;
mod history;
mod identity;
mod log;
mod vault;

use std::cell::RefCell;
use std::rc::Rc;

use bulla_client::{ClientError, Locale, Method, OpenedEnvelope, Request, Response};
use bulla_protocol::path;
use bulla_types::EnvelopeId;
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
        let mut world = World::new().await;
        let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
        let beat = world
            .member(&mut anna, "beat@example.ch", "Beat Rossi")
            .await;
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
struct Recorder(Rc<RefCell<Vec<(Method, String, Response)>>>);

impl Recorder {
    /// Keeps every answer that this person gets from now on, unchanged.
    fn listen(&self, person: &mut Person) {
        let seen = Rc::clone(&self.0);
        person.tamper(move |request, response| {
            let entry = (request.method, request.path.clone(), response.clone());
            seen.borrow_mut().push(entry);
        });
    }

    /// The newest answer of this kind.
    fn answer(&self, method: Method, path: &str) -> Response {
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
fn is(request: &Request, method: Method, path: &str) -> bool {
    request.method == method && request.path == path
}

/// Changes the JSON of an answer.
fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&response.body).unwrap();
    change(&mut value);
    response.body = serde_json::to_vec(&value).unwrap();
}

/// The JSON of an answer.
fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}
