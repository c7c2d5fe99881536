//! The state machine of an envelope: what each command changes and which events it yields.

use bulla_types::{AccountId, EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp};

use crate::event::{Event, EventKind};

/// State of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Waits for recipients.
    Sent,
    /// Every required act is there.
    Completed,
}

/// State of a recipient's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipientState {
    /// Nothing was handed out yet.
    Pending,
    /// The server handed out the wrap.
    Released,
    /// The recipient signed.
    Signed,
}

/// A recipient's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// Account that holds it.
    pub account_id: AccountId,
    /// Order group; a lower one comes first, equal ones act in parallel.
    pub order: u16,
    /// Its state.
    pub state: RecipientState,
}

/// An envelope as the server decides over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Account of the sender.
    pub sender: AccountId,
    /// Its state.
    pub state: State,
    /// Id of the newest statement.
    pub head: Sha256Digest,
    /// Its recipients.
    pub recipients: Vec<Recipient>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when recipients may act.
    pub deadline: Timestamp,
}

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The recipient has acted.
    #[error("the recipient has acted already")]
    AlreadyActed,
    /// The envelope takes no more acts, or its deadline has passed.
    #[error("the envelope is closed")]
    Closed,
    /// The statement does not follow the newest one.
    #[error("the chain has moved on")]
    HeadMoved,
    /// The account does not hold this place, or none.
    #[error("the account is no recipient here")]
    NoRecipient,
    /// A recipient of a lower order group has not acted.
    #[error("another recipient comes first")]
    NotYourTurn,
}

/// A recipient's act, after its signatures and chain were verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Account that acts.
    pub account_id: AccountId,
    /// The place it acts for.
    pub recipient_id: RecipientId,
    /// Identity that signed.
    pub identity: Sha256Digest,
    /// Id of the act.
    pub statement: Sha256Digest,
    /// Id of the statement that it follows.
    pub prev: Sha256Digest,
}

impl Envelope {
    /// The state and events after the wraps of `account`'s places were asked for: those whose turn
    /// it is are released. The first time is an event of each; later ones change nothing.
    ///
    /// # Errors
    /// [`CommandError::NoRecipient`]; [`CommandError::NotYourTurn`] if it is the turn of none.
    pub fn release(
        &self,
        account: AccountId,
        identity: Sha256Digest,
    ) -> Result<(Self, Vec<Event>), CommandError> {
        let mut next = self.clone();
        let mut events = Vec::new();
        let mut refusal = Some(CommandError::NoRecipient);
        for recipient in next
            .recipients
            .iter_mut()
            .filter(|r| r.account_id == account)
        {
            if !self.is_turn_of(recipient.order) {
                refusal = refusal.map(|_| CommandError::NotYourTurn);
                continue;
            }
            refusal = None;
            if recipient.state == RecipientState::Pending {
                recipient.state = RecipientState::Released;
                events.push(
                    Event::new(EventKind::WrapReleased, *self.envelope_id.as_bytes())
                        .by(Some(identity))
                        .with_field("recipient", recipient.recipient_id.to_string()),
                );
            }
        }
        refusal.map_or(Ok((next, events)), Err)
    }

    /// The state and events after a recipient signed.
    ///
    /// # Errors
    /// Any of [`CommandError`], in the order: no recipient, already acted, closed, head moved, turn.
    pub fn sign(&self, act: &Act, now: Timestamp) -> Result<(Self, Vec<Event>), CommandError> {
        let mut next = self.clone();
        let recipient = next
            .recipients
            .iter_mut()
            .find(|r| r.recipient_id == act.recipient_id && r.account_id == act.account_id)
            .ok_or(CommandError::NoRecipient)?;
        if recipient.state == RecipientState::Signed {
            return Err(CommandError::AlreadyActed);
        }
        if self.state != State::Sent || now > self.deadline {
            return Err(CommandError::Closed);
        }
        if act.prev != self.head {
            return Err(CommandError::HeadMoved);
        }
        if !self.is_turn_of(recipient.order) {
            return Err(CommandError::NotYourTurn);
        }
        recipient.state = RecipientState::Signed;
        next.head = act.statement;
        let object = *self.envelope_id.as_bytes();
        let mut events = vec![
            Event::new(EventKind::RecipientActed, object)
                .by(Some(act.identity))
                .with_statement(act.statement),
        ];
        if next
            .recipients
            .iter()
            .all(|r| r.state == RecipientState::Signed)
        {
            next.state = State::Completed;
            events.push(Event::new(EventKind::EnvelopeCompleted, object));
        }
        Ok((next, events))
    }

    /// Whether every recipient of a lower order group has signed.
    fn is_turn_of(&self, order: u16) -> bool {
        self.recipients
            .iter()
            .filter(|r| r.order < order)
            .all(|r| r.state == RecipientState::Signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> AccountId {
        AccountId::from_bytes([byte; 16])
    }

    fn digest(byte: u8) -> Sha256Digest {
        Sha256Digest::from_bytes([byte; 32])
    }

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn envelope(orders: &[u16]) -> Envelope {
        let recipient = |(i, order): (usize, &u16)| Recipient {
            recipient_id: RecipientId::from_bytes([u8::try_from(i).unwrap(); 16]),
            account_id: id(u8::try_from(i).unwrap()),
            order: *order,
            state: RecipientState::Pending,
        };
        Envelope {
            tenant_id: TenantId::from_bytes([9; 16]),
            envelope_id: EnvelopeId::from_bytes([8; 16]),
            sender: id(99),
            state: State::Sent,
            head: digest(0),
            recipients: orders.iter().enumerate().map(recipient).collect(),
            sent_at: at(0),
            deadline: at(1000),
        }
    }

    fn act(who: u8, prev: u8) -> Act {
        Act {
            account_id: id(who),
            recipient_id: RecipientId::from_bytes([who; 16]),
            identity: digest(50 + who),
            statement: digest(prev + 1),
            prev: digest(prev),
        }
    }

    #[test]
    fn last_act_completes_and_yields_both_events() {
        let (one, events) = envelope(&[1, 1]).sign(&act(1, 0), at(5)).unwrap();
        assert_eq!((one.state, events.len()), (State::Sent, 1));
        let (two, events) = one.sign(&act(0, 1), at(6)).unwrap();
        assert_eq!(two.state, State::Completed);
        assert_eq!(two.head, digest(2));
        assert_eq!(
            events.last().map(|e| e.kind),
            Some(EventKind::EnvelopeCompleted)
        );
    }

    #[test]
    fn release_is_an_event_once() {
        let (released, events) = envelope(&[1]).release(id(0), digest(50)).unwrap();
        assert_eq!(events.len(), 1);
        let (again, events) = released.release(id(0), digest(50)).unwrap();
        assert_eq!((again, events.len()), (released, 0));
    }

    #[test]
    fn of_two_places_of_one_account_each_is_released_in_its_turn() {
        let mut envelope = envelope(&[1, 2]);
        for recipient in &mut envelope.recipients {
            recipient.account_id = id(0);
        }
        let states = |envelope: &Envelope| -> Vec<RecipientState> {
            envelope.recipients.iter().map(|r| r.state).collect()
        };
        let (first, events) = envelope.release(id(0), digest(50)).unwrap();
        assert_eq!(events.len(), 1);
        let expected = [RecipientState::Released, RecipientState::Pending];
        assert_eq!(states(&first), expected);
        let (signed, _) = first.sign(&act(0, 0), at(5)).unwrap();
        let (second, events) = signed.release(id(0), digest(50)).unwrap();
        assert_eq!(events.len(), 1);
        let expected = [RecipientState::Signed, RecipientState::Released];
        assert_eq!(states(&second), expected);
    }

    #[test]
    fn refuses_strangers_second_acts_wrong_turn_moved_head_and_late_acts() {
        let envelope = envelope(&[1, 2]);
        assert_eq!(
            envelope.release(id(7), digest(1)),
            Err(CommandError::NoRecipient)
        );
        assert_eq!(
            envelope.release(id(1), digest(1)),
            Err(CommandError::NotYourTurn)
        );
        assert_eq!(
            envelope.sign(&act(7, 0), at(5)),
            Err(CommandError::NoRecipient)
        );
        assert_eq!(
            envelope.sign(&act(1, 0), at(5)),
            Err(CommandError::NotYourTurn)
        );
        assert_eq!(
            envelope.sign(&act(0, 3), at(5)),
            Err(CommandError::HeadMoved)
        );
        assert_eq!(
            envelope.sign(&act(0, 0), at(1001)),
            Err(CommandError::Closed)
        );
        let foreign = Act {
            account_id: id(1),
            ..act(0, 0)
        };
        assert_eq!(
            envelope.sign(&foreign, at(5)),
            Err(CommandError::NoRecipient)
        );
        let (signed, _) = envelope.sign(&act(0, 0), at(5)).unwrap();
        assert_eq!(
            signed.sign(&act(0, 1), at(6)),
            Err(CommandError::AlreadyActed)
        );
    }
}
