//! A QR code as a path.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::sheet::rectangle;

/// The code of a text with its light border, within a square of `side` whose upper left corner is
/// `left`, `top`; `None` for texts that are too long. Operators that fill dark modules.
pub(crate) fn path(text: &str, (left, top): (i64, i64), side: i64) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let modules = i64::from(code.size()) + 2 * QUIET;
    let module = side / modules;
    let mut out = String::from("0 0 0 rg");
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|x| code.get_module(*x, y))
                .count();
            let run = i32::try_from(run).ok()?;
            if run > 0 {
                let corner = |own: i32, edge: i64| edge + (i64::from(own) + QUIET) * module;
                let area = (
                    corner(x, left),
                    corner(y, top),
                    i64::from(run) * module,
                    module,
                );
                out.push(' ');
                out.push_str(&rectangle(area));
            }
            x += run + 1;
        }
    }
    out.push_str(" f");
    Some(out)
}

/// Light modules around the code (ISO/IEC 18004).
const QUIET: i64 = 4;
