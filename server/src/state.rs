//! What handlers share: stores, secrets, clock, randomness, settings.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError};

use bulla_storage::{BlobStore, PublishedLogs, Storage, Store};
use bulla_types::{TenantId, Timestamp};
use tokio::sync::Mutex;

use crate::allowance::Allowances;
use crate::checkpoint_stamps::Due;
use crate::clock::Clock;
use crate::config::Config;
use crate::egress::Egress;
use crate::entropy::{Draw, Entropy};
use crate::error::{Answer, ApiError};
use crate::freshness::Freshness;
use crate::fuse::Fuse;
use crate::latest::Latest;
use crate::secrets::Secrets;
use crate::timestamps::Resting;
use crate::uploads::Uploads;
use crate::validation::Fetched;
use crate::witnesses::Witnesses;

/// Shared state; cloning shares it.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    parts: Parts,
    uploads: Uploads,
    fuse: Fuse,
    freshness: Freshness,
    latest: Latest,
    publishing: Publishing,
    signs: bool,
    egress: OnceLock<Egress>,
    witnesses: OnceLock<Option<Witnesses>>,
    stamps_due: Due,
    resting: Resting,
    fetched: Fetched,
    allowances: Allowances,
    papers: Allowances<Vec<u8>>,
}

/// One publication of a log at a time.
type Publishing = std::sync::Mutex<BTreeMap<TenantId, Arc<Mutex<()>>>>;

/// What an [`AppState`] is made of.
#[expect(
    clippy::exhaustive_structs,
    reason = "whoever builds a server names every part of it"
)]
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// Secrets of the instance.
    pub secrets: Secrets,
    /// Records and audit trail.
    pub store: Arc<dyn Store>,
    /// Encrypted bytes and published logs.
    pub blobs: Arc<dyn Storage>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl AppState {
    /// The state of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self::of(parts, true)
    }

    /// The same for a command beside the service: records changes and leaves their places in the logs
    /// to the service.
    pub(crate) fn beside(parts: Parts) -> Self {
        Self::of(parts, false)
    }

    fn of(parts: Parts, signs: bool) -> Self {
        let uploads = Uploads::new(parts.config.limits.uploads);
        Self(Arc::new(Inner {
            parts,
            uploads,
            fuse: Fuse::default(),
            freshness: Freshness::default(),
            latest: Latest::default(),
            publishing: Publishing::default(),
            signs,
            egress: OnceLock::new(),
            witnesses: OnceLock::new(),
            stamps_due: Due::default(),
            resting: Resting::default(),
            fetched: Fetched::default(),
            allowances: Allowances::default(),
            papers: Allowances::default(),
        }))
    }

    /// Whether this process gives events their places in the logs.
    pub(crate) fn signs(&self) -> bool {
        self.0.signs
    }

    /// Settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.parts.config
    }

    /// The present point in time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// Records and audit trail.
    pub(crate) fn store(&self) -> &dyn Store {
        self.0.parts.store.as_ref()
    }

    /// Encrypted bytes.
    pub(crate) fn blobs(&self) -> &dyn BlobStore {
        self.0.parts.blobs.as_ref()
    }

    /// Published logs.
    pub(crate) fn published(&self) -> &dyn PublishedLogs {
        self.0.parts.blobs.as_ref()
    }

    /// What stops the signing of logs.
    pub(crate) fn fuse(&self) -> &Fuse {
        &self.0.fuse
    }

    /// Whether the logs are published in time.
    pub(crate) fn freshness(&self) -> &Freshness {
        &self.0.freshness
    }

    /// The newest time that any log has.
    pub(crate) fn latest(&self) -> &Latest {
        &self.0.latest
    }

    /// Held by whoever publishes this log.
    pub(crate) fn publishing(&self, log: TenantId) -> Arc<Mutex<()>> {
        let turns = self.0.publishing.lock();
        let mut turns = turns.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(log).or_default())
    }

    /// Secrets of the instance.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.parts.secrets
    }

    /// Places for parts of containers in memory.
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    /// The way to other servers, made at its first use.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub(crate) fn egress(&self) -> Result<&Egress, reqwest::Error> {
        if let Some(egress) = self.0.egress.get() {
            return Ok(egress);
        }
        let made = Egress::new(&self.config().timestamps)?;
        Ok(self.0.egress.get_or_init(|| made))
    }

    /// The witnesses of the anchor log; `None` where there are none.
    pub(crate) fn witnesses(&self) -> Answer<Option<&Witnesses>> {
        if let Some(witnesses) = self.0.witnesses.get() {
            return Ok(witnesses.as_ref());
        }
        let made = Witnesses::new(&self.config().witnesses).map_err(ApiError::internal)?;
        Ok(self.0.witnesses.get_or_init(|| made).as_ref())
    }

    /// When the next checkpoint is stamped.
    pub(crate) fn stamps_due(&self) -> &Due {
        &self.0.stamps_due
    }

    /// Time-stamping authorities that failed a moment ago.
    pub(crate) fn resting(&self) -> &Resting {
        &self.0.resting
    }

    /// Foreign revocation lists that were fetched a moment ago.
    pub(crate) fn fetched(&self) -> &Fetched {
        &self.0.fetched
    }

    /// How much accounts asked of others.
    pub(crate) fn allowances(&self) -> &Allowances {
        &self.0.allowances
    }

    /// How much networks asked for of printed documents.
    pub(crate) fn papers(&self) -> &Allowances<Vec<u8>> {
        &self.0.papers
    }

    /// Randomness.
    pub(crate) fn rng(&self) -> Draw<'_> {
        Draw::new(self.0.parts.entropy.as_ref())
    }
}

impl core::fmt::Debug for AppState {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("AppState")
    }
}
