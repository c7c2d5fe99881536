//! Registration by a link: OPAQUE, the new vault and identity, then the second factor. Nothing
//! stands in the store but the run until the last step, which opens the account in one transaction.

pub(crate) mod confirm;
pub(crate) mod finish;
pub(crate) mod start;

use bulla_protocol::ErrorCode;
use bulla_protocol::vault::VaultBundle;
use bulla_types::{
    AccountId, Base64Bytes, DisplayName, EmailAddress, InvitationId, Sha256Digest, TenantId,
};
use serde::{Deserialize, Serialize};

use crate::error::Answer;
use crate::run::Stage;

/// How long a registration may take, in milliseconds: fifteen minutes.
const TTL_MS: u64 = 15 * 60 * 1000;

/// After the first message.
#[derive(Serialize, Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are named as everywhere else"
)]
pub(crate) struct AwaitRecords {
    /// The invitation that the run uses.
    pub(crate) invitation_id: InvitationId,
    /// The account to be made.
    pub(crate) account_id: AccountId,
    /// Its organisation.
    pub(crate) tenant_id: TenantId,
}

impl Stage for AwaitRecords {
    const NAME: &'static str = "register.1";
    const TTL_MS: u64 = TTL_MS;
}

/// After the account's records: all that the account is made of.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitCode {
    /// The first stage.
    pub(crate) begun: AwaitRecords,
    /// Address of the account.
    pub(crate) email: EmailAddress,
    /// Name of the person.
    pub(crate) name: DisplayName,
    /// Name of the organisation, where it is to be made.
    pub(crate) organisation_name: Option<DisplayName>,
    /// OPAQUE record.
    pub(crate) record: Base64Bytes,
    /// Slots and items.
    pub(crate) vault: VaultBundle,
    /// Id of the identity.
    pub(crate) identity_id: Sha256Digest,
    /// The identity as JSON text.
    pub(crate) identity: String,
    /// Secret of the second factor.
    pub(crate) totp: Base64Bytes,
}

impl Stage for AwaitCode {
    const NAME: &'static str = "register.2";
    const TTL_MS: u64 = TTL_MS;
}

/// Refuses a run that was begun by another link.
fn same_link(begun: &AwaitRecords, invitation: InvitationId) -> Answer<()> {
    if begun.invitation_id == invitation {
        Ok(())
    } else {
        Err(ErrorCode::WrongCredentials.into())
    }
}
