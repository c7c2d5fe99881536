//! A whole server, and how to ask it.

use core::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::Problem;
use bulla_protocol::session::{COOKIE, Role};
use bulla_server::address::Peer;
use bulla_server::clock::ManualClock;
use bulla_server::config::Config;
use bulla_server::entropy::{Draw, SharedRng};
use bulla_server::secrets::Secrets;
use bulla_server::start::{reset_second_factor, run_jobs_once, set_up_link};
use bulla_server::state::{AppState, Parts};
use bulla_storage::record::{Account, Mail, Tenant};
use bulla_storage::{
    BlobKey, BlobStore, LogObject, LogObjectKey, PublishedLogs, Store, StoreError, Write,
};
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_tlog::TilePath;
use bulla_types::{AccountId, ContainerId, DisplayName, TenantId, Timestamp};
use bytes::Bytes;
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
    pub(crate) blobs: ObjectBlobStore,
    /// While this is set the storage takes no checkpoint.
    pub(crate) fails: Arc<AtomicBool>,
    state: AppState,
    router: Router,
    data: Arc<tempfile::TempDir>,
}

/// What a request was answered with.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Config::default(), |store| store).await
    }

    /// A server with these settings, over the store that `wrap` makes of its own.
    pub(crate) async fn with(
        mut config: Config,
        wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
    ) -> Self {
        let data = Arc::new(tempfile::tempdir().unwrap());
        let store = SqlStore::open(&data.path().join("db.sqlite3"))
            .await
            .unwrap();
        let entropy = SharedRng::new(ChaCha20Rng::seed_from_u64(7));
        let now = Timestamp::from_millis(1_790_000_000_000).unwrap();
        let clock = Arc::new(ManualClock::new(now));
        config.limits.container_bytes = 10 << 20;
        let secrets = Secrets::generate(&mut Draw::new(&entropy));
        let blobs = ObjectBlobStore::in_memory();
        let fails = Arc::<AtomicBool>::default();
        let state = AppState::new(Parts {
            config,
            secrets,
            store: wrap(Arc::new(store.clone())),
            blobs: Arc::new(Failing(blobs.clone(), Arc::clone(&fails))),
            clock: clock.clone(),
            entropy: Arc::new(entropy),
        });
        Self {
            clock,
            store,
            blobs,
            fails,
            router: bulla_server::router::build(state.clone()),
            state,
            data,
        }
    }

    /// What an operator's commands work on.
    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }

    /// The server as a service.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Another replica of this server: same store, same secrets, same clock.
    pub(crate) async fn another_replica(&self) -> Self {
        self.beside(7).await
    }

    /// A server that has the database and the clock, and secrets of its own.
    pub(crate) async fn with_other_secrets(&self) -> Self {
        self.beside(8).await
    }

    async fn beside(&self, seed_of_secrets: u64) -> Self {
        let store = SqlStore::open(&self.data.path().join("db.sqlite3"))
            .await
            .unwrap();
        let secrets = SharedRng::new(ChaCha20Rng::seed_from_u64(seed_of_secrets));
        let state = AppState::new(Parts {
            config: Config::default(),
            secrets: Secrets::generate(&mut Draw::new(&secrets)),
            store: Arc::new(store.clone()),
            blobs: Arc::new(self.blobs.clone()),
            clock: self.clock.clone(),
            entropy: Arc::new(SharedRng::new(ChaCha20Rng::seed_from_u64(77))),
        });
        Self {
            clock: self.clock.clone(),
            store,
            blobs: self.blobs.clone(),
            fails: Arc::clone(&self.fails),
            router: bulla_server::router::build(state.clone()),
            state,
            data: Arc::clone(&self.data),
        }
    }

    /// Every byte of the database's files.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.data.path()).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        paths
            .flat_map(|path| std::fs::read(path).unwrap())
            .collect()
    }

    /// An account of another organisation.
    pub(crate) async fn account_elsewhere(&self, email: &str) -> String {
        let tenant_id = TenantId::from_bytes([0xee; 16]);
        let name: DisplayName = "Ida".parse().unwrap();
        let account = Account {
            account_id: AccountId::from_bytes([0xee; 16]),
            tenant_id,
            email: email.parse().unwrap(),
            name: name.clone(),
            role: Role::Owner,
            opaque_record: Vec::new(),
            totp_sealed: Vec::new(),
            totp_last_step: 0,
            created_at: self.now(),
            ak_epoch: 1,
        };
        let writes = vec![
            Write::CreateTenant(Tenant { tenant_id, name }),
            Write::CreateAccount(Box::new(account)),
        ];
        let done = self.store.commit(tenant_id, writes, Vec::new()).await;
        done.unwrap();
        email.to_owned()
    }

    pub(crate) fn set_back_secs(&self, secs: u64) {
        self.clock.set_back_millis(secs * 1000);
    }

    /// The key of its logs: its secrets are made of the same seed each time.
    pub(crate) fn log_key() -> Ed25519SecretKey {
        let entropy = SharedRng::new(ChaCha20Rng::seed_from_u64(7));
        Secrets::generate(&mut Draw::new(&entropy)).log_key()
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

    /// One turn of the jobs.
    pub(crate) async fn jobs(&self) {
        run_jobs_once(&self.state).await.unwrap();
    }

    /// How many sessions the store has of an account, ended ones among them.
    pub(crate) async fn store_sessions(&self, account: AccountId) -> usize {
        self.store.sessions_of(account).await.unwrap().len()
    }

    /// The operator's command.
    pub(crate) async fn reset_by_operator(&self, email: &str) -> Result<Timestamp, String> {
        let done = reset_second_factor(&self.state, &email.parse().unwrap()).await;
        done.map_err(|error| error.to_string())
    }

    /// Kinds of the events about an object, oldest first.
    pub(crate) async fn events(&self, tenant: TenantId, object: [u8; 16]) -> Vec<String> {
        let leaves = self.store.leaves_of_object(tenant, object).await.unwrap();
        let kind = |leaf: &[u8]| {
            let leaf: serde_json::Value = serde_json::from_slice(leaf).unwrap();
            leaf["event"].as_str().unwrap().to_owned()
        };
        leaves.iter().map(|stored| kind(&stored.leaf)).collect()
    }

    /// Subjects of the mails to somebody since the last call, oldest first.
    pub(crate) async fn mails_to(&self, email: &str) -> Vec<String> {
        let mut subjects = Vec::new();
        for mail in self.mails().await {
            if mail.to.as_str() == email {
                subjects.push(mail.subject);
                self.store.forget_mail(mail.mail_id).await.unwrap();
            }
        }
        subjects
    }

    /// Posts from this address, with what a proxy or a liar says of it.
    pub(crate) async fn post_from<T: Serialize + Sync>(
        &self,
        peer: &str,
        forwarded: Option<&str>,
        path: &str,
        body: &T,
    ) -> Answered {
        let mut builder = request(Method::POST, "", path)
            .header(header::CONTENT_TYPE, "application/json")
            .extension(Peer(peer.parse().unwrap()));
        if let Some(forwarded) = forwarded {
            builder = builder.header("x-forwarded-for", forwarded);
        }
        let body = Body::from(serde_json::to_vec(body).unwrap());
        self.send(builder.body(body).unwrap()).await
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

/// Storage that takes no checkpoint while the switch is on.
struct Failing(ObjectBlobStore, Arc<AtomicBool>);

#[async_trait]
impl PublishedLogs for Failing {
    async fn put_once(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        self.0.put_once(key, bytes).await
    }

    async fn replace(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        if key.object == LogObject::Checkpoint && self.1.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the switch is on".into()));
        }
        self.0.replace(key, bytes).await
    }

    async fn object(&self, key: LogObjectKey) -> Result<Option<Bytes>, StoreError> {
        self.0.object(key).await
    }

    async fn remove_partials(&self, log: TenantId, full: TilePath) -> Result<(), StoreError> {
        self.0.remove_partials(log, full).await
    }

    async fn published_logs(&self) -> Result<Vec<TenantId>, StoreError> {
        self.0.published_logs().await
    }
}

#[async_trait]
impl BlobStore for Failing {
    async fn put(&self, key: BlobKey, bytes: Bytes) -> Result<(), StoreError> {
        self.0.put(key, bytes).await
    }

    async fn get(&self, key: BlobKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        self.0.get(key, range).await
    }

    async fn remove(&self, container: ContainerId) -> Result<(), StoreError> {
        self.0.remove(container).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.0.probe().await
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
