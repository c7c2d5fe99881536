//! Settings about reminders.

use bulla_domain::reminder::ReminderPlan;
use serde::{Deserialize, Serialize};

/// When whoever was asked to sign, and has not, is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reminders {
    /// So many days after they were asked; 0 for never.
    pub first_days: u16,
    /// So many days after each reminder, until the deadline; 0 for never.
    pub every_days: u16,
}

impl Default for Reminders {
    fn default() -> Self {
        Self {
            first_days: 3,
            every_days: 3,
        }
    }
}

impl Reminders {
    /// The same in milliseconds.
    #[must_use]
    pub fn plan(self) -> ReminderPlan {
        ReminderPlan {
            first_ms: u64::from(self.first_days) * MILLIS_OF_A_DAY,
            every_ms: u64::from(self.every_days) * MILLIS_OF_A_DAY,
        }
    }

    /// Whether they come while envelopes can be signed.
    pub(super) fn check(self) -> Result<(), String> {
        if self.first_days.max(self.every_days) <= MAX_DAYS {
            return Ok(());
        }
        Err("reminders.first_days and reminders.every_days must lie between 0 and 365".to_owned())
    }
}

const MAX_DAYS: u16 = 365;
const MILLIS_OF_A_DAY: u64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_none_to_a_year() {
        for (first_days, every_days, holds) in [
            (0, 0, true),
            (3, 3, true),
            (365, 365, true),
            (366, 3, false),
            (3, 366, false),
        ] {
            let settings = Reminders {
                first_days,
                every_days,
            };
            assert_eq!(settings.check().is_ok(), holds, "{settings:?}");
        }
        let plan = Reminders::default().plan();
        assert_eq!((plan.first_ms, plan.every_ms), (259_200_000, 259_200_000));
    }
}
