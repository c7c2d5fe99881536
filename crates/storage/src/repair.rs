//! What is wrong between a database and the published log, and the one repair there is: an older
//! database is brought forward to what was signed, from the published leaves. What was signed is never
//! taken back, and nothing is signed anew: root and signature of the published checkpoint decide.

use core::ops::Range;

use bulla_tlog::leaf::{Leaf, fields_root};
use bulla_tlog::tile::entries;
use bulla_tlog::{Checkpoint, TileLevel, TilePath, VerifiedCheckpoint, anchor_leaf, leaf_hash};
use bulla_types::EventId;

use crate::detail::{LeafRecord, LeafSource};
use crate::error::StoreError;
use crate::log::{ANCHOR, LogHead, Restored};
use crate::publish::{BUNDLE, Halt, Publication, PublishError, items};
use crate::{LogObject, Write};

/// What a log needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The published log is newer: the database can be brought forward.
    Behind {
        /// Leaves of the database.
        database: u64,
        /// Leaves of the published log.
        published: u64,
    },
    /// Database and published log fit; this many leaves wait to be published.
    Fits {
        /// Leaves that wait.
        waiting: u64,
    },
    /// Nothing here repairs it.
    Stuck(Halt),
}

/// What a repair did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repaired {
    /// Leaves that were brought back.
    pub leaves: u64,
    /// Of those, how many came without details: they are in no published file, or do not fit.
    pub without_details: u64,
    /// Details that the published log shows erased and the database still had.
    pub erased: u64,
}

/// Why a log was not brought forward.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepairError {
    /// The published leaves do not continue the database to the published root.
    #[error("the published leaves do not lead from the database to the signed root")]
    Inconsistent,
    /// A published object is missing or malformed.
    #[error("{path} is missing or malformed")]
    Missing {
        /// Its path.
        path: String,
    },
    /// As for a publication.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl From<StoreError> for RepairError {
    fn from(error: StoreError) -> Self {
        Self::Publish(error.into())
    }
}

impl Publication<'_> {
    /// Looks at database and published log; changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] alone.
    pub async fn diagnose(&self) -> Result<Finding, StoreError> {
        let head = self.store.log_head(self.log).await?;
        let database = head.map_or(0, |head| head.size);
        match self.compare().await {
            Ok(note) => Ok(Finding::Fits {
                waiting: database - note.map_or(0, |note| note.size()),
            }),
            Err(PublishError::Halt(Halt::Ahead { seen, .. })) => Ok(Finding::Behind {
                database,
                published: seen,
            }),
            Err(PublishError::Halt(halt)) => Ok(Finding::Stuck(halt)),
            Err(PublishError::Store(error)) => Err(error),
        }
    }

    /// Brings the database forward to the published checkpoint, and erases what it shows erased.
    ///
    /// # Errors
    /// [`RepairError`]; then nothing was changed but erasures.
    pub async fn repair(&self) -> Result<Repaired, RepairError> {
        let mut repaired = Repaired::default();
        let Some(note) = self.published_checkpoint().await? else {
            return Ok(repaired);
        };
        let head = self.store.log_head(self.log).await?;
        let from = head.map_or(0, |head| head.size);
        if note.size() > from {
            self.roll_forward(from, &note, &mut repaired).await?;
        } else {
            self.recognise(&note).await?;
        }
        if self.log != ANCHOR {
            self.erase_again(note.size(), &mut repaired).await?;
        }
        Ok(repaired)
    }

    async fn roll_forward(
        &self,
        from: u64,
        note: &VerifiedCheckpoint,
        repaired: &mut Repaired,
    ) -> Result<(), RepairError> {
        let mut edge = self.edge_at(from).await?;
        let (mut leaves, mut tiles) = (Vec::new(), Vec::new());
        for bundle in from / BUNDLE..note.size().div_ceil(BUNDLE) {
            let first = from.max(bundle * BUNDLE);
            let added = self.records(bundle, first..note.size(), repaired).await?;
            let bytes: Vec<_> = added.iter().map(|record| record.leaf.clone()).collect();
            let made = edge.append(&bytes);
            tiles.extend(made.map_err(|_| RepairError::Inconsistent)?);
            leaves.extend(added);
        }
        if edge.size() != note.size() || edge.root() != *note.root() {
            return Err(RepairError::Inconsistent);
        }
        repaired.leaves = note.size() - from;
        let restored = Restored {
            from,
            leaves,
            tiles,
            head: LogHead {
                size: note.size(),
                root: *note.root(),
                checkpoint: note.text().to_owned(),
            },
        };
        self.store.roll_forward(self.log, &restored).await?;
        Ok(())
    }

    /// The published leaves of a bundle within these places, each with its details where they fit.
    async fn records(
        &self,
        bundle: u64,
        places: Range<u64>,
        repaired: &mut Repaired,
    ) -> Result<Vec<LeafRecord>, RepairError> {
        let width = (places.end - bundle * BUNDLE).min(BUNDLE);
        let width = u16::try_from(width).map_err(|_| RepairError::Inconsistent)?;
        let path = TilePath::new(TileLevel::Entries, bundle, width);
        let path = path.map_err(|_| RepairError::Inconsistent)?;
        let missing = || self.missing(LogObject::Tile(path));
        let data = self.object(LogObject::Tile(path)).await?;
        let data = data.ok_or_else(missing)?;
        let leaves = entries(&path, &data).map_err(|_| missing())?;
        let details = self.object(LogObject::Details(bundle)).await?;
        let keys = self.object(LogObject::Keys(bundle)).await?;
        let (details, keys) = (details.unwrap_or_default(), keys.unwrap_or_default());
        let (details, keys) = (items(&details), items(&keys));
        let (details, keys) = (details.unwrap_or_default(), keys.unwrap_or_default());
        let mut records = Vec::new();
        for (place, (position, leaf)) in (bundle * BUNDLE..).zip(leaves).enumerate() {
            if !places.contains(&position) {
                continue;
            }
            let parts = details.get(place).zip(keys.get(place));
            let source = parts
                .and_then(|(detail, keys)| LeafSource::parse(self.log, detail, keys).ok())
                .filter(|source| fits(source, leaf));
            let source = match source {
                Some(source) => source,
                // Nothing says of which organisation the checkpoint was.
                None if self.log == ANCHOR => {
                    return Err(self.missing(LogObject::Details(bundle)));
                }
                None => {
                    repaired.without_details += 1;
                    LeafSource::Event {
                        event_id: derived_id(leaf),
                        fields: Vec::new(),
                    }
                }
            };
            records.push(LeafRecord {
                leaf: leaf.to_vec(),
                source,
            });
        }
        Ok(records)
    }

    /// Erases in the database what the published keys of a log of this size show erased.
    async fn erase_again(&self, size: u64, repaired: &mut Repaired) -> Result<(), RepairError> {
        for bundle in 0..size.div_ceil(BUNDLE) {
            let places = bundle * BUNDLE..size.min((bundle + 1) * BUNDLE);
            let mut lost = Repaired::default();
            let published = self.records(bundle, places.start..size, &mut lost).await?;
            let kept = self.store.leaf_records(self.log, places.clone()).await?;
            for (index, (published, kept)) in places.zip(published.iter().zip(&kept)) {
                for name in erased(&published.source, &kept.source) {
                    let write = Write::EraseField {
                        index,
                        name,
                        tenant_id: self.log,
                    };
                    self.store.commit(self.log, vec![write], Vec::new()).await?;
                    repaired.erased += 1;
                }
            }
        }
        Ok(())
    }

    fn missing(&self, object: LogObject) -> RepairError {
        RepairError::Missing {
            path: self.key(object).path(),
        }
    }
}

/// Names of the fields that have no key here and one there.
fn erased(published: &LeafSource, kept: &LeafSource) -> Vec<String> {
    let (LeafSource::Event { fields: shown, .. }, LeafSource::Event { fields: kept, .. }) =
        (published, kept)
    else {
        return Vec::new();
    };
    let pairs = kept.iter().filter(|kept| !kept.wrapped_key.is_empty());
    pairs
        .filter(|kept| {
            shown
                .iter()
                .any(|shown| shown.name == kept.name && shown.wrapped_key.is_empty())
        })
        .map(|kept| kept.name.clone())
        .collect()
}

/// Whether a leaf was made of this.
fn fits(source: &LeafSource, leaf: &[u8]) -> bool {
    match source {
        LeafSource::Checkpoint { checkpoint, .. } => {
            let text = checkpoint.split_once("\n\n").map(|(text, _)| text);
            let body = text.map(|text| Checkpoint::parse_body(&format!("{text}\n")));
            matches!(body, Some(Ok(body)) if anchor_leaf(&body) == leaf)
        }
        LeafSource::Event { fields, .. } => {
            let commitments: Vec<_> = fields
                .iter()
                .map(|field| (field.name.clone(), field.commitment))
                .collect();
            let root = fields_root(&commitments);
            matches!((Leaf::parse(leaf), root), (Ok(leaf), Ok(root)) if leaf.fields_root == root)
        }
    }
}

/// An id for an event whose own is lost: the first 16 bytes of the leaf's hash.
fn derived_id(leaf: &[u8]) -> EventId {
    let mut id = [0; EventId::LENGTH];
    for (to, from) in id.iter_mut().zip(leaf_hash(leaf).as_bytes()) {
        *to = *from;
    }
    EventId::from_bytes(id)
}
