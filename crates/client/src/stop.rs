//! Where a log contradicts itself or does not prove that it continues: what is kept of it, what is
//! refused from then on, and how a person goes on (`docs/spec/client.md#contradictions`).
//!
//! ```text
//! answer ─ advance ─ gap ─ contradiction ───────────────────────────┐
//!                     └─── asked again ─ the same ─ refusal ─ stop kept: every flow is refused
//!                                     └─ continues, or no answer ─ this flow alone is refused
//! ```

use std::collections::{BTreeMap, BTreeSet};

use bulla_crypto::hash::sha256;
use bulla_evidence::{anchor_verifier, log_verifier};
use bulla_protocol::ErrorCode;
use bulla_protocol::log::{ConsistencyProof, SeenCheckpoint};
use bulla_tlog::contradiction::{Finding, Keys, Refusal, Shown};
use bulla_tlog::{
    LogVerifier, Origin, TilePath, TileReader, VerifiedCheckpoint, prove_beginning,
    tiles_for_beginning,
};
use bulla_types::{Sha256Digest, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::http::request;
use crate::log::{Log, open_note};
use crate::{Client, ClientError, Host, Memory, Method};

/// What a log showed that stops this device, as it lies in the memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogStop {
    at_ms: Timestamp,
    file: String,
}

impl LogStop {
    /// When it was seen, by the clock of this device.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at_ms
    }

    /// The file for somebody else (`docs/spec/contradiction.md`).
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What the file holds; `None` where the memory was tampered with. The stop counts nevertheless.
    #[must_use]
    pub fn shown(&self) -> Option<Shown> {
        Shown::parse(self.file.as_bytes()).ok()
    }

    /// SHA-256 of the file.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        sha256(self.file.as_bytes())
    }

    /// What kind of stop it is.
    #[must_use]
    pub fn kind(&self) -> StopKind {
        match self.shown() {
            Some(Shown::Contradiction(_)) => StopKind::Fork,
            Some(Shown::Refusal(Refusal::Rollback { .. })) => StopKind::Rollback,
            Some(Shown::Refusal(Refusal::Unproven { .. })) | None => StopKind::Unproven,
        }
    }
}

/// How sure it is that a log lied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StopKind {
    /// Nobody proved that the log continues what was seen.
    Unproven,
    /// An older state of it was shown.
    Rollback,
    /// Its own signatures prove that it contradicts itself.
    Fork,
}

impl StopKind {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unproven => "log_unproven",
            Self::Rollback => "log_rollback",
            Self::Fork => "log_fork",
        }
    }
}

/// A stop as it is told to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StopView {
    /// Name of the log.
    pub origin: String,
    /// What was seen.
    pub stop: LogStop,
    /// What it shows under the pinned keys; `None` where it does not verify under them.
    pub finding: Option<Finding>,
}

/// Two checkpoints of one log of which the later does not continue the earlier.
pub(crate) struct Gap {
    /// Seen before.
    pub(crate) seen: VerifiedCheckpoint,
    /// Seen later.
    pub(crate) shown: VerifiedCheckpoint,
    /// What was given as proof that it continues.
    pub(crate) proof: Vec<Sha256Digest>,
}

impl Gap {
    /// The error of a flow that met it, where nothing is kept of it.
    fn plain(&self) -> ClientError {
        if self.shown.size() < self.seen.size() {
            ClientError::LogRollback
        } else {
            ClientError::LogUnproven
        }
    }
}

impl<H: Host> Client<H> {
    /// Why this device goes no further with its instance: the most certain of what its logs showed.
    #[must_use]
    pub fn stop(&self) -> Option<StopView> {
        let (origin, stop) = self.memory.stop()?;
        Some(StopView {
            origin: origin.to_owned(),
            stop: stop.clone(),
            finding: self.finding(origin, stop),
        })
    }

    /// Asks the server once more whether the log continues what this device remembers of it. A refusal
    /// is lifted by a proof that it does; what is proven to be a contradiction stays one.
    ///
    /// # Errors
    /// [`ClientError::Stopped`] while it stays; the network's and the server's; [`ClientError::WrongStep`]
    /// where nothing has stopped.
    pub async fn look_again(&mut self) -> Result<(), ClientError> {
        let Some((origin, stop)) = self.memory.stop() else {
            return Err(ClientError::WrongStep);
        };
        let (origin, stop) = (origin.to_owned(), stop.clone());
        if stop.kind() == StopKind::Fork {
            return Err(stop.into());
        }
        let (log, verifier) = self.log_of(&origin).ok_or_else(|| stop.clone())?;
        let Some(seen) = self.remembered(&verifier)? else {
            return Err(stop.into());
        };
        match self.continued(log, &verifier, &seen).await? {
            Ok(newest) => {
                self.memory.lift(&origin);
                self.keep(&newest);
                Ok(())
            }
            Err(gap) => match self.contradiction(log, &gap).await {
                Some(shown) => Err(self.keep_stop(verifier.origin(), &shown)),
                None => Err(stop.into()),
            },
        }
    }

    /// Goes on with what the server shows from now on, as at a first contact with this log. `proof` is
    /// the file of [`Self::stop`], byte for byte: whoever has it has saved what would be lost.
    ///
    /// # Errors
    /// [`ClientError::WrongStep`] for any other file, and where nothing has stopped.
    pub fn go_on(&mut self, proof: &[u8]) -> Result<(), ClientError> {
        let Some((origin, stop)) = self.memory.stop() else {
            return Err(ClientError::WrongStep);
        };
        if stop.file.as_bytes() != proof {
            return Err(ClientError::WrongStep);
        }
        let origin = origin.to_owned();
        self.memory.settle(&origin);
        self.host.remember(&self.memory);
        Ok(())
    }

    /// Demands that no log of the instance has stopped this device.
    pub(crate) fn demand_going_on(&self) -> Result<(), ClientError> {
        match self.memory.stop() {
            None => Ok(()),
            Some((_, stop)) => Err(stop.clone().into()),
        }
    }

    /// What a gap amounts to, once the server was shown what this device remembers: always an error.
    pub(crate) async fn weigh(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        remembered: &VerifiedCheckpoint,
        gap: Box<Gap>,
    ) -> ClientError {
        let again = self.present(log, verifier, remembered).await;
        if let Some(shown) = self.contradiction(log, &gap).await {
            return self.keep_stop(verifier.origin(), &shown);
        }
        let plain = gap.plain();
        let refused = match again {
            Again::Silent | Again::Continues => return plain,
            Again::Stopped => gap,
            Again::Gap(second) => {
                if let Some(shown) = self.contradiction(log, &second).await {
                    return self.keep_stop(verifier.origin(), &shown);
                }
                second
            }
        };
        match Shown::of(&refused.seen, &refused.shown, &refused.proof) {
            Some(shown) => self.keep_stop(verifier.origin(), &shown),
            None => plain,
        }
    }

    /// What a gap amounts to where nothing is asked again: a stop if it proves a contradiction.
    pub(crate) async fn proven_or_plain(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        gap: &Gap,
    ) -> ClientError {
        match self.contradiction(log, gap).await {
            Some(shown) => self.keep_stop(verifier.origin(), &shown),
            None => gap.plain(),
        }
    }

    /// The contradiction that a gap proves, by its own parts or by tiles of the larger tree.
    async fn contradiction(&mut self, log: Log, gap: &Gap) -> Option<Shown> {
        let shown = Shown::of(&gap.seen, &gap.shown, &gap.proof)?;
        if shown.is_contradiction() {
            return Some(shown);
        }
        let (old, new) = (gap.seen.size(), gap.shown.size());
        let mut tiles = Tiles::default();
        for path in tiles_for_beginning(old, new) {
            // Once each: a server that does not answer proves nothing.
            let asked = request(Method::Get, &log.tile_path(&path));
            let tile = self.exchange(asked).await.ok()?;
            tiles.0.insert(path, tile.body);
        }
        let hashes = prove_beginning(old, new, &tiles).ok()?;
        Shown::of_beginning(&gap.seen, &gap.shown, &hashes)
    }

    /// Shows the server a checkpoint that it does not seem to know. An honest one with an old database
    /// stops by it before it signs a second history.
    async fn present(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        seen: &VerifiedCheckpoint,
    ) -> Again {
        let body = SeenCheckpoint {
            checkpoint: seen.text().to_owned(),
        };
        let answer: Result<ConsistencyProof, _> = self.post(&log.checkpoint_path(), &body).await;
        match answer {
            Ok(answer) => match open_note(verifier, &answer.checkpoint) {
                Ok(shown) => Again::of(seen, shown, answer.proof),
                Err(_) => Again::Silent,
            },
            Err(error) if error.is_server(ErrorCode::LogStopped) => Again::Stopped,
            Err(_) => Again::Silent,
        }
    }

    /// Remembers for good what a log showed.
    fn keep_stop(&mut self, origin: &Origin, shown: &Shown) -> ClientError {
        let stop = LogStop {
            at_ms: self.host.now(),
            file: shown.encode(),
        };
        let stop = self.memory.keep_stop(origin.as_str(), stop);
        self.host.remember(&self.memory);
        stop.into()
    }

    fn finding(&self, origin: &str, stop: &LogStop) -> Option<Finding> {
        let (_, verifier) = self.log_of(origin)?;
        stop.shown()?
            .verify(&Keys {
                log: &verifier,
                anchor: None,
                witnesses: &[],
            })
            .ok()
    }

    /// The log that has or had this name, under the pinned keys.
    fn log_of(&self, origin: &str) -> Option<(Log, LogVerifier)> {
        let trust = self.memory.trust.as_ref()?;
        let anchor = anchor_verifier(trust).ok().flatten();
        if let Some(anchor) = anchor.filter(|anchor| anchor.named(origin).is_some()) {
            return Some((Log::Anchor, anchor));
        }
        let tenant: TenantId = origin.rsplit('/').next()?.parse().ok()?;
        let verifier = log_verifier(trust, tenant)?;
        verifier.named(origin)?;
        Some((Log::Organisation(tenant), verifier))
    }
}

/// What the server answered when it was shown the earlier checkpoint.
enum Again {
    /// The log continues it after all.
    Continues,
    /// It does not, again.
    Gap(Box<Gap>),
    /// Nothing that is signed.
    Silent,
    /// That it has stopped its log.
    Stopped,
}

impl Again {
    fn of(seen: &VerifiedCheckpoint, shown: VerifiedCheckpoint, proof: Vec<Sha256Digest>) -> Self {
        match Shown::of(seen, &shown, &proof) {
            None => Self::Continues,
            Some(_) => Self::Gap(Box::new(Gap {
                seen: seen.clone(),
                shown,
                proof,
            })),
        }
    }
}

/// Tiles as the server gave them; nothing of them is believed before a root fits.
#[derive(Default)]
pub(crate) struct Tiles(pub(crate) BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

impl Memory {
    /// The log that stops this device, and by what: the most certain first, then the first by name.
    #[must_use]
    pub fn stop(&self) -> Option<(&str, &LogStop)> {
        let stops = self.stops.iter().rev();
        let most = stops.max_by_key(|(_, stop)| stop.kind());
        most.map(|(origin, stop)| (origin.as_str(), stop))
    }

    /// Keeps the first contradiction of a log, else the newest refusal; gives what is kept.
    fn keep_stop(&mut self, origin: &str, mut stop: LogStop) -> LogStop {
        if let Some(kept) = self.stops.get(origin)
            && kept.kind() == StopKind::Fork
        {
            return kept.clone();
        }
        if let Some(lifted) = self.lifted.get(origin) {
            stop.at_ms = stop.at_ms.max(lifted.plus_millis(1));
        }
        self.stops.insert(origin.to_owned(), stop.clone());
        stop
    }

    /// Forgets what was refused until now.
    fn lift(&mut self, origin: &str) {
        if let Some(stop) = self.stops.remove(origin) {
            self.lifted.insert(origin.to_owned(), stop.at_ms);
        }
    }

    /// Remembers that a person has decided to go on, and forgets what was seen of the log: its newest
    /// checkpoint, and how far histories of accounts were looked through in it.
    fn settle(&mut self, origin: &str) {
        if let Some(stop) = self.stops.remove(origin) {
            let settled = self.settled.entry(origin.to_owned()).or_default();
            settled.insert(stop.digest());
        }
        self.forget_log(origin);
    }

    fn forget_log(&mut self, origin: &str) {
        // Under whatever names the log of this organisation has had.
        let last = |name: &str| name.rsplit('/').next().map(str::to_owned);
        self.checkpoints
            .retain(|name, _| name != origin && last(name) != last(origin));
        self.histories.clear();
    }

    /// Takes over stops and decisions of another client of this device. What one has settled stops
    /// neither, and neither brings back what the other has forgotten by it.
    pub(crate) fn merge_stops(&mut self, other: &Self) {
        for (origin, theirs) in &other.settled {
            let own = self.settled.entry(origin.clone()).or_default();
            let before = own.len();
            own.extend(theirs);
            if own.len() > before {
                self.forget_log(origin);
            }
        }
        for (origin, theirs) in &other.lifted {
            let own = self.lifted.entry(origin.clone()).or_insert(*theirs);
            *own = (*own).max(*theirs);
        }
        for (origin, theirs) in &other.stops {
            let own = self
                .stops
                .entry(origin.clone())
                .or_insert_with(|| theirs.clone());
            let rank = |stop: &LogStop| (stop.kind(), stop.at_ms, stop.file.clone());
            if rank(theirs) > rank(own) {
                own.clone_from(theirs);
            }
        }
        let (settled, lifted) = (&self.settled, &self.lifted);
        self.stops.retain(|origin, stop| {
            let is_settled = settled
                .get(origin)
                .is_some_and(|digests| digests.contains(&stop.digest()));
            let is_lifted = stop.kind() != StopKind::Fork
                && lifted.get(origin).is_some_and(|at| stop.at_ms <= *at);
            !is_settled && !is_lifted
        });
    }

    /// Whether what another client has seen of a log is from before a decision that this one knows.
    pub(crate) fn is_past(&self, other: &Self, origin: &str) -> bool {
        let count = |memory: &Self| memory.settled.get(origin).map_or(0, BTreeSet::len);
        count(other) < count(self)
    }
}

impl From<LogStop> for ClientError {
    fn from(stop: LogStop) -> Self {
        Self::Stopped {
            kind: stop.kind(),
            stop: Box::new(stop),
        }
    }
}

#[cfg(test)]
#[path = "stop_tests.rs"]
mod tests;
