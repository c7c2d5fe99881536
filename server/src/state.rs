//! What handlers share: stores, secrets, clock, randomness, settings.

use std::sync::Arc;

use bulla_storage::{BlobStore, Store};
use bulla_types::Timestamp;
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::{Draw, Entropy};
use crate::secrets::Secrets;

/// Shared state; cloning shares it.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    parts: Parts,
    uploads: Arc<Semaphore>,
}

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
    /// Encrypted bytes.
    pub blobs: Arc<dyn BlobStore>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl AppState {
    /// The state of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let uploads = Arc::new(Semaphore::new(parts.config.limits.uploads));
        Self(Arc::new(Inner { parts, uploads }))
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

    /// Secrets of the instance.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.parts.secrets
    }

    /// Places for parts of containers in memory.
    pub(crate) fn uploads(&self) -> &Arc<Semaphore> {
        &self.0.uploads
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
