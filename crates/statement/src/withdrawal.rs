//! What the sender says of a whole envelope: before everybody has signed, that it ends (`cancel`); of a
//! complete one, that it is no longer relied on (`retract`), or must not be relied on (`revoke`). None takes
//! a signature back (`docs/spec/statement.md#cancel-retract-and-revoke`).

use bulla_types::{EnvelopeId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{ContainerRef, Statement, StatementError, StatementId, V1};

/// The body of the three statements; the payload type says which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the body of version 1 is closed")]
pub struct Withdrawal {
    /// Version.
    pub v: V1,
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its manifest.
    pub manifest: StatementId,
    /// Identity of the sender that signs.
    pub identity: StatementId,
    /// Statement before this one in the chain.
    pub prev: StatementId,
    /// When, by the sender's clock.
    pub at_ms: Timestamp,
    /// Container of kind `private` with the reason, which nobody has to give.
    pub private: Option<ContainerRef>,
}

/// The envelope ends before everybody has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a body and its kind")]
pub struct Cancel(pub Withdrawal);

/// The envelope is no longer relied on; its signatures stay valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a body and its kind")]
pub struct Retract(pub Withdrawal);

/// The envelope must not be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a body and its kind")]
pub struct Revoke(pub Withdrawal);

impl Statement for Cancel {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.cancel.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        Ok(())
    }
}

impl Statement for Retract {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.retract.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        Ok(())
    }
}

impl Statement for Revoke {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.revoke.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        Ok(())
    }
}

impl AsRef<Withdrawal> for Cancel {
    fn as_ref(&self) -> &Withdrawal {
        &self.0
    }
}

impl AsRef<Withdrawal> for Retract {
    fn as_ref(&self) -> &Withdrawal {
        &self.0
    }
}

impl AsRef<Withdrawal> for Revoke {
    fn as_ref(&self) -> &Withdrawal {
        &self.0
    }
}
