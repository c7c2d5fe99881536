//! The identities of one account, one after the other, verified as a whole: each follows the one
//! before, closes it and, where that could still speak, was named by it.

use bulla_types::{AccountId, TenantId};

use crate::{
    Closing, Dsse, Identity, StatementError, StatementId, Succession, Verified, verify,
    verify_identity,
};

/// Most identities of an account.
pub const MAX_EPOCHS: usize = 100;

/// The records that lead from one epoch to the next; nothing of them is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a step consists of these")]
pub struct StepRecord {
    /// The closing of the epoch before, by the next.
    pub closing: Dsse,
    /// The succession that the closing names, by the epoch before.
    pub succession: Option<Dsse>,
}

/// A verified step from one epoch to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    closing: Verified<Closing>,
    succession: Option<Verified<Succession>>,
}

/// The verified identities of one account, from the first epoch to the newest. That they are the
/// only ones, and whose they are, is the work of log, pins and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epochs {
    first: Box<Verified<Identity>>,
    /// Each step with the identity that it leads to.
    later: Vec<(Step, Verified<Identity>)>,
}

/// The identities of an account are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("epoch {epoch}: {fault}")]
#[non_exhaustive]
pub struct EpochError {
    /// Number of the epoch that is refused, from 1.
    pub epoch: usize,
    /// What is wrong with it.
    pub fault: EpochFault,
}

/// What is wrong with an epoch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EpochFault {
    /// The closing is of other identities, or of another account.
    #[error("the closing is of something else")]
    Closing,
    /// It belongs to another account or organisation.
    #[error("of another account")]
    Foreign,
    /// One of its keys was a key of an epoch before.
    #[error("a key of an earlier epoch")]
    KeyReused,
    /// No identity, more than [`MAX_EPOCHS`], or not one step between every two.
    #[error("too few or too many records")]
    Length,
    /// Its number or `previous` does not follow the epoch before.
    #[error("does not follow the epoch before")]
    Previous,
    /// A record is itself refused: signature, form or limits.
    #[error(transparent)]
    Statement(StatementError),
    /// The succession is not the one that the closing names, or of other identities.
    #[error("not the succession that the closing names")]
    Succession,
}

impl Epochs {
    /// Verifies the identities of one account, oldest first, with one step between every two.
    ///
    /// # Errors
    /// [`EpochError`] with the first epoch that is refused.
    pub fn verify(identities: &[Dsse], steps: &[StepRecord]) -> Result<Self, EpochError> {
        let (first, rest) = identities.split_first().ok_or(length(1))?;
        if rest.len() != steps.len() || identities.len() > MAX_EPOCHS {
            return Err(length(identities.len()));
        }
        let first = verify_identity(first).map_err(|fault| at(1, fault.into()))?;
        if first.body().epoch != 1 {
            return Err(at(1, EpochFault::Previous));
        }
        let mut epochs = Self {
            first: Box::new(first),
            later: Vec::with_capacity(steps.len()),
        };
        for (identity, step) in rest.iter().zip(steps) {
            let epoch = epochs.later.len() + 2;
            let next = epochs.follow(identity, step);
            epochs.later.push(next.map_err(|fault| at(epoch, fault))?);
        }
        Ok(epochs)
    }

    /// The identity in force.
    #[must_use]
    pub fn newest(&self) -> &Verified<Identity> {
        self.later.last().map_or(&self.first, |(_, newest)| newest)
    }

    /// All identities, oldest first.
    #[must_use]
    pub fn identities(&self) -> impl DoubleEndedIterator<Item = &Verified<Identity>> {
        let later = self.later.iter().map(|(_, identity)| identity);
        core::iter::once(&*self.first).chain(later)
    }

    /// All steps, oldest first: the first leads to epoch 2.
    #[must_use]
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.later.iter().map(|(step, _)| step)
    }

    /// The account.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.first.body().account_id
    }

    /// Its organisation.
    #[must_use]
    pub fn tenant_id(&self) -> TenantId {
        self.first.body().tenant_id
    }

    /// The identity with this id, if it is one of the account's.
    #[must_use]
    pub fn get(&self, id: StatementId) -> Option<&Verified<Identity>> {
        self.identities().find(|identity| identity.id() == id)
    }

    /// The closing of an identity; `None` for the one in force and for foreign ones.
    #[must_use]
    pub fn closing_of(&self, id: StatementId) -> Option<&Verified<Closing>> {
        let mut steps = self.steps().map(Step::closing);
        steps.find(|closing| closing.body().identity == id)
    }

    fn follow(
        &self,
        identity: &Dsse,
        step: &StepRecord,
    ) -> Result<(Step, Verified<Identity>), EpochFault> {
        let before = self.newest();
        let identity = verify_identity(identity)?;
        let (old, new) = (before.body(), identity.body());
        if (new.tenant_id, new.account_id) != (old.tenant_id, old.account_id) {
            return Err(EpochFault::Foreign);
        }
        if old.epoch.checked_add(1) != Some(new.epoch) || new.previous != Some(before.id()) {
            return Err(EpochFault::Previous);
        }
        if self.identities().any(|one| shares_key(one.body(), new)) {
            return Err(EpochFault::KeyReused);
        }
        let step = Step::verify(step, before, &identity)?;
        Ok((step, identity))
    }
}

impl Step {
    /// Verifies a step between two identities.
    fn verify(
        step: &StepRecord,
        before: &Verified<Identity>,
        next: &Verified<Identity>,
    ) -> Result<Self, EpochFault> {
        let account = (next.body().tenant_id, next.body().account_id);
        let ids = (before.id(), next.id());
        let closing: Verified<Closing> = verify(&step.closing, &next.body().keys())?;
        let body = closing.body();
        if (body.tenant_id, body.account_id) != account || (body.identity, body.next) != ids {
            return Err(EpochFault::Closing);
        }
        let succession = match &step.succession {
            Some(dsse) => Some(verify::<Succession>(dsse, &before.body().keys())?),
            None => None,
        };
        if succession.as_ref().map(Verified::id) != body.succession {
            return Err(EpochFault::Succession);
        }
        let of_both = |it: &Succession| {
            (it.tenant_id, it.account_id) == account && (it.identity, it.next) == ids
        };
        if succession.as_ref().is_some_and(|it| !of_both(it.body())) {
            return Err(EpochFault::Succession);
        }
        Ok(Self {
            closing,
            succession,
        })
    }

    /// The closing of the epoch before.
    #[must_use]
    pub const fn closing(&self) -> &Verified<Closing> {
        &self.closing
    }

    /// The succession by which the epoch before named the next; `None` where its keys were lost,
    /// and then nothing but log and words says that the next is of the same person.
    #[must_use]
    pub const fn succession(&self) -> Option<&Verified<Succession>> {
        self.succession.as_ref()
    }
}

fn shares_key(a: &Identity, b: &Identity) -> bool {
    a.ed25519 == b.ed25519 || a.ml_dsa_65 == b.ml_dsa_65 || a.x_wing == b.x_wing || a.p256 == b.p256
}

impl From<StatementError> for EpochFault {
    fn from(error: StatementError) -> Self {
        Self::Statement(error)
    }
}

const fn at(epoch: usize, fault: EpochFault) -> EpochError {
    EpochError { epoch, fault }
}

const fn length(epoch: usize) -> EpochError {
    at(epoch, EpochFault::Length)
}
