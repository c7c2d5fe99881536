//! The least that a password must be. Only the client can check it, because the server never sees
//! a password.

/// Least number of characters.
pub const MIN_PASSWORD_CHARACTERS: usize = 12;

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

/// Refuses passwords below 12 characters; with the feature `password-strength` also those with a
/// zxcvbn score below 3. `known` are words that an attacker tries first: address and names.
///
/// # Errors
/// [`WeakPassword`].
#[cfg_attr(
    not(feature = "password-strength"),
    expect(unused_variables, reason = "only the strength estimate looks at them")
)]
pub fn check_password(password: &str, known: &[&str]) -> Result<(), WeakPassword> {
    if password.chars().count() < MIN_PASSWORD_CHARACTERS {
        return Err(WeakPassword::TooShort);
    }
    #[cfg(feature = "password-strength")]
    if zxcvbn::zxcvbn(password, known).score() < zxcvbn::Score::Three {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
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
        assert_eq!(check_password("gletscher-trompete-7-ofen", &known), Ok(()));
    }
}
