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
    /// A recipient declined: nobody can act any more.
    Declined,
    /// The sender ended it before everybody had signed.
    Cancelled,
    /// The deadline passed before everybody had signed.
    Expired,
    /// The sender says of a complete envelope that it is no longer relied on.
    Retracted,
    /// The sender says of a complete envelope that it must not be relied on.
    Revoked,
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
    /// The recipient declined.
    Declined,
}

/// What a recipient does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new action must be decided in every state"
)]
pub enum Action {
    /// Refuses to sign, which ends the envelope for everybody.
    Decline,
    /// Signs all documents.
    Sign,
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
    /// Not everybody has signed.
    #[error("the envelope is not complete")]
    NotCompleted,
    /// The account did not send the envelope.
    #[error("the account is not the sender")]
    NotSender,
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
    /// What it does.
    pub action: Action,
    /// Identity that signed.
    pub identity: Sha256Digest,
    /// Id of the act.
    pub statement: Sha256Digest,
    /// Id of the statement that it follows.
    pub prev: Sha256Digest,
}

impl Envelope {
    /// The state and events after the wraps of `account`'s places were asked for: those whose turn
    /// it is are released. The first time is an event of each; later ones change nothing. Once the
    /// envelope has ended, only places that were released before still are: who could read it can
    /// go on reading, and nobody is let in any more.
    ///
    /// # Errors
    /// [`CommandError::NoRecipient`]; [`CommandError::NotYourTurn`] if it is the turn of none;
    /// [`CommandError::Closed`] if it has ended and no place of the account was released before.
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
            let is_pending = recipient.state == RecipientState::Pending;
            if is_pending && self.state != State::Sent {
                refusal = refusal.map(|_| CommandError::Closed);
                continue;
            }
            if is_pending && !self.is_turn_of(recipient.order) {
                refusal = refusal.map(|_| CommandError::NotYourTurn);
                continue;
            }
            refusal = None;
            if is_pending {
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

    /// The state and events after a recipient signed or declined. The first who declines ends the
    /// envelope; what was signed before stays signed.
    ///
    /// # Errors
    /// Any of [`CommandError`], in the order: no recipient, already acted, closed, head moved, turn.
    pub fn act(&self, act: &Act, now: Timestamp) -> Result<(Self, Vec<Event>), CommandError> {
        let mut next = self.clone();
        let recipient = next
            .recipients
            .iter_mut()
            .find(|r| r.recipient_id == act.recipient_id && r.account_id == act.account_id)
            .ok_or(CommandError::NoRecipient)?;
        if recipient.state.has_acted() {
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
        let (state, kind) = match act.action {
            Action::Decline => (RecipientState::Declined, EventKind::RecipientDeclined),
            Action::Sign => (RecipientState::Signed, EventKind::RecipientActed),
        };
        recipient.state = state;
        next.head = act.statement;
        let object = *self.envelope_id.as_bytes();
        let mut events = vec![
            Event::new(kind, object)
                .by(Some(act.identity))
                .with_statement(act.statement),
        ];
        let all_signed = next
            .recipients
            .iter()
            .all(|r| r.state == RecipientState::Signed);
        if state == RecipientState::Declined {
            next.state = State::Declined;
        } else if all_signed {
            next.state = State::Completed;
            events.push(Event::new(EventKind::EnvelopeCompleted, object));
        }
        Ok((next, events))
    }

    /// The state and event once the deadline has passed before everybody had signed; `None` while it has
    /// not, or after another end. What was signed stays signed.
    #[must_use]
    pub fn expire(&self, now: Timestamp) -> Option<(Self, Event)> {
        if self.state != State::Sent || now <= self.deadline {
            return None;
        }
        let mut next = self.clone();
        next.state = State::Expired;
        let event = Event::new(EventKind::EnvelopeExpired, *self.envelope_id.as_bytes());
        Some((next, event))
    }

    /// Whether every recipient of a lower order group has signed.
    fn is_turn_of(&self, order: u16) -> bool {
        self.recipients
            .iter()
            .filter(|r| r.order < order)
            .all(|r| r.state == RecipientState::Signed)
    }
}

impl RecipientState {
    /// Whether the recipient has signed or declined.
    #[must_use]
    pub const fn has_acted(self) -> bool {
        matches!(self, Self::Signed | Self::Declined)
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
            action: Action::Sign,
            identity: digest(50 + who),
            statement: digest(prev + 1),
            prev: digest(prev),
        }
    }

    #[test]
    fn last_act_completes_and_yields_both_events() {
        let (one, events) = envelope(&[1, 1]).act(&act(1, 0), at(5)).unwrap();
        assert_eq!((one.state, events.len()), (State::Sent, 1));
        let (two, events) = one.act(&act(0, 1), at(6)).unwrap();
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
        let (signed, _) = first.act(&act(0, 0), at(5)).unwrap();
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
            envelope.act(&act(7, 0), at(5)),
            Err(CommandError::NoRecipient)
        );
        assert_eq!(
            envelope.act(&act(1, 0), at(5)),
            Err(CommandError::NotYourTurn)
        );
        assert_eq!(
            envelope.act(&act(0, 3), at(5)),
            Err(CommandError::HeadMoved)
        );
        assert_eq!(
            envelope.act(&act(0, 0), at(1001)),
            Err(CommandError::Closed)
        );
        let foreign = Act {
            account_id: id(1),
            ..act(0, 0)
        };
        assert_eq!(
            envelope.act(&foreign, at(5)),
            Err(CommandError::NoRecipient)
        );
        let (signed, _) = envelope.act(&act(0, 0), at(5)).unwrap();
        assert_eq!(
            signed.act(&act(0, 1), at(6)),
            Err(CommandError::AlreadyActed)
        );
    }

    fn decline(who: u8, prev: u8) -> Act {
        Act {
            action: Action::Decline,
            ..act(who, prev)
        }
    }

    #[test]
    fn a_decline_ends_the_envelope_for_everybody_and_keeps_what_was_signed() {
        let (signed, _) = envelope(&[1, 1, 2]).act(&act(0, 0), at(5)).unwrap();
        let (declined, events) = signed.act(&decline(1, 1), at(6)).unwrap();
        assert_eq!(
            (declined.state, declined.head),
            (State::Declined, digest(2))
        );
        let states: Vec<_> = declined.recipients.iter().map(|r| r.state).collect();
        let expected = [
            RecipientState::Signed,
            RecipientState::Declined,
            RecipientState::Pending,
        ];
        assert_eq!(states, expected);
        let kinds: Vec<_> = events.iter().map(|e| (e.kind, e.statement)).collect();
        assert_eq!(kinds, [(EventKind::RecipientDeclined, Some(digest(2)))]);
    }

    #[test]
    fn after_a_decline_readers_go_on_reading_and_nobody_else_is_let_in() {
        let (read, _) = envelope(&[1, 1, 2]).release(id(0), digest(50)).unwrap();
        let (declined, _) = read.act(&decline(1, 0), at(5)).unwrap();
        for reader in [0, 1] {
            let (same, events) = declined.release(id(reader), digest(50)).unwrap();
            assert_eq!((same, events.len()), (declined.clone(), 0));
        }
        assert_eq!(
            declined.release(id(2), digest(50)),
            Err(CommandError::Closed)
        );
        assert_eq!(
            declined.release(id(7), digest(50)),
            Err(CommandError::NoRecipient)
        );
    }

    /// Who commands, in the tables below.
    const WHO: [(&str, u8); 5] = [
        ("signed", 0),
        ("in turn", 1),
        ("later", 2),
        ("sender", 99),
        ("stranger", 7),
    ];

    /// The envelope of the tables in each of its states: place 0 has signed, the end came by place 1.
    fn states() -> [(&'static str, Envelope); 7] {
        let (sent, _) = envelope(&[1, 1, 2]).act(&act(0, 0), at(5)).unwrap();
        let (declined, _) = sent.act(&decline(1, 1), at(6)).unwrap();
        let (two, _) = sent.act(&act(1, 1), at(6)).unwrap();
        let (completed, _) = two.act(&act(2, 2), at(7)).unwrap();
        let withdrawn = |state| Envelope {
            state,
            ..completed.clone()
        };
        let cancelled = Envelope {
            state: State::Cancelled,
            ..sent.clone()
        };
        let (expired, _) = sent.expire(at(1001)).unwrap();
        [
            ("sent", sent),
            ("declined", declined),
            ("cancelled", cancelled),
            ("expired", expired),
            ("retracted", withdrawn(State::Retracted)),
            ("revoked", withdrawn(State::Revoked)),
            ("completed", completed),
        ]
    }

    #[test]
    fn every_state_answers_every_action_of_everybody() {
        use CommandError::{AlreadyActed, Closed, NoRecipient, NotYourTurn};
        let done = [
            Some(AlreadyActed),
            Some(AlreadyActed),
            Some(AlreadyActed),
            Some(NoRecipient),
            Some(NoRecipient),
        ];
        let ended = [
            Some(AlreadyActed),
            Some(Closed),
            Some(Closed),
            Some(NoRecipient),
            Some(NoRecipient),
        ];
        // Rows: state. Columns: as in `WHO`. Signing and declining are refused alike.
        let table: [[Option<CommandError>; 5]; 7] = [
            [
                Some(AlreadyActed),
                None,
                Some(NotYourTurn),
                Some(NoRecipient),
                Some(NoRecipient),
            ],
            [
                Some(AlreadyActed),
                Some(AlreadyActed),
                Some(Closed),
                Some(NoRecipient),
                Some(NoRecipient),
            ],
            ended,
            ended,
            done,
            done,
            done,
        ];
        for ((state, envelope), row) in states().iter().zip(table) {
            for ((name, who), expected) in WHO.iter().zip(row) {
                for action in [Action::Sign, Action::Decline] {
                    let command = Act {
                        action,
                        prev: envelope.head,
                        ..act(*who, 40)
                    };
                    let got = envelope.act(&command, at(8)).err();
                    assert_eq!(got, expected, "{state}: {action:?} by {name}");
                }
            }
        }
    }

    #[test]
    fn every_state_answers_every_request_for_a_key() {
        use CommandError::{Closed, NoRecipient, NotYourTurn};
        let done = [None, None, None, Some(NoRecipient), Some(NoRecipient)];
        // Place 1 was never released here.
        let ended = [
            None,
            Some(Closed),
            Some(Closed),
            Some(NoRecipient),
            Some(NoRecipient),
        ];
        let table: [[Option<CommandError>; 5]; 7] = [
            [
                None,
                None,
                Some(NotYourTurn),
                Some(NoRecipient),
                Some(NoRecipient),
            ],
            [
                None,
                None,
                Some(Closed),
                Some(NoRecipient),
                Some(NoRecipient),
            ],
            ended,
            ended,
            done,
            done,
            done,
        ];
        for ((state, envelope), row) in states().iter().zip(table) {
            for ((name, who), expected) in WHO.iter().zip(row) {
                let got = envelope.release(id(*who), digest(50)).err();
                assert_eq!(got, expected, "{state}: release to {name}");
            }
        }
    }

    #[test]
    fn only_what_waits_expires_after_its_deadline_and_keeps_what_was_signed() {
        for (name, envelope) in states() {
            assert_eq!(envelope.expire(at(1000)), None, "{name} at the deadline");
            let Some((expired, event)) = envelope.expire(at(1001)) else {
                assert_ne!(name, "sent");
                continue;
            };
            assert_eq!(name, "sent");
            let expected = Envelope {
                state: State::Expired,
                ..envelope
            };
            assert_eq!(expired, expected);
            assert_eq!(event.kind, EventKind::EnvelopeExpired);
            assert_eq!((event.actor, event.statement), (None, None));
            event.check().unwrap();
        }
    }

    #[test]
    fn a_decline_is_refused_late_out_of_turn_and_over_an_old_head() {
        let envelope = envelope(&[1, 2]);
        let refused = |act: &Act, now| envelope.act(act, at(now)).err();
        assert_eq!(refused(&decline(0, 0), 1001), Some(CommandError::Closed));
        assert_eq!(refused(&decline(0, 3), 5), Some(CommandError::HeadMoved));
        assert_eq!(refused(&decline(1, 0), 5), Some(CommandError::NotYourTurn));
        let foreign = Act {
            account_id: id(1),
            ..decline(0, 0)
        };
        assert_eq!(refused(&foreign, 5), Some(CommandError::NoRecipient));
    }
}
