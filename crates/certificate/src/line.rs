//! Text as it is shown, broken into lines.

use unicode_normalization::UnicodeNormalization;

use crate::font::Font;

/// A line: its characters are all in the font.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    pub(crate) characters: Vec<char>,
    /// In thousandths of the size.
    pub(crate) width: i64,
}

/// A text, composed (NFC), with a box for each character that the font lacks and for each that cannot
/// be seen: controls, and what turns the direction of writing. Their numbers stand behind.
pub(crate) fn shown(font: &Font, text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    let mut shown: Vec<char> = Vec::new();
    for character in text.nfc().take(MAX_CHARACTERS) {
        if font.has(character) {
            shown.push(character);
        } else {
            shown.push(BOX);
            missing.push(character);
        }
    }
    if !missing.is_empty() {
        let rest = if missing.len() > MAX_NUMBERS {
            " …"
        } else {
            ""
        };
        let numbers: Vec<String> = missing
            .iter()
            .take(MAX_NUMBERS)
            .map(|one| format!("U+{:04X}", u32::from(*one)))
            .collect();
        shown.extend(format!(" ({}{rest})", numbers.join(" ")).chars());
    }
    shown
}

/// Breaks a text into lines of at most `width`, in thousandths of the size: at spaces, and within a word
/// that is longer than a line.
pub(crate) fn lines(font: &Font, text: &str, width: i64) -> Vec<Line> {
    let shown = shown(font, text);
    let mut lines = Vec::new();
    let mut line = Line::default();
    for word in shown.split(|character| *character == ' ') {
        let own: i64 = word.iter().map(|one| font.advance(*one)).sum();
        let space = font.advance(' ');
        let is_begun = !line.characters.is_empty();
        if is_begun && line.width + space + own > width {
            lines.push(core::mem::take(&mut line));
        } else if is_begun {
            line.characters.push(' ');
            line.width += space;
        }
        for character in word {
            let advance = font.advance(*character);
            if line.width + advance > width && !line.characters.is_empty() {
                lines.push(core::mem::take(&mut line));
            }
            line.characters.push(*character);
            line.width += advance;
        }
    }
    lines.push(line);
    lines
}

/// What is shown in place of a character that the font lacks.
const BOX: char = '□';
/// No text of evidence is longer.
const MAX_CHARACTERS: usize = 4096;
/// How many characters that the font lacks are named.
const MAX_NUMBERS: usize = 12;

#[cfg(test)]
mod tests {
    use super::{lines, shown};
    use crate::font::Font;

    fn text(font: &Font, text: &str) -> String {
        shown(font, text).into_iter().collect()
    }

    #[test]
    fn shows_a_box_and_a_number_for_what_the_font_lacks() {
        let font = Font::open().unwrap();
        assert_eq!(text(&font, "Yavuz Öztürk-Łoś"), "Yavuz Öztürk-Łoś");
        assert_eq!(text(&font, "e\u{301}"), "é");
        assert_eq!(text(&font, "山田"), "□□ (U+5C71 U+7530)");
        let turned = text(&font, "a\u{202E}b\nc");
        assert_eq!(turned, "a□b□c (U+202E U+000A)");
        let long = text(&font, &"😀".repeat(99));
        assert!(long.ends_with("U+1F600 …)") && long.starts_with(&"□".repeat(99)));
    }

    #[test]
    fn breaks_at_spaces_and_within_long_words() {
        let font = Font::open().unwrap();
        let wide = 5 * font.advance('m');
        let broken = lines(&font, "mm mm mmmmmmmmmmm m", wide);
        let broken: Vec<String> = broken
            .into_iter()
            .inspect(|line| assert!(line.width <= wide))
            .map(|line| line.characters.into_iter().collect())
            .collect();
        assert_eq!(broken.concat().replace(' ', "").len(), 16);
        assert_eq!(lines(&font, "", wide).len(), 1);
        // narrower than any letter: a letter each, no endless loop
        assert_eq!(lines(&font, "abc", 1).len(), 3);
    }
}
