//! Whom a reminder reaches, and when the next one is due.

use bulla_types::{AccountId, RecipientId, Timestamp};

use crate::envelope::{CommandError, Envelope, Recipient, State};

/// When the service reminds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "settings; a new one must be a compile error"
)]
pub struct ReminderPlan {
    /// So many milliseconds after somebody was asked; 0 for never.
    pub first_ms: u64,
    /// So many milliseconds after a reminder; 0 for never.
    pub every_ms: u64,
}

/// A sender reminds at most once in so many milliseconds: a day.
pub const PAUSE_MS: u64 = 24 * 60 * 60 * 1000;

impl ReminderPlan {
    /// When somebody who was asked then is reminded.
    #[must_use]
    pub fn after_asking(self, asked: Timestamp) -> Option<Timestamp> {
        (self.first_ms > 0).then(|| asked.plus_millis(self.first_ms))
    }

    /// When somebody who was reminded then is reminded again.
    #[must_use]
    pub fn after_reminding(self, reminded: Timestamp) -> Option<Timestamp> {
        (self.every_ms > 0).then(|| reminded.plus_millis(self.every_ms))
    }
}

impl Envelope {
    /// The lowest order group in which somebody has not acted.
    #[must_use]
    pub fn open_order(&self) -> Option<u16> {
        let open = self.recipients.iter().filter(|r| !r.state.has_acted());
        open.map(|recipient| recipient.order).min()
    }

    /// The places whose turn it is and that have not acted; none after an end or the deadline.
    pub fn awaited(&self, now: Timestamp) -> impl Iterator<Item = &Recipient> {
        let open = self.open_order();
        let waits = self.state == State::Sent && now <= self.deadline;
        self.recipients
            .iter()
            .filter(move |r| waits && Some(r.order) == open && !r.state.has_acted())
    }

    /// The places that the sender's reminder reaches.
    ///
    /// # Errors
    /// In this order: not the sender, closed.
    pub fn remind(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<RecipientId>, CommandError> {
        if account != self.sender {
            return Err(CommandError::NotSender);
        }
        let awaited: Vec<_> = self.awaited(now).map(|place| place.recipient_id).collect();
        if awaited.is_empty() {
            return Err(CommandError::Closed);
        }
        Ok(awaited)
    }
}

#[cfg(test)]
mod tests {
    use bulla_types::{EnvelopeId, Sha256Digest, TenantId};

    use super::*;
    use crate::envelope::RecipientState;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn account(byte: u8) -> AccountId {
        AccountId::from_bytes([byte; 16])
    }

    /// Places 1, 2 and 3 in these orders and states, of an envelope of account 9 with the deadline 100.
    fn envelope(places: [(u16, RecipientState); 3], state: State) -> Envelope {
        let place = |(number, (order, state)): (u8, (u16, RecipientState))| Recipient {
            recipient_id: RecipientId::from_bytes([number; 16]),
            account_id: account(number),
            order,
            state,
        };
        Envelope {
            tenant_id: TenantId::from_bytes([7; 16]),
            envelope_id: EnvelopeId::from_bytes([8; 16]),
            sender: account(9),
            state,
            head: Sha256Digest::from_bytes([1; 32]),
            recipients: (1..).zip(places).map(place).collect(),
            sent_at: at(0),
            deadline: at(100),
        }
    }

    #[test]
    fn a_reminder_reaches_those_whose_turn_it_is_and_who_have_not_acted() {
        use RecipientState::{Declined, Pending, Released, Signed};
        for (places, reached) in [
            ([(1, Pending), (1, Released), (2, Pending)], vec![1, 2]),
            ([(1, Signed), (1, Released), (2, Pending)], vec![2]),
            ([(1, Signed), (1, Signed), (2, Pending)], vec![3]),
            ([(2, Pending), (1, Pending), (2, Pending)], vec![2]),
            ([(1, Signed), (1, Signed), (2, Declined)], vec![]),
        ] {
            let places = envelope(places, State::Sent);
            let got = places.awaited(at(100)).map(|r| r.recipient_id);
            let reached: Vec<_> = reached
                .into_iter()
                .map(|number| RecipientId::from_bytes([number; 16]))
                .collect();
            assert_eq!(got.collect::<Vec<_>>(), reached);
            assert_eq!(places.awaited(at(101)).count(), 0);
            let reminded = places.remind(account(9), at(5));
            if reached.is_empty() {
                assert_eq!(reminded, Err(CommandError::Closed));
            } else {
                assert_eq!(reminded, Ok(reached));
            }
            for who in [1, 2, 3, 4] {
                assert_eq!(
                    places.remind(account(who), at(5)),
                    Err(CommandError::NotSender)
                );
            }
        }
    }

    #[test]
    fn nobody_is_reminded_of_what_has_ended() {
        for state in [
            State::Completed,
            State::Declined,
            State::Cancelled,
            State::Expired,
            State::Retracted,
            State::Revoked,
        ] {
            let ended = envelope([(1, RecipientState::Pending); 3], state);
            assert_eq!(ended.awaited(at(5)).count(), 0, "{state:?}");
            assert_eq!(ended.remind(account(9), at(5)), Err(CommandError::Closed));
        }
    }

    #[test]
    fn the_plan_counts_from_asking_and_from_the_reminder_before_and_zero_is_never() {
        let plan = ReminderPlan {
            first_ms: 3,
            every_ms: 5,
        };
        assert_eq!(plan.after_asking(at(10)), Some(at(13)));
        assert_eq!(plan.after_reminding(at(10)), Some(at(15)));
        let never = ReminderPlan {
            first_ms: 0,
            every_ms: 0,
        };
        assert_eq!(never.after_asking(at(10)), None);
        assert_eq!(never.after_reminding(at(10)), None);
    }
}
