//! The file: PDF 1.7 with one cross-reference table, as ISO 19005-3 (PDF/A-3b) wants it. Nothing is
//! compressed: what a compressor writes may change with its version, and signatures, of which evidence
//! mostly consists, do not shrink.
//!
//! The file begins with what a verifier needs to make it again, at places that need no reader of PDFs:
//! ```text
//! %PDF-1.7
//! %âãÏÓ
//! %Bulla certificate of completion 1 de-CH 123456
//! 1 0 obj
//! <</Type/EmbeddedFile … /Length 123456>>
//! stream
//! <123456 bytes of evidence>
//! ```

use bulla_crypto::hash::sha256;
use bulla_types::Timestamp;

use crate::date::pdf_time;
use crate::milli::number;
use crate::sheet::{PAGE_HEIGHT, PAGE_WIDTH, Page, Sheet};
use crate::tags::{Kid, Node};
use crate::{Language, VERSION, icc, xmp};

/// What the file says of itself.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) language: Language,
    pub(crate) evidence: &'a [u8],
    pub(crate) evidence_name: &'a str,
    pub(crate) evidence_text: &'a str,
    /// Time of the newest event.
    pub(crate) modified: Timestamp,
}

/// Objects so far, and where each begins.
struct Writer {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

/// The beginning of the file up to the evidence.
pub(crate) fn beginning(language: Language, modified: Timestamp, length: usize) -> Vec<u8> {
    let modified = pdf_time(modified);
    let mut out = HEADER.to_vec();
    let object = format!(
        "{MARK}{VERSION} {language} {length}\n1 0 obj\n<</Type/EmbeddedFile/Subtype/{MEDIA_TYPE}\
         /Params<</Size {length}/ModDate({modified})>>/Length {length}>>\nstream\n"
    );
    out.extend_from_slice(object.as_bytes());
    out
}

/// Writes the file.
pub(crate) fn write(sheet: &Sheet, about: &About<'_>) -> Vec<u8> {
    let numbers = Numbers::of(sheet);
    let mut writer = Writer {
        bytes: beginning(about.language, about.modified, about.evidence.len()),
        offsets: vec![0; numbers.count()],
    };
    let mark = format!(
        "{MARK}{VERSION} {} {}\n",
        about.language,
        about.evidence.len()
    );
    writer.begins(EVIDENCE, HEADER.len() + mark.len());
    writer.bytes.extend_from_slice(about.evidence);
    writer.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    writer.front(about);
    writer.font(sheet);
    writer.pages(sheet, &numbers);
    writer.structure(sheet, &numbers);
    writer.end()
}

/// Numbers of the objects that depend on the content.
struct Numbers {
    pages: usize,
    nodes: usize,
}

impl Numbers {
    fn of(sheet: &Sheet) -> Self {
        Self {
            pages: sheet.pages.len(),
            nodes: sheet.tags.nodes().len(),
        }
    }

    const fn page(place: usize) -> usize {
        FIRST_PAGE + 2 * place
    }

    const fn node(&self, place: usize) -> usize {
        Self::page(self.pages) + place
    }

    /// How many objects there are, from 1 on.
    const fn count(&self) -> usize {
        self.node(self.nodes) - 1
    }
}

impl Writer {
    /// Says where an object begins.
    fn begins(&mut self, number: usize, offset: usize) {
        if let Some(own) = self.offsets.get_mut(number - 1) {
            *own = offset;
        }
    }

    fn object(&mut self, number: usize, body: &[u8]) {
        self.begins(number, self.bytes.len());
        let head = format!("{number} 0 obj\n");
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn dictionary(&mut self, number: usize, entries: &str) {
        self.object(number, format!("<<{entries}>>").as_bytes());
    }

    fn stream(&mut self, number: usize, entries: &str, data: &[u8]) {
        let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
        self.object(number, &[head.as_bytes(), data, b"\nendstream"].concat());
    }

    /// What says what the file is.
    fn front(&mut self, about: &About<'_>) {
        let (name, language) = (literal(about.evidence_name), about.language);
        let (what, maker) = (literal(about.evidence_text), maker());
        self.dictionary(
            SPECIFICATION,
            &format!(
                "/Type/Filespec/F{name}/UF{name}/Desc{what}/AFRelationship/Data\
                 /EF<</F {EVIDENCE} 0 R/UF {EVIDENCE} 0 R>>"
            ),
        );
        self.dictionary(
            CATALOG,
            &format!(
                "/Type/Catalog/Pages {PAGES} 0 R/Lang({language})/MarkInfo<</Marked true>>\
                 /StructTreeRoot {STRUCTURE} 0 R/Metadata {METADATA} 0 R\
                 /ViewerPreferences<</DisplayDocTitle true>>\
                 /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1\
                 /OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
                 /DestOutputProfile {PROFILE} 0 R>>]/AF[{SPECIFICATION} 0 R]\
                 /Names<</EmbeddedFiles<</Names[{name} {SPECIFICATION} 0 R]>>>>"
            ),
        );
        let (title, by) = (literal(about.title), literal(&maker));
        self.dictionary(INFORMATION, &format!("/Title{title}/Producer{by}"));
        let packet = xmp::packet(about.title, language, &maker);
        self.stream(METADATA, "/Type/Metadata/Subtype/XML", packet.as_bytes());
        self.stream(PROFILE, "/N 3", &icc::srgb());
    }

    fn font(&mut self, sheet: &Sheet) {
        let objects = sheet.font.objects();
        let (descriptor, widths) = (objects.descriptor, objects.widths);
        self.dictionary(
            FONT,
            &format!(
                "/Type/Font/Subtype/Type0/BaseFont{FONT_NAME}/Encoding/Identity-H\
                 /DescendantFonts[{DESCENDANT} 0 R]/ToUnicode {UNICODE} 0 R"
            ),
        );
        self.dictionary(
            DESCENDANT,
            &format!(
                "/Type/Font/Subtype/CIDFontType2/BaseFont{FONT_NAME}\
                 /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
                 /FontDescriptor {DESCRIPTOR} 0 R/CIDToGIDMap {GLYPHS} 0 R/W{widths}"
            ),
        );
        self.dictionary(
            DESCRIPTOR,
            &format!(
                "/Type/FontDescriptor/FontName{FONT_NAME}/Flags 32{descriptor}\
                 /FontFile2 {FONT_FILE} 0 R"
            ),
        );
        let program = bulla_fonts::SANS;
        let length = format!("/Length1 {}", program.len());
        self.stream(FONT_FILE, &length, program);
        self.stream(GLYPHS, "", &objects.glyphs);
        self.stream(UNICODE, "", objects.unicode.as_bytes());
    }

    fn pages(&mut self, sheet: &Sheet, numbers: &Numbers) {
        let kids = (0..numbers.pages).map(|place| format!("{} 0 R", Numbers::page(place)));
        let kids: Vec<String> = kids.collect();
        let (width, height) = (number(PAGE_WIDTH), number(PAGE_HEIGHT));
        self.dictionary(
            PAGES,
            &format!(
                "/Type/Pages/Count {}/Kids[{}]",
                numbers.pages,
                kids.join(" ")
            ),
        );
        for (place, Page { content, .. }) in sheet.pages.iter().enumerate() {
            let own = Numbers::page(place);
            self.dictionary(
                own,
                &format!(
                    "/Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {width} {height}]\
                     /Resources<</Font<</F0 {FONT} 0 R>>>>/Contents {} 0 R\
                     /StructParents {place}/Tabs/S",
                    own + 1
                ),
            );
            self.stream(own + 1, "", content.as_bytes());
        }
    }

    fn structure(&mut self, sheet: &Sheet, numbers: &Numbers) {
        let parents = sheet.pages.iter().enumerate().map(|(place, page)| {
            let owners = page.owners.iter();
            let owners = owners.map(|owner| format!("{} 0 R", numbers.node(*owner)));
            format!("{place} [{}]", owners.collect::<Vec<_>>().join(" "))
        });
        let parents: Vec<String> = parents.collect();
        self.dictionary(PARENTS, &format!("/Nums[{}]", parents.join("\n")));
        self.dictionary(
            STRUCTURE,
            &format!(
                "/Type/StructTreeRoot/K {} 0 R/ParentTree {PARENTS} 0 R/ParentTreeNextKey {}",
                numbers.node(0),
                numbers.pages
            ),
        );
        for (place, node) in sheet.tags.nodes().iter().enumerate() {
            self.node(place, node, numbers);
        }
    }

    fn node(&mut self, place: usize, node: &Node, numbers: &Numbers) {
        let parent = node.parent.map_or(STRUCTURE, |parent| numbers.node(parent));
        let kids = node.kids.iter().map(|kid| match kid {
            Kid::Node(own) => format!("{} 0 R", numbers.node(*own)),
            Kid::Content { page, number } => {
                let page = Numbers::page(*page);
                format!("<</Type/MCR/Pg {page} 0 R/MCID {number}>>")
            }
        });
        let kids: Vec<String> = kids.collect();
        let (tag, entries, kids) = (node.tag, &node.entries, kids.join(" "));
        self.dictionary(
            numbers.node(place),
            &format!("/Type/StructElem/S/{tag}/P {parent} 0 R{entries}/K[{kids}]"),
        );
    }

    /// Cross-references and trailer; the file's identifier is the beginning of the digest of all before.
    fn end(mut self) -> Vec<u8> {
        let digest = sha256(&self.bytes).to_string();
        let identifier: String = digest.chars().take(32).collect();
        let start = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut out = format!("xref\n0 {size}\n0000000000 65535 f \n");
        let entries = self.offsets.iter();
        out.extend(entries.map(|offset| format!("{offset:010} 00000 n \n")));
        let trailer = format!(
            "trailer\n<</Size {size}/Root {CATALOG} 0 R/Info {INFORMATION} 0 R\
             /ID[<{identifier}><{identifier}>]>>\nstartxref\n{start}\n%%EOF\n"
        );
        out.push_str(&trailer);
        self.bytes.extend_from_slice(out.as_bytes());
        self.bytes
    }
}

/// A text: as it is where it is printable ASCII, else UTF-16 in hexadecimal (ISO 32000-1 §7.9.2.2).
pub(crate) fn literal(text: &str) -> String {
    if !text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        let units: Vec<String> = text.encode_utf16().map(hexadecimal).collect();
        return format!("<FEFF{}>", units.concat());
    }
    let mut out = String::from("(");
    for character in text.chars() {
        if matches!(character, '(' | ')' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push(')');
    out
}

/// Four digits.
pub(crate) fn hexadecimal(unit: u16) -> String {
    format!("{unit:04X}")
}

fn maker() -> String {
    format!("Bulla certificate of completion {VERSION}")
}

/// Version of PDF, and bytes that show that the file is no text.
pub(crate) const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
/// What begins the line that tells a certificate from other PDFs.
pub(crate) const MARK: &str = "%Bulla certificate of completion ";
/// The evidence's media type, as a PDF name.
const MEDIA_TYPE: &str = "application#2Fvnd.bulla.evidence.v1#2Bjson";
/// The font's name; the six letters say that it is a subset.
const FONT_NAME: &str = "/BULLAA+Inter-Regular";

const EVIDENCE: usize = 1;
const SPECIFICATION: usize = 2;
const CATALOG: usize = 3;
const PAGES: usize = 4;
const INFORMATION: usize = 5;
const METADATA: usize = 6;
const PROFILE: usize = 7;
const FONT: usize = 8;
const DESCENDANT: usize = 9;
const DESCRIPTOR: usize = 10;
const FONT_FILE: usize = 11;
const GLYPHS: usize = 12;
const UNICODE: usize = 13;
const STRUCTURE: usize = 14;
const PARENTS: usize = 15;
const FIRST_PAGE: usize = 16;
