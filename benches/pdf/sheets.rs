//! The documents of the benchmark: one with much data, one with many objects.

use std::fmt::Write as _;

/// Pages of the document with many objects.
pub(crate) const PAGES: usize = 5000;
/// Pictures of the document with much data, each of [`PICTURE_BYTES`].
const PICTURES: usize = 100;
const PICTURE_BYTES: usize = 1_000_000;

/// One page and 100 MB of pictures that do not compress.
pub(crate) fn large() -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
    ];
    let mut named = String::new();
    for number in 0..PICTURES {
        // `write!` to a String cannot fail.
        let _ok = write!(named, "/I{number} {} 0 R", number + 4);
    }
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<<{named}>>>>>>"
    );
    objects.push(page.into_bytes());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..PICTURES {
        let mut picture = format!(
            "<</Type/XObject/Subtype/Image/Width 1000/Height 1000/BitsPerComponent 8\
             /ColorSpace/DeviceGray/Length {PICTURE_BYTES}>>\nstream\n"
        )
        .into_bytes();
        for _ in 0..PICTURE_BYTES / 8 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            picture.extend(state.to_le_bytes());
        }
        picture.extend(b"\nendstream");
        objects.push(picture);
    }
    written(&objects)
}

/// 5 000 pages of a line of text each.
pub(crate) fn many() -> Vec<u8> {
    let mut kids = String::new();
    for page in 0..PAGES {
        let _ok = write!(kids, "{} 0 R ", 4 + 2 * page);
    }
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {PAGES}>>").into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    for page in 0..PAGES {
        let content = format!("BT /F1 12 Tf 72 700 Td (Page {page} of the agreement) Tj ET");
        let sheet = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R\
             /Resources<</Font<</F1 3 0 R>>>>>>",
            5 + 2 * page
        );
        objects.push(sheet.into_bytes());
        let length = content.len();
        let stream = format!("<</Length {length}>>\nstream\n{content}\nendstream");
        objects.push(stream.into_bytes());
    }
    written(&objects)
}

/// A file of these objects, from number 1 on.
fn written(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let size = objects.len() + 1;
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        let _ok = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(table.into_bytes());
    let id = "<00112233445566778899aabbccddeeff>";
    let tail =
        format!("trailer\n<</Size {size}/Root 1 0 R/ID[{id}{id}]>>\nstartxref\n{start}\n%%EOF\n");
    file.extend(tail.into_bytes());
    file
}
