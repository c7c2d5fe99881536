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
mod attempt;
mod column;
mod container;
mod engine;
mod envelope;
mod error;
mod group;
mod identity;
mod integrity;
mod invitation;
mod log;
mod mail;
mod probe;
mod recovery_code;
mod rekey;
mod reset;
mod run;
mod sequence;
mod session;
mod store;
mod turn;
mod vault;
mod wrap;
mod write;

use std::path::Path;

use bulla_storage::StoreError;

use crate::engine::Engine;
use crate::group::Group;
use crate::turn::Turns;

/// A store in a SQLite database. Clones share it.
#[derive(Debug, Clone)]
pub struct SqlStore {
    engine: Engine,
    group: Group,
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
        let group = Group::new(engine.clone());
        Ok(Self {
            engine,
            group,
            turns: Turns::default(),
        })
    }

    /// Waits for running statements and closes every connection; later calls fail.
    pub async fn close(&self) {
        self.engine.close().await;
    }

    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) const fn group(&self) -> &Group {
        &self.group
    }

    pub(crate) const fn turns(&self) -> &Turns {
        &self.turns
    }
}
