//! Checkboxes and groups of radio buttons. Their marks are drawn as paths, so no font is needed.

use crate::appearance::choice::check_count;
use crate::appearance::content::{Area, Content, Point};
use crate::appearance::form::{
    BORDER_WIDTH, Border, FieldLook, FieldRules, NO_TOGGLE_TO_OFF, RADIO, with_characteristics,
};
use crate::appearance::ink::{BLACK, GREY};
use crate::appearance::length::Length;
use crate::appearance::object::text_string;
use crate::appearance::set::whole;
use crate::appearance::{AppearanceError, Appearances, Dictionary, Frame};

/// A radio button of a group.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct RadioButton<'a> {
    /// The value that the group has when this one is chosen, any text.
    pub value: &'a str,
    /// Its place.
    pub frame: Frame,
}

/// A group of radio buttons: one field, and a widget for each button in the same order.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RadioLook {
    /// The field's entries: `/FT /Ff /V /Opt`.
    pub field: Dictionary,
    /// The entries of each widget: `/AP /AS /MK /BS`.
    pub widgets: Vec<Dictionary>,
}

/// The kinds of buttons.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Check,
    Radio,
}

/// The two states of a button.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum ButtonState {
    /// Not chosen.
    #[default]
    Off,
    /// Chosen.
    On,
}

impl Appearances {
    /// Adds the look of a checkbox. Its states are named `/Yes` and `/Off`.
    ///
    /// # Errors
    /// [`AppearanceError::ObjectNumbers`].
    pub fn check_box(
        &mut self,
        state: ButtonState,
        rules: FieldRules,
        frame: Frame,
    ) -> Result<FieldLook, AppearanceError> {
        let value = match state {
            ButtonState::On => "/Yes",
            ButtonState::Off => "/Off",
        };
        let widget = self.button(Kind::Check, "Yes", rules, frame)?;
        let field = Dictionary::default()
            .with("FT", "/Btn")
            .with("Ff", rules.flags(0))
            .with("V", value);
        Ok(FieldLook {
            field,
            widget: widget.with("AS", value),
        })
    }

    /// Adds the looks of a group of radio buttons. The states are named `/0`, `/1`, …; `/Opt` of
    /// the field says their values.
    ///
    /// # Errors
    /// [`AppearanceError::OptionCount`], [`AppearanceError::ChoiceOutOfRange`],
    /// [`AppearanceError::ObjectNumbers`].
    pub fn radio_group(
        &mut self,
        buttons: &[RadioButton<'_>],
        chosen: Option<usize>,
        rules: FieldRules,
    ) -> Result<RadioLook, AppearanceError> {
        check_count(buttons.len())?;
        if let Some(got) = chosen.filter(|index| *index >= buttons.len()) {
            return Err(AppearanceError::ChoiceOutOfRange {
                got,
                options: buttons.len(),
            });
        }
        let mut widgets = Vec::new();
        for (index, button) in buttons.iter().enumerate() {
            let state = index.to_string();
            let shown = if chosen == Some(index) {
                format!("/{state}")
            } else {
                "/Off".to_owned()
            };
            let widget = self.button(Kind::Radio, &state, rules, button.frame)?;
            widgets.push(widget.with("AS", shown));
        }
        let values: String = buttons
            .iter()
            .map(|button| text_string(button.value))
            .collect();
        let field = Dictionary::default()
            .with("FT", "/Btn")
            .with("Ff", rules.flags(RADIO | NO_TOGGLE_TO_OFF))
            .with("Opt", format!("[{values}]"))
            .with(
                "V",
                chosen.map_or_else(|| "/Off".to_owned(), |index| format!("/{index}")),
            );
        Ok(RadioLook { field, widgets })
    }

    /// The widget of a button without its state.
    fn button(
        &mut self,
        kind: Kind,
        on_name: &str,
        rules: FieldRules,
        frame: Frame,
    ) -> Result<Dictionary, AppearanceError> {
        let on = self.add_form(frame, &drawn(kind, ButtonState::On, rules, frame))?;
        let off = self.add_form(frame, &drawn(kind, ButtonState::Off, rules, frame))?;
        let states = format!("<</N<</{on_name} {on}/Off {off}>>>>");
        // what programs with ZapfDingbats would draw: a tick, a disc
        let caption = match kind {
            Kind::Check => "4",
            Kind::Radio => "l",
        };
        let widget = Dictionary::default().with("AP", states);
        Ok(with_characteristics(widget, rules, frame, caption))
    }
}

fn drawn(kind: Kind, state: ButtonState, rules: FieldRules, frame: Frame) -> Content {
    let mut content = Content::default();
    let square = centred_square(whole(frame));
    let line = BORDER_WIDTH
        .max(square.width.scaled(1, 24))
        .min(square.width.scaled(1, 10));
    let edge = square.inset(line.scaled(1, 2));
    match (kind, rules.border) {
        (_, Border::None) => {}
        (Kind::Check, Border::Line) => content.outline(edge, line, GREY),
        (Kind::Radio, Border::Line) => {
            content.line_colour(GREY);
            content.op(&format!("{line} w"));
            content.circle(centre(edge), edge.width.scaled(1, 2));
            content.op("S");
        }
    }
    match (kind, state) {
        (_, ButtonState::Off) => {}
        (Kind::Check, ButtonState::On) => tick(&mut content, square),
        (Kind::Radio, ButtonState::On) => {
            content.fill_colour(BLACK);
            content.circle(centre(square), square.width.scaled(26, 100));
            content.op("f");
        }
    }
    content
}

fn tick(content: &mut Content, square: Area) {
    let at = |x, y| {
        let (x, y) = (
            square.left + square.width.scaled(x, 100),
            square.bottom + square.width.scaled(y, 100),
        );
        format!("{x} {y}")
    };
    content.line_colour(BLACK);
    content.op(&format!("{} w 1 J 1 j", square.width.scaled(11, 100)));
    content.op(&format!(
        "{} m {} l {} l S",
        at(24, 50),
        at(42, 29),
        at(77, 73)
    ));
}

fn centred_square(area: Area) -> Area {
    let side = area.shorter();
    Area {
        left: area.left + (area.width - side).scaled(1, 2),
        bottom: area.bottom + (area.height - side).scaled(1, 2),
        width: side,
        height: side,
    }
}

fn centre(area: Area) -> Point {
    let half = |length: Length| length.scaled(1, 2);
    Point {
        x: area.left + half(area.width),
        y: area.bottom + half(area.height),
    }
}
