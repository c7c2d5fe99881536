//! An ICC profile for sRGB (ICC.1:2004-10, version 4.2; IEC 61966-2-1): what the colours of the file
//! mean. Made of the published numbers alone: the primaries adapted to D50, the matrix of that
//! adaptation, and the curve as its formula.

/// The profile's bytes.
pub(crate) fn srgb() -> Vec<u8> {
    let text = |text: &str| localised(text);
    let elements: [(&[u8; 4], Vec<u8>); 8] = [
        (b"desc", text("sRGB")),
        (b"cprt", text("No rights reserved")),
        (b"wtpt", numbers(*b"XYZ ", &WHITE)),
        (b"chad", numbers(*b"sf32", &ADAPTATION)),
        (b"rXYZ", numbers(*b"XYZ ", &[0x6FA2, 0x38F5, 0x0390])),
        (b"gXYZ", numbers(*b"XYZ ", &[0x6299, 0xB785, 0x18DA])),
        (b"bXYZ", numbers(*b"XYZ ", &[0x24A0, 0x0F84, 0xB6CF])),
        (b"rTRC", curve()),
    ];
    // the three colours have one curve
    let shared: [&[u8; 4]; 2] = [b"gTRC", b"bTRC"];
    let count = elements.len() + shared.len();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let begin = HEADER_BYTES + 4 + 12 * count;
    let mut last = (0, 0);
    for (name, content) in &elements {
        last = (begin + data.len(), content.len());
        entry(&mut table, **name, last);
        data.extend_from_slice(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    for name in shared {
        entry(&mut table, *name, last);
    }
    let mut profile = header(begin + data.len());
    profile.extend_from_slice(&long(count));
    profile.extend_from_slice(&table);
    profile.extend_from_slice(&data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = long(size).to_vec();
    header.extend_from_slice(&[0, 0, 0, 0, 0x04, 0x20, 0, 0]);
    header.extend_from_slice(b"mntrRGB XYZ ");
    // of 1 January 2026, 0:00
    header.extend_from_slice(&[0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    header.extend_from_slice(b"acsp");
    header.resize(68, 0);
    header.extend(WHITE.into_iter().flat_map(u32::to_be_bytes));
    header.resize(HEADER_BYTES, 0);
    header
}

fn entry(table: &mut Vec<u8>, name: [u8; 4], (offset, length): (usize, usize)) {
    table.extend_from_slice(&name);
    table.extend_from_slice(&long(offset));
    table.extend_from_slice(&long(length));
}

/// Numbers with 16 bits behind the point.
fn numbers(kind: [u8; 4], parts: &[u32]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend_from_slice(&[0; 4]);
    out.extend(parts.iter().flat_map(|part| part.to_be_bytes()));
    out
}

/// A text in English.
fn localised(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut out = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    out.extend_from_slice(&long(units.len()));
    out.extend_from_slice(&long(28));
    out.extend_from_slice(&units);
    out
}

/// `((x + 0.055) ÷ 1.055) ^ 2.4`, up to 0.04045 `x ÷ 12.92`.
fn curve() -> Vec<u8> {
    let mut out = b"para\0\0\0\0\0\x03\0\0".to_vec();
    let parameters: [u32; 5] = [0x2_6666, 0xF2A7, 0x0D59, 0x13D0, 0x0A5B];
    out.extend(parameters.into_iter().flat_map(u32::to_be_bytes));
    out
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

const HEADER_BYTES: usize = 128;
/// D50.
const WHITE: [u32; 3] = [0xF6D6, 0x1_0000, 0xD32D];
/// From D65 to D50 (Bradford).
const ADAPTATION: [u32; 9] = [
    0x1_0C42,
    0x05DE,
    0xFFFF_F325,
    0x0793,
    0xFD90,
    0xFFFF_FBA1,
    0xFFFF_FDA2,
    0x03DC,
    0xC06E,
];
