//! The port of the audit trail, method by method.

use core::ops::Range;

use async_trait::async_trait;
use bulla_storage::detail::LeafRecord;
use bulla_storage::log::{
    ANCHOR, Anchored, Backlog, LogHead, OpenErasure, Restored, ShownAnchor, Trip, WitnessState,
};
use bulla_storage::{LogStore, StoreError};
use bulla_tlog::{LogSigner, LogVerifier};
use bulla_types::{TenantId, Timestamp};

use crate::error::failed;
use crate::{SqlStore, anchor, backlog, erasure, leader, trail, witness};

type Outcome<T> = Result<T, StoreError>;

#[async_trait]
impl LogStore for SqlStore {
    async fn lead(&self) -> Outcome<()> {
        self.sequencer().leader.take(self.engine()).await
    }

    async fn leads(&self) -> Outcome<()> {
        let mut tx = self.engine().read().await?;
        self.sequencer().leader.epoch(&mut tx).await.map(drop)
    }

    async fn sequence_anchor(&self, signer: &LogSigner) -> Outcome<Option<LogHead>> {
        let run = |run| anchor::run(self.sequencer(), run, signer);
        self.turns().take(ANCHOR, run).await
    }

    async fn first_anchored(&self, log: TenantId, size: u64) -> Outcome<Option<Anchored>> {
        anchor::first(&mut *self.engine().read().await?, log, size).await
    }

    async fn shown_anchor(&self) -> Outcome<Option<ShownAnchor>> {
        witness::shown(&mut *self.engine().read().await?).await
    }

    async fn show_anchor(&self, shown: &ShownAnchor) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        witness::show(&mut tx, shown).await?;
        tx.commit().await.map_err(failed)
    }

    async fn stamped_anchor(&self, index: u64) -> Outcome<Option<ShownAnchor>> {
        witness::stamped(&mut *self.engine().read().await?, index).await
    }

    async fn stamp_anchor(&self, shown: &ShownAnchor) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        witness::stamp(&mut tx, shown).await?;
        tx.commit().await.map_err(failed)
    }

    async fn witness_state(&self) -> Outcome<WitnessState> {
        witness::state(&mut *self.engine().read().await?).await
    }

    async fn logs_to_publish(&self) -> Outcome<Vec<TenantId>> {
        trail::to_publish(&mut *self.engine().read().await?).await
    }

    async fn published_size(&self, log: TenantId) -> Outcome<u64> {
        trail::published_size(&mut *self.engine().read().await?, log).await
    }

    async fn set_published_size(&self, log: TenantId, size: u64) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        trail::set_published_size(&mut tx, log, size).await?;
        self.sequencer().steps.reached("before the note");
        tx.commit().await.map_err(failed)?;
        self.sequencer().steps.reached("noted");
        Ok(())
    }

    async fn leaves(&self, log: TenantId, places: Range<u64>) -> Outcome<Vec<Vec<u8>>> {
        trail::leaves(&mut *self.engine().read().await?, log, places).await
    }

    async fn leaf_records(&self, log: TenantId, places: Range<u64>) -> Outcome<Vec<LeafRecord>> {
        trail::records(&mut *self.engine().read().await?, log, places).await
    }

    async fn check_log(&self, log: TenantId, verifier: &LogVerifier) -> Outcome<()> {
        trail::check(&mut *self.engine().read().await?, log, verifier).await
    }

    async fn newest_leaf_time(&self) -> Outcome<Option<Timestamp>> {
        trail::newest_time(&mut *self.engine().read().await?).await
    }

    async fn backlog(&self) -> Outcome<Vec<Backlog>> {
        backlog::all(&mut *self.engine().read().await?).await
    }

    async fn epoch(&self) -> Outcome<u64> {
        leader::in_force(&mut *self.engine().read().await?).await
    }

    async fn erasures(&self) -> Outcome<Vec<OpenErasure>> {
        erasure::open(&mut *self.engine().read().await?).await
    }

    async fn finish_erasures(&self, done: &[OpenErasure]) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        for erasure in done {
            erasure::finish(&mut tx, erasure.erasure_id).await?;
        }
        tx.commit().await.map_err(failed)?;
        self.sequencer().steps.reached("erasure finished");
        Ok(())
    }

    async fn trips(&self) -> Outcome<Vec<Trip>> {
        trail::trips(&mut *self.engine().read().await?).await
    }

    async fn trip(&self, trip: &Trip) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        trail::trip(&mut tx, trip).await?;
        tx.commit().await.map_err(failed)
    }

    async fn reset_trip(&self, log: TenantId) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        trail::reset_trip(&mut tx, log).await?;
        tx.commit().await.map_err(failed)
    }

    async fn roll_forward(&self, log: TenantId, restored: &Restored) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        let leader = &self.sequencer().leader;
        let epoch = leader.raise(&mut tx).await?;
        trail::roll_forward(&mut tx, log, restored, epoch).await?;
        self.sequencer().steps.reached("before the way forward");
        tx.commit().await.map_err(failed)?;
        leader.raised(epoch);
        self.sequencer().steps.reached("brought forward");
        Ok(())
    }

    async fn scrub(&self) -> Outcome<bool> {
        self.sequencer().steps.reached("before the scrub");
        let done = self.engine().scrub().await;
        self.sequencer().steps.reached("scrubbed");
        done
    }
}
