//! Other people: invitations, and identities that are checked before anything is sealed for them.

use bulla_crypto::words::fingerprint_words;
use bulla_protocol::identity::{IdentityRecord, LookUpIdentity};
use bulla_protocol::invitation::{CreateInvitation, InvitationCreated};
use bulla_protocol::path;
use bulla_protocol::session::Role;
use bulla_statement::{Checked, ClosingReason, Epochs, Identity, Verified};
use bulla_types::{AccountId, DisplayName, EmailAddress, Timestamp};
use bulla_vault::{Pin, PinCheck};

use crate::log::ProvenLog;
use crate::state::{ContactHandle, Own};
use crate::{Client, ClientError, Host, Witnessed};

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
    /// How it differs from the one that was accepted; where it is changed.
    pub change: Option<Change>,
    /// Whether witnesses stand behind the log's word. One that is new and has none is accepted by its
    /// words alone: [`Client::send`].
    pub witnessed: Witnessed,
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
    pub(crate) witnessed: Witnessed,
}

/// A person whose identities were verified and found in the log.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) account_id: AccountId,
    pub(crate) name: DisplayName,
    pub(crate) email: EmailAddress,
    pub(crate) epochs: Epochs,
    /// When the identity in force was recorded, by the server's clock.
    pub(crate) since: Timestamp,
    pub(crate) log: ProvenLog,
}

/// How somebody's identity differs from the one that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The words of the identity that was accepted.
    pub words: [&'static str; 8],
    /// How it was checked when it was accepted.
    pub checked: Checked,
    /// Since when it was accepted.
    pub accepted_at: Timestamp,
    /// When the identity in force was recorded in the log, by the server's clock.
    pub recorded_at: Timestamp,
    /// What the two have to do with each other.
    pub kind: ChangeKind,
}

/// What an accepted identity and the one in force have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// The address belongs to another account.
    OtherAccount,
    /// The account has a later identity, but no signature of the accepted one says so.
    Replaced(ClosingReason),
    /// The accepted identity named the next, and that one closed it for this reason.
    Rotated(ClosingReason),
    /// The address of the account is another.
    OtherAddress,
    /// The accepted identity is not among those of the account.
    Unknown,
}

impl<H: Host> Client<H> {
    /// Invites somebody to the organisation as a member; the link is also mailed.
    ///
    /// # Errors
    /// The server's `forbidden` and `email_taken`.
    pub async fn invite(&mut self, email: &EmailAddress) -> Result<InvitationCreated, ClientError> {
        self.invite_as(email, Role::Member).await
    }

    /// Invites somebody to the organisation in this role; the link is also mailed.
    ///
    /// # Errors
    /// As [`Self::invite`]; `forbidden` also for a role that the own one does not hand out.
    pub async fn invite_as(
        &mut self,
        email: &EmailAddress,
        role: Role,
    ) -> Result<InvitationCreated, ClientError> {
        let body = CreateInvitation {
            email: email.clone(),
            role,
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
    /// signed, not recorded or not for this address; [`ClientError::IdentityRollback`] if it is
    /// older than one seen before; [`ClientError::LogStale`] if the view of the log is; the log's
    /// errors; [`ClientError::Locked`].
    pub async fn look_up(&mut self, email: &EmailAddress) -> Result<Contact, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let body = LookUpIdentity {
            email: email.clone(),
        };
        let record: IdentityRecord = self.post(path::IDENTITY_LOOKUP, &body).await?;
        let person = self.check_person(tenant, &record).await?;
        if person.email != *email {
            return Err(ClientError::ProofInvalid);
        }
        self.check_freshness(&person.log, record.newest.as_ref())?;
        let witnessed = self.witnessed(tenant, &person.log.checkpoint).await?;
        let (own, identity) = (self.own()?, person.epochs.newest().clone());
        let status = own.check_epoch(&person.epochs, email, &identity).into();
        let change = (status == ContactStatus::Changed).then(|| own.change(&person));
        let number =
            u32::try_from(self.state.contacts.len()).map_err(|_| ClientError::WrongStep)?;
        let contact = Contact {
            handle: ContactHandle(number),
            name: person.name.clone(),
            email: person.email.clone(),
            words: fingerprint_words(identity.id().digest()),
            status,
            change: change.flatten(),
            witnessed,
        };
        self.state.contacts.push(KnownContact {
            account_id: person.account_id,
            name: person.name,
            email: person.email,
            identity,
            status,
            witnessed,
        });
        Ok(contact)
    }

    /// Accepts the changed identity of somebody who was looked up, after its eight words were
    /// compared by another channel; what was accepted before counts no more.
    ///
    /// # Errors
    /// [`ClientError::WrongStep`] for an unknown handle, the own account, or an identity that is
    /// not changed; the server's errors; [`ClientError::Locked`].
    pub async fn accept_change(&mut self, contact: ContactHandle) -> Result<(), ClientError> {
        let number = usize::try_from(contact.0).map_err(|_| ClientError::WrongStep)?;
        let contact = self.state.contacts.get(number);
        let contact = contact.ok_or(ClientError::WrongStep)?;
        let own = self.own()?;
        let is_own = contact.account_id == own.view.account_id || contact.email == own.view.email;
        if contact.status != ContactStatus::Changed || is_own {
            return Err(ClientError::WrongStep);
        }
        let pin = Pin {
            identity: contact.identity.id(),
            email: contact.email.clone(),
            checked: Checked::Words,
            since_ms: self.host.now(),
        };
        let pins = own.vault.pins().replaced_by_words(contact.account_id, pin);
        self.write_pins(&pins).await
    }
}

impl Own {
    /// How the identity in force of somebody differs from the one that is pinned.
    fn change(&self, person: &Person) -> Option<Change> {
        let pins = self.vault.pins();
        let pin = pins.get(person.account_id);
        let pin = pin.or_else(|| pins.of_email(&person.email))?;
        let accepted = person.epochs.get(pin.identity);
        let kind = match accepted {
            _ if pins.get(person.account_id).is_none() => ChangeKind::OtherAccount,
            None => ChangeKind::Unknown,
            Some(accepted) => {
                let closing = person.epochs.closing_of(accepted.id());
                let place = person
                    .epochs
                    .identities()
                    .position(|it| it.id() == accepted.id());
                let mut steps = person.epochs.steps().skip(place.unwrap_or_default());
                let named = steps.all(|step| step.succession().is_some());
                match closing.map(|closing| closing.body().reason) {
                    None => ChangeKind::OtherAddress,
                    Some(reason) if named => ChangeKind::Rotated(reason),
                    Some(reason) => ChangeKind::Replaced(reason),
                }
            }
        };
        Some(Change {
            words: fingerprint_words(pin.identity.digest()),
            checked: pin.checked,
            accepted_at: pin.since_ms,
            recorded_at: person.since,
            kind,
        })
    }
}
