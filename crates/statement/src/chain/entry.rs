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
            Self::Retract(own) => own.body().0.identity,
            Self::Revoke(own) => own.body().0.identity,
        }
    }

    /// The act, if it is one.
    #[must_use]
    pub fn as_act(&self) -> Option<&Verified<Act>> {
        match self {
            Self::Act(own) => Some(own),
            Self::Grant(_) | Self::Retract(_) | Self::Revoke(_) => None,
        }
    }

    /// The grant, if it is one.
    #[must_use]
    pub fn as_grant(&self) -> Option<&Verified<Grant>> {
        match self {
            Self::Grant(own) => Some(own),
            Self::Act(_) | Self::Retract(_) | Self::Revoke(_) => None,
        }
    }

    /// What the sender says of the whole envelope, if it is that.
    #[must_use]
    pub fn as_withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Retract(own) => Some(&own.body().0),
            Self::Revoke(own) => Some(&own.body().0),
            Self::Act(_) | Self::Grant(_) => None,
        }
    }
}
