//! Fields on the command line: `--field 'text; to=beat@example.ch; page=1; at=72,500,160,20;
//! label=IBAN; required'`. The words are those of placeholders (`docs/spec/pdf-fields.md`), and the
//! place is left, bottom, width and height in points from the page's lower left corner.

use core::str::FromStr;

use bulla_client::NewField;
use bulla_client::pdf::FieldKind;
use bulla_client::pdf::plan::Corners;

use crate::args::To;

/// A field, with its recipient as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldSpec {
    to: String,
    /// Which of the files, from 1.
    file: usize,
    field: NewField,
}

/// A signature field: a [`FieldSpec`] without its kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SignatureSpec(pub(crate) FieldSpec);

impl FieldSpec {
    /// The field, if it is of this file (from 0).
    pub(crate) fn of_file(&self, file: usize, to: &[To]) -> Option<Result<NewField, String>> {
        (self.file == file.saturating_add(1)).then(|| self.of(to))
    }

    /// The field with its place in the list of recipients.
    fn of(&self, to: &[To]) -> Result<NewField, String> {
        let unknown = || format!("--field: {} is not among --to", self.to);
        let recipient = match self.to.parse::<usize>() {
            Ok(number) => number.checked_sub(1).filter(|place| *place < to.len()),
            Err(_) => to
                .iter()
                .position(|to| to.email.as_str().eq_ignore_ascii_case(&self.to)),
        };
        Ok(NewField {
            recipient: recipient.ok_or_else(unknown)?,
            ..self.field.clone()
        })
    }
}

impl FromStr for SignatureSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        format!("signature;{text}").parse().map(Self)
    }
}

impl FromStr for FieldSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(';').map(str::trim);
        let kind = kind(parts.next().unwrap_or_default())?;
        let mut spec = Self {
            to: "1".to_owned(),
            file: 1,
            field: NewField {
                recipient: 0,
                kind,
                page: 0,
                places: Vec::new(),
                label: String::new(),
                required: kind == FieldKind::Signature || kind.is_mark(),
                read_only: false,
                multiline: false,
                default: None,
                options: Vec::new(),
            },
        };
        for part in parts.filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            spec.set(key.trim(), value.trim())?;
        }
        if spec.field.places.is_empty() {
            return Err("a field needs its place: at=LEFT,BOTTOM,WIDTH,HEIGHT".to_owned());
        }
        Ok(spec)
    }
}

impl FieldSpec {
    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let field = &mut self.field;
        match key {
            "to" => value.clone_into(&mut self.to),
            "file" => self.file = number(value).ok_or("file: a number from 1")?,
            "page" => {
                let page: usize = number(value).ok_or("page: a number from 1")?;
                let page = u32::try_from(page.saturating_sub(1));
                field.page = page.map_err(|_| "page: a number from 1")?;
            }
            "at" => field.places.push(corners(value)?),
            "label" => value.clone_into(&mut field.label),
            "required" => field.required = is_yes(value)?,
            "readonly" => field.read_only = is_yes(value)?,
            "multiline" => field.multiline = is_yes(value)?,
            "default" => field.default = Some(value.to_owned()),
            "options" => field.options = value.split('|').map(str::to_owned).collect(),
            _ => return Err(format!("a field has no {key:?}")),
        }
        Ok(())
    }
}

fn kind(text: &str) -> Result<FieldKind, String> {
    let known = KINDS.iter().find(|kind| kind.code() == text);
    known.copied().ok_or_else(|| {
        let codes: Vec<_> = KINDS.iter().map(|kind| kind.code()).collect();
        format!("a field is one of {}", codes.join(", "))
    })
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number > 0)
}

/// Left, bottom, width and height as corners.
fn corners(text: &str) -> Result<Corners, String> {
    let numbers: Option<Vec<f64>> = text
        .split(',')
        .map(|number| number.trim().parse().ok().filter(|n: &f64| n.is_finite()))
        .collect();
    match numbers.as_deref() {
        Some([left, bottom, width, height]) if *width > 0.0 && *height > 0.0 => {
            Ok([*left, *bottom, left + width, bottom + height])
        }
        _ => Err("at: LEFT,BOTTOM,WIDTH,HEIGHT in points".to_owned()),
    }
}

fn is_yes(text: &str) -> Result<bool, String> {
    match text {
        "" | "true" | "yes" => Ok(true),
        "false" | "no" => Ok(false),
        _ => Err(format!("{text:?} is neither yes nor no")),
    }
}

const KINDS: [FieldKind; 11] = [
    FieldKind::Checkbox,
    FieldKind::Date,
    FieldKind::Dropdown,
    FieldKind::Email,
    FieldKind::Initials,
    FieldKind::Mark,
    FieldKind::Name,
    FieldKind::Number,
    FieldKind::Radio,
    FieldKind::Signature,
    FieldKind::Text,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn to(emails: &[&str]) -> Vec<To> {
        emails.iter().map(|email| email.parse().unwrap()).collect()
    }

    #[test]
    fn fields_are_written_like_placeholders_and_have_a_place() {
        let text = "text; to=b@y.ch; page=2; at=72, 500,160,20; label=IBAN; required; file=2";
        let spec: FieldSpec = text.parse().unwrap();
        let to = to(&["a@y.ch", "B@y.ch".to_lowercase().as_str()]);
        assert_eq!(spec.of_file(0, &to), None);
        let field = spec.of_file(1, &to).unwrap().unwrap();
        assert_eq!((field.recipient, field.page), (1, 1));
        assert_eq!(field.places, [[72.0, 500.0, 232.0, 520.0]]);
        assert_eq!((field.label.as_str(), field.required), ("IBAN", true));
        let spec: SignatureSpec = "to=1;at=0,0,1,1".parse().unwrap();
        let field = spec.0.of_file(0, &to).unwrap().unwrap();
        assert_eq!((field.kind, field.recipient), (FieldKind::Signature, 0));
        let radio = "radio;at=0,0,9,9;at=20,0,9,9;options=A|B;default=B";
        let radio: FieldSpec = radio.parse().unwrap();
        let field = radio.of_file(0, &to).unwrap().unwrap();
        assert_eq!((field.places.len(), field.options.len()), (2, 2));
    }

    #[test]
    fn field_specs_with_mistakes_are_refused() {
        for text in [
            "",
            "text",
            "stamp;at=0,0,1,1",
            "text;at=0,0,1",
            "text;at=0,0,0,1",
            "text;at=0,0,1,-1",
            "text;at=0,0,1,NaN",
            "text;at=0,0,1,inf",
            "text;at=0,0,1,1,1",
            "text;at=0,0,1,1;page=0",
            "text;at=0,0,1,1;page=x",
            "text;at=0,0,1,1;file=0",
            "text;at=0,0,1,1;required=maybe",
            "text;at=0,0,1,1;colour=red",
        ] {
            assert!(text.parse::<FieldSpec>().is_err(), "{text}");
        }
        for name in ["0", "3", "c@y.ch", ""] {
            let spec: FieldSpec = format!("text;at=0,0,1,1;to={name}").parse().unwrap();
            assert!(spec.of(&to(&["a@y.ch", "b@y.ch"])).is_err(), "{name}");
        }
    }
}
