//! The sentences that signing agrees to and declining says. An act names the hash and language of
//! its own, so the texts are part of the format: a changed text is a new one beside the old (`docs/spec/client.md#consent`).

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

    /// The sentence of a decline.
    #[must_use]
    pub const fn refusal_text(self) -> &'static str {
        match self {
            Self::De => "Ich lehne es ab, diese Dokumente zu unterschreiben.",
            Self::En => "I decline to sign these documents.",
            Self::Fr => "Je refuse de signer ces documents.",
            Self::It => "Mi rifiuto di firmare questi documenti.",
        }
    }

    pub(crate) fn consent(self) -> Result<Consent, ClientError> {
        self.said(self.consent_text())
    }

    pub(crate) fn refusal(self) -> Result<Consent, ClientError> {
        self.said(self.refusal_text())
    }

    fn said(self, text: &str) -> Result<Consent, ClientError> {
        Ok(Consent {
            sha256: sha256(text.as_bytes()),
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
        let locales = [Locale::De, Locale::En, Locale::Fr, Locale::It];
        let said = |locale: Locale| [locale.consent().unwrap(), locale.refusal().unwrap()];
        let all: Vec<_> = locales
            .into_iter()
            .flat_map(said)
            .map(|c| c.sha256)
            .collect();
        assert!(
            all.iter()
                .all(|one| all.iter().filter(|other| one == *other).count() == 1)
        );
    }
}
