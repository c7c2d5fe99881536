//! One statement of a chain, whichever kind it is.

use super::ChainEntry;
use crate::{Act, Dsse, Grant, StatementId, Verified, Withdrawal};

impl ChainEntry {
    /// The statement's id.
    #[must_use]
    pub fn id(&self) -> StatementId {
        match self {
            Self::Act(own) => own.id(),
            Self::Grant(own) => own.id(),
            Self::Cancel(own) => own.id(),
            Self::Retract(own) => own.id(),
            Self::Revoke(own) => own.id(),
        }
    }

    /// The statement's record.
    #[must_use]
    pub fn dsse(&self) -> &Dsse {
        match self {
            Self::Act(own) => own.dsse(),
            Self::Grant(own) => own.dsse(),
            Self::Cancel(own) => own.dsse(),
            Self::Retract(own) => own.dsse(),
            Self::Revoke(own) => own.dsse(),
        }
    }

    /// The identity that signed it.
    #[must_use]
    pub fn signer(&self) -> StatementId {
        match self {
            Self::Act(own) => own.body().identity,
            Self::Grant(own) => own.body().grantor,
            Self::Cancel(own) => own.body().0.identity,
            Self::Retract(own) => own.body().0.identity,
            Self::Revoke(own) => own.body().0.identity,
        }
    }

    /// The act, if it is one.
    #[must_use]
    pub fn as_act(&self) -> Option<&Verified<Act>> {
        if let Self::Act(own) = self {
            Some(own)
        } else {
            None
        }
    }

    /// The grant, if it is one.
    #[must_use]
    pub fn as_grant(&self) -> Option<&Verified<Grant>> {
        if let Self::Grant(own) = self {
            Some(own)
        } else {
            None
        }
    }

    /// What the sender says of the whole envelope, if it is that.
    #[must_use]
    pub fn as_withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Cancel(own) => Some(&own.body().0),
            Self::Retract(own) => Some(&own.body().0),
            Self::Revoke(own) => Some(&own.body().0),
            Self::Act(_) | Self::Grant(_) => None,
        }
    }
}
