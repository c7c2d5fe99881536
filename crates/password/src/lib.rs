//! What a password must be that somebody chooses: one rule for every program
//! (`docs/spec/vault.md#passwords`). Only the client can hold it, because the server never sees a
//! password.
//! ```text
//! password, address, names ─ judge ─ Judgement { score, hint } ─ ChosenPassword::accept
//! ```
//! The lists of words behind [`judge`] are large. With the feature `words` they are in the program;
//! without it the score comes from a module that has them, and [`ChosenPassword`] demands it all the
//! same.

#[cfg(feature = "words")]
mod judgement;

#[cfg(feature = "words")]
pub use judgement::{Hint, Judgement, MAX_JUDGED_CHARACTERS, judge};

/// Least number of characters.
pub const MIN_CHARACTERS: usize = 12;
/// Least score.
pub const MIN_SCORE: Score = Score(3);

/// How hard a password is to guess, by zxcvbn: 0 (among the first guesses) to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u8);

impl Score {
    /// The score with this number; `None` above 4.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number <= 4 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// 0 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeakPassword {
    /// Words, names and patterns find it: a score below [`MIN_SCORE`].
    #[error("the password is easy to guess")]
    Guessable,
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("the password has fewer than 12 characters")]
    TooShort,
}

impl WeakPassword {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Guessable => "guessable",
            Self::TooShort => "too_short",
        }
    }
}

/// A password that was judged and is good enough. What registers a password demands one.
#[derive(Clone, Copy)]
pub struct ChosenPassword<'a>(&'a str);

impl<'a> ChosenPassword<'a> {
    /// Accepts a password of at least 12 characters and a score of 3 or more.
    ///
    /// # Errors
    /// [`WeakPassword`].
    pub fn accept(password: &'a str, score: Score) -> Result<Self, WeakPassword> {
        if password.chars().count() < MIN_CHARACTERS {
            return Err(WeakPassword::TooShort);
        }
        if score < MIN_SCORE {
            return Err(WeakPassword::Guessable);
        }
        Ok(Self(password))
    }

    /// The password, for its registration and nothing else.
    #[must_use]
    pub const fn expose_secret(&self) -> &'a [u8] {
        self.0.as_bytes()
    }
}

impl core::fmt::Debug for ChosenPassword<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ChosenPassword")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEST: Score = Score(4);

    #[test]
    fn a_score_is_one_of_five() {
        for number in 0..=4 {
            assert_eq!(Score::new(number).unwrap().number(), number);
        }
        for number in [5, 6, 100, u8::MAX] {
            assert_eq!(Score::new(number), None);
        }
    }

    #[test]
    fn counts_characters_and_not_bytes() {
        assert!(ChosenPassword::accept("kürzer-als12", BEST).is_ok());
        for password in ["", "hunter2", "elf zeichen", "ééééééééééé"] {
            let refused = ChosenPassword::accept(password, BEST);
            assert_eq!(refused.unwrap_err(), WeakPassword::TooShort, "{password}");
        }
    }

    #[test]
    fn demands_a_score_of_three() {
        let password = "gletscher-trompete-7-ofen";
        for number in 0..3 {
            let refused = ChosenPassword::accept(password, Score(number));
            assert_eq!(refused.unwrap_err(), WeakPassword::Guessable);
        }
        for number in 3..=4 {
            let chosen = ChosenPassword::accept(password, Score(number)).unwrap();
            assert_eq!(chosen.expose_secret(), password.as_bytes());
        }
    }

    #[test]
    fn is_not_printed() {
        let chosen = ChosenPassword::accept("gletscher-trompete-7-ofen", BEST).unwrap();
        assert_eq!(format!("{chosen:?}"), "ChosenPassword");
    }
}
