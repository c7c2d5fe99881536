//! The sender withdraws an envelope: cancels it before everybody has signed, retracts or revokes it after.

use bulla_types::{AccountId, Sha256Digest};

use crate::envelope::{CommandError, Envelope, State};
use crate::event::{Event, EventKind};

/// What a sender says of a whole envelope. None takes a signature back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new kind must be decided in every state"
)]
pub enum Withdrawal {
    /// It ends before everybody has signed.
    Cancel,
    /// It is no longer relied on.
    Retract,
    /// It must not be relied on.
    Revoke,
}

/// A sender's withdrawal, after its signatures and chain were verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a command; a new field must be a compile error"
)]
pub struct Withdraw {
    /// Account that withdraws.
    pub account_id: AccountId,
    /// What it says.
    pub withdrawal: Withdrawal,
    /// Identity that signed.
    pub identity: Sha256Digest,
    /// Id of the statement.
    pub statement: Sha256Digest,
    /// Id of the statement that it follows.
    pub prev: Sha256Digest,
}

impl Envelope {
    /// The state and event after the sender cancelled, retracted or revoked it. Each is said once; what
    /// everybody has signed is not cancelled, and what was revoked is not retracted any more.
    ///
    /// # Errors
    /// In this order: not the sender, not complete or closed, head moved.
    pub fn withdraw(&self, command: &Withdraw) -> Result<(Self, Event), CommandError> {
        if command.account_id != self.sender {
            return Err(CommandError::NotSender);
        }
        let (state, kind) = match (command.withdrawal, self.state) {
            (Withdrawal::Cancel, State::Sent) => (State::Cancelled, EventKind::EnvelopeCancelled),
            (Withdrawal::Cancel, _)
            | (_, State::Revoked)
            | (Withdrawal::Retract, State::Retracted) => {
                return Err(CommandError::Closed);
            }
            (_, State::Sent | State::Declined | State::Cancelled | State::Expired) => {
                return Err(CommandError::NotCompleted);
            }
            (Withdrawal::Retract, State::Completed) => {
                (State::Retracted, EventKind::EnvelopeRetracted)
            }
            (Withdrawal::Revoke, State::Completed | State::Retracted) => {
                (State::Revoked, EventKind::EnvelopeRevoked)
            }
        };
        if command.prev != self.head {
            return Err(CommandError::HeadMoved);
        }
        let mut next = self.clone();
        next.state = state;
        next.head = command.statement;
        let event = Event::new(kind, *self.envelope_id.as_bytes())
            .by(Some(command.identity))
            .with_statement(command.statement);
        Ok((next, event))
    }
}

#[cfg(test)]
mod tests {
    use bulla_types::{EnvelopeId, TenantId, Timestamp};
    use proptest::prelude::*;

    use super::*;
    use crate::envelope::{Recipient, RecipientState};

    const STATES: [State; 7] = [
        State::Sent,
        State::Declined,
        State::Cancelled,
        State::Expired,
        State::Completed,
        State::Retracted,
        State::Revoked,
    ];

    fn digest(byte: u8) -> Sha256Digest {
        Sha256Digest::from_bytes([byte; 32])
    }

    fn account(byte: u8) -> AccountId {
        AccountId::from_bytes([byte; 16])
    }

    fn envelope(state: State) -> Envelope {
        let at = Timestamp::from_millis(5).unwrap();
        Envelope {
            tenant_id: TenantId::from_bytes([1; 16]),
            envelope_id: EnvelopeId::from_bytes([2; 16]),
            sender: account(3),
            state,
            head: digest(1),
            recipients: vec![Recipient {
                recipient_id: bulla_types::RecipientId::from_bytes([4; 16]),
                account_id: account(4),
                order: 1,
                state: RecipientState::Signed,
            }],
            sent_at: at,
            deadline: at,
        }
    }

    fn command(withdrawal: Withdrawal) -> Withdraw {
        Withdraw {
            account_id: account(3),
            withdrawal,
            identity: digest(7),
            statement: digest(2),
            prev: digest(1),
        }
    }

    #[test]
    fn every_state_answers_every_withdrawal_of_the_sender() {
        use CommandError::{Closed, NotCompleted};
        let ended = [Err(Closed), Err(NotCompleted), Err(NotCompleted)];
        // Rows: state. Columns: cancel, retract, revoke.
        let table = [
            [Ok(State::Cancelled), Err(NotCompleted), Err(NotCompleted)],
            ended,
            ended,
            ended,
            [Err(Closed), Ok(State::Retracted), Ok(State::Revoked)],
            [Err(Closed), Err(Closed), Ok(State::Revoked)],
            [Err(Closed), Err(Closed), Err(Closed)],
        ];
        for (state, row) in STATES.into_iter().zip(table) {
            for (withdrawal, expected) in ALL.into_iter().zip(row) {
                let got = envelope(state).withdraw(&command(withdrawal));
                let got = got.map(|(next, _)| next.state);
                assert_eq!(got, expected, "{state:?}: {withdrawal:?}");
            }
        }
    }

    #[test]
    fn a_withdrawal_changes_state_and_head_alone_and_is_one_event_with_its_statement() {
        for (from, withdrawal, state, kind) in [
            (
                State::Sent,
                Withdrawal::Cancel,
                State::Cancelled,
                EventKind::EnvelopeCancelled,
            ),
            (
                State::Completed,
                Withdrawal::Retract,
                State::Retracted,
                EventKind::EnvelopeRetracted,
            ),
            (
                State::Completed,
                Withdrawal::Revoke,
                State::Revoked,
                EventKind::EnvelopeRevoked,
            ),
        ] {
            let before = envelope(from);
            let (after, event) = before.withdraw(&command(withdrawal)).unwrap();
            let expected = Envelope {
                state,
                head: digest(2),
                ..before
            };
            assert_eq!(after, expected);
            assert_eq!(event.kind, kind);
            assert_eq!(
                (event.actor, event.statement),
                (Some(digest(7)), Some(digest(2)))
            );
            event.check().unwrap();
        }
    }

    #[test]
    fn nobody_but_the_sender_withdraws_and_not_over_another_head() {
        for who in [4, 5, 0] {
            let foreign = Withdraw {
                account_id: account(who),
                ..command(Withdrawal::Revoke)
            };
            for state in STATES {
                let refused = envelope(state).withdraw(&foreign).unwrap_err();
                assert_eq!(refused, CommandError::NotSender);
            }
        }
        let late = Withdraw {
            prev: digest(9),
            ..command(Withdrawal::Retract)
        };
        let refused = envelope(State::Completed).withdraw(&late).unwrap_err();
        assert_eq!(refused, CommandError::HeadMoved);
    }

    const ALL: [Withdrawal; 3] = [Withdrawal::Cancel, Withdrawal::Retract, Withdrawal::Revoke];

    proptest! {
        /// Whatever is said in whatever order: a signature stays, what was revoked stays revoked, and
        /// what has ended without all signatures is neither complete nor withdrawn.
        #[test]
        fn no_sequence_of_withdrawals_loses_a_signature_or_takes_one_of_them_back(
            from in proptest::sample::select(STATES.to_vec()),
            said in proptest::collection::vec(proptest::sample::select(ALL.to_vec()), 0..8),
        ) {
            let mut now = envelope(from);
            for withdrawal in said {
                let command = Withdraw { prev: now.head, ..command(withdrawal) };
                let before = now.clone();
                if let Ok((next, _)) = now.withdraw(&command) {
                    now = next;
                }
                prop_assert_eq!(&now.recipients, &before.recipients);
                prop_assert!(before.state != State::Revoked || now.state == State::Revoked);
                let ended = [State::Cancelled, State::Declined, State::Expired];
                prop_assert!(!ended.contains(&before.state) || now.state == before.state);
                prop_assert_eq!(now == before, now.state == before.state);
                prop_assert!(now.state != State::Completed || before.state == State::Completed);
            }
        }
    }
}
