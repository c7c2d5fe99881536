//! How long recipients have.

use serde::{Deserialize, Serialize};

/// Days from sending until nobody can sign any more: 1 to 365, by default 30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct SigningDays(u16);

impl SigningDays {
    /// The fewest.
    pub const MIN: u16 = 1;
    /// The most.
    pub const MAX: u16 = 365;

    /// This many days.
    ///
    /// # Errors
    /// [`SigningDaysError`] below [`Self::MIN`] or above [`Self::MAX`].
    pub const fn new(days: u16) -> Result<Self, SigningDaysError> {
        if days < Self::MIN || days > Self::MAX {
            return Err(SigningDaysError);
        }
        Ok(Self(days))
    }

    /// In milliseconds.
    #[must_use]
    pub fn as_millis(self) -> u64 {
        u64::from(self.0) * MILLIS_OF_A_DAY
    }
}

impl Default for SigningDays {
    fn default() -> Self {
        Self(30)
    }
}

impl TryFrom<u16> for SigningDays {
    type Error = SigningDaysError;

    fn try_from(days: u16) -> Result<Self, SigningDaysError> {
        Self::new(days)
    }
}

impl From<SigningDays> for u16 {
    fn from(days: SigningDays) -> Self {
        days.0
    }
}

/// A number of days that nobody can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 1 to 365 days")]
#[non_exhaustive]
pub struct SigningDaysError;

const MILLIS_OF_A_DAY: u64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_one_day_to_a_year() {
        for days in [1, 30, 365] {
            let text = serde_json::to_string(&SigningDays::new(days).unwrap()).unwrap();
            assert_eq!(text, days.to_string());
            assert_eq!(
                serde_json::from_str::<SigningDays>(&text)
                    .unwrap()
                    .as_millis(),
                u64::from(days) * 86_400_000
            );
        }
        for days in [0, 366, u16::MAX] {
            assert_eq!(SigningDays::new(days), Err(SigningDaysError));
        }
        for text in ["0", "366", "-1", "65536", "1.5", "\"1\"", "null"] {
            assert!(serde_json::from_str::<SigningDays>(text).is_err(), "{text}");
        }
    }
}
