//! A whole server, and how to ask it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use bulla_protocol::Problem;
use bulla_protocol::session::COOKIE;
use bulla_server::clock::ManualClock;
use bulla_server::config::Config;
use bulla_server::entropy::{Draw, SharedRng};
use bulla_server::secrets::Secrets;
use bulla_server::start::set_up_link;
use bulla_server::state::{AppState, Parts};
use bulla_storage::Store as _;
use bulla_storage::record::Mail;
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_types::Timestamp;
use http_body_util::BodyExt as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

/// A server with its data.
pub(crate) struct Server {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: SqlStore,
    state: AppState,
    router: Router,
    _data: tempfile::TempDir,
}

/// What a request was answered with.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = SqlStore::open(&data.path().join("db.sqlite3"))
            .await
            .unwrap();
        let entropy = SharedRng::new(ChaCha20Rng::seed_from_u64(7));
        let now = Timestamp::from_millis(1_790_000_000_000).unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let mut config = Config::default();
        config.limits.container_bytes = 10 << 20;
        let state = AppState::new(Parts {
            config,
            secrets: Secrets::generate(&mut Draw::new(&entropy)),
            store: Arc::new(store.clone()),
            blobs: Arc::new(ObjectBlobStore::in_memory()),
            clock: clock.clone(),
            entropy: Arc::new(entropy),
        });
        Self {
            clock,
            store,
            router: bulla_server::router::build(state.clone()),
            state,
            _data: data,
        }
    }

    /// A fresh set-up link's token.
    pub(crate) async fn set_up_token(&self) -> String {
        let link = set_up_link(&self.state).await.unwrap().unwrap();
        link.split_once("/setup#").unwrap().1.to_owned()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.state.now()
    }

    pub(crate) fn advance_secs(&self, secs: u64) {
        self.clock.advance_millis(secs * 1000);
    }

    pub(crate) async fn mails(&self) -> Vec<Mail> {
        self.store.queued_mails().await.unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answered {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) async fn json<T: Serialize + Sync>(
        &self,
        method: Method,
        cookie: &str,
        path: &str,
        body: &T,
    ) -> Answered {
        let request = request(method, cookie, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body).unwrap()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn post<T: Serialize + Sync>(
        &self,
        cookie: &str,
        path: &str,
        body: &T,
    ) -> Answered {
        self.json(Method::POST, cookie, path, body).await
    }

    pub(crate) async fn put_bytes(&self, cookie: &str, path: &str, bytes: &[u8]) -> Answered {
        let request = request(Method::PUT, cookie, path)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(bytes.to_vec()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn ask(&self, method: Method, cookie: &str, path: &str) -> Answered {
        let request = request(method, cookie, path).body(Body::empty());
        self.send(request.unwrap()).await
    }

    pub(crate) async fn get(&self, cookie: &str, path: &str) -> Answered {
        self.ask(Method::GET, cookie, path).await
    }

    pub(crate) async fn get_range(&self, cookie: &str, path: &str, range: &str) -> Answered {
        let request = request(Method::GET, cookie, path).header(header::RANGE, range);
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

impl Answered {
    /// The body of a success.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        self.succeeded();
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn succeeded(&self) {
        let text = String::from_utf8_lossy(&self.body);
        assert!((200..300).contains(&self.status), "{} {text}", self.status);
    }

    /// The stable code of a problem.
    pub(crate) fn code(&self) -> &'static str {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        assert_eq!(self.headers["content-type"], Problem::MEDIA_TYPE);
        problem.code.as_str()
    }

    /// The session's token in the answer.
    pub(crate) fn session_token(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        let rest = cookie.strip_prefix(COOKIE).unwrap().strip_prefix('=');
        let (token, attributes) = rest.unwrap().split_once(';').unwrap();
        assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict");
        token.to_owned()
    }
}

fn request(method: Method, token: &str, path: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    if token.is_empty() {
        request
    } else {
        request.header(header::COOKIE, format!("{COOKIE}={token}"))
    }
}
