//! How light the colours of a look are: whether something else can be read on them.

use std::collections::BTreeMap;

use super::same::index;
use crate::error::ReadError;
use crate::model::catalog::once;
use crate::placeholder::operand::{self, Operand};
use crate::syntax::object::{Dictionary, Name, Object};
use crate::view::View;

/// How light a colour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    /// Nothing dark can be read on it.
    Dark,
    Light,
    /// A pattern, or in a space that is not looked into.
    Unknown,
}

/// How the numbers of a colour are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Cmyk,
    Gray,
    Rgb,
    Unknown,
}

/// The colours in force, for areas and for lines.
#[derive(Debug, Clone)]
pub(super) struct Colours([(Space, Shade); 2]);

impl Default for Colours {
    fn default() -> Self {
        Self([(Space::Gray, Shade::Dark); 2])
    }
}

impl Colours {
    /// Nothing is known, whatever is set later.
    pub(super) const UNKNOWN: Self = Self([(Space::Unknown, Shade::Unknown); 2]);

    /// That of areas and letters.
    pub(super) const fn fill(&self) -> Shade {
        self.0[0].1
    }

    /// That of lines.
    pub(super) const fn line(&self) -> Shade {
        self.0[1].1
    }

    /// Takes an operator, if it is one for colours.
    pub(super) fn operator(
        &mut self,
        view: &View<'_, '_>,
        spaces: &Spaces<'_>,
        (word, operands): (&[u8], &[Operand]),
    ) -> Result<bool, ReadError> {
        let [areas, lines] = &mut self.0;
        let own = if word.first().is_some_and(u8::is_ascii_uppercase) {
            lines
        } else {
            areas
        };
        let space = match word {
            b"g" | b"G" => Space::Gray,
            b"rg" | b"RG" => Space::Rgb,
            b"k" | b"K" => Space::Cmyk,
            b"sc" | b"SC" | b"scn" | b"SCN" => own.0,
            b"cs" | b"CS" => {
                let space = match operands {
                    [Operand::Name(name)] => spaces.named(view, name)?,
                    _ => Space::Unknown,
                };
                let is_known = space != Space::Unknown;
                *own = (
                    space,
                    if is_known {
                        Shade::Dark
                    } else {
                        Shade::Unknown
                    },
                );
                return Ok(true);
            }
            _ => return Ok(false),
        };
        *own = if spaces.is_remapped {
            (Space::Unknown, Shade::Unknown)
        } else {
            (space, shade(space, operands))
        };
        Ok(true)
    }
}

fn shade(space: Space, operands: &[Operand]) -> Shade {
    let numbers = operands.iter().filter_map(|operand| match operand {
        Operand::Number(number) => Some(number.clamp(0.0, 1.0)),
        Operand::List(_) | Operand::Name(_) | Operand::Other | Operand::String(_) => None,
    });
    let numbers: Vec<f64> = numbers.collect();
    if numbers.len() != operands.len() {
        return Shade::Unknown;
    }
    let light = match (space, numbers.as_slice()) {
        (Space::Gray, [gray]) => *gray,
        (Space::Rgb, [red, green, blue]) => brightness(*red, *green, *blue),
        (Space::Cmyk, [cyan, magenta, yellow, black]) => {
            brightness(1.0 - cyan, 1.0 - magenta, 1.0 - yellow) - black
        }
        _ => return Shade::Unknown,
    };
    if light <= DARKEST {
        Shade::Dark
    } else {
        Shade::Light
    }
}

/// How light a colour looks to the eye (Rec. 601).
fn brightness(red: f64, green: f64, blue: f64) -> f64 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// The colour spaces that a look names.
#[derive(Debug, Default)]
pub(super) struct Spaces<'d> {
    named: BTreeMap<&'d Name, &'d Object>,
    /// Whether they say what the plain colours mean.
    is_remapped: bool,
}

impl<'d> Spaces<'d> {
    pub(super) fn new(named: Option<&'d Dictionary>) -> Self {
        let named = named.map(index).unwrap_or_default();
        let is_default = |name: &&Name| name.as_bytes().starts_with(b"Default");
        Self {
            is_remapped: named.keys().any(is_default),
            named,
        }
    }

    /// What a name means.
    fn named(&self, view: &View<'_, '_>, name: &Name) -> Result<Space, ReadError> {
        match name.as_bytes() {
            b"DeviceGray" => return Ok(Space::Gray),
            b"DeviceRGB" => return Ok(Space::Rgb),
            b"DeviceCMYK" => return Ok(Space::Cmyk),
            _ => {}
        }
        let Some(value) = self
            .named
            .get(name)
            .map(|value| view.value(value))
            .transpose()?
        else {
            return Ok(Space::Unknown);
        };
        let [kind, settings] = value.as_array().unwrap_or_default() else {
            return Ok(Space::Unknown);
        };
        let settings = view.value(settings)?;
        let Some(settings) = settings.as_dictionary() else {
            return Ok(Space::Unknown);
        };
        if settings.entries().len() > MAX_SETTINGS || once(settings).is_err() {
            return Ok(Space::Unknown);
        }
        let like = |key: &str, usual: &[f64], by: f64| -> Result<bool, ReadError> {
            let numbers = numbers(view, settings.get(key))?;
            let is_near = |(one, other): (&f64, &f64)| (one - other).abs() <= by;
            Ok(numbers.len() == usual.len() && numbers.iter().zip(usual).all(is_near))
        };
        let is_white = like("WhitePoint", &WHITE_POINT, 0.02)?;
        Ok(match kind.value.as_name().map(Name::as_bytes) {
            Some(b"CalGray") if is_white && like("Gamma", &[GAMMA], 0.2)? => Space::Gray,
            Some(b"CalRGB")
                if is_white
                    && like("Gamma", &[GAMMA; 3], 0.2)?
                    && like("Matrix", &PRIMARIES, 0.02)? =>
            {
                Space::Rgb
            }
            _ => Space::Unknown,
        })
    }
}

/// A number, or a few of them; none where there are too many.
fn numbers(view: &View<'_, '_>, value: Option<&Object>) -> Result<Vec<f64>, ReadError> {
    let Some(value) = value.map(|value| view.value(value)).transpose()? else {
        return Ok(Vec::new());
    };
    let Some(items) = value.as_array() else {
        return Ok(operand::number(&value).into_iter().collect());
    };
    if items.len() > PRIMARIES.len() {
        return Ok(Vec::new());
    }
    let each = items.iter().map(|item| operand::number(&item.value));
    Ok(each.collect::<Option<Vec<f64>>>().unwrap_or_default())
}

/// Black letters on a darker ground cannot be read.
const DARKEST: f64 = 0.35;
/// A calibrated space counts as plain gray or RGB where it is much like sRGB (IEC 61966-2-1).
const WHITE_POINT: [f64; 3] = [0.9505, 1.0, 1.089];
const PRIMARIES: [f64; 9] = [
    0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505,
];
const GAMMA: f64 = 2.2;
/// Entries of a calibrated colour space; the standard has four.
const MAX_SETTINGS: usize = 8;
