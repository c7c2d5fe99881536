//! The store of records and of the audit trail in SQL. One module per noun holds its statements;
//! `engine` holds what only SQLite knows.
//!
//! A commit is the writes in their order, then the events as pending, all or nothing. Commits that
//! wait at the same time share one transaction of the database. The sequencer turns pending events
//! into leaves in a second transaction, with tiles, head and signed checkpoint; its commit is the
//! point at which a leaf has its place.
//!
//! What this crate is not: it decides nothing. Preconditions are those that the port names.

mod account;
mod anchor;
mod attempt;
mod authority;
mod authority_store;
mod backlog;
mod certificate;
mod column;
mod container;
mod engine;
mod envelope;
mod erasure;
mod error;
mod group;
mod identity;
mod integrity;
mod invitation;
mod leader;
mod log;
mod log_store;
mod mail;
mod paper;
mod probe;
mod recovery_code;
mod rekey;
mod reminder;
mod reset;
mod revocation;
mod rows;
mod run;
mod sequence;
mod session;
mod steps;
mod store;
mod timestamp_policy;
mod trail;
mod turn;
mod vault;
mod witness;
mod wrap;
mod write;

use std::path::Path;

use bulla_storage::StoreError;

use crate::engine::Engine;
use crate::group::Group;
use crate::leader::Leader;
use crate::sequence::Sequencer;
use crate::steps::Steps;
use crate::turn::Turns;

/// A store in a SQLite database. Clones share it.
#[derive(Debug, Clone)]
pub struct SqlStore {
    group: Group,
    sequencer: Sequencer,
    turns: Turns,
}

impl SqlStore {
    /// Opens the database in this file, which is made where it is missing, and brings its schema up
    /// to date. One process at a time serves from it; another may do single commits beside it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the file cannot be opened, does not take the settings that
    /// durability needs, or has a schema that this program does not know.
    ///
    /// # Panics
    /// Outside a runtime of tokio, which also runs the task that commits.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let engine = Engine::open(path).await?;
        let group = Group::new(engine.clone(), Steps::default());
        let sequencer = Sequencer {
            engine,
            leader: Leader::default(),
            steps: Steps::default(),
        };
        Ok(Self {
            group,
            sequencer,
            turns: Turns::default(),
        })
    }

    /// The same store, which tells `look` of every step of a change and of sequencing before the next begins: so a
    /// test ends the process at each of them.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn with_steps(mut self, look: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        self.sequencer.steps = Steps::new(look);
        self.group = Group::new(self.engine().clone(), self.sequencer.steps.clone());
        self
    }

    /// Waits for running statements and closes every connection; later calls fail.
    pub async fn close(&self) {
        self.engine().close().await;
    }

    pub(crate) const fn engine(&self) -> &Engine {
        &self.sequencer.engine
    }

    pub(crate) const fn sequencer(&self) -> &Sequencer {
        &self.sequencer
    }

    pub(crate) const fn group(&self) -> &Group {
        &self.group
    }

    pub(crate) const fn turns(&self) -> &Turns {
        &self.turns
    }
}
