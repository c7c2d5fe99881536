//! Widths of a font's codes, in units of its glyphs. Ranges stay ranges.

use std::collections::BTreeMap;

use crate::placeholder::operand::number;
use crate::syntax::object::Object;
use crate::{ReadError, Value, View};

/// The most codes and ranges that are read; a font has at most so many codes.
const MAX_ENTRIES: usize = 65_536;
/// The largest code.
const MAX_CODE: u32 = 0xFFFF;

/// Widths by code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Widths {
    codes: BTreeMap<u32, f64>,
    /// By the first code of the range: its last one, and the width of all.
    ranges: BTreeMap<u32, (u32, f64)>,
}

impl Widths {
    /// `/Widths` of a simple font, whose first entry is that of a code.
    pub(crate) fn simple(first: u32, list: &[Object]) -> Self {
        let mut widths = Self::default();
        widths.add(first, list);
        widths
    }

    /// `/W` of a composite font: `c [w …]` and `first last w` (ISO 32000-1 §9.7.4.3).
    ///
    /// # Errors
    /// Those of reading objects.
    pub(crate) fn composite(view: &View<'_, '_>, items: &[Object]) -> Result<Self, ReadError> {
        let mut widths = Self::default();
        let mut rest = items;
        while let [first, second, more @ ..] = rest {
            let Some(first) = code(&first.value) else {
                break;
            };
            let second = view.value(second)?;
            if let Some(list) = second.as_array() {
                widths.add(first, list);
                rest = more;
            } else {
                let [width, after @ ..] = more else { break };
                let (Some(last), Some(width)) = (code(&second), number(&width.value)) else {
                    break;
                };
                widths.ranges.insert(first, (last, width));
                rest = after;
            }
            if widths.len() >= MAX_ENTRIES {
                break;
            }
        }
        Ok(widths)
    }

    /// The width of a code.
    pub(crate) fn get(&self, code: u32) -> Option<f64> {
        if let Some(width) = self.codes.get(&code) {
            return Some(*width);
        }
        let (_, (last, width)) = self.ranges.range(..=code).next_back()?;
        (code <= *last).then_some(*width)
    }

    /// How many codes and ranges it holds.
    pub(crate) fn len(&self) -> usize {
        self.codes.len() + self.ranges.len()
    }

    /// Widths of a code and those that follow; what is no number is as wide as nothing.
    fn add(&mut self, first: u32, list: &[Object]) {
        let widths = list.iter().map(|width| number(&width.value).unwrap_or(0.0));
        self.codes.extend((first..=MAX_CODE).zip(widths));
    }
}

/// A code of one or two bytes.
pub(crate) fn code(value: &Value) -> Option<u32> {
    let code = u32::try_from(value.as_integer()?).ok()?;
    (code <= MAX_CODE).then_some(code)
}
