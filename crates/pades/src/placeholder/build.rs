//! From what a placeholder says to the field that it asks for.

use std::collections::BTreeMap;

use crate::appearance::{Access, MAX_SIDE_POINTS, Need};
use crate::placeholder::notation::Saying;
use crate::placeholder::{
    FieldKind, Key, MAX_ROLE, Offset, Placeholder, PlaceholderError, Role, Size,
};

/// The longest name of a role.
const MAX_NAME_CHARACTERS: usize = 64;
/// The most options of a choice.
const MAX_OPTIONS: usize = 256;

/// Checks all that is said.
pub(crate) fn build(saying: &Saying) -> Result<Placeholder, PlaceholderError> {
    let kind = saying.kind;
    let said = Said::new(saying)?;
    let options = said.options(kind)?;
    let need = match (said.truth(Key::Required)?, kind) {
        (Some(true), _) | (None, FieldKind::Signature | FieldKind::Initials) => Need::Required,
        _ => Need::Optional,
    };
    let access = match said.truth(Key::ReadOnly)? {
        Some(true) => Access::ReadOnly,
        Some(false) | None => Access::Editable,
    };
    let usual = kind.usual_size();
    let offset = |key| said.length(key, -f64::from(MAX_SIDE_POINTS));
    Ok(Placeholder {
        kind,
        role: said.role()?,
        need,
        access,
        label: said.text(Key::Label)?,
        default: said.default(kind, &options)?,
        options,
        size: Size {
            width: said.length(Key::Width, 1.0)?.unwrap_or(usual.width),
            height: said.length(Key::Height, 1.0)?.unwrap_or(usual.height),
        },
        offset: Offset {
            right: offset(Key::X)?.unwrap_or(0.0),
            down: offset(Key::Y)?.unwrap_or(0.0),
        },
    })
}

/// Each key once, with its value.
struct Said<'a>(BTreeMap<Key, &'a str>);

impl<'a> Said<'a> {
    fn new(saying: &'a Saying) -> Result<Self, PlaceholderError> {
        let mut said = BTreeMap::new();
        for (key, value) in &saying.pairs {
            if said.insert(*key, value.as_str()).is_some() {
                return Err(PlaceholderError::DuplicateKey { key: *key });
            }
        }
        let has_value = !matches!(saying.kind, FieldKind::Signature | FieldKind::Initials);
        let is_choice = matches!(saying.kind, FieldKind::Radio | FieldKind::Dropdown);
        for (key, is_allowed) in [
            (Key::Default, has_value),
            (Key::ReadOnly, has_value),
            (Key::Options, is_choice),
        ] {
            if said.contains_key(&key) && !is_allowed {
                return Err(PlaceholderError::KeyOfOtherKind { key });
            }
        }
        Ok(Self(said))
    }

    fn get(&self, key: Key) -> Option<&'a str> {
        self.0.get(&key).copied()
    }

    /// A text that is not blank and has nothing that cannot be seen.
    fn text(&self, key: Key) -> Result<Option<String>, PlaceholderError> {
        let is_valid = |text: &&str| !text.trim().is_empty() && !text.chars().any(char::is_control);
        match self.get(key) {
            None => Ok(None),
            Some(text) => Some(text)
                .filter(is_valid)
                .map(|text| Some(text.to_owned()))
                .ok_or(PlaceholderError::Value { key }),
        }
    }

    fn truth(&self, key: Key) -> Result<Option<bool>, PlaceholderError> {
        match self.get(key).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(None),
            Some("true" | "yes") => Ok(Some(true)),
            Some("false" | "no") => Ok(Some(false)),
            Some(_) => Err(PlaceholderError::Value { key }),
        }
    }

    /// A length in points, from `least` up.
    fn length(&self, key: Key, least: f64) -> Result<Option<f64>, PlaceholderError> {
        let Some(text) = self.get(key) else {
            return Ok(None);
        };
        let points =
            points(text).filter(|points| (least..=f64::from(MAX_SIDE_POINTS)).contains(points));
        points.map(Some).ok_or(PlaceholderError::Value { key })
    }

    /// Digits are a number; all else is a name.
    fn role(&self) -> Result<Role, PlaceholderError> {
        let wrong = PlaceholderError::Value { key: Key::Role };
        let text = self
            .text(Key::Role)?
            .ok_or(PlaceholderError::MissingKey { key: Key::Role })?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = text
                .parse()
                .ok()
                .filter(|number| (1..=MAX_ROLE).contains(number));
            return number.map(Role::Number).ok_or(wrong);
        }
        if text.chars().nth(MAX_NAME_CHARACTERS).is_some() {
            return Err(wrong);
        }
        Ok(Role::Named(text.trim().to_owned()))
    }

    /// `a|b|c`.
    fn options(&self, kind: FieldKind) -> Result<Vec<String>, PlaceholderError> {
        let key = Key::Options;
        if !matches!(kind, FieldKind::Radio | FieldKind::Dropdown) {
            return Ok(Vec::new());
        }
        let text = self
            .text(key)?
            .ok_or(PlaceholderError::MissingKey { key })?;
        let options: Vec<String> = text
            .split('|')
            .map(|option| option.trim().to_owned())
            .collect();
        let mut sorted = options.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let is_valid = sorted.len() == options.len()
            && options.len() <= MAX_OPTIONS
            && !options.iter().any(String::is_empty);
        is_valid
            .then_some(options)
            .ok_or(PlaceholderError::Value { key })
    }

    fn default(
        &self,
        kind: FieldKind,
        options: &[String],
    ) -> Result<Option<String>, PlaceholderError> {
        let key = Key::Default;
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let is_valid = match kind {
            FieldKind::Radio | FieldKind::Dropdown => options.contains(&text),
            FieldKind::Checkbox => return Ok(self.truth(key)?.map(|truth| truth.to_string())),
            FieldKind::Date
            | FieldKind::Email
            | FieldKind::Initials
            | FieldKind::Name
            | FieldKind::Number
            | FieldKind::Signature
            | FieldKind::Text => true,
        };
        is_valid
            .then_some(Some(text))
            .ok_or(PlaceholderError::Value { key })
    }
}

/// A decimal number with a unit: `pt` (also without), `mm`, `cm`, `in`.
fn points(text: &str) -> Option<f64> {
    let text = text.trim();
    let units = [
        ("pt", 1.0),
        ("mm", 72.0 / 25.4),
        ("cm", 720.0 / 25.4),
        ("in", 72.0),
    ];
    let with_unit = units
        .iter()
        .find_map(|(unit, points)| Some((text.strip_suffix(unit)?, *points)));
    let (number, points) = with_unit.unwrap_or((text, 1.0));
    let number = number.trim_end();
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| {
        !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    number.parse::<f64>().ok().map(|number| number * points)
}
