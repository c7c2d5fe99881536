//! A whole server for tests: real router and SQL store, blobs in memory, a clock that stands still,
//! seeded randomness.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_types::Timestamp;
use http_body_util::BodyExt as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use tower::ServiceExt as _;

use crate::clock::ManualClock;
use crate::config::{Config, PublicUrl};
use crate::entropy::{Draw, SharedRng};
use crate::secrets::Secrets;
use crate::state::{AppState, Parts};

/// A server with its data.
pub(crate) struct Server {
    pub(crate) state: AppState,
    pub(crate) store: SqlStore,
    pub(crate) clock: Arc<ManualClock>,
    _data: tempfile::TempDir,
}

/// What a request was answered with.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Config {
            public_url: PublicUrl::try_from("https://sign.example.ch".to_owned()).unwrap(),
            ..Config::default()
        })
        .await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = SqlStore::open(&data.path().join("db.sqlite3"))
            .await
            .unwrap();
        let entropy = SharedRng::new(ChaCha20Rng::seed_from_u64(7));
        let secrets = Secrets::generate(&mut Draw::new(&entropy));
        let now = Timestamp::from_millis(1_790_000_000_000).unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let state = AppState::new(Parts {
            config,
            secrets,
            store: Arc::new(store.clone()),
            blobs: Arc::new(ObjectBlobStore::in_memory()),
            clock: Arc::<ManualClock>::clone(&clock),
            entropy: Arc::new(entropy),
        });
        Self {
            state,
            store,
            clock,
            _data: data,
        }
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answered {
        answer(crate::router::build(self.state.clone()), request).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str) -> Answered {
        let request = Request::builder().method(method).uri(path);
        self.call(request.body(Body::empty()).unwrap()).await
    }
}

/// What a service answers.
pub(crate) async fn answer(router: Router, request: Request<Body>) -> Answered {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

impl Answered {
    /// The stable code of a problem document.
    pub(crate) fn code(&self) -> String {
        let problem: bulla_protocol::Problem = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no problem: {}", String::from_utf8_lossy(&self.body)));
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(
            self.headers["content-type"],
            bulla_protocol::Problem::MEDIA_TYPE
        );
        problem.code.as_str().to_owned()
    }
}
