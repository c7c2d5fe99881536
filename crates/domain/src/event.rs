//! Events of the audit trail: what the product records, before it has its place in the log.
//! The registry with who signs what is `docs/spec/audit-log.md#events`.

use bulla_types::Sha256Digest;

macro_rules! kinds {
    (@signed) => { false };
    (@signed signed) => { true };
    ($(
        $(#[$doc:meta])*
        $name:ident = $number:literal, $text:literal, [$($field:literal),*] $(, $signed:ident)?;
    )+) => {
        /// A kind of event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $($(#[$doc])* $name,)+
        }

        impl EventKind {
            /// Every kind, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name as it stands in a leaf.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The number in the registry, from 1, for exports; one kind keeps one for ever.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// Names of the details that every event of this kind has, in this order.
            #[must_use]
            pub const fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($field),*],)+ }
            }

            /// Whether a signed statement stands behind every event of this kind; behind the others
            /// there is none.
            #[must_use]
            pub const fn has_statement(self) -> bool {
                match self { $(Self::$name => kinds!(@signed $($signed)?),)+ }
            }
        }
    };
}

kinds! {
    /// An account has a new account key. Object: the account.
    AccountKeyRenewed = 16, "account-key.renewed", ["epoch"];
    /// An account was opened. Object: the account.
    AccountCreated = 4, "account.created", ["email", "name"];
    /// An account has a new password by its recovery kit. Object: the account.
    AccountRecovered = 15, "account.recovered", [];
    /// An account was given another role than that of a member. Object: the account.
    AccountRoleChanged = 72, "account.role-changed", ["role"];
    /// Somebody reads the details of the organisation's events. Object: the organisation.
    AdminRead = 96, "admin.read", ["what", "range"];
    /// An authority of the instance was certified: root, issuing, time-stamps or OCSP. Object: the
    /// authority.
    AuthorityMade = 37, "authority.made", ["kind", "certificate", "not_after"];
    /// An authority certifies nothing more. Object: the authority.
    AuthorityRetired = 38, "authority.retired", ["kind"];
    /// The certificate of an authority was revoked. Object: the authority.
    AuthorityRevoked = 39, "authority.revoked", ["serial", "reason"];
    /// A certificate for the key of an identity was issued. Object: the account.
    CertificateIssued = 33, "certificate.issued", ["serial", "certificate", "not_after"];
    /// A certificate took the place of an earlier one of the same identity. Object: the account.
    CertificateRenewed = 34, "certificate.renewed", ["serial", "certificate", "not_after", "replaces"];
    /// A person's certificate was revoked. Object: the account.
    CertificateRevoked = 35, "certificate.revoked", ["serial", "reason"];
    /// A container's upload was completed. Object: the container.
    ContainerStored = 26, "container.stored", [];
    /// The sender ended the envelope before everybody had signed. Object: the envelope. Statement: the
    /// cancellation.
    EnvelopeCancelled = 64, "envelope.cancelled", [], signed;
    /// Every required act is there. Object: the envelope.
    EnvelopeCompleted = 32, "envelope.completed", [];
    /// The deadline passed before everybody had signed. Object: the envelope.
    EnvelopeExpired = 63, "envelope.expired", [];
    /// The sender retracted a complete envelope. Object: the envelope. Statement: the retraction.
    EnvelopeRetracted = 66, "envelope.retracted", [], signed;
    /// The sender revoked a complete envelope. Object: the envelope. Statement: the revocation.
    EnvelopeRevoked = 67, "envelope.revoked", [], signed;
    /// An envelope was sent. Object: the envelope. Statement: the manifest.
    EnvelopeSent = 27, "envelope.sent", [], signed;
    /// A detail of an earlier event was erased. Object: that of the event.
    FieldErased = 40, "field.erased", ["index", "field", "basis"];
    /// A recipient's place was given to a holder. Object: the envelope. Statement: the grant.
    GrantRecorded = 28, "grant.recorded", [], signed;
    /// An identity was closed by the next one. Object: the account. Statement: the closing.
    IdentityClosed = 6, "identity.closed", [], signed;
    /// An identity was published. Object: the account. Statement: the identity.
    IdentityPublished = 5, "identity.published", [], signed;
    /// A member was invited. Object: the invitation.
    InvitationCreated = 2, "invitation.created", ["email"];
    /// An invitation was used. Object: the invitation.
    InvitationUsed = 3, "invitation.used", [];
    /// The clock was set back; the log went on with its last time. Object: the organisation.
    LogClockWentBack = 41, "log.clock-went-back", ["by_ms"];
    /// The log goes on under another name and key, and this is its first entry there. Object: the
    /// organisation. Statement: the hash of the last checkpoint before.
    LogContinued = 100, "log.continued", [], signed;
    /// The log has no entry after this under its name and key. Object: the organisation. Statement: the
    /// hash of the name and key that it goes on under.
    LogRotated = 99, "log.rotated", ["reason"], signed;
    /// There were so many tries that the next have to wait. Object: the account.
    LoginLocked = 25, "login.locked", ["guessed"];
    /// A login failed at the second factor. Object: the account.
    LoginRefused = 24, "login.refused", [];
    /// An organisation was made. Object: the organisation.
    OrganisationCreated = 1, "organisation.created", ["name"];
    /// Somebody who holds a printed document asked for it, the first time on a day. Object: the
    /// envelope.
    PaperOpened = 107, "paper.opened", ["document"];
    /// The sender ended the paper check. Object: the envelope.
    PapersEnded = 108, "papers.ended", [];
    /// The password was replaced by one who knew it. Object: the account.
    PasswordChanged = 13, "password.changed", [];
    /// A recipient signed. Object: the envelope. Statement: the act.
    RecipientActed = 30, "recipient.acted", [], signed;
    /// A recipient declined, which ended the envelope. Object: the envelope. Statement: the act.
    RecipientDeclined = 31, "recipient.declined", [], signed;
    /// A recovery code was used in place of the second factor. Object: the account.
    RecoveryCodeUsed = 12, "recovery-code.used", ["left"];
    /// New recovery codes replaced those before. Object: the account.
    RecoveryCodesMade = 11, "recovery-codes.made", [];
    /// The vault was handed out to the holder of kit and second factor. Object: the account.
    RecoveryOpened = 14, "recovery.opened", [];
    /// Somebody who was asked to act was reminded. Object: the envelope.
    ReminderSent = 52, "reminder.sent", ["recipient", "email"];
    /// A second factor was enrolled. Object: the account.
    SecondFactorEnrolled = 7, "second-factor.enrolled", [];
    /// A code of the second factor was refused outside of a login. Object: the account.
    SecondFactorRefused = 8, "second-factor.refused", [];
    /// A reset of the second factor was asked for. Object: the account.
    SecondFactorResetBegun = 9, "second-factor.reset-begun", ["origin", "effective"];
    /// A reset was cancelled. Object: the account.
    SecondFactorResetCancelled = 10, "second-factor.reset-cancelled", [];
    /// A session ended by its owner. Object: the account.
    SessionClosed = 21, "session.closed", [];
    /// A session was opened after both factors. Object: the account.
    SessionOpened = 20, "session.opened", [];
    /// A session was ended from another one. Object: the account.
    SessionRevoked = 22, "session.revoked", ["session"];
    /// All sessions ended at once, or all but one. Object: the account.
    SessionsEnded = 23, "sessions.ended", ["which"];
    /// Where the organisation gets its time from was changed. Object: the organisation.
    TimestampServersChanged = 36, "timestamp-servers.changed", ["change", "url"];
    /// An item of a vault was written. Object: the account.
    VaultItemWritten = 18, "vault.item-written", ["item", "version"];
    /// A slot of a vault was written. Object: the account.
    VaultSlotWritten = 17, "vault.slot-written", ["kind"];
    /// The vault was handed out within a session. Object: the account.
    VaultUnlocked = 19, "vault.unlocked", [];
    /// Which witnesses are asked about the anchor log was changed. Object: the instance.
    WitnessPolicyChanged = 101, "witness.policy-changed", ["from", "to"];
    /// Too few witnesses cosign the anchor log. Object: the instance.
    WitnessQuorumLost = 102, "witness.quorum-lost", ["since"];
    /// Enough witnesses cosign the anchor log again. Object: the instance.
    WitnessQuorumRegained = 103, "witness.quorum-regained", ["since"];
    /// A wrap was handed to its holder for the first time. Object: the envelope.
    WrapReleased = 29, "wrap.released", ["recipient"];
}

impl EventKind {
    /// Whether the server answers only after the event can be seen in the published log, since the
    /// answer is what somebody relies on; the others are published within seconds.
    #[must_use]
    pub const fn is_published_before_answer(self) -> bool {
        matches!(
            self,
            Self::EnvelopeCancelled
                | Self::EnvelopeCompleted
                | Self::EnvelopeRetracted
                | Self::EnvelopeRevoked
                | Self::LogContinued
                | Self::LogRotated
                | Self::RecipientActed
                | Self::RecipientDeclined
        )
    }
}

/// An event as the domain yields it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The thing it happened to: an account, envelope, container, invitation or organisation.
    pub object: [u8; 16],
    /// Identity of the person who did it; `None` where it is the server, or nobody is signed in.
    pub actor: Option<Sha256Digest>,
    /// Id of the signed statement behind it.
    pub statement: Option<Sha256Digest>,
    /// Personal and other details; the leaf commits to them and does not show them.
    pub fields: Vec<EventField>,
}

/// An event has other details than its kind in the registry, or a statement where none belongs, or
/// none where one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the kind {} is not as the registry says", kind.as_str())]
#[non_exhaustive]
pub struct UnregisteredError {
    /// Its kind.
    pub kind: EventKind,
}

/// A detail of an event.
#[derive(Clone, PartialEq, Eq)]
pub struct EventField {
    /// Name of the detail, as in the registry.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

impl core::fmt::Debug for EventField {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "EventField({})", self.name)
    }
}

impl Event {
    /// An event of the server about an object, without statement or details.
    #[must_use]
    pub const fn new(kind: EventKind, object: [u8; 16]) -> Self {
        Self {
            kind,
            object,
            actor: None,
            statement: None,
            fields: Vec::new(),
        }
    }

    /// Compares details and statement with those of the registry.
    ///
    /// # Errors
    /// [`UnregisteredError`] where one is missing or stands there in addition.
    pub fn check(&self) -> Result<(), UnregisteredError> {
        let names = self.fields.iter().map(|field| field.name);
        if names.eq(self.kind.fields().iter().copied())
            && self.statement.is_some() == self.kind.has_statement()
        {
            Ok(())
        } else {
            Err(UnregisteredError { kind: self.kind })
        }
    }

    /// The same event, done by this identity.
    #[must_use]
    pub const fn by(mut self, identity: Option<Sha256Digest>) -> Self {
        self.actor = identity;
        self
    }

    /// The same event, with the statement behind it.
    #[must_use]
    pub const fn with_statement(mut self, statement: Sha256Digest) -> Self {
        self.statement = Some(statement);
        self
    }

    /// The same event with one more detail.
    #[must_use]
    pub fn with_field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push(EventField {
            name,
            value: value.into(),
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_distinct() {
        let names: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    }

    #[test]
    fn no_number_stands_for_two_kinds() {
        let mut numbers: Vec<_> = EventKind::ALL.iter().map(|kind| kind.number()).collect();
        numbers.sort_unstable();
        assert!(
            numbers.windows(2).all(|pair| pair[0] < pair[1]),
            "{numbers:?}"
        );
        assert!(numbers[0] > 0);
    }

    #[test]
    fn an_event_has_the_details_and_the_statement_of_its_kind_and_no_others() {
        let sent = Event::new(EventKind::EnvelopeSent, [1; 16]);
        let signed = sent
            .clone()
            .with_statement(Sha256Digest::from_bytes([2; 32]));
        assert_eq!(signed.check(), Ok(()));
        let created = Event::new(EventKind::AccountCreated, [1; 16]).with_field("email", "x");
        assert_eq!(created.clone().with_field("name", "y").check(), Ok(()));
        for wrong in [
            sent,
            signed.with_field("email", "x"),
            created.clone(),
            created.clone().with_field("phone", "y"),
            created.clone().with_field("email", "x"),
            created
                .with_field("name", "y")
                .with_statement(Sha256Digest::from_bytes([2; 32])),
        ] {
            assert_eq!(wrong.check(), Err(UnregisteredError { kind: wrong.kind }));
        }
    }
}
