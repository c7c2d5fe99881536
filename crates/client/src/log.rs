//! The log as a client sees it: signatures by the pinned key, consistency with the checkpoint that
//! this device remembers, inclusion of every entry that a flow relies on.

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_evidence::check_fields;
use bulla_protocol::log::{ConsistencyProof, LogEntry, LogExtract, SeenCheckpoint};
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_statement::StatementId;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::{
    Leaf, LogVerifier, VerifiedCheckpoint, leaf_hash, verify_consistency, verify_inclusion,
};
use bulla_types::{Base64Bytes, TenantId};

use crate::{Client, ClientError, Host};

/// Which log of the instance.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Log {
    Anchor,
    Organisation(TenantId),
}

impl Log {
    fn checkpoint_path(self) -> String {
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
    /// [`ClientError::TrustForeign`] for another instance or other logs; [`ClientError::TrustRollback`]
    /// where a pinned root is missing; those of [`Self::trust`]. What is pinned stays then.
    pub async fn renew_trust(&mut self) -> Result<TrustFile, ClientError> {
        let Some(pinned) = self.memory.trust.clone() else {
            return self.trust().await;
        };
        let shown = self.shown_trust().await?;
        if !shown.is_same_instance(&pinned) {
            return Err(ClientError::TrustForeign);
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
        let trust: TrustFile = self.get(path::TRUST).await?;
        // What no log could be checked with is not pinned.
        let any = TenantId::from_bytes([0; 16]);
        let policy = trust.witness_policy.as_deref();
        let is_readable = policy.is_none_or(|text| WitnessPolicy::parse(text).is_ok());
        if trust.v != 1
            || !trust.is_within_limits()
            || !is_readable
            || verifier_of(&trust, any).is_none()
        {
            return Err(ClientError::AnswerInvalid);
        }
        Ok(trust)
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
        let verifier = self.log_verifier(tenant).await?;
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
        let verifier = self.log_verifier(tenant).await?;
        let log = Log::Organisation(tenant);
        let note = self.get_bytes(&log.checkpoint_path(), None).await?;
        let note = String::from_utf8(note).map_err(|_| ClientError::AnswerInvalid)?;
        let checkpoint = open_note(&verifier, &note)?;
        self.advance(log, &verifier, &checkpoint).await?;
        self.remembered(&verifier)?.ok_or(ClientError::ProofInvalid)
    }

    pub(crate) async fn log_verifier(
        &mut self,
        tenant: TenantId,
    ) -> Result<LogVerifier, ClientError> {
        let trust = self.trust().await?;
        verifier_of(&trust, tenant).ok_or(ClientError::ProofInvalid)
    }

    pub(crate) fn remembered(
        &self,
        verifier: &LogVerifier,
    ) -> Result<Option<VerifiedCheckpoint>, ClientError> {
        let note = self.memory.checkpoints.get(verifier.origin().as_str());
        note.map(|note| open_note(verifier, note)).transpose()
    }

    /// Demands that `seen` continues the remembered checkpoint, and remembers the newest.
    pub(crate) async fn advance(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        seen: &VerifiedCheckpoint,
    ) -> Result<(), ClientError> {
        let Some(old) = self.remembered(verifier)? else {
            self.keep(seen);
            return Ok(());
        };
        let advanced = self.advance_from(log, verifier, &old, seen).await;
        if let Err(ClientError::LogFork | ClientError::LogRollback) = advanced {
            self.present(log, &old).await;
        }
        advanced
    }

    /// Shows the server a checkpoint that it does not seem to know: an honest one with an old database
    /// stops by it before it signs a second history. What a malicious one answers means nothing.
    async fn present(&mut self, log: Log, seen: &VerifiedCheckpoint) {
        let body = SeenCheckpoint {
            checkpoint: seen.text().to_owned(),
        };
        let path = log.checkpoint_path();
        let answer: Result<ConsistencyProof, _> = self.post(&path, &body).await;
        drop(answer);
    }

    async fn advance_from(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        old: &VerifiedCheckpoint,
        seen: &VerifiedCheckpoint,
    ) -> Result<(), ClientError> {
        if seen.size() < old.size() {
            return Err(ClientError::LogRollback);
        }
        if seen.size() == old.size() {
            return same_root(seen, old);
        }
        let newest = self.consistent(log, verifier, old).await?;
        if newest.size() < seen.size() {
            return Err(ClientError::LogRollback);
        }
        if newest.size() == seen.size() {
            same_root(seen, &newest)?;
        } else {
            // Something was recorded in between: the same demand once more.
            self.consistent(log, verifier, seen).await?;
        }
        self.keep(&newest);
        Ok(())
    }

    /// The newest checkpoint, shown to continue `old`.
    async fn consistent(
        &mut self,
        log: Log,
        verifier: &LogVerifier,
        old: &VerifiedCheckpoint,
    ) -> Result<VerifiedCheckpoint, ClientError> {
        let path = log.consistency_path(old.size());
        let answer: ConsistencyProof = self.get(&path).await?;
        let newest = open_note(verifier, &answer.checkpoint)?;
        if newest.size() < old.size() {
            return Err(ClientError::LogRollback);
        }
        verify_consistency(old.size(), old.root(), &newest, &answer.proof)
            .map_err(|_| ClientError::LogFork)?;
        Ok(newest)
    }

    pub(crate) fn keep(&mut self, checkpoint: &VerifiedCheckpoint) {
        let origin = checkpoint.origin().as_str().to_owned();
        let note = checkpoint.text().to_owned();
        self.memory.checkpoints.insert(origin, note);
        self.host.remember(&self.memory);
    }
}

fn verifier_of(trust: &TrustFile, tenant: TenantId) -> Option<LogVerifier> {
    let origin = format!("{}{tenant}", trust.log_origin_prefix)
        .parse()
        .ok()?;
    let key = Ed25519PublicKey::from_bytes(trust.log_public_key.as_slice()).ok()?;
    Some(LogVerifier::new(origin, &key))
}

fn open_entry(checkpoint: &VerifiedCheckpoint, entry: &LogEntry) -> Result<Leaf, ClientError> {
    let hash = leaf_hash(entry.leaf.as_slice());
    verify_inclusion(checkpoint, entry.index, &hash, &entry.proof)
        .map_err(|_| ClientError::ProofInvalid)?;
    let leaf = Leaf::parse(entry.leaf.as_slice()).map_err(|_| ClientError::ProofInvalid)?;
    if leaf.origin != *checkpoint.origin() {
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

fn same_root(a: &VerifiedCheckpoint, b: &VerifiedCheckpoint) -> Result<(), ClientError> {
    if a.root() == b.root() {
        Ok(())
    } else {
        Err(ClientError::LogFork)
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
