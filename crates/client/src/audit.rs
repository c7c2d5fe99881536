//! Reading the whole log of the own organisation, leaf by leaf.

use bulla_protocol::path;
use bulla_tlog::contradiction::Shown;
use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{
    Audit, AuditError, AuditSummary, LogVerifier, TilePath, TileWrite, VerifiedCheckpoint,
};
use bulla_types::TenantId;

use crate::log::{Log, open_note};
use crate::stop::Tiles;
use crate::{Anchoring, Client, ClientError, Host, Phase};

/// A log that is what its checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditedLog {
    /// What it holds.
    pub summary: AuditSummary,
    /// The checkpoint that covers it: a signed note.
    pub checkpoint: String,
    /// Whether the checkpoint stands in the instance's anchor log.
    pub anchoring: Anchoring,
}

impl<H: Host> Client<H> {
    /// Reads every leaf and every tile of the organisation's log and holds them against the newest
    /// checkpoint and the remembered one, then the checkpoint against the anchor log: what the log
    /// holds, or what is wrong with it. A log that holds is remembered.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`] for a checkpoint that the pinned key did not sign, or an anchor
    /// log that does not prove its growth; [`ClientError::Stopped`] where a log contradicts itself or
    /// what was seen of it; [`ClientError::Locked`]; the network's and the server's.
    pub async fn audit_log(&mut self) -> Result<Result<AuditedLog, AuditError>, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let (verifier, checkpoint) = self.newest(tenant).await?;
        let remembered = self.remembered(&verifier)?;
        let size = checkpoint.size();
        let mut audit = Audit::new(&verifier, remembered.as_ref());
        for bundle in Audit::bundles(size) {
            self.host.progress(Phase::Checking, audit.size(), size);
            let data = self.tile(&bundle).await?;
            let Ok(leaves) = entries(&bundle, &data) else {
                return Ok(Err(AuditError::Tile { path: bundle }));
            };
            let tiles = match audit.push(&leaves) {
                Ok(tiles) => tiles,
                Err(error) => return self.refused(tenant, &checkpoint, error).await,
            };
            if let Some(path) = self.differing(&tiles).await? {
                return Ok(Err(AuditError::Tile { path }));
            }
        }
        let partial: Vec<_> = audit.partial_tiles().cloned().collect();
        if let Some(path) = self.differing(&partial).await? {
            return Ok(Err(AuditError::Tile { path }));
        }
        self.host.progress(Phase::Checking, size, size);
        let summary = match audit.finish(&checkpoint) {
            Ok(summary) => summary,
            Err(error) => return self.refused(tenant, &checkpoint, error).await,
        };
        let anchoring = match self.anchoring(tenant, &checkpoint).await? {
            Ok(anchoring) => anchoring,
            Err(error) => return Ok(Err(error.into())),
        };
        self.keep(&checkpoint);
        Ok(Ok(AuditedLog {
            summary,
            checkpoint: checkpoint.text().to_owned(),
            anchoring,
        }))
    }

    /// The file that shows others a log whose entry of this index is dated before the one in front of it,
    /// as [`Self::audit_log`] told; `None` where the server's tiles do not prove it.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`] for a checkpoint that the pinned key did not sign;
    /// [`ClientError::Locked`]; the network's and the server's.
    pub async fn times_fell(&mut self, index: u64) -> Result<Option<Shown>, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let (_, checkpoint) = self.newest(tenant).await?;
        let mut tiles = Tiles::default();
        for path in Shown::tiles_of_times(checkpoint.size(), index) {
            tiles.0.insert(path, self.tile(&path).await?);
        }
        Ok(Shown::of_times(&checkpoint, index, &tiles))
    }

    /// The newest checkpoint that the server shows.
    async fn newest(
        &mut self,
        tenant: TenantId,
    ) -> Result<(LogVerifier, VerifiedCheckpoint), ClientError> {
        let note = self.get_bytes(&path::log_checkpoint(&tenant), None).await?;
        let note = String::from_utf8(note).map_err(|_| ClientError::AnswerInvalid)?;
        let verifier = self.verifier_of(tenant, &note).await?;
        let checkpoint = open_note(&verifier, &note)?;
        Ok((verifier, checkpoint))
    }

    /// What is wrong with the log; a log that does not continue what was seen stops this device.
    async fn refused(
        &mut self,
        tenant: TenantId,
        checkpoint: &VerifiedCheckpoint,
        error: AuditError,
    ) -> Result<Result<AuditedLog, AuditError>, ClientError> {
        let verifier = self.log_verifier(tenant).await?;
        if self.remembered(&verifier)?.is_some() {
            let log = Log::Organisation(tenant);
            let advanced = self.advance(log, &verifier, checkpoint).await;
            if let Err(stopped @ ClientError::Stopped { .. }) = advanced {
                return Err(stopped);
            }
        }
        Ok(Err(error))
    }

    /// The first tile of hashes that the server has otherwise; bundles are what was read.
    async fn differing(&mut self, tiles: &[TileWrite]) -> Result<Option<TilePath>, ClientError> {
        for tile in tiles {
            let is_read = tile.path.level() == TileLevel::Entries;
            if !is_read && self.tile(&tile.path).await? != tile.data {
                return Ok(Some(tile.path));
            }
        }
        Ok(None)
    }

    async fn tile(&mut self, path: &TilePath) -> Result<Vec<u8>, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        self.get_bytes(&Log::Organisation(tenant).tile_path(path), None)
            .await
    }
}
