//! A writer for one A4 page: text in the standard fonts and filled rectangles (ISO 32000-1 §7.5,
//! §9.6.2.2). The same page always gives the same bytes. Not a PDF library: no images, no
//! compression, no text outside of Windows-1252.

use core::fmt::Write as _;

/// Width of A4 in points.
pub(crate) const WIDTH: u32 = 595;
/// Height of A4 in points.
pub(crate) const HEIGHT: u32 = 842;

/// The standard fonts in use.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica-Bold.
    Bold,
    /// Courier-Bold.
    Mono,
}

/// A page in the making. Coordinates are points from the lower left corner.
pub(crate) struct Page(Vec<u8>);

impl Page {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// One line of text whose baseline begins at `(x, y)`.
    pub(crate) fn text(&mut self, font: Font, size: u32, (x, y): (u32, u32), text: &str) {
        let font = match font {
            Font::Regular => "F1",
            Font::Bold => "F2",
            Font::Mono => "F3",
        };
        self.command(&format!("BT /{font} {size} Tf {x} {y} Td ("));
        for byte in text.chars().map(windows_1252) {
            if matches!(byte, b'(' | b')' | b'\\') {
                self.0.push(b'\\');
            }
            self.0.push(byte);
        }
        self.command(") Tj ET\n");
    }

    /// A black rectangle. Lengths in quarters of a point, so that QR modules can be small.
    pub(crate) fn rectangle(&mut self, x: u32, y: u32, width: u32, height: u32) {
        let [x, y, width, height] = [x, y, width, height].map(quarters);
        self.command(&format!("{x} {y} {width} {height} re f\n"));
    }

    /// The whole file.
    pub(crate) fn finish(self, title: &str, language: &str) -> Vec<u8> {
        let title: Vec<u8> = title.chars().map(windows_1252).collect();
        let content = self.0;
        let mut objects: Vec<Vec<u8>> = vec![
            format!("<< /Type /Catalog /Pages 2 0 R /Lang ({language}) >>").into_bytes(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R \
                 /Resources << /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R >> >> >>"
            )
            .into_bytes(),
        ];
        let head = format!("<< /Length {} >>\nstream\n", content.len());
        objects.push([head.as_bytes(), &content, b"\nendstream"].concat());
        objects.extend(["Helvetica", "Helvetica-Bold", "Courier-Bold"].map(|name| {
            format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            )
            .into_bytes()
        }));
        objects.push([b"<< /Title (", title.as_slice(), b") >>"].concat());
        assemble(&objects)
    }

    fn command(&mut self, text: &str) {
        self.0.extend(text.as_bytes());
    }
}

/// Header, objects 1 to n, cross-reference table and trailer. Object 1 is the catalogue, the last
/// one the document information.
fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        let _infallible = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{number} 0 obj\n").as_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (start, count) = (file.len(), objects.len());
    let size = count + 1;
    let tail = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R /Info {count} 0 R >>\n\
         startxref\n{start}\n%%EOF\n"
    );
    file.extend(tail.as_bytes());
    file
}

fn quarters(length: u32) -> String {
    let fraction = ["", ".25", ".5", ".75"];
    let rest = usize::try_from(length % 4).unwrap_or(0);
    format!("{}{}", length / 4, fraction.get(rest).unwrap_or(&""))
}

/// The character in Windows-1252; `?` where it has none (such a name prints incompletely, and
/// nothing depends on it).
fn windows_1252(character: char) -> u8 {
    match character {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        '\u{20ac}' => 0x80,
        '\u{160}' => 0x8a,
        '\u{152}' => 0x8c,
        '\u{17d}' => 0x8e,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        '\u{161}' => 0x9a,
        '\u{153}' => 0x9c,
        '\u{17e}' => 0x9e,
        '\u{178}' => 0x9f,
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut page = Page::new();
        page.text(Font::Bold, 12, (50, 700), r"Zoë (a\b)");
        page.rectangle(5, 6, 7, 8);
        page.finish("Title", "de-CH")
    }

    #[test]
    fn the_cross_reference_table_points_at_every_object() {
        let file = file();
        let text = String::from_utf8_lossy(&file).into_owned();
        let start: usize = text
            .rsplit("startxref\n")
            .next()
            .and_then(|tail| tail.lines().next())
            .unwrap()
            .parse()
            .unwrap();
        let table = &file[start..];
        assert!(table.starts_with(b"xref\n0 9\n0000000000 65535 f \n"));
        let rows = std::str::from_utf8(&table[9..]).unwrap().lines().skip(1);
        for (number, row) in (1..9).zip(rows) {
            let offset: usize = row.split(' ').next().unwrap().parse().unwrap();
            let head = format!("{number} 0 obj\n");
            assert!(file[offset..].starts_with(head.as_bytes()), "{number}");
        }
    }

    #[test]
    fn escapes_what_ends_a_string_and_encodes_umlauts_in_one_byte() {
        let file = file();
        let needle = b"(Zo\xeb \\(a\\\\b\\)) Tj";
        assert!(file.windows(needle.len()).any(|w| w == needle));
        let needle = b"1.25 1.5 1.75 2 re f";
        assert!(file.windows(needle.len()).any(|w| w == needle));
    }

    #[test]
    fn characters_without_a_place_become_question_marks() {
        let encoded: Vec<u8> = "a\n\u{202e}ж€".chars().map(windows_1252).collect();
        assert_eq!(encoded, [b'a', b'?', b'?', b'?', 0x80]);
    }
}
