//! Events of the audit trail: what the product records, before it has its place in the log.
//! The registry with who signs what is `docs/spec/audit-log.md#events`.

use bulla_types::Sha256Digest;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
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
        }
    };
}

kinds! {
    /// An account has a new account key. Object: the account. Fields: epoch.
    AccountKeyRenewed = "account-key.renewed",
    /// An account was opened. Object: the account. Fields: email, name.
    AccountCreated = "account.created",
    /// An account has a new password by its recovery kit. Object: the account.
    AccountRecovered = "account.recovered",
    /// An authority of the instance was certified: root, issuing, time-stamps or OCSP. Object: the
    /// authority. Fields: kind, certificate, `not_after`.
    AuthorityMade = "authority.made",
    /// An authority certifies nothing more. Object: the authority. Fields: kind.
    AuthorityRetired = "authority.retired",
    /// The certificate of an authority was revoked. Object: the authority. Fields: serial, reason.
    AuthorityRevoked = "authority.revoked",
    /// A certificate for the key of an identity was issued. Object: the account. Fields: serial,
    /// certificate, `not_after`.
    CertificateIssued = "certificate.issued",
    /// A certificate took the place of an earlier one of the same identity. Object: the account.
    /// Fields: serial, certificate, `not_after`, replaces.
    CertificateRenewed = "certificate.renewed",
    /// A person's certificate was revoked. Object: the account. Fields: serial, reason.
    CertificateRevoked = "certificate.revoked",
    /// A container's upload was completed. Object: the container.
    ContainerStored = "container.stored",
    /// Every required act is there. Object: the envelope.
    EnvelopeCompleted = "envelope.completed",
    /// An envelope was sent. Object: the envelope. Statement: the manifest.
    EnvelopeSent = "envelope.sent",
    /// A detail of an earlier event was erased. Object: that of the event. Fields: index, field, basis.
    FieldErased = "field.erased",
    /// A recipient's place was given to a holder. Object: the envelope. Statement: the grant.
    GrantRecorded = "grant.recorded",
    /// An identity was closed by the next one. Object: the account. Statement: the closing.
    IdentityClosed = "identity.closed",
    /// An identity was published. Object: the account. Statement: the identity.
    IdentityPublished = "identity.published",
    /// A member was invited. Object: the invitation. Fields: email.
    InvitationCreated = "invitation.created",
    /// An invitation was used. Object: the invitation.
    InvitationUsed = "invitation.used",
    /// The clock was set back; the log went on with its last time. Object: the organisation. Fields:
    /// `by_ms`.
    LogClockWentBack = "log.clock-went-back",
    /// There were so many tries that the next have to wait. Object: the account. Fields: guessed.
    LoginLocked = "login.locked",
    /// A login failed at the second factor. Object: the account.
    LoginRefused = "login.refused",
    /// An organisation was made. Object: the organisation. Fields: name.
    OrganisationCreated = "organisation.created",
    /// The password was replaced by one who knew it. Object: the account.
    PasswordChanged = "password.changed",
    /// A recipient signed. Object: the envelope. Statement: the act.
    RecipientActed = "recipient.acted",
    /// A recipient declined, which ended the envelope. Object: the envelope. Statement: the act.
    RecipientDeclined = "recipient.declined",
    /// A recovery code was used in place of the second factor. Object: the account. Fields: left.
    RecoveryCodeUsed = "recovery-code.used",
    /// New recovery codes replaced those before. Object: the account.
    RecoveryCodesMade = "recovery-codes.made",
    /// The vault was handed out to the holder of kit and second factor. Object: the account.
    RecoveryOpened = "recovery.opened",
    /// A second factor was enrolled. Object: the account.
    SecondFactorEnrolled = "second-factor.enrolled",
    /// A code of the second factor was refused outside of a login. Object: the account.
    SecondFactorRefused = "second-factor.refused",
    /// A reset of the second factor was asked for. Object: the account. Fields: origin, effective.
    SecondFactorResetBegun = "second-factor.reset-begun",
    /// A reset was cancelled. Object: the account.
    SecondFactorResetCancelled = "second-factor.reset-cancelled",
    /// A session ended by its owner. Object: the account.
    SessionClosed = "session.closed",
    /// A session was opened after both factors. Object: the account.
    SessionOpened = "session.opened",
    /// A session was ended from another one. Object: the account. Fields: session.
    SessionRevoked = "session.revoked",
    /// All sessions ended at once, or all but one. Object: the account. Fields: which.
    SessionsEnded = "sessions.ended",
    /// Where the organisation gets its time from was changed. Object: the organisation. Fields: change,
    /// url.
    TimestampServersChanged = "timestamp-servers.changed",
    /// An item of a vault was written. Object: the account. Fields: item, version.
    VaultItemWritten = "vault.item-written",
    /// A slot of a vault was written. Object: the account. Fields: kind.
    VaultSlotWritten = "vault.slot-written",
    /// The vault was handed out within a session. Object: the account.
    VaultUnlocked = "vault.unlocked",
    /// A wrap was handed to its holder for the first time. Object: the envelope. Fields: recipient.
    WrapReleased = "wrap.released",
}

impl EventKind {
    /// Whether the server answers only after the event can be seen in the published log, since the
    /// answer is what somebody relies on; the others are published within seconds.
    #[must_use]
    pub const fn is_published_before_answer(self) -> bool {
        matches!(
            self,
            Self::EnvelopeCompleted | Self::RecipientActed | Self::RecipientDeclined
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

    /// What stands between backticks.
    fn ticked(text: &str) -> Vec<&str> {
        text.split('`').skip(1).step_by(2).collect()
    }

    #[test]
    fn the_registry_in_the_specification_is_that_of_the_code() {
        let text = include_str!("../../../docs/spec/audit-log.md");
        let section = text.split("\n## Events\n").nth(1).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let mut listed: Vec<_> = rows
            .flat_map(|row| ticked(row.split('|').nth(1).unwrap()))
            .collect();
        listed.sort_unstable();
        let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(listed, known);

        let awaited = section
            .split("Published before the answer: ")
            .nth(1)
            .unwrap();
        let listed = ticked(awaited.split(". ").next().unwrap());
        let awaited = EventKind::ALL.iter();
        let awaited = awaited.filter(|kind| kind.is_published_before_answer());
        assert_eq!(
            listed,
            awaited.map(|kind| kind.as_str()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn names_are_sorted_and_distinct() {
        let names: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    }
}
