//! The log as a client sees it: signatures by the pinned key, consistency with the checkpoint that
//! this device remembers, inclusion of every entry that a flow relies on.

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_evidence::{anchor_verifier, check_fields, log_verifier};
use bulla_protocol::log::{ConsistencyProof, INSTANCE_LOG, LogClosing, LogEntry, LogExtract};
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_statement::StatementId;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::rotation::Closing;
use bulla_tlog::{
    Leaf, LogVerifier, Origin, TilePath, VerifiedCheckpoint, leaf_hash, verify_consistency,
    verify_inclusion,
};
use bulla_types::json::Json;
use bulla_types::{Base64Bytes, TenantId};

use crate::stop::Gap;
use crate::{Client, ClientError, Host};

/// Which log of the instance.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Log {
    Anchor,
    Organisation(TenantId),
}

impl Log {
    pub(crate) fn checkpoint_path(self) -> String {
        match self {
            Self::Anchor => path::ANCHOR_CHECKPOINT.to_owned(),
            Self::Organisation(tenant) => path::log_checkpoint(&tenant),
        }
    }

    fn consistency_path(self, size: u64) -> String {
        match self {
            Self::Anchor => path::anchor_consistency(size),
            Self::Organisation(tenant) => path::log_consistency(&tenant, size),
        }
    }

    pub(crate) fn tile_path(self, tile: &TilePath) -> String {
        let text = tile.to_string();
        let rest = text.strip_prefix("tile/").unwrap_or(&text);
        match self {
            Self::Anchor => path::anchor_tile(rest),
            Self::Organisation(tenant) => path::log_tile(&tenant, rest),
        }
    }
}

/// Entries of one log, each proven under one checkpoint that this device accepted.
#[derive(Debug)]
pub(crate) struct ProvenLog {
    pub(crate) checkpoint: VerifiedCheckpoint,
    pub(crate) entries: Vec<(u64, Leaf)>,
}

/// What a flow demands to be recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) event: &'a str,
    pub(crate) object: [u8; 16],
    pub(crate) statement: StatementId,
    pub(crate) actor: StatementId,
}

impl ProvenLog {
    /// One more entry under the same checkpoint.
    pub(crate) fn open_entry(&self, entry: &LogEntry) -> Result<Leaf, ClientError> {
        open_entry(&self.checkpoint, entry)
    }

    /// The entry of an event that a statement caused, and its place.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`] if it is not recorded, or for another object or actor.
    pub(crate) fn demand(&self, wanted: &Wanted<'_>) -> Result<(u64, &Leaf), ClientError> {
        let is_wanted = |(_, leaf): &(u64, &Leaf)| {
            leaf.event.as_str() == wanted.event
                && leaf.object == ObjectId::from_bytes(wanted.object)
                && leaf.statement.as_ref() == Some(wanted.statement.digest())
                && leaf
                    .actor
                    .is_none_or(|actor| actor == *wanted.actor.digest())
        };
        let mut leaves = self.entries.iter().map(|(index, leaf)| (*index, leaf));
        leaves.find(is_wanted).ok_or(ClientError::ProofInvalid)
    }
}

impl<H: Host> Client<H> {
    /// The trust anchors: remembered, or pinned now at the first contact.
    ///
    /// # Errors
    /// [`ClientError::AnswerInvalid`] for a trust file of another version; the network's.
    pub async fn trust(&mut self) -> Result<TrustFile, ClientError> {
        if let Some(trust) = &self.memory.trust {
            return Ok(trust.clone());
        }
        let trust = self.shown_trust().await?;
        self.keep_trust(trust.clone());
        Ok(trust)
    }

    /// Asks for the trust file as it is now, and pins it in the place of the one that is remembered
    /// if it is a later one of the same instance: roots are renewed, and none that this device has
    /// relied on goes.
    ///
    /// # Errors
    /// [`ClientError::TrustForeign`] for another instance or other logs, unless the old key names the
    /// new one; [`ClientError::TrustRollback`]
    /// where a pinned root is missing; those of [`Self::trust`]. What is pinned stays then.
    pub async fn renew_trust(&mut self) -> Result<TrustFile, ClientError> {
        let Some(pinned) = self.memory.trust.clone() else {
            return self.trust().await;
        };
        let shown = self.shown_trust().await?;
        if !shown.is_same_instance(&pinned) {
            self.demand_succession(&pinned, &shown).await?;
        }
        // Other witnesses, or none, are no reason to stop: those that are pinned still must cosign.
        let shown = shown.with_witnesses_of(&pinned);
        if !shown.continues(&pinned) {
            return Err(ClientError::TrustRollback);
        }
        if shown != pinned {
            self.keep_trust(shown.clone());
        }
        Ok(shown)
    }

    async fn shown_trust(&mut self) -> Result<TrustFile, ClientError> {
        // A member that this client does not know would be a rule that it does not keep.
        let trust: Json = self.get(path::TRUST).await?;
        let trust: TrustFile = trust.to_value().map_err(|_| ClientError::AnswerInvalid)?;
        // What no log could be checked with is not pinned.
        let any = TenantId::from_bytes([0; 16]);
        let policy = trust.witness_policy.as_deref();
        let is_readable = policy.is_none_or(|text| WitnessPolicy::parse(text).is_ok());
        if trust.v != 1
            || !trust.is_within_limits()
            || !is_readable
            || log_verifier(&trust, any).is_none()
        {
            return Err(ClientError::AnswerInvalid);
        }
        Ok(trust)
    }

    /// Demands that each pinned key of the logs named the next, up to those that are shown.
    async fn demand_succession(
        &mut self,
        pinned: &TrustFile,
        shown: &TrustFile,
    ) -> Result<(), ClientError> {
        let foreign = ClientError::TrustForeign;
        let log = log_verifier(shown, INSTANCE_LOG).filter(|_| shown.succeeds(pinned));
        let anchor = anchor_verifier(shown).ok().flatten();
        let Some((log, anchor)) = log.zip(anchor) else {
            return Err(foreign);
        };
        if keys_of(&log) != keys_of(&anchor) || self.ends_before_seen(pinned, shown)? {
            return Err(foreign);
        }
        let mut names: Vec<_> = log.names().map(|name| log.named(name.as_str())).collect();
        names.reverse();
        let steps = names.iter().flatten().zip(names.iter().flatten().skip(1));
        for ((before, next), generation) in steps.zip(1..).skip(pinned.earlier_logs.len()) {
            let shown: LogClosing = self.get(&path::log_closing(generation)).await?;
            let closing = Closing {
                checkpoint: &shown.checkpoint,
                leaf: shown.leaf.as_slice(),
                proof: &shown.proof,
            };
            let last = closing.verify(before, next);
            let last = last.map_err(|_| ClientError::TrustForeign)?;
            // What was seen of this log lies before its end.
            let seen = self.remembered(before)?;
            let contradicts = |seen: VerifiedCheckpoint| {
                seen.size() > last.size()
                    || (seen.size() == last.size() && seen.root() != last.root())
            };
            if seen.is_some_and(contradicts) {
                return Err(foreign);
            }
        }
        Ok(())
    }

    /// Whether the anchor log is said to have ended, under the key that is pinned, before what this
    /// device has seen of it, or elsewhere: honest evidence would lie beyond its end.
    fn ends_before_seen(&self, pinned: &TrustFile, shown: &TrustFile) -> Result<bool, ClientError> {
        let anchor = anchor_verifier(pinned).map_err(|_| ClientError::ProofInvalid)?;
        let seen = anchor.map(|anchor| self.remembered(&anchor)).transpose()?;
        let ended = shown.earlier_logs.get(pinned.earlier_logs.len());
        Ok(seen.flatten().zip(ended).is_some_and(|(seen, ended)| {
            seen.size() > ended.anchor_size
                || (seen.size() == ended.anchor_size && *seen.root() != ended.anchor_root)
        }))
    }

    /// The verifier of the log of which a checkpoint is shown. Where that has another name than is
    /// pinned, the instance may have changed its key since the login ([`Self::renew_trust`]).
    pub(crate) async fn verifier_of(
        &mut self,
        tenant: TenantId,
        note: &str,
    ) -> Result<LogVerifier, ClientError> {
        let pinned = self.log_verifier(tenant).await?;
        let name = note.lines().next().unwrap_or_default();
        if name == pinned.origin().as_str() || !name.ends_with(&tenant.to_string()) {
            return Ok(pinned);
        }
        match self.renew_trust().await {
            Ok(_) => self.log_verifier(tenant).await,
            Err(ClientError::TrustForeign | ClientError::TrustRollback) => Ok(pinned),
            Err(error) => Err(error),
        }
    }

    fn keep_trust(&mut self, trust: TrustFile) {
        self.memory.trust = Some(trust);
        self.host.remember(&self.memory);
    }

    /// The trust file with this root of certificates. Where the pinned one does not have it, the
    /// instance may have renewed its roots since the login ([`Self::renew_trust`]).
    pub(crate) async fn trust_with_root(
        &mut self,
        root: &Base64Bytes,
    ) -> Result<TrustFile, ClientError> {
        let pinned = self.trust().await?;
        if pinned.certificate_roots.contains(root) {
            return Ok(pinned);
        }
        let newer = self.renew_trust().await?;
        if newer.certificate_roots.contains(root) {
            Ok(newer)
        } else {
            Err(ClientError::CertificateForeign)
        }
    }

    /// Checks a piece of an organisation's log and takes its checkpoint over into the memory.
    pub(crate) async fn prove(
        &mut self,
        tenant: TenantId,
        extract: &LogExtract,
    ) -> Result<ProvenLog, ClientError> {
        let verifier = self.verifier_of(tenant, &extract.checkpoint).await?;
        let checkpoint = open_note(&verifier, &extract.checkpoint)?;
        let mut entries = Vec::with_capacity(extract.entries.len());
        for entry in &extract.entries {
            entries.push((entry.index, open_entry(&checkpoint, entry)?));
        }
        let log = Log::Organisation(tenant);
        self.advance(log, &verifier, &checkpoint).await?;
        Ok(ProvenLog {
            checkpoint,
            entries,
        })
    }

    /// Fetches the newest checkpoint and takes it over into the memory.
    pub(crate) async fn refresh_log(
        &mut self,
        tenant: TenantId,
    ) -> Result<VerifiedCheckpoint, ClientError> {
        let log = Log::Organisation(tenant);
        let note = self.get_bytes(&log.checkpoint_path(), None).await?;
        let note = String::from_utf8(note).map_err(|_| ClientError::AnswerInvalid)?;
        let verifier = self.verifier_of(tenant, &note).await?;
        let checkpoint = open_note(&verifier, &note)?;
        self.advance(log, &verifier, &checkpoint).await?;
        self.remembered(&verifier)?.ok_or(ClientError::ProofInvalid)
    }

    /// Fetches the newest checkpoint of the organisation's log and takes it over into the memory, as every
    /// flow does. `seen`, a signed note that somebody kept elsewhere, must be continued too.
    ///
    /// # Errors
    /// [`ClientError::Stopped`], [`ClientError::LogRollback`] and [`ClientError::LogUnproven`];
    /// [`ClientError::ProofInvalid`] for a note that the pinned key did not sign; [`ClientError::Locked`]; the network's and the server's.
    pub async fn follow_log(&mut self, seen: Option<&str>) -> Result<(), ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let newest = self.refresh_log(tenant).await?;
        let Some(seen) = seen else { return Ok(()) };
        let verifier = self.log_verifier(tenant).await?;
        let seen = verifier.open_any(seen);
        let seen = seen.map_err(|_| ClientError::ProofInvalid)?;
        let log = Log::Organisation(tenant);
        match self.advance_from(log, &verifier, &seen, &newest).await? {
            Ok(()) => Ok(()),
            Err(gap) => Err(self.proven_or_plain(log, &verifier, &gap).await),
        }
    }

    pub(crate) async fn log_verifier(
        &mut self,
        tenant: TenantId,
    ) -> Result<LogVerifier, ClientError> {
        let trust = self.trust().await?;
        log_verifier(&trust, tenant).ok_or(ClientError::ProofInvalid)
    }

    pub(crate) fn remembered(
        &self,
        verifier: &LogVerifier,
    ) -> Result<Option<VerifiedCheckpoint>, ClientError> {
        // What was seen under an earlier name of the log counts until it was seen under the newest.
        let mut notes = verifier
            .names()
            .filter_map(|name| self.memory.checkpoint(name.as_str()));
        let note = notes.next().map(|note| verifier.open_any(note));
        note.transpose().map_err(|_| ClientError::ProofInvalid)
    }

    /// Demands that `seen` continues the remembered checkpoint, and remembers the newest.
    ///
    /// # Errors
    /// [`ClientError::Stopped`] where the log contradicts itself or does not prove, asked twice, that
    /// it continues, and for every log of an instance of which one has; [`ClientError::LogRollback`]
    /// and [`ClientError::LogUnproven`] for an answer that does not continue where the next one does.
    pub(crate) async fn advance(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        seen: &VerifiedCheckpoint,
    ) -> Result<(), ClientError> {
        self.demand_going_on()?;
        let Some(old) = self.remembered(verifier)? else {
            self.keep(seen);
            return Ok(());
        };
        match self.advance_from(log, verifier, &old, seen).await? {
            Ok(()) => Ok(()),
            Err(gap) => Err(self.weigh(log, verifier, &old, gap).await),
        }
    }

    /// Demands that the log goes on from a checkpoint of its past, and remembers the newest.
    ///
    /// # Errors
    /// As [`Self::advance`].
    pub(crate) async fn demand_past(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        past: &VerifiedCheckpoint,
    ) -> Result<(), ClientError> {
        self.demand_going_on()?;
        match self.continued(log, verifier, past).await? {
            Ok(newest) => self.advance(log, verifier, &newest).await,
            Err(gap) => Err(self.weigh(log, verifier, past, gap).await),
        }
    }

    async fn advance_from(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        old: &VerifiedCheckpoint,
        seen: &VerifiedCheckpoint,
    ) -> Result<Result<(), Box<Gap>>, ClientError> {
        if seen.size() <= old.size() {
            return Ok(same(old, seen));
        }
        let newest = match self.continued(log, verifier, old).await? {
            Ok(newest) => newest,
            Err(gap) => return Ok(Err(gap)),
        };
        if newest.size() <= seen.size() {
            if let Err(gap) = same(seen, &newest) {
                return Ok(Err(gap));
            }
        } else if let Err(gap) = self.continued(log, verifier, seen).await? {
            // Something was recorded in between: the same demand once more.
            return Ok(Err(gap));
        }
        self.keep(&newest);
        Ok(Ok(()))
    }

    /// The newest checkpoint, if it is shown to continue `old`.
    pub(crate) async fn continued(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        old: &VerifiedCheckpoint,
    ) -> Result<Result<VerifiedCheckpoint, Box<Gap>>, ClientError> {
        let path = log.consistency_path(old.size());
        let answer: ConsistencyProof = self.get(&path).await?;
        let newest = open_note(verifier, &answer.checkpoint)?;
        let continues = verify_consistency(old.size(), old.root(), &newest, &answer.proof);
        Ok(match continues {
            Ok(_) => Ok(newest),
            Err(_) => Err(Box::new(Gap {
                seen: old.clone(),
                shown: newest,
                proof: answer.proof,
            })),
        })
    }

    pub(crate) fn keep(&mut self, checkpoint: &VerifiedCheckpoint) {
        let origin = checkpoint.origin().as_str().to_owned();
        let note = checkpoint.text().to_owned();
        self.memory.checkpoints.insert(origin, note);
        self.host.remember(&self.memory);
    }
}

/// Every key that a log has or had, the newest first.
fn keys_of(log: &LogVerifier) -> Vec<Option<Ed25519PublicKey>> {
    let of = |name: &Origin| log.named(name.as_str()).map(|own| *own.public_key());
    log.names().map(of).collect()
}

pub(crate) fn open_entry(
    checkpoint: &VerifiedCheckpoint,
    entry: &LogEntry,
) -> Result<Leaf, ClientError> {
    let hash = leaf_hash(entry.leaf.as_slice());
    verify_inclusion(checkpoint, entry.index, &hash, &entry.proof)
        .map_err(|_| ClientError::ProofInvalid)?;
    let leaf = Leaf::parse(entry.leaf.as_slice()).map_err(|_| ClientError::ProofInvalid)?;
    if !checkpoint.is_named(leaf.origin.as_str()) {
        return Err(ClientError::ProofInvalid);
    }
    // What the server says of an event goes nowhere, least of all into evidence, unless the leaf commits
    // to it.
    check_fields(&leaf, &entry.fields).map_err(|_| ClientError::EventDiffers)?;
    Ok(leaf)
}

pub(crate) fn open_note(
    verifier: &LogVerifier,
    note: &str,
) -> Result<VerifiedCheckpoint, ClientError> {
    verifier.open(note).map_err(|_| ClientError::ProofInvalid)
}

/// Demands one size and root.
fn same(seen: &VerifiedCheckpoint, shown: &VerifiedCheckpoint) -> Result<(), Box<Gap>> {
    // The same tree may go on under another name.
    if (seen.size(), seen.root()) == (shown.size(), shown.root()) {
        return Ok(());
    }
    Err(Box::new(Gap {
        seen: seen.clone(),
        shown: shown.clone(),
        proof: Vec::new(),
    }))
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "succession_tests.rs"]
mod succession_tests;
