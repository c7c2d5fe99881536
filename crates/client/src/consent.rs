//! The sentence that signing agrees to. An act names its hash and language, so the texts are part
//! of the format: a changed text is a new one beside the old (`docs/spec/client.md#consent`).

use core::str::FromStr;

use bulla_crypto::hash::sha256;
use bulla_statement::{Consent, Lang};

use crate::ClientError;

/// Languages of the consent text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Locale {
    /// German (Switzerland).
    De,
    /// English.
    En,
    /// French (Switzerland).
    Fr,
    /// Italian (Switzerland).
    It,
}

impl Locale {
    /// The locale that fits a language tag by its first subtag; English for any other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let language = tag.split('-').next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "de" => Self::De,
            "fr" => Self::Fr,
            "it" => Self::It,
            _ => Self::En,
        }
    }

    /// The language tag that an act names.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de-CH",
            Self::En => "en",
            Self::Fr => "fr-CH",
            Self::It => "it-CH",
        }
    }

    /// The sentence.
    #[must_use]
    pub const fn consent_text(self) -> &'static str {
        match self {
            Self::De => {
                "Ich habe die Dokumente gelesen und unterschreibe sie mit einer einfachen \
                 elektronischen Signatur."
            }
            Self::En => {
                "I have read the documents and sign them with a simple electronic signature."
            }
            Self::Fr => {
                "J'ai lu les documents et je les signe au moyen d'une signature électronique \
                 simple."
            }
            Self::It => "Ho letto i documenti e li firmo con una firma elettronica semplice.",
        }
    }

    pub(crate) fn consent(self) -> Result<Consent, ClientError> {
        Ok(Consent {
            sha256: sha256(self.consent_text().as_bytes()),
            lang: Lang::from_str(self.tag()).map_err(|_| ClientError::WrongStep)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_finds_its_text_and_unknown_ones_english() {
        for locale in [Locale::De, Locale::En, Locale::Fr, Locale::It] {
            assert_eq!(Locale::of_tag(locale.tag()), locale);
            assert_eq!(locale.consent().unwrap().lang.as_str(), locale.tag());
            assert!(!locale.consent_text().contains("  "));
        }
        assert_eq!(Locale::of_tag("FR"), Locale::Fr);
        for tag in ["", "rm", "-", "en-GB"] {
            assert_eq!(Locale::of_tag(tag), Locale::En, "{tag}");
        }
    }

    #[test]
    fn the_texts_are_part_of_the_format() {
        let digest = |locale: Locale| locale.consent().unwrap().sha256.to_string();
        let all = [Locale::De, Locale::En, Locale::Fr, Locale::It].map(digest);
        assert!(
            all.iter()
                .all(|one| all.iter().filter(|other| one == *other).count() == 1)
        );
    }
}
