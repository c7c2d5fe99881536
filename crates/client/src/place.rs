//! The places of an envelope to be sent: who gets which, and how each stands in manifest, grant,
//! routing and private part.

use std::collections::BTreeSet;

use bulla_evidence::PrivateRecipient;
use bulla_pdf::plan::Otherwise;
use bulla_protocol::envelope::RecipientRouting;
use bulla_statement::commitment::{EMAIL, commit_field};
use bulla_statement::{
    Basis, Checked, Grant, Manifest, Recipient, Role, StatementId, V1, Verified,
};
use bulla_types::{Base64Bytes, RecipientId, Sha256Digest};
use rand_core::Rng as _;

use crate::people::{ContactStatus, KnownContact};
use crate::{Client, ClientError, Host, NewRecipient, Witnessed, WordsCompared};

/// A recipient with everything that was drawn and decided for it.
pub(crate) struct Place {
    pub(crate) recipient_id: RecipientId,
    pub(crate) contact: usize,
    pub(crate) order: u16,
    pub(crate) checked: Checked,
    pub(crate) salt: [u8; 32],
    /// Where the signature goes that nothing places.
    pub(crate) signature: Otherwise,
}

impl<H: Host> Client<H> {
    /// Decides who gets which place, before anything is sealed.
    pub(crate) fn places(
        &mut self,
        recipients: &[NewRecipient],
    ) -> Result<Vec<Place>, ClientError> {
        self.own()?;
        let mut places = Vec::with_capacity(recipients.len());
        let mut seen = BTreeSet::new();
        for recipient in recipients {
            let number = usize::try_from(recipient.contact.0).unwrap_or(usize::MAX);
            let contact = self.state.contacts.get(number);
            let contact = contact.ok_or(ClientError::WrongStep)?;
            if !seen.insert(contact.account_id) {
                return Err(ClientError::WrongStep);
            }
            let checked = match (contact.status, recipient.words) {
                (ContactStatus::Changed, _) => return Err(ClientError::IdentityChanged),
                (_, WordsCompared::Yes) => Checked::Words,
                (ContactStatus::Pinned, WordsCompared::No) => Checked::Pinned,
                (ContactStatus::FirstUse, WordsCompared::No)
                    if contact.witnessed == Witnessed::No =>
                {
                    return Err(ClientError::KeyUnwitnessed);
                }
                (ContactStatus::FirstUse, WordsCompared::No) => Checked::Logged,
            };
            let mut salt = [0; 32];
            self.host.rng().fill_bytes(&mut salt);
            places.push(Place {
                recipient_id: RecipientId::from_bytes(self.random_id()),
                contact: number,
                order: recipient.order,
                checked,
                salt,
                signature: recipient.signature,
            });
        }
        if places.is_empty() {
            return Err(ClientError::WrongStep);
        }
        Ok(places)
    }
}

impl Place {
    pub(crate) fn recipient(&self, contacts: &[KnownContact]) -> Option<Recipient> {
        let contact = contacts.get(self.contact)?;
        Some(Recipient {
            recipient_id: self.recipient_id,
            role: Role::Signer,
            order: self.order,
            email_commit: commit_field(&self.salt, EMAIL, contact.email.as_str()),
            identity: Some(contact.identity.id().into()),
        })
    }

    pub(crate) fn private(&self, contacts: &[KnownContact]) -> Option<PrivateRecipient> {
        let contact = contacts.get(self.contact)?;
        Some(PrivateRecipient {
            recipient_id: self.recipient_id,
            name: contact.name.clone(),
            email: contact.email.clone(),
            salt: Base64Bytes::from(self.salt.as_slice()),
        })
    }

    pub(crate) fn routing(&self, contacts: &[KnownContact]) -> Option<RecipientRouting> {
        let contact = contacts.get(self.contact)?;
        Some(RecipientRouting {
            recipient_id: self.recipient_id,
            email: contact.email.clone(),
            salt: Base64Bytes::from(self.salt.as_slice()),
        })
    }

    /// The grant without its time and wrap.
    pub(crate) fn grant(
        &self,
        manifest: &Verified<Manifest>,
        contact: &KnownContact,
        prev: StatementId,
    ) -> Grant {
        let body = manifest.body();
        Grant {
            v: V1,
            tenant_id: body.tenant_id,
            envelope_id: body.envelope_id,
            manifest: manifest.id(),
            recipient_id: self.recipient_id,
            role: Role::Signer,
            holder: contact.identity.id(),
            grantor: body.sender,
            basis: Basis::Sender,
            checked: self.checked,
            ek_commit: body.ek_commit,
            prev,
            created_at_ms: body.created_at_ms,
            wrap_sha256: Sha256Digest::from_bytes([0; 32]),
        }
    }
}
