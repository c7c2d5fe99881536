//! QR codes in a terminal, two modules to a character.

use qrcodegen::{QrCode, QrCodeEcc};

/// The code of a text as lines of half blocks, dark on light with a quiet zone; `None` if the text
/// is too long.
pub(crate) fn lines(text: &str) -> Option<Vec<String>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let end = code.size() + QUIET;
    // Terminals are mostly dark: light modules are drawn, dark ones are left out.
    let light = |x: i32, y: i32| !code.get_module(x, y);
    let line = |y: i32| {
        let cells = (-QUIET..end).map(|x| match (light(x, y), light(x, y + 1)) {
            (true, true) => '\u{2588}',
            (true, false) => '\u{2580}',
            (false, true) => '\u{2584}',
            (false, false) => ' ',
        });
        cells.collect()
    };
    Some((-QUIET..end).step_by(2).map(line).collect())
}

/// Light modules around the code; ISO/IEC 18004 asks for four, readers of screens take two.
const QUIET: i32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_square_in_a_terminal_and_begins_with_light() {
        let lines = lines("otpauth://totp/Bulla:a@b.ch?secret=ABC").unwrap();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert!(lines.len() * 2 >= width && lines.len() * 2 <= width + 1);
        assert!(lines[0].chars().all(|c| c == '\u{2588}'));
    }

    #[test]
    fn refuses_what_no_code_can_hold() {
        assert!(lines(&"a".repeat(4000)).is_none());
    }
}
