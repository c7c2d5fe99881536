//! Text as it is drawn: normalised, checked against the font, broken into lines, scaled to fit.
//! Nothing is dropped: what the font lacks is refused, or shown as a box and counted.

use unicode_normalization::UnicodeNormalization;

use crate::appearance::AppearanceError;
use crate::appearance::font::Face;
use crate::appearance::length::Length;

/// The longest text of one field or detail, in characters.
pub const MAX_TEXT_CHARACTERS: usize = 4096;

/// What is shown in place of a character that the font lacks.
pub(crate) const BOX: char = '□';
/// The distance of base lines, in thousandths of the font size.
pub(crate) const LEADING: i64 = 1250;

/// What happens to characters that the font lacks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Missing {
    /// The text is refused.
    Refuse,
    /// They are shown as a box each.
    Box,
}

/// What happens to line breaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Breaks {
    /// A new line begins.
    Keep,
    /// The text is refused.
    Refuse,
    /// A space is shown.
    Space,
}

/// A character and how it is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Letter {
    /// What the text says.
    pub(crate) meant: char,
    /// What is drawn.
    pub(crate) shown: char,
    /// How far the pen goes on, in thousandths of the font size.
    pub(crate) advance: i64,
}

impl Letter {
    /// Whether a box stands in its place.
    pub(crate) fn is_replaced(self) -> bool {
        self.shown == BOX && self.meant != BOX
    }
}

/// A line of letters.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Line {
    pub(crate) letters: Vec<Letter>,
}

impl Line {
    /// Its width without spaces at the end, in thousandths of the font size.
    pub(crate) fn width(&self) -> i64 {
        let blank = self
            .letters
            .iter()
            .rev()
            .take_while(|letter| letter.shown == ' ')
            .count();
        let inked = self.letters.len().saturating_sub(blank);
        self.letters
            .iter()
            .take(inked)
            .map(|letter| letter.advance)
            .sum()
    }
}

/// Lines at a size at which they fit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fitted {
    pub(crate) size: Length,
    pub(crate) lines: Vec<Line>,
}

impl Fitted {
    /// The height of all lines.
    pub(crate) fn height(&self) -> Length {
        height(self.size, self.lines.len())
    }
}

/// The sizes that are tried, from the largest to the smallest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Sizes {
    pub(crate) largest: Length,
    /// From here down long words are broken rather than the text made smaller.
    pub(crate) readable: Length,
    pub(crate) smallest: Length,
}

impl Sizes {
    /// One size and no other.
    pub(crate) const fn only(size: Length) -> Self {
        Self {
            largest: size,
            readable: size,
            smallest: size,
        }
    }

    /// All sizes, from the largest down.
    pub(crate) fn descending(self) -> impl Iterator<Item = Length> {
        self.down_to(self.smallest)
    }

    fn down_to(self, end: Length) -> impl Iterator<Item = Length> {
        let next = |size: &Length| Some(size.scaled(94, 100)).filter(|next| next < size);
        let steps = std::iter::successors(Some(self.largest), next);
        let end = end.max(self.smallest);
        steps
            .take_while(move |size| *size > end)
            .chain(std::iter::once(end.min(self.largest)))
    }
}

/// The paragraphs of a text, as letters of a font.
///
/// # Errors
/// [`AppearanceError::TextTooLong`], [`AppearanceError::MissingCharacter`],
/// [`AppearanceError::LineBreak`].
pub(crate) fn letters(
    text: &str,
    face: &Face,
    missing: Missing,
    breaks: Breaks,
) -> Result<Vec<Line>, AppearanceError> {
    if text.chars().nth(MAX_TEXT_CHARACTERS).is_some() {
        return Err(AppearanceError::TextTooLong {
            maximum: MAX_TEXT_CHARACTERS,
        });
    }
    let mut lines = vec![Line::default()];
    let unified = text.replace("\r\n", "\n");
    for (position, meant) in unified.nfc().enumerate() {
        let shown = match meant {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => match breaks {
                Breaks::Keep => {
                    lines.push(Line::default());
                    continue;
                }
                Breaks::Refuse => return Err(AppearanceError::LineBreak { position }),
                Breaks::Space => ' ',
            },
            '\t' => ' ',
            other => other,
        };
        let letter = letter(face, meant, shown, missing);
        let letter = letter.ok_or(AppearanceError::MissingCharacter {
            character: meant,
            position,
        })?;
        if let Some(line) = lines.last_mut() {
            line.letters.push(letter);
        }
    }
    Ok(lines)
}

fn letter(face: &Face, meant: char, shown: char, missing: Missing) -> Option<Letter> {
    let found = face.glyph(shown).map(|glyph| (shown, glyph));
    let boxed = || face.glyph(BOX).map(|glyph| (BOX, glyph));
    let (shown, glyph) = match missing {
        Missing::Refuse => found?,
        Missing::Box => found.or_else(boxed)?,
    };
    Some(Letter {
        meant,
        shown,
        advance: glyph.advance,
    })
}

/// Breaks paragraphs into lines at the largest size at which all fits; `None` when none does.
pub(crate) fn fit(
    paragraphs: &[Line],
    width: Length,
    room: Length,
    sizes: Sizes,
) -> Option<Fitted> {
    let attempt = |size: Length, words: Words| {
        let limit = width.scaled(1000, size.thousandths()).thousandths();
        let lines = paragraphs
            .iter()
            .map(|paragraph| wrap(paragraph, limit, words))
            .collect::<Option<Vec<_>>>()?
            .concat();
        (height(size, lines.len()) <= room).then_some(Fitted { size, lines })
    };
    sizes
        .down_to(sizes.readable)
        .find_map(|size| attempt(size, Words::Whole))
        .or_else(|| {
            sizes
                .descending()
                .find_map(|size| attempt(size, Words::Broken))
        })
}

/// The largest size at which a single line fits; `None` when none does.
pub(crate) fn fit_line(line: &Line, width: Length, room: Length, sizes: Sizes) -> Option<Fitted> {
    let fits = |size: &Length| size.scaled(line.width(), 1000) <= width && height(*size, 1) <= room;
    let size = sizes.descending().find(fits)?;
    Some(Fitted {
        size,
        lines: vec![line.clone()],
    })
}

/// All letters in one line.
pub(crate) fn joined(lines: &[Line]) -> Line {
    Line {
        letters: lines
            .iter()
            .flat_map(|line| line.letters.iter().copied())
            .collect(),
    }
}

/// The height of a number of lines.
fn height(size: Length, lines: usize) -> Length {
    size.scaled(LEADING, 1000)
        .scaled(i64::try_from(lines).unwrap_or(i64::MAX), 1)
}

/// Whether words may be broken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Words {
    Broken,
    Whole,
}

/// Breaks a paragraph after spaces and hyphens, within words only where allowed; `None` where a
/// line stays wider than `limit`.
fn wrap(paragraph: &Line, limit: i64, words: Words) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut width = 0;
    for letter in &paragraph.letters {
        let hangs = letter.shown == ' ';
        if !hangs && width + letter.advance > limit {
            let rest = match (last_break(&line), words) {
                (Some(at), _) => line.letters.split_off(at),
                (None, Words::Broken) if !line.letters.is_empty() => Vec::new(),
                (None, _) => return None,
            };
            lines.push(std::mem::replace(&mut line, Line { letters: rest }));
            width = line.letters.iter().map(|letter| letter.advance).sum();
        }
        if width + letter.advance > limit && !hangs {
            // the rest of a word that is too wide by itself
            if line.letters.is_empty() || words == Words::Whole {
                return None;
            }
            lines.push(std::mem::take(&mut line));
            width = 0;
            if letter.advance > limit {
                return None;
            }
        }
        line.letters.push(*letter);
        width += letter.advance;
    }
    lines.push(line);
    Some(lines)
}

/// Where a line can be broken: after its last space or hyphen.
fn last_break(line: &Line) -> Option<usize> {
    let place = line
        .letters
        .iter()
        .rposition(|letter| matches!(letter.shown, ' ' | '-' | '‐' | '–'))?;
    Some(place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appearance::font::Typeface;

    fn sans() -> Face {
        Face::open(Typeface::Sans).unwrap()
    }

    fn plain(text: &str) -> Result<Vec<Line>, AppearanceError> {
        letters(text, &sans(), Missing::Refuse, Breaks::Keep)
    }

    fn shown(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|line| line.letters.iter().map(|letter| letter.shown).collect())
            .collect()
    }

    #[test]
    fn composes_decomposed_letters() {
        let lines = plain("Zoe\u{308} s\u{326}t\u{326} o\u{31B}\u{301}").unwrap();
        assert_eq!(shown(&lines), ["Zoë șț ớ"]);
    }

    #[test]
    fn refuses_what_would_be_invisible_or_missing() {
        for (text, character, position) in [
            ("a\u{202E}b", '\u{202E}', 1),
            ("\u{200B}", '\u{200B}', 0),
            ("so\u{AD}ft", '\u{AD}', 2),
            ("x\u{FEFF}", '\u{FEFF}', 1),
            ("nul\0", '\0', 3),
            ("\u{1B}[0m", '\u{1B}', 0),
            ("山田", '山', 0),
            ("אב", 'א', 0),
            ("ok 😀", '😀', 3),
            ("q\u{301}", '\u{301}', 1),
            ("a\u{E0041}", '\u{E0041}', 1),
        ] {
            assert_eq!(
                plain(text),
                Err(AppearanceError::MissingCharacter {
                    character,
                    position
                }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn shows_boxes_where_asked_to() {
        let lines = letters("山 a\n\u{202E}", &sans(), Missing::Box, Breaks::Space).unwrap();
        assert_eq!(shown(&lines), ["□ a □"]);
        assert_eq!(
            lines[0]
                .letters
                .iter()
                .filter(|letter| letter.is_replaced())
                .count(),
            2
        );
    }

    #[test]
    fn breaks_lines_or_refuses_them() {
        assert_eq!(
            shown(&plain("a\r\nb\rc\n\nd\u{2028}e\tf").unwrap()),
            ["a", "b", "c", "", "d", "e f"]
        );
        for text in ["a\nb", "\r\n", "a\u{2029}", "a\u{85}"] {
            let refused = letters(text, &sans(), Missing::Refuse, Breaks::Refuse);
            assert!(
                matches!(refused, Err(AppearanceError::LineBreak { .. })),
                "{text:?}"
            );
        }
    }

    #[test]
    fn refuses_longer_texts_than_the_limit() {
        assert!(plain(&"a".repeat(MAX_TEXT_CHARACTERS)).is_ok());
        let refused = plain(&"a".repeat(MAX_TEXT_CHARACTERS + 1));
        assert_eq!(
            refused,
            Err(AppearanceError::TextTooLong {
                maximum: MAX_TEXT_CHARACTERS
            })
        );
    }

    #[test]
    fn wraps_at_spaces_and_hyphens_and_loses_nothing() {
        let text = "Anna-Katharina von der Rheinfelden-Schwarzenbach";
        let paragraph = &plain(text).unwrap()[0];
        for limit in [600, 1500, 4000, 9000, 100_000] {
            for words in [Words::Whole, Words::Broken] {
                let Some(lines) = wrap(paragraph, limit, words) else {
                    continue;
                };
                assert_eq!(shown(&lines).concat(), text, "{limit}");
                assert!(
                    lines.iter().all(|line| line.width() <= limit),
                    "{limit} {:?}",
                    shown(&lines)
                );
            }
        }
        assert_eq!(wrap(paragraph, 600, Words::Broken), None);
        assert_eq!(wrap(paragraph, 4000, Words::Whole), None);
        let lines = wrap(paragraph, 9000, Words::Whole).unwrap();
        assert_eq!(
            shown(&lines),
            [
                "Anna-Katharina ",
                "von der ",
                "Rheinfelden-",
                "Schwarzenbach"
            ]
        );
    }

    #[test]
    fn fits_no_text_into_less_room_than_it_needs() {
        let sizes = Sizes {
            largest: Length::milli(10_000),
            readable: Length::milli(6000),
            smallest: Length::milli(2000),
        };
        let paragraphs = plain("Wörter über Wörter").unwrap();
        let at = |width, height| {
            fit(
                &paragraphs,
                Length::milli(width),
                Length::milli(height),
                sizes,
            )
        };
        assert_eq!(at(1_000, 100_000), None);
        assert_eq!(at(100_000, 2_400), None);
        assert_eq!(
            at(300_000, 20_000).map(|fitted| (fitted.size.thousandths(), fitted.lines.len())),
            Some((10_000, 1))
        );
        let small = at(60_000, 20_000).unwrap();
        assert!(small.size < Length::milli(10_000) && small.height() <= Length::milli(20_000));
    }
}
