//! Reading a whole log: every leaf, the links between them, and the tree that they make. A proof
//! shows what is in a log; only this shows that nothing was left out of the history of an object.
//!
//! ```text
//! Audit::new ─ for each of bundles(size): push(leaves) ─ partial_tiles ─ finish(checkpoint)
//! ```

use std::collections::BTreeMap;

use bulla_types::{Sha256Digest, Timestamp};
use serde::Serialize;

use crate::leaf::{EventName, LeafError, ObjectId};
use crate::tile::{TILE_WIDTH, TileLevel, TilePath, TileWrite, width_of};
use crate::{AnchorError, Edge, EdgeError, Leaf, LogVerifier, Origin, VerifiedCheckpoint};

/// A log that is read from its first leaf on. It keeps the newest place of every object and the
/// right edge of the tree, not the leaves.
#[derive(Debug)]
pub struct Audit {
    /// Names that the log may have at the next leaf: the one of the last leaf, then later ones.
    names: Vec<Origin>,
    edge: Edge,
    /// The newest partial tile of each level.
    partial: BTreeMap<TileLevel, TileWrite>,
    newest: BTreeMap<ObjectId, u64>,
    events: BTreeMap<EventName, u64>,
    span: Option<(Timestamp, Timestamp)>,
    remembered: Option<(u64, Sha256Digest)>,
}

/// What was read, once it was shown to be what the checkpoint covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AuditSummary {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: Sha256Digest,
    /// Number of things that have events.
    pub objects: u64,
    /// How often each event stands in the log.
    pub events: BTreeMap<EventName, u64>,
    /// Earliest and latest time of an event, by the server's clock.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Size of the remembered checkpoint that the log continues.
    pub remembered_size: Option<u64>,
}

/// Why a log is not what its checkpoint says, or contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The checkpoint does not stand in the anchor log as it should.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The log's first leaves are others than those of the remembered checkpoint.
    #[error("the first {size} leaves are not those that were remembered")]
    Diverged {
        /// Size of the remembered checkpoint.
        size: u64,
    },
    /// The leaves make no tree.
    #[error(transparent)]
    Edge(EdgeError),
    /// A leaf belongs to another log.
    #[error("leaf {index} belongs to another log")]
    Foreign {
        /// Its index.
        index: u64,
    },
    /// A leaf is malformed.
    #[error("leaf {index}: {fault}")]
    Leaf {
        /// Its index.
        index: u64,
        /// What is wrong with it.
        fault: LeafError,
    },
    /// A leaf does not name the event of the same object before it.
    #[error("leaf {index} does not name the event before it")]
    Link {
        /// Its index.
        index: u64,
    },
    /// The tree of the leaves has another root than the checkpoint.
    #[error("the leaves are not those that the checkpoint covers")]
    Root,
    /// The log has fewer leaves than were remembered.
    #[error("the log has {size} leaves, and had {remembered}")]
    Shrunk {
        /// Leaves now.
        size: u64,
        /// Leaves of the remembered checkpoint.
        remembered: u64,
    },
    /// A leaf is of an earlier time than the one in front of it.
    #[error("leaf {index} is dated before the one in front of it")]
    Time {
        /// Its index.
        index: u64,
    },
    /// A tile holds other hashes than its leaves have, or a bundle other leaves than its path says.
    #[error("{path} does not fit the leaves")]
    Tile {
        /// Its path.
        path: TilePath,
    },
}

impl Audit {
    /// An audit of the log of this verifier, which must continue the remembered checkpoint. Each leaf
    /// bears the name of its time, and none an earlier one than the leaf before.
    #[must_use]
    pub fn new(log: &LogVerifier, remembered: Option<&VerifiedCheckpoint>) -> Self {
        let mut names: Vec<_> = log.names().cloned().collect();
        names.reverse();
        Self {
            names,
            edge: Edge::new(),
            partial: BTreeMap::new(),
            newest: BTreeMap::new(),
            events: BTreeMap::new(),
            span: None,
            remembered: remembered.map(|seen| (seen.size(), *seen.root())),
        }
    }

    /// The entry bundles of a log of this size, in the order in which they are pushed.
    pub fn bundles(size: u64) -> impl Iterator<Item = TilePath> {
        let count = size.div_ceil(u64::from(TILE_WIDTH));
        (0..count).filter_map(move |index| {
            TilePath::new(TileLevel::Entries, index, width_of(size, 0, index)).ok()
        })
    }

    /// Number of leaves that were read.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Reads the next leaves. Yields the full tiles that they complete.
    ///
    /// # Errors
    /// [`AuditError`], with the first leaf that is wrong.
    pub fn push(&mut self, leaves: &[&[u8]]) -> Result<Vec<TileWrite>, AuditError> {
        for (index, bytes) in (self.size()..).zip(leaves) {
            self.read(index, bytes)?;
        }
        // Up to the remembered size first, to compare the root that the tree had then.
        let until = self.remembered.map_or(0, |(size, _)| size);
        let before = usize::try_from(until.saturating_sub(self.size())).unwrap_or(usize::MAX);
        let (first, rest) = leaves.split_at(before.min(leaves.len()));
        let mut tiles = self.append(first)?;
        if let Some((size, root)) = self.remembered
            && self.size() == size
            && !first.is_empty()
            && self.edge.root() != root
        {
            return Err(AuditError::Diverged { size });
        }
        tiles.extend(self.append(rest)?);
        Ok(tiles)
    }

    /// The partial tiles of a log that ends here.
    pub fn partial_tiles(&self) -> impl Iterator<Item = &TileWrite> {
        self.partial.values()
    }

    /// Demands that the leaves are those of a checkpoint.
    ///
    /// # Errors
    /// [`AuditError::Root`], [`AuditError::Shrunk`].
    pub fn finish(self, checkpoint: &VerifiedCheckpoint) -> Result<AuditSummary, AuditError> {
        let size = checkpoint.size();
        if let Some((remembered, _)) = self.remembered
            && remembered > size
        {
            return Err(AuditError::Shrunk { size, remembered });
        }
        if self.size() != size || self.edge.root() != *checkpoint.root() {
            return Err(AuditError::Root);
        }
        Ok(AuditSummary {
            origin: checkpoint.origin().to_string(),
            size,
            root: *checkpoint.root(),
            objects: u64::try_from(self.newest.len()).unwrap_or(u64::MAX),
            events: self.events,
            span: self.span,
            remembered_size: self.remembered.map(|(size, _)| size),
        })
    }

    fn read(&mut self, index: u64, bytes: &[u8]) -> Result<(), AuditError> {
        let leaf = Leaf::parse(bytes).map_err(|fault| AuditError::Leaf { index, fault })?;
        let name = self.names.iter().position(|name| *name == leaf.origin);
        let passed = name.ok_or(AuditError::Foreign { index })?;
        self.names.drain(..passed);
        if self.newest.insert(leaf.object, index) != leaf.prev {
            return Err(AuditError::Link { index });
        }
        let count = self.events.entry(leaf.event).or_default();
        *count = count.saturating_add(1);
        let (first, last) = self.span.unwrap_or((leaf.at, leaf.at));
        if leaf.at < last {
            return Err(AuditError::Time { index });
        }
        self.span = Some((first, leaf.at));
        Ok(())
    }

    fn append(&mut self, leaves: &[&[u8]]) -> Result<Vec<TileWrite>, AuditError> {
        let leaves: Vec<_> = leaves.iter().map(|leaf| leaf.to_vec()).collect();
        let mut full = self.edge.append(&leaves).map_err(AuditError::Edge)?;
        let partial = full.extract_if(.., |tile| !tile.path.is_full());
        let partial: Vec<_> = partial.collect();
        for tile in &full {
            self.partial.remove(&tile.path.level());
        }
        for tile in partial {
            self.partial.insert(tile.path.level(), tile);
        }
        Ok(full)
    }
}
