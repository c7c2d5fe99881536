//! What a client holds while it runs: the run of registration or login, the open vault, handles.

use std::collections::BTreeMap;
use std::sync::Arc;

use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::invitation::InvitationToken;
use bulla_protocol::paper::NamePaper;
use bulla_protocol::second_factor::RecoveryCodes;
use bulla_protocol::session::SessionView;
use bulla_seal::{EnvelopeKey, ExpectedContainer, PayloadOpener};
use bulla_statement::{ClosingReason, Epochs, Identity, StatementId, Verified};
use bulla_types::{
    AccountId, Base64Bytes, DisplayName, EmailAddress, EnvelopeId, LoginId, Sha256Digest,
};
use bulla_vault::{PinCheck, RecoveryKit, Vault};

use crate::people::KnownContact;
use crate::revisions::Step;

/// Names a contact that was looked up, for [`crate::NewRecipient`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactHandle(pub(crate) u32);

/// Names a document of an opened envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct DocumentHandle(pub(crate) u32);

macro_rules! number {
    ($($name:ident),+) => {$(
        impl $name {
            /// The handle with this number, as [`Self::number`] gave it.
            #[must_use]
            pub const fn from_number(number: u32) -> Self {
                Self(number)
            }

            /// The number, to carry the handle across a border of languages.
            #[must_use]
            pub const fn number(self) -> u32 {
                self.0
            }
        }
    )+};
}
number!(ContactHandle, DocumentHandle);

/// Everything that ends when the vault is locked.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) registering: Option<Registering>,
    pub(crate) logging_in: Option<LoggingIn>,
    pub(crate) recovering: Option<Recovering>,
    pub(crate) renewing: Option<Renewing>,
    pub(crate) own: Option<Own>,
    pub(crate) renewal: Option<LoginId>,
    pub(crate) new_codes: Option<RecoveryCodes>,
    pub(crate) pending_kit: Option<RecoveryKit>,
    pub(crate) local_share: Option<Key32>,
    pub(crate) contacts: Vec<KnownContact>,
    pub(crate) documents: Vec<OpenDocument>,
    pub(crate) envelope_keys: BTreeMap<EnvelopeId, Arc<EnvelopeKey>>,
}

/// A registration that waits for the second factor.
#[derive(Debug)]
pub(crate) struct Registering {
    pub(crate) registration_id: LoginId,
    pub(crate) token: InvitationToken,
    pub(crate) vault: Vault,
    pub(crate) identity: Verified<Identity>,
}

/// A login that waits for the second factor.
#[derive(Debug)]
pub(crate) struct LoggingIn {
    pub(crate) account_id: AccountId,
    pub(crate) email: EmailAddress,
    pub(crate) login_id: LoginId,
    pub(crate) challenge: Base64Bytes,
    pub(crate) export_key: SecretBytes,
    pub(crate) session_key: SecretBytes,
}

/// A recovery that waits for the second factor.
#[derive(Debug)]
pub(crate) struct Recovering {
    pub(crate) account_id: AccountId,
    pub(crate) email: EmailAddress,
    pub(crate) run_id: LoginId,
    pub(crate) challenge: Base64Bytes,
    pub(crate) kit: RecoveryKit,
}

/// Both factors are proven: a new password, kit and account key may follow.
#[derive(Debug)]
pub(crate) struct Renewing {
    pub(crate) run_id: LoginId,
    pub(crate) whose: Whose,
    /// The identities up to now.
    pub(crate) epochs: Epochs,
    /// Why the account also gets a new identity, where it does.
    pub(crate) rotation: Option<ClosingReason>,
    /// The vault under the account key that is to be replaced.
    pub(crate) vault: Vault,
    pub(crate) chosen: Option<Chosen>,
}

/// Names of an account: on the kit's page, and as words that its password must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whose {
    pub(crate) email: EmailAddress,
    pub(crate) name: DisplayName,
    pub(crate) organisation_name: DisplayName,
}

/// The new password, registered and not stored, and the kit that was shown.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) record: Vec<u8>,
    pub(crate) export_key: SecretBytes,
    pub(crate) kit: RecoveryKit,
}

impl Whose {
    pub(crate) fn of(view: &SessionView) -> Self {
        Self {
            email: view.email.clone(),
            name: view.name.clone(),
            organisation_name: view.organisation_name.clone(),
        }
    }

    /// Words that whoever guesses tries first.
    pub(crate) fn words(&self) -> [&str; 3] {
        [
            self.email.as_str(),
            self.name.as_str(),
            self.organisation_name.as_str(),
        ]
    }
}

/// The account that is signed in, its vault open and proven to be its identity's.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) view: SessionView,
    /// The identity in force.
    pub(crate) identity: Verified<Identity>,
    /// It, and those before it.
    pub(crate) epochs: Epochs,
    pub(crate) vault: Vault,
}

impl Own {
    /// The same account under these identities, once the vault has shown that they are its own.
    pub(crate) fn new(view: SessionView, epochs: Epochs, vault: Vault) -> Self {
        Self {
            view,
            identity: epochs.newest().clone(),
            epochs,
            vault,
        }
    }

    /// What this account knows of one of somebody's identities: those before a pinned one were the
    /// person's too, those after it are a change.
    pub(crate) fn check_epoch(
        &self,
        epochs: &Epochs,
        email: &EmailAddress,
        identity: &Verified<Identity>,
    ) -> PinCheck {
        let account_id = epochs.account_id();
        let accepted = if account_id == self.view.account_id {
            Some(self.identity.id())
        } else {
            self.vault.pins().get(account_id).map(|pin| pin.identity)
        };
        let accepted = accepted.and_then(|id| epochs.get(id));
        let counts = accepted.filter(|it| it.body().epoch >= identity.body().epoch);
        let asked = counts.map_or_else(|| identity.id(), Verified::id);
        self.check(account_id, email, asked)
    }

    /// What this account knows of an identity. Its own needs no pin: it is that of the open vault.
    pub(crate) fn check(
        &self,
        account_id: AccountId,
        email: &EmailAddress,
        identity: StatementId,
    ) -> PinCheck {
        let own = (&self.view.account_id, &self.view.email);
        if (&account_id, email) == own && identity == self.identity.id() {
            PinCheck::Pinned
        } else if account_id == *own.0 || email == own.1 {
            PinCheck::Changed
        } else {
            self.vault.pins().check(account_id, email, identity)
        }
    }
}

/// A document that can be read.
#[derive(Debug)]
pub(crate) struct OpenDocument {
    /// The container, as the statement names it.
    pub(crate) container: ExpectedContainer,
    pub(crate) content_commit: Sha256Digest,
    pub(crate) header_len: u64,
    pub(crate) opener: PayloadOpener,
    /// Whether the whole content was compared with its commitment, and every revision with the one
    /// before.
    pub(crate) is_checked: bool,
    /// The revisions up to this one, oldest first.
    pub(crate) steps: Vec<Step>,
    /// The paper by which it was opened, without an envelope around it.
    pub(crate) paper: Option<NamePaper>,
}
