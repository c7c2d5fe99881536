//! Dropdowns: one of several texts, or none yet.

use crate::appearance::form::{COMBO, FieldLook, FieldRules, default_appearance};
use crate::appearance::length::Length;
use crate::appearance::object::text_string;
use crate::appearance::{AppearanceError, Appearances, Dictionary, Frame, TextStyle};

/// The most options of a field.
pub(crate) const MAX_OPTIONS: usize = 256;

/// The options of a dropdown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct Choice<'a> {
    /// What can be chosen, 1 to 256 texts of one line.
    pub options: &'a [&'a str],
    /// The index of what is chosen.
    pub chosen: Option<usize>,
}

impl Appearances {
    /// Adds the look of a dropdown.
    ///
    /// # Errors
    /// [`AppearanceError::OptionCount`], [`AppearanceError::ChoiceOutOfRange`], and those of
    /// [`Self::text_field`] for each option: what could be chosen must be shown afterwards.
    pub fn dropdown(
        &mut self,
        choice: Choice<'_>,
        rules: FieldRules,
        frame: Frame,
    ) -> Result<FieldLook, AppearanceError> {
        let count = choice.options.len();
        check_count(count)?;
        let style = TextStyle::default();
        for option in choice.options {
            style.check(option, rules, frame)?;
        }
        let chosen = choice.chosen.map(|index| {
            let range = AppearanceError::ChoiceOutOfRange {
                got: index,
                options: count,
            };
            choice.options.get(index).ok_or(range)
        });
        let chosen = chosen.transpose()?;
        let widget = self.text_widget(style, rules, chosen.unwrap_or(&""), frame)?;
        let options: String = choice
            .options
            .iter()
            .map(|option| text_string(option))
            .collect();
        let mut field = Dictionary::default()
            .with("FT", "/Ch")
            .with("Ff", rules.flags(COMBO))
            .with("Opt", format!("[{options}]"))
            .with("DA", default_appearance(Length::ZERO));
        if let Some(chosen) = chosen {
            field = field.with("V", text_string(chosen));
        }
        Ok(FieldLook { field, widget })
    }
}

/// Whether a field can have so many options.
pub(crate) const fn check_count(count: usize) -> Result<(), AppearanceError> {
    if count == 0 || count > MAX_OPTIONS {
        return Err(AppearanceError::OptionCount {
            got: count,
            maximum: MAX_OPTIONS,
        });
    }
    Ok(())
}
