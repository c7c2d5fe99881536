//! The least that a password must be. Only the client can check it, because the server never sees
//! a password. Every program in which passwords are chosen asks [`judge_password`].

/// Least number of characters.
pub const MIN_PASSWORD_CHARACTERS: usize = 12;
/// Least score of zxcvbn, of 0 to 4.
#[cfg(feature = "password-strength")]
pub const MIN_PASSWORD_SCORE: u8 = 3;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeakPassword {
    /// Dictionaries and patterns find it; asked with the feature `password-strength` alone.
    #[error("the password is easy to guess")]
    Guessable,
    /// Fewer than [`MIN_PASSWORD_CHARACTERS`].
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

/// What is said of a password that somebody is choosing.
#[cfg(feature = "password-strength")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a score and a verdict, for the screen"
)]
pub struct PasswordStrength {
    /// zxcvbn's score, 0 to 4.
    pub score: u8,
    /// Why it is refused; `None` where it is good enough.
    pub weakness: Option<WeakPassword>,
}

/// Judges a password: at least 12 characters and a zxcvbn score of 3. `known` are words that an
/// attacker tries first: address and names.
#[cfg(feature = "password-strength")]
#[must_use]
pub fn judge_password(password: &str, known: &[&str]) -> PasswordStrength {
    let score = u8::from(zxcvbn::zxcvbn(password, known).score());
    let weakness = if password.chars().count() < MIN_PASSWORD_CHARACTERS {
        Some(WeakPassword::TooShort)
    } else if score < MIN_PASSWORD_SCORE {
        Some(WeakPassword::Guessable)
    } else {
        None
    };
    PasswordStrength { score, weakness }
}

/// Refuses passwords below 12 characters; with the feature `password-strength` everything that
/// [`judge_password`] finds too weak.
///
/// # Errors
/// [`WeakPassword`].
#[cfg(feature = "password-strength")]
pub fn check_password(password: &str, known: &[&str]) -> Result<(), WeakPassword> {
    judge_password(password, known).weakness.map_or(Ok(()), Err)
}

/// Refuses passwords below 12 characters. Whoever builds without `password-strength` has asked
/// `judge_password` in another module before.
///
/// # Errors
/// [`WeakPassword::TooShort`].
#[cfg(not(feature = "password-strength"))]
pub fn check_password(password: &str, _known: &[&str]) -> Result<(), WeakPassword> {
    if password.chars().count() < MIN_PASSWORD_CHARACTERS {
        Err(WeakPassword::TooShort)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_and_not_bytes() {
        assert_eq!(check_password("kürzer-als12", &[]), Ok(()));
        for password in ["", "hunter2", "elf zeichen", "ééééééééééé"] {
            assert_eq!(check_password(password, &[]), Err(WeakPassword::TooShort));
        }
    }

    #[cfg(feature = "password-strength")]
    #[test]
    fn refuses_long_passwords_that_are_easy_to_guess() {
        let known = ["anna.keller@example.ch", "Anna Keller"];
        for password in ["passwordpassword", "123456789012", "Anna Keller 12"] {
            assert_eq!(
                check_password(password, &known),
                Err(WeakPassword::Guessable),
                "{password}"
            );
        }
        let good = judge_password("gletscher-trompete-7-ofen", &known);
        assert_eq!((good.score, good.weakness), (4, None));
        let short = judge_password("x7!Qp", &known);
        assert_eq!(short.weakness, Some(WeakPassword::TooShort));
    }
}
