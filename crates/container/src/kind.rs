//! What a container holds.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What a container holds; a byte in the core, a lower-case word in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A document as its sender gave it: 1.
    Source,
    /// A document with signatures: 2.
    Signed,
    /// An evidence bundle: 3.
    Evidence,
    /// A file that is not signed: 4.
    Attachment,
    /// The private part of an envelope: 5.
    Private,
}

impl Kind {
    /// The kind with this number in the core.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Source),
            2 => Some(Self::Signed),
            3 => Some(Self::Evidence),
            4 => Some(Self::Attachment),
            5 => Some(Self::Private),
            _ => None,
        }
    }

    /// The number in the core.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Source => 1,
            Self::Signed => 2,
            Self::Evidence => 3,
            Self::Attachment => 4,
            Self::Private => 5,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Signed => "signed",
            Self::Evidence => "evidence",
            Self::Attachment => "attachment",
            Self::Private => "private",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_1_to_5_are_kinds() {
        for number in 0..=255 {
            let kind = Kind::from_number(number);
            assert_eq!(
                kind.map(Kind::number),
                (1..=5).contains(&number).then_some(number)
            );
        }
    }

    #[test]
    fn text_and_json_agree() {
        for number in 1..=5 {
            let kind = Kind::from_number(number).unwrap();
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
    }
}
