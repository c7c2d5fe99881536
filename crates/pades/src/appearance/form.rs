//! What all form fields have in common: rules, borders, flags, default resources.

use crate::appearance::content::{Area, Content};
use crate::appearance::ink::GREY;
use crate::appearance::length::Length;
use crate::appearance::set::whole;
use crate::appearance::{AppearanceError, Appearances, Dictionary, Frame};

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Need {
    /// It may stay empty.
    #[default]
    Optional,
    /// It must be filled.
    Required,
}

/// Whether a person may change a field's value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Access {
    /// Yes.
    #[default]
    Editable,
    /// No.
    ReadOnly,
}

/// The frame around a field.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Border {
    /// A thin grey line.
    #[default]
    Line,
    /// None: the document has its own.
    None,
}

/// What holds for a field of any kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct FieldRules {
    /// Whether it must be filled.
    pub need: Need,
    /// Whether its value may be changed.
    pub access: Access,
    /// The frame around it.
    pub border: Border,
}

/// A field of one widget. The two dictionaries may be merged; they share no key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FieldLook {
    /// The field's entries: `/FT /Ff /V /DA /Q /MaxLen /Opt`, as far as its kind has them.
    pub field: Dictionary,
    /// The widget's entries: `/AP /AS /MK /BS`, likewise.
    pub widget: Dictionary,
}

/// Bits of `/Ff` (ISO 32000-1 tables 221, 226, 228, 230), numbered from 0.
pub(crate) const MULTI_LINE: u32 = 1 << 12;
pub(crate) const NO_TOGGLE_TO_OFF: u32 = 1 << 14;
pub(crate) const RADIO: u32 = 1 << 15;
pub(crate) const COMBO: u32 = 1 << 17;
pub(crate) const DO_NOT_SCROLL: u32 = 1 << 23;
pub(crate) const COMB: u32 = 1 << 24;

/// The width of a border.
pub(crate) const BORDER_WIDTH: Length = Length::milli(500);

impl FieldRules {
    /// `/Ff` with the bits of a kind.
    pub(crate) fn flags(self, kind: u32) -> String {
        let read_only = u32::from(self.access == Access::ReadOnly);
        let required = u32::from(self.need == Need::Required) << 1;
        (kind | read_only | required).to_string()
    }
}

impl Appearances {
    /// The value of `/DR` in the form's dictionary: the font that `/DA` of the fields names. It is
    /// Helvetica, not embedded, since nothing that is shown uses it: other programs do, when a
    /// person changes a value there.
    ///
    /// # Errors
    /// [`AppearanceError::ObjectNumbers`].
    pub fn default_resources(&mut self) -> Result<Dictionary, AppearanceError> {
        let font = self.helvetica()?;
        Ok(Dictionary::default().with("Font", format!("<</Helv {font}>>")))
    }
}

/// `/DA`: Helvetica at a size; 0 lets programs choose.
pub(crate) fn default_appearance(size: Length) -> String {
    format!("(/Helv {size} Tf 0 g)")
}

/// Draws the border and returns the room inside.
pub(crate) fn bordered(content: &mut Content, rules: FieldRules, frame: Frame) -> Area {
    let area = whole(frame);
    let width = BORDER_WIDTH.min(area.shorter().scaled(1, 10));
    match rules.border {
        Border::None => area,
        Border::Line => {
            content.outline(area.inset(width.scaled(1, 2)), width, GREY);
            area.inset(width)
        }
    }
}

/// `/MK` and `/BS`, by which other programs redraw a widget.
pub(crate) fn with_characteristics(
    widget: Dictionary,
    rules: FieldRules,
    frame: Frame,
    caption: &str,
) -> Dictionary {
    let mut looks = Dictionary::default();
    if frame.rotation().degrees() != 0 {
        looks = looks.with("R", frame.rotation().degrees().to_string());
    }
    if !caption.is_empty() {
        looks = looks.with("CA", format!("({caption})"));
    }
    let border = match rules.border {
        Border::None => "0".to_owned(),
        Border::Line => {
            looks = looks.with("BC", "[0.55]");
            BORDER_WIDTH.to_string()
        }
    };
    widget
        .with("MK", looks.to_string())
        .with("BS", format!("<</W {border}/S/S>>"))
}
