//! The chain of an envelope's statements, verified as a whole: signatures, links and who may say
//! what. There is no other way to a holder or a newest revision.

use std::collections::{BTreeMap, BTreeSet};

use bulla_types::{ContainerId, DocumentId, EnvelopeId, RecipientId, TenantId};

use crate::verified::parse_body;
use crate::{
    Act, Action, Basis, Cancel, Dsse, Grant, KnownIdentities, Manifest, Retract, Revision, Revoke,
    Statement, StatementError, StatementId, Verified, verify,
};

mod entry;
mod right;
mod withdrawal;

/// Most statements of a chain: ten for each of the most recipients.
pub const MAX_CHAIN: usize = 1000;

/// Which envelope the caller asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedEnvelope {
    /// Its organisation.
    pub tenant_id: TenantId,
    /// Its id.
    pub envelope_id: EnvelopeId,
}

/// A verified chain from the manifest to the head. [`Self::append`] keeps it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeChain {
    manifest: Verified<Manifest>,
    entries: Vec<ChainEntry>,
    /// Place in `entries` of the grant that names each recipient's holder.
    holders: BTreeMap<RecipientId, usize>,
    /// Place in `entries` of each recipient's act.
    acted: BTreeMap<RecipientId, usize>,
    /// Newest revision of each document, in the manifest's order.
    revisions: Vec<(DocumentId, Revision)>,
    /// Every container that the chain has named.
    containers: BTreeSet<ContainerId>,
    /// The sender's identity that spoke last; earlier epochs of it have nothing more to say.
    sender: StatementId,
}

/// A statement after the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainEntry {
    /// What a recipient did.
    Act(Box<Verified<Act>>),
    /// Who holds a place.
    Grant(Box<Verified<Grant>>),
    /// The sender ended the envelope before everybody had signed.
    Cancel(Box<Verified<Cancel>>),
    /// The sender no longer relies on the envelope.
    Retract(Box<Verified<Retract>>),
    /// The sender says that nobody must rely on the envelope.
    Revoke(Box<Verified<Revoke>>),
}

/// A chain is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("statement {at} of the chain: {fault}")]
#[non_exhaustive]
pub struct ChainError {
    /// Place of the refused statement; the manifest has 0.
    pub at: usize,
    /// What is wrong with it.
    pub fault: ChainFault,
}

/// What is wrong with a statement of a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainFault {
    /// The recipient has acted before.
    #[error("the recipient has acted before")]
    ActedBefore,
    /// A recipient has declined before, which ended the envelope, or the same or more was said of it
    /// when it was withdrawn.
    #[error("after the end")]
    Closed,
    /// A new revision or private part names a container that the chain has named before.
    #[error("a container that is not new")]
    Container,
    /// The documents are not those of the manifest, or an act does not begin at their newest
    /// revisions.
    #[error("not the newest revisions of the manifest's documents")]
    Documents,
    /// The commitment to the envelope key is not the manifest's.
    #[error("another envelope key")]
    EkCommit,
    /// It belongs to another organisation, envelope or manifest.
    #[error("of another envelope")]
    Foreign,
    /// The grantor may not grant this place.
    #[error("the grantor has no right to grant")]
    Grantor,
    /// The manifest names another identity for the place.
    #[error("the manifest names another holder")]
    Holder,
    /// Its payload type has no place here.
    #[error("a statement that has no place here")]
    Kind,
    /// Its place or role is not in the manifest.
    #[error("no such recipient")]
    NoRecipient,
    /// Only a complete envelope is retracted or revoked.
    #[error("before the envelope is complete")]
    NotCompleted,
    /// The actor does not hold the place.
    #[error("the actor does not hold the place")]
    NotHolder,
    /// Somebody else than the sender cancels, retracts or revokes.
    #[error("not by the sender")]
    NotSender,
    /// A recipient of an earlier order group has not acted yet.
    #[error("before its turn")]
    Order,
    /// It does not follow the statement before it.
    #[error("does not follow the statement before it")]
    Prev,
    /// It is itself refused: signature, form or limits.
    #[error(transparent)]
    Statement(StatementError),
    /// The new holder is no later epoch that the holder of the place named, or has the place.
    #[error("no successor of the holder")]
    Successor,
    /// The chain is empty or longer than [`MAX_CHAIN`].
    #[error("a chain of no length or too great a length")]
    Length,
    /// The identity that it names is not among those given.
    #[error("an identity that is not known")]
    UnknownIdentity,
}

impl EnvelopeChain {
    /// Verifies a whole chain, oldest statement first, against the identities that the caller
    /// accepts: whether they are whom they claim to be is the caller's work.
    ///
    /// # Errors
    /// [`ChainError`] with the first statement that is refused.
    pub fn verify<'a>(
        statements: &[Dsse],
        identities: impl Into<KnownIdentities<'a>>,
        expected: &ExpectedEnvelope,
    ) -> Result<Self, ChainError> {
        let empty = || fault_at(0, ChainFault::Length);
        let (first, rest) = statements.split_first().ok_or_else(empty)?;
        let identities = identities.into();
        let mut chain = Self::start(first, &identities, expected)?;
        for statement in rest {
            chain.append(statement, &identities)?;
        }
        Ok(chain)
    }

    /// Verifies a manifest and begins a chain with it.
    ///
    /// # Errors
    /// [`ChainError`] at 0.
    pub fn start<'a>(
        manifest: &Dsse,
        identities: impl Into<KnownIdentities<'a>>,
        expected: &ExpectedEnvelope,
    ) -> Result<Self, ChainError> {
        let identities = identities.into();
        let verify = || {
            if manifest.payload_type != Manifest::PAYLOAD_TYPE {
                return Err(ChainFault::Kind);
            }
            let claimed: Manifest = parse_body(manifest)?;
            let sender = identities.get(claimed.sender)?;
            let manifest: Verified<Manifest> = verify(manifest, &sender.body().keys())?;
            let body = manifest.body();
            if body.tenant_id != expected.tenant_id
                || body.envelope_id != expected.envelope_id
                || sender.body().tenant_id != body.tenant_id
            {
                return Err(ChainFault::Foreign);
            }
            Ok(manifest)
        };
        let manifest = verify().map_err(|fault| fault_at(0, fault))?;
        let documents = &manifest.body().documents;
        let revisions = documents
            .iter()
            .map(|d| (d.document_id, Revision::of_manifest(d)))
            .collect();
        let containers = documents.iter().map(|d| d.container_id);
        let containers = containers.chain([manifest.body().private.container_id]);
        let containers = containers.collect();
        Ok(Self {
            sender: manifest.body().sender,
            manifest,
            entries: Vec::new(),
            holders: BTreeMap::new(),
            acted: BTreeMap::new(),
            revisions,
            containers,
        })
    }

    /// Verifies the next statement and appends it; a refused one changes nothing.
    ///
    /// # Errors
    /// [`ChainError`] at the new statement's place.
    pub fn append<'a>(
        &mut self,
        statement: &Dsse,
        identities: impl Into<KnownIdentities<'a>>,
    ) -> Result<(), ChainError> {
        let place = self.entries.len();
        let entry = self
            .check(statement, &identities.into())
            .map_err(|fault| fault_at(place + 1, fault))?;
        match &entry {
            ChainEntry::Act(act) => {
                self.acted.insert(act.body().recipient_id, place);
                self.containers.extend(act.body().new_containers());
                for document in &act.body().documents {
                    for (id, newest) in &mut self.revisions {
                        if *id == document.document_id {
                            *newest = document.to;
                        }
                    }
                }
            }
            ChainEntry::Grant(grant) => {
                // Once a holder has acted, or nobody can, later grants are for reading only.
                let recipient = grant.body().recipient_id;
                if !self.acted.contains_key(&recipient) && !self.has_ended() {
                    self.holders.insert(recipient, place);
                }
                if grant.body().basis == Basis::Sender {
                    self.sender = grant.body().grantor;
                }
            }
            ChainEntry::Cancel(_) | ChainEntry::Retract(_) | ChainEntry::Revoke(_) => {
                if let Some(withdrawal) = entry.as_withdrawal() {
                    self.sender = withdrawal.identity;
                    let private = withdrawal.private.iter();
                    let private = private.map(|private| private.container_id);
                    self.containers.extend(private);
                }
            }
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The manifest.
    #[must_use]
    pub const fn manifest(&self) -> &Verified<Manifest> {
        &self.manifest
    }

    /// The statements after the manifest, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[ChainEntry] {
        &self.entries
    }

    /// All records, oldest first, as [`Self::verify`] takes them.
    pub fn records(&self) -> impl Iterator<Item = &Dsse> {
        let rest = self.entries.iter().map(ChainEntry::dsse);
        core::iter::once(self.manifest.dsse()).chain(rest)
    }

    /// All grants, oldest first.
    pub fn grants(&self) -> impl Iterator<Item = &Verified<Grant>> {
        self.entries.iter().filter_map(ChainEntry::as_grant)
    }

    /// All acts, oldest first.
    pub fn acts(&self) -> impl Iterator<Item = &Verified<Act>> {
        self.entries.iter().filter_map(ChainEntry::as_act)
    }

    /// Id of the newest statement.
    #[must_use]
    pub fn head(&self) -> StatementId {
        let newest = self.entries.last().map(ChainEntry::id);
        newest.unwrap_or_else(|| self.manifest.id())
    }

    /// The identity that holds a recipient's place; `None` if nobody does yet.
    #[must_use]
    pub fn holder_of(&self, recipient: RecipientId) -> Option<StatementId> {
        self.grant_of(recipient).map(|grant| grant.body().holder)
    }

    /// The grant that names the holder of a recipient's place.
    #[must_use]
    pub fn grant_of(&self, recipient: RecipientId) -> Option<&Verified<Grant>> {
        let place = self.holders.get(&recipient)?;
        self.entries.get(*place)?.as_grant()
    }

    /// The newest grant to this identity, also one for reading only.
    #[must_use]
    pub fn grant_to(&self, holder: StatementId) -> Option<&Verified<Grant>> {
        let mut newest_first = self.entries.iter().rev().filter_map(ChainEntry::as_grant);
        newest_first.find(|grant| grant.body().holder == holder)
    }

    /// What a recipient did; `None` if nothing yet.
    #[must_use]
    pub fn act_of(&self, recipient: RecipientId) -> Option<&Verified<Act>> {
        let place = self.acted.get(&recipient)?;
        self.entries.get(*place)?.as_act()
    }

    /// The act by which a recipient declined; it ended the envelope for everybody.
    #[must_use]
    pub fn decline(&self) -> Option<&Verified<Act>> {
        self.acts().find(|act| act.body().action == Action::Decline)
    }

    /// The newest revision of each document, in the manifest's order.
    #[must_use]
    pub fn revisions(&self) -> &[(DocumentId, Revision)] {
        &self.revisions
    }

    /// The newest revision of a document.
    #[must_use]
    pub fn revision_of(&self, document: DocumentId) -> Option<&Revision> {
        let mut revisions = self.revisions.iter();
        revisions.find_map(|(id, revision)| (*id == document).then_some(revision))
    }

    /// Whether an act put another content in the place of one that was sent. Readers of this
    /// version refuse that: whoever signed before has not signed the newer content, and nothing
    /// here tells what a new revision may change.
    #[must_use]
    pub fn changes_documents(&self) -> bool {
        let sent = self.manifest.body().documents.iter();
        let sent = sent.map(|d| (d.document_id, Revision::of_manifest(d)));
        !sent.eq(self.revisions.iter().copied())
    }

    /// Whether it is the recipient's turn: the envelope has not ended, the place is held, its holder
    /// has not acted, and all of lower order groups have.
    #[must_use]
    pub fn is_turn_of(&self, recipient: RecipientId) -> bool {
        let place = self.manifest.body().recipient(recipient);
        !self.has_ended()
            && self.holders.contains_key(&recipient)
            && !self.acted.contains_key(&recipient)
            && place.is_some_and(|place| self.earlier_have_acted(place.order))
    }

    /// Whether every recipient has signed.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.decline().is_none() && self.acted.len() == self.manifest.body().recipients.len()
    }

    /// Whether a decline or the sender has ended it before everybody had signed.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.decline().is_some() || self.cancellation().is_some()
    }

    fn earlier_have_acted(&self, order: u16) -> bool {
        let mut earlier = self.manifest.body().recipients.iter();
        earlier.all(|r| r.order >= order || self.acted.contains_key(&r.recipient_id))
    }

    fn check(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
    ) -> Result<ChainEntry, ChainFault> {
        if self.entries.len() + 1 >= MAX_CHAIN {
            return Err(ChainFault::Length);
        }
        match statement.payload_type.as_str() {
            Act::PAYLOAD_TYPE => {
                let act = self.check_act(statement, identities)?;
                Ok(ChainEntry::Act(Box::new(act)))
            }
            Grant::PAYLOAD_TYPE => {
                let grant = self.check_grant(statement, identities)?;
                Ok(ChainEntry::Grant(Box::new(grant)))
            }
            Cancel::PAYLOAD_TYPE => {
                let own = self.check_cancel(statement, identities)?;
                Ok(ChainEntry::Cancel(Box::new(own)))
            }
            Retract::PAYLOAD_TYPE => {
                let said = [self.retraction().is_some(), self.revocation().is_some()];
                let own = self.check_withdrawal(statement, identities, &said)?;
                Ok(ChainEntry::Retract(Box::new(own)))
            }
            Revoke::PAYLOAD_TYPE => {
                let said = [self.revocation().is_some()];
                let own = self.check_withdrawal(statement, identities, &said)?;
                Ok(ChainEntry::Revoke(Box::new(own)))
            }
            _ => Err(ChainFault::Kind),
        }
    }

    fn check_grant(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
    ) -> Result<Verified<Grant>, ChainFault> {
        let claimed: Grant = parse_body(statement)?;
        let grantor = identities.get(claimed.grantor)?;
        let grant: Verified<Grant> = verify(statement, &grantor.body().keys())?;
        let (body, manifest) = (grant.body(), self.manifest.body());
        self.check_place((body.tenant_id, body.envelope_id, body.manifest), body.prev)?;
        let place = manifest.recipient(body.recipient_id);
        if place.is_none_or(|place| place.role != body.role) {
            return Err(ChainFault::NoRecipient);
        }
        if body.ek_commit != manifest.ek_commit {
            return Err(ChainFault::EkCommit);
        }
        // A link is no identity: it can be given a place that is kept for it, and cannot act.
        if !manifest.is_link(body.holder) {
            identities.get(body.holder)?;
        }
        self.check_right(body, identities)?;
        Ok(grant)
    }

    fn check_act(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
    ) -> Result<Verified<Act>, ChainFault> {
        let claimed: Act = parse_body(statement)?;
        let actor = identities.get(claimed.identity)?;
        let act: Verified<Act> = verify(statement, &actor.body().keys())?;
        let body = act.body();
        self.check_place((body.tenant_id, body.envelope_id, body.manifest), body.prev)?;
        let place = self.manifest.body().recipient(body.recipient_id);
        let place = place.ok_or(ChainFault::NoRecipient)?;
        if self.holder_of(place.recipient_id) != Some(body.identity) {
            return Err(ChainFault::NotHolder);
        }
        if self.acted.contains_key(&place.recipient_id) {
            return Err(ChainFault::ActedBefore);
        }
        if self.has_ended() {
            return Err(ChainFault::Closed);
        }
        if !self.earlier_have_acted(place.order) {
            return Err(ChainFault::Order);
        }
        let begun_at = body.documents.iter().map(|d| (d.document_id, d.from));
        if !begun_at.eq(self.revisions.iter().copied()) {
            return Err(ChainFault::Documents);
        }
        if body
            .new_containers()
            .any(|id| self.containers.contains(&id))
        {
            return Err(ChainFault::Container);
        }
        Ok(act)
    }

    /// Checks that a statement belongs to this envelope and follows the head.
    fn check_place(
        &self,
        (tenant, envelope, manifest): (TenantId, EnvelopeId, StatementId),
        prev: StatementId,
    ) -> Result<(), ChainFault> {
        let own = self.manifest.body();
        if (tenant, envelope, manifest) != (own.tenant_id, own.envelope_id, self.manifest.id()) {
            return Err(ChainFault::Foreign);
        }
        if prev != self.head() {
            return Err(ChainFault::Prev);
        }
        Ok(())
    }
}

impl From<StatementError> for ChainFault {
    fn from(error: StatementError) -> Self {
        Self::Statement(error)
    }
}

const fn fault_at(at: usize, fault: ChainFault) -> ChainError {
    ChainError { at, fault }
}
