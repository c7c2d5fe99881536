//! The languages that a certificate can have.

use core::fmt;
use core::str::FromStr;

/// A language; its tag stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "every text has one for each")]
pub enum Language {
    /// German as it is written in Switzerland.
    De,
    /// English.
    En,
    /// French as it is written in Switzerland.
    Fr,
    /// Italian as it is written in Switzerland.
    It,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::De, Self::Fr, Self::It, Self::En];

    /// The tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de-CH",
            Self::En => "en",
            Self::Fr => "fr-CH",
            Self::It => "it-CH",
        }
    }
}

/// A text that is the tag of no language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of de-CH, fr-CH, it-CH and en")]
#[expect(clippy::exhaustive_structs, reason = "it says nothing more")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.tag() == tag).ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, UnknownLanguage};

    #[test]
    fn tags_of_other_languages_are_refused() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        for other in [
            "", "de", "de-ch", "DE-CH", "de-CH ", "rm-CH", "en-GB", "\u{0}",
        ] {
            assert_eq!(other.parse::<Language>(), Err(UnknownLanguage), "{other}");
        }
    }
}
