//! A place of an envelope goes over to the next identity of the account that holds it.

use bulla_types::{AccountId, RecipientId, Sha256Digest};

use crate::envelope::{CommandError, Envelope};
use crate::event::{Event, EventKind};

/// A grant to the next identity, after its signatures and chain were verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a command; a new field must be a compile error"
)]
pub struct TakeOver {
    /// Account whose identity it is.
    pub account_id: AccountId,
    /// The place.
    pub recipient_id: RecipientId,
    /// The identity that takes it and signed.
    pub identity: Sha256Digest,
    /// Id of the grant.
    pub statement: Sha256Digest,
    /// Id of the statement that it follows.
    pub prev: Sha256Digest,
}

impl Envelope {
    /// The state and event after a place was taken over. It changes who reads and, where the place
    /// has not acted, who acts; so it is possible in every state.
    ///
    /// # Errors
    /// [`CommandError::NoRecipient`]; [`CommandError::HeadMoved`].
    pub fn take_over(&self, command: &TakeOver) -> Result<(Self, Event), CommandError> {
        let mut places = self.recipients.iter();
        let is_own = places
            .any(|r| r.recipient_id == command.recipient_id && r.account_id == command.account_id);
        if !is_own {
            return Err(CommandError::NoRecipient);
        }
        if command.prev != self.head {
            return Err(CommandError::HeadMoved);
        }
        let mut next = self.clone();
        next.head = command.statement;
        let event = Event::new(EventKind::GrantRecorded, *self.envelope_id.as_bytes())
            .by(Some(command.identity))
            .with_statement(command.statement);
        Ok((next, event))
    }
}

#[cfg(test)]
mod tests {
    use bulla_types::{EnvelopeId, TenantId, Timestamp};

    use super::*;
    use crate::envelope::{Recipient, RecipientState, State};

    fn digest(byte: u8) -> Sha256Digest {
        Sha256Digest::from_bytes([byte; 32])
    }

    fn envelope(state: State) -> Envelope {
        let recipient = |byte| Recipient {
            recipient_id: RecipientId::from_bytes([byte; 16]),
            account_id: AccountId::from_bytes([byte; 16]),
            order: 1,
            state: RecipientState::Signed,
        };
        let at = Timestamp::from_millis(5).unwrap();
        Envelope {
            tenant_id: TenantId::from_bytes([1; 16]),
            envelope_id: EnvelopeId::from_bytes([2; 16]),
            sender: AccountId::from_bytes([3; 16]),
            state,
            head: digest(1),
            recipients: vec![recipient(4), recipient(5)],
            sent_at: at,
            deadline: at,
        }
    }

    fn command() -> TakeOver {
        TakeOver {
            account_id: AccountId::from_bytes([4; 16]),
            recipient_id: RecipientId::from_bytes([4; 16]),
            identity: digest(7),
            statement: digest(2),
            prev: digest(1),
        }
    }

    #[test]
    fn a_place_is_taken_over_in_every_state_and_only_the_head_moves() {
        for state in [
            State::Sent,
            State::Completed,
            State::Retracted,
            State::Revoked,
        ] {
            let before = envelope(state);
            let (after, event) = before.take_over(&command()).unwrap();
            assert_eq!(after.head, digest(2));
            assert_eq!(
                Envelope {
                    head: before.head,
                    ..after
                },
                before
            );
            assert_eq!(event.kind, EventKind::GrantRecorded);
            assert_eq!(
                (event.actor, event.statement),
                (Some(digest(7)), Some(digest(2)))
            );
        }
    }

    #[test]
    fn the_place_of_somebody_else_and_an_old_head_are_refused() {
        let envelope = envelope(State::Sent);
        let foreign = TakeOver {
            recipient_id: RecipientId::from_bytes([5; 16]),
            ..command()
        };
        assert_eq!(envelope.take_over(&foreign), Err(CommandError::NoRecipient));
        let sender = TakeOver {
            account_id: envelope.sender,
            ..command()
        };
        assert_eq!(envelope.take_over(&sender), Err(CommandError::NoRecipient));
        let late = TakeOver {
            prev: digest(9),
            ..command()
        };
        assert_eq!(envelope.take_over(&late), Err(CommandError::HeadMoved));
    }
}
