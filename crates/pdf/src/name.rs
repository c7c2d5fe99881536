//! Names of the fields that a sender places. They say whose a field is and what it takes, so that both
//! are seen in the PDF alone: `bulla-<recipient>-text3`, `bulla-<recipient>-signature`. The standard
//! allows no points in the name of a field at the root of a form.

use core::fmt;
use core::str::FromStr as _;

use bulla_types::RecipientId;
use serde::{Deserialize, Serialize};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed by docs/spec/pdf-fields.md#names"
)]
pub enum FieldKind {
    /// A box to tick: `true` or `false`.
    Checkbox,
    /// The date of signing.
    Date,
    /// One of several texts, in a list that opens.
    Dropdown,
    /// The signer's e-mail address.
    Email,
    /// The signer's initials.
    Initials,
    /// The mark of the signature once more, on another page.
    Mark,
    /// The signer's name.
    Name,
    /// A number.
    Number,
    /// One of several buttons.
    Radio,
    /// The signature itself; one for each signer.
    Signature,
    /// Any text.
    Text,
}

impl FieldKind {
    const ALL: [(Self, &'static str); 11] = [
        (Self::Checkbox, "checkbox"),
        (Self::Date, "date"),
        (Self::Dropdown, "dropdown"),
        (Self::Email, "email"),
        (Self::Initials, "initials"),
        (Self::Mark, "mark"),
        (Self::Name, "name"),
        (Self::Number, "number"),
        (Self::Radio, "radio"),
        (Self::Signature, "signature"),
        (Self::Text, "text"),
    ];

    /// The kind in names: lower-case letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(kind, _)| *kind == self)
            .map_or("", |(_, code)| *code)
    }

    /// Whether it shows a mark in place of text.
    #[must_use]
    pub const fn is_mark(self) -> bool {
        matches!(self, Self::Initials | Self::Mark)
    }
}

/// The name of a field of ours, which [`fmt::Display`] writes and [`FieldName::parse`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldName {
    recipient: RecipientId,
    kind: FieldKind,
    number: u16,
    button: Option<u16>,
}

impl FieldName {
    /// The signature field of a recipient.
    #[must_use]
    pub const fn signature(recipient: RecipientId) -> Self {
        Self {
            recipient,
            kind: FieldKind::Signature,
            number: 0,
            button: None,
        }
    }

    /// The field of this number, from 1, among those of one kind of a recipient.
    pub(crate) const fn numbered(recipient: RecipientId, kind: FieldKind, number: u16) -> Self {
        Self {
            recipient,
            kind,
            number,
            button: None,
        }
    }

    /// One button of radio buttons: each is a field of its own in the PDF.
    pub(crate) const fn button(self, button: u16) -> Self {
        Self {
            button: Some(button),
            ..self
        }
    }

    /// The same without its button: the name by which plans and values go.
    #[must_use]
    pub const fn group(self) -> Self {
        Self {
            button: None,
            ..self
        }
    }

    /// Which button, from 0.
    #[must_use]
    pub const fn button_index(self) -> Option<u16> {
        self.button
    }

    /// Whose it is.
    #[must_use]
    pub const fn recipient(self) -> RecipientId {
        self.recipient
    }

    /// What it takes.
    #[must_use]
    pub const fn kind(self) -> FieldKind {
        self.kind
    }

    /// The name that a text is; `None` for every other name, such as that of a field that was in the
    /// document before.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (recipient, rest) = text.strip_prefix(PREFIX)?.split_once('-')?;
        let recipient = RecipientId::from_str(recipient).ok()?;
        if rest == FieldKind::Signature.code() {
            return Some(Self::signature(recipient));
        }
        let (rest, button) = match rest.split_once('-') {
            None => (rest, None),
            Some((rest, button)) => (rest, Some(number(button)?)),
        };
        let digits = rest.find(|character: char| character.is_ascii_digit())?;
        let (code, digits) = rest.split_at_checked(digits)?;
        let mut all = FieldKind::ALL.iter();
        let kind = all.find(|(_, own)| *own == code).map(|(kind, _)| *kind)?;
        let own = Self {
            recipient,
            kind,
            number: number(digits).filter(|number| *number > 0)?,
            button,
        };
        let is_group = kind == FieldKind::Radio;
        (kind != FieldKind::Signature && (is_group || button.is_none())).then_some(own)
    }
}

/// A number without sign and leading zeros.
fn number(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl fmt::Display for FieldName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (recipient, kind) = (self.recipient, self.kind.code());
        write!(out, "{PREFIX}{recipient}-{kind}")?;
        if self.kind != FieldKind::Signature {
            write!(out, "{}", self.number)?;
        }
        match self.button {
            None => Ok(()),
            Some(button) => write!(out, "-{button}"),
        }
    }
}

const PREFIX: &str = "bulla-";

#[cfg(test)]
mod tests {
    use bulla_types::RecipientId;

    use super::{FieldKind, FieldName};

    const RECIPIENT: RecipientId = RecipientId::from_bytes([0xab; 16]);

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let group = FieldName::numbered(RECIPIENT, FieldKind::Radio, 3);
        let mut names = vec![
            FieldName::signature(RECIPIENT),
            group,
            group.button(0),
            group.button(12),
        ];
        for (kind, _) in FieldKind::ALL {
            if kind != FieldKind::Signature {
                names.push(FieldName::numbered(RECIPIENT, kind, 1));
            }
        }
        for name in names {
            let text = name.to_string();
            assert!(!text.contains('.'), "{text}");
            assert_eq!(FieldName::parse(&text), Some(name), "{text}");
        }
    }

    #[test]
    fn other_names_are_not_ours() {
        let recipient = RECIPIENT.to_string();
        for text in [
            String::new(),
            "Signature1".to_owned(),
            "bulla-".to_owned(),
            format!("bulla-{recipient}"),
            format!("bulla-{recipient}-"),
            format!("bulla-{recipient}-text"),
            format!("bulla-{recipient}-text0"),
            format!("bulla-{recipient}-text01"),
            format!("bulla-{recipient}-text+1"),
            format!("bulla-{recipient}-text65536"),
            format!("bulla-{recipient}-text1-0"),
            format!("bulla-{recipient}-radio1-00"),
            format!("bulla-{recipient}-radio1-0-0"),
            format!("bulla-{recipient}-signature1"),
            format!("bulla-{recipient}-signature-0"),
            format!("bulla-{recipient}-other1"),
            format!("bulla-{}-text1", recipient.to_uppercase()),
            format!("Bulla-{recipient}-text1"),
            format!("bulla-{recipient}-text1 "),
            format!("bulla.{recipient}.text1"),
        ] {
            assert_eq!(FieldName::parse(&text), None, "{text}");
        }
    }
}
