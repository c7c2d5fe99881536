//! Fills a signer's own fields, and draws what is seen of the signature.

use bulla_pades::appearance::{Appearances, Choice, FieldRules, Frame};
use bulla_pades::{Fill, Pages, Update, View};

use crate::geometry::Sheet;
use crate::obstacle::Reason;
use crate::own::OwnField;
use crate::placing::style;
use crate::plan::{Corners, FieldValue, SigningPlan};
use crate::{FieldKind, FieldName, Obstacle};

/// What is written for one field.
#[derive(Debug)]
pub(crate) enum Entry {
    Fill(Fill),
    Switch(String, Option<&'static str>),
}

/// Values that were drawn, to be written.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    entries: Vec<Entry>,
    /// The names of the fields, of radio buttons those of the group.
    pub(crate) names: Vec<String>,
}

/// Where looks are drawn.
pub(crate) struct Canvas<'v, 'p, 'a> {
    pub(crate) view: View<'p, 'a>,
    pub(crate) pages: &'v Pages,
    pub(crate) looks: Appearances,
}

impl Canvas<'_, '_, '_> {
    /// The frame of a place on a page.
    pub(crate) fn frame(&self, page: usize, place: Corners) -> Result<Frame, Obstacle> {
        Sheet::read(self.view, self.pages, page)?.frame(place)
    }

    /// Draws the values of a signer's own fields. What is not named keeps what it has; texts and choices
    /// are drawn anew all the same, since `pyHanko` takes the look of a locked field that is older than
    /// the signature for one that was changed after it.
    ///
    /// # Errors
    /// `field_unknown`, `field_read_only`, `field_required`, `not_a_number`, `option_unknown`,
    /// `mark_missing`, and those of looks, each about its field.
    pub(crate) fn fill(
        &mut self,
        own: &[OwnField],
        plan: &SigningPlan,
    ) -> Result<Filled, Obstacle> {
        known(own, &plan.values)?;
        let mut filled = Filled::default();
        for field in own {
            let name = field.name.group().to_string();
            let mut values = plan.values.iter();
            let value = values.find(|value| value.field == name);
            let value = value.map(|value| value.value.as_str());
            let written = self.entry(field, value, plan);
            let Some(entry) = written.map_err(|obstacle| obstacle.about(&name))? else {
                continue;
            };
            filled.entries.push(entry);
            let is_new =
                value.is_some_and(|value| value != field.value) || field.name.kind().is_mark();
            if is_new && filled.names.last() != Some(&name) {
                filled.names.push(name);
            }
        }
        required(own, plan)?;
        Ok(filled)
    }

    /// What is written for a field; nothing where it keeps what it has.
    fn entry(
        &mut self,
        field: &OwnField,
        value: Option<&str>,
        plan: &SigningPlan,
    ) -> Result<Option<Entry>, Obstacle> {
        let kind = field.name.kind();
        if kind == FieldKind::Signature || (field.is_read_only() && !kind.is_mark()) {
            return Ok(None);
        }
        if kind.is_mark() {
            return self.mark(field, plan);
        }
        match kind {
            FieldKind::Checkbox | FieldKind::Radio if value.is_none() => Ok(None),
            FieldKind::Checkbox => {
                let value = value.unwrap_or_default();
                Ok(switch(field, truth(value)?.then_some("Yes")))
            }
            FieldKind::Radio => {
                let value = value.unwrap_or_default();
                let is_chosen = field.options.first().is_some_and(|option| option == value);
                Ok(switch(field, is_chosen.then_some("0")))
            }
            FieldKind::Number => {
                let value = value.unwrap_or(&field.value);
                Reason::NotANumber.unless(value.is_empty() || is_number(value))?;
                self.text(field, value)
            }
            FieldKind::Dropdown => self.dropdown(field, value.unwrap_or(&field.value)),
            FieldKind::Date
            | FieldKind::Email
            | FieldKind::Initials
            | FieldKind::Mark
            | FieldKind::Name
            | FieldKind::Signature
            | FieldKind::Text => self.text(field, value.unwrap_or(&field.value)),
        }
    }

    fn text(&mut self, field: &OwnField, value: &str) -> Result<Option<Entry>, Obstacle> {
        let frame = self.own_frame(field)?;
        let style = style(field.is_multiline());
        let look = self
            .looks
            .text_field(style, FieldRules::default(), value, frame)?;
        let fill = Fill::of_look(&field.name.to_string(), &look)?;
        Ok(Some(Entry::Fill(fill)))
    }

    fn dropdown(&mut self, field: &OwnField, value: &str) -> Result<Option<Entry>, Obstacle> {
        let options: Vec<&str> = field.options.iter().map(String::as_str).collect();
        let chosen = options.iter().position(|option| *option == value);
        Reason::OptionUnknown.unless(chosen.is_some() || value.is_empty())?;
        let choice = Choice {
            options: &options,
            chosen,
        };
        let frame = self.own_frame(field)?;
        let look = self.looks.dropdown(choice, FieldRules::default(), frame)?;
        let fill = Fill::of_look(&field.name.to_string(), &look)?;
        Ok(Some(Entry::Fill(fill)))
    }

    pub(crate) fn own_frame(&self, field: &OwnField) -> Result<Frame, Obstacle> {
        let (page, place) = field.page.zip(field.place).ok_or(Reason::OutsidePage)?;
        self.frame(page, place)
    }
}

impl Filled {
    /// Writes all values; the looks were added before.
    pub(crate) fn write(&self, update: &mut Update<'_, '_>) -> Result<(), Obstacle> {
        for entry in &self.entries {
            let (name, written) = match entry {
                Entry::Fill(fill) => (&fill.field, update.fill(fill)),
                Entry::Switch(name, state) => (name, update.switch(name, *state)),
            };
            written.map_err(|error| Obstacle::from(error).about(name))?;
        }
        Ok(())
    }
}

/// Every value is that of one's own field, which may be changed; each once.
fn known(own: &[OwnField], values: &[FieldValue]) -> Result<(), Obstacle> {
    for (index, value) in values.iter().enumerate() {
        let of_field = |field: &&OwnField| field.name.group().to_string() == value.field;
        let is_twice = values
            .iter()
            .skip(index + 1)
            .any(|other| other.field == value.field);
        let field = own.iter().find(of_field).filter(|field| {
            let kind = field.name.kind();
            !is_twice && kind != FieldKind::Signature && !kind.is_mark()
        });
        let field = field.ok_or_else(|| Reason::FieldUnknown.about(&value.field))?;
        if field.is_read_only() {
            let refusal = bulla_pades::WriteError::Refused(bulla_pades::Refusal::FieldReadOnly);
            return Err(Obstacle::from(refusal).about(&value.field));
        }
        if field.name.kind() == FieldKind::Radio && !value.value.is_empty() {
            let buttons = own.iter().filter(of_field);
            let mut options = buttons.flat_map(|button| &button.options);
            let is_option = options.any(|option| *option == value.value);
            if !is_option {
                return Err(Reason::OptionUnknown.about(&value.field));
            }
        }
    }
    Ok(())
}

/// Every field that must be filled is, now or before. Marks were looked at when they were drawn.
fn required(own: &[OwnField], plan: &SigningPlan) -> Result<(), Obstacle> {
    for field in own {
        let kind = field.name.kind();
        let is_value = kind != FieldKind::Signature && !kind.is_mark();
        if !field.is_required() || field.is_read_only() || !is_value {
            continue;
        }
        let name = field.name.group();
        let text = name.to_string();
        let value = plan.values.iter().find(|value| value.field == text);
        let is_filled = match (value, kind) {
            (Some(value), FieldKind::Checkbox) => value.value == "true",
            (Some(value), _) => !value.value.trim().is_empty(),
            (None, FieldKind::Checkbox) => field.is_on(),
            (None, FieldKind::Radio) => {
                let mut buttons = own.iter().filter(|other| other.name.group() == name);
                buttons.any(OwnField::is_on)
            }
            (None, _) => !field.value.trim().is_empty(),
        };
        if !is_filled {
            return Err(Reason::FieldRequired.about(&text));
        }
    }
    Ok(())
}

/// The fields of one recipient.
pub(crate) fn of(fields: Vec<OwnField>, recipient: bulla_types::RecipientId) -> Vec<OwnField> {
    let own = fields.into_iter();
    own.filter(|field: &OwnField| FieldName::recipient(field.name) == recipient)
        .collect()
}

fn switch(field: &OwnField, state: Option<&'static str>) -> Option<Entry> {
    let is_same = field.is_on() == state.is_some();
    (!is_same).then(|| Entry::Switch(field.name.to_string(), state))
}

fn truth(value: &str) -> Result<bool, Obstacle> {
    match value {
        "true" => Ok(true),
        "false" | "" => Ok(false),
        _ => Err(Reason::OptionUnknown.into()),
    }
}

/// Digits, with a sign, and with what groups and parts them somewhere.
fn is_number(value: &str) -> bool {
    let digits = value.trim().trim_start_matches(['-', '+', '\u{2212}']);
    let is_part = |character: char| {
        character.is_ascii_digit() || ".,'\u{2019} \u{a0}\u{202f}".contains(character)
    };
    digits.starts_with(|character: char| character.is_ascii_digit())
        && digits.ends_with(|character: char| character.is_ascii_digit())
        && digits.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{is_number, truth};

    #[test]
    fn numbers_are_those_that_people_write() {
        for number in [
            "0",
            "-1",
            "+1",
            "\u{2212}1",
            "1'234.50",
            "1.234,50",
            "1 234",
            " 7 ",
        ] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", "-", "1a", "a1", "1.", ".5", "--", "1-2", "½", "٣"] {
            assert!(!is_number(other), "{other}");
        }
    }

    #[test]
    fn a_box_is_ticked_or_not() {
        assert_eq!(
            (truth("true"), truth("false"), truth("")),
            (Ok(true), Ok(false), Ok(false))
        );
        assert!(truth("yes").is_err());
    }
}
