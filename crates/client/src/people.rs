//! Other people: invitations, and identities that are checked before anything is sealed for them.

use bulla_crypto::words::fingerprint_words;
use bulla_domain::event::EventKind;
use bulla_protocol::identity::{IdentityRecord, LookUpIdentity};
use bulla_protocol::invitation::{CreateInvitation, InvitationCreated};
use bulla_protocol::path;
use bulla_statement::{Dsse, Identity, Verified, verify_identity};
use bulla_types::{AccountId, DisplayName, EmailAddress, TenantId};
use bulla_vault::PinCheck;

use crate::log::Wanted;
use crate::state::ContactHandle;
use crate::{Client, ClientError, Host};

/// Somebody whose identity was looked up and found in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Contact {
    /// For [`crate::NewRecipient`].
    pub handle: ContactHandle,
    /// Name, on the server's word.
    pub name: DisplayName,
    /// The address that was asked for.
    pub email: EmailAddress,
    /// The words of the identity, to compare by another channel.
    pub words: [&'static str; 8],
    /// What this account knows of the identity.
    pub status: ContactStatus,
}

/// What an account knows of somebody's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContactStatus {
    /// Another identity was accepted before: sending is refused.
    Changed,
    /// Never seen: compare the words.
    FirstUse,
    /// Accepted before.
    Pinned,
}

impl From<PinCheck> for ContactStatus {
    fn from(check: PinCheck) -> Self {
        match check {
            PinCheck::FirstUse => Self::FirstUse,
            PinCheck::Pinned => Self::Pinned,
            PinCheck::Changed | _ => Self::Changed,
        }
    }
}

/// A contact with what sending needs.
#[derive(Debug)]
pub(crate) struct KnownContact {
    pub(crate) account_id: AccountId,
    pub(crate) name: DisplayName,
    pub(crate) email: EmailAddress,
    pub(crate) identity: Verified<Identity>,
    pub(crate) status: ContactStatus,
}

/// A person whose identities were verified and found in the log.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) account_id: AccountId,
    pub(crate) name: DisplayName,
    pub(crate) email: EmailAddress,
    /// Oldest epoch first, at least one.
    pub(crate) identities: Vec<Verified<Identity>>,
}

impl<H: Host> Client<H> {
    /// Invites somebody to the organisation; the link is also mailed.
    ///
    /// # Errors
    /// The server's `forbidden` and `email_taken`.
    pub async fn invite(&mut self, email: &EmailAddress) -> Result<InvitationCreated, ClientError> {
        let body = CreateInvitation {
            email: email.clone(),
        };
        self.post(path::INVITATIONS, &body).await
    }

    /// The words of the own identity, to be read to others who compare them.
    ///
    /// # Errors
    /// [`ClientError::Locked`].
    pub fn own_words(&self) -> Result<[&'static str; 8], ClientError> {
        Ok(fingerprint_words(self.own()?.identity.id().digest()))
    }

    /// Looks up a member of the organisation and checks the identity: signatures, place in the
    /// log, and the pins of this account. A changed identity is told by the status and refused by
    /// [`Self::send`].
    ///
    /// # Errors
    /// The server's `unknown_recipient`; [`ClientError::ProofInvalid`] if the identity is not
    /// signed, not recorded or not for this address; the log's errors; [`ClientError::Locked`].
    pub async fn look_up(&mut self, email: &EmailAddress) -> Result<Contact, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let body = LookUpIdentity {
            email: email.clone(),
        };
        let record: IdentityRecord = self.post(path::IDENTITY_LOOKUP, &body).await?;
        let mut person = self.check_person(tenant, &record).await?;
        let identity = person.identities.pop().ok_or(ClientError::ProofInvalid)?;
        if person.email != *email {
            return Err(ClientError::ProofInvalid);
        }
        let own = self.own()?;
        let status = own.check(person.account_id, email, identity.id()).into();
        let number =
            u32::try_from(self.state.contacts.len()).map_err(|_| ClientError::WrongStep)?;
        let contact = Contact {
            handle: ContactHandle(number),
            name: person.name.clone(),
            email: person.email.clone(),
            words: fingerprint_words(identity.id().digest()),
            status,
        };
        self.state.contacts.push(KnownContact {
            account_id: person.account_id,
            name: person.name,
            email: person.email,
            identity,
            status,
        });
        Ok(contact)
    }

    /// Verifies a person's identities: each signed by itself, of this account and organisation,
    /// epochs in one chain from the first, each recorded in the log.
    pub(crate) async fn check_person(
        &mut self,
        tenant: TenantId,
        record: &IdentityRecord,
    ) -> Result<Person, ClientError> {
        let invalid = ClientError::ProofInvalid;
        let log = self.prove(tenant, &record.log).await?;
        let mut identities: Vec<Verified<Identity>> = Vec::new();
        for (epoch, statement) in (1..).zip(&record.statements) {
            let dsse: Dsse = statement.to_typed().map_err(|_| invalid.clone())?;
            let identity = verify_identity(&dsse).map_err(|_| invalid.clone())?;
            let body = identity.body();
            let belongs = body.tenant_id == tenant
                && body.account_id == record.account_id
                && body.epoch == epoch
                && body.previous == identities.last().map(Verified::id);
            if !belongs {
                return Err(invalid);
            }
            log.demand(&Wanted {
                event: EventKind::IdentityPublished.as_str(),
                object: *record.account_id.as_bytes(),
                statement: identity.id(),
                actor: identity.id(),
            })?;
            identities.push(identity);
        }
        if identities.is_empty() {
            return Err(invalid);
        }
        Ok(Person {
            account_id: record.account_id,
            name: record.name.clone(),
            email: record.email.clone(),
            identities,
        })
    }
}
