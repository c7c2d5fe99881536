//! Small PDFs for tests: objects as text, tables and tails computed.

use std::collections::BTreeMap;

/// A PDF in the making.
#[derive(Debug, Clone)]
pub(crate) struct Builder {
    pub(crate) bytes: Vec<u8>,
    offsets: BTreeMap<u32, usize>,
    previous: Option<usize>,
    size: u32,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            offsets: BTreeMap::new(),
            previous: None,
            size: 4,
        }
    }

    /// One page without a form; objects 1 to 3.
    pub(crate) fn page() -> Self {
        Self::new()
            .object(1, "<</Type/Catalog/Pages 2 0 R>>")
            .object(
                2,
                "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 200]>>",
            )
            .object(3, "<</Type/Page/Parent 2 0 R>>")
    }

    pub(crate) fn object(mut self, number: u32, body: &str) -> Self {
        self.offsets.insert(number, self.bytes.len());
        let text = format!("{number} 0 obj\n{body}\nendobj\n");
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn stream(self, number: u32, entries: &str, data: &str) -> Self {
        let length = data.len();
        let body = format!("<<{entries}/Length {length}>>stream\n{data}\nendstream");
        self.object(number, &body)
    }

    /// Above every number so far.
    fn size(&mut self, last: Option<u32>) -> u32 {
        self.size = self.size.max(last.map_or(0, |last| last + 1));
        self.size
    }

    fn trailer(&self, more: &str) -> String {
        let previous = self.previous.map(|previous| format!("/Prev {previous}"));
        let previous = previous.unwrap_or_default();
        format!("/Root 1 0 R/Info 3 0 R/ID[<00><00>]{previous}{more}")
    }

    fn tail(mut self, start: usize) -> Self {
        let tail = format!("startxref\n{start}\n%%EOF\n");
        self.bytes.extend_from_slice(tail.as_bytes());
        self.previous = Some(start);
        self.offsets.clear();
        self
    }

    /// Ends the revision with a table.
    pub(crate) fn table(self, more: &str) -> Self {
        self.table_freeing(&[], more)
    }

    pub(crate) fn table_freeing(mut self, free: &[u32], more: &str) -> Self {
        let start = self.bytes.len();
        let mut lines = vec!["xref\n".to_owned()];
        if self.previous.is_none() {
            lines.push("0 1\n0000000000 65535 f \n".to_owned());
        }
        let used = self.offsets.iter();
        lines.extend(used.map(|(number, at)| format!("{number} 1\n{at:010} 00000 n \n")));
        let free = free.iter();
        lines.extend(free.map(|number| format!("{number} 1\n0000000000 00001 f \n")));
        let last = self.offsets.keys().max().copied();
        let (size, trailer) = (self.size(last), self.trailer(more));
        lines.push(format!("trailer\n<</Size {size}{trailer}>>\n"));
        let text = lines.concat();
        self.bytes.extend_from_slice(text.as_bytes());
        self.tail(start)
    }

    /// Ends the revision with a cross-reference stream of this number. `compressed` are objects of
    /// object streams: number, stream, index.
    pub(crate) fn xref_stream(mut self, number: u32, compressed: &[(u32, u32, u32)]) -> Self {
        let start = self.bytes.len();
        self.offsets.insert(number, start);
        let mut rows: BTreeMap<u32, [u8; 7]> = BTreeMap::new();
        if self.previous.is_none() {
            rows.insert(0, [0, 0, 0, 0, 0, 255, 255]);
        }
        let row = |kind: u8, second: u32, third: u16| {
            let mut row = [kind, 0, 0, 0, 0, 0, 0];
            row[1..5].copy_from_slice(&second.to_be_bytes());
            row[5..].copy_from_slice(&third.to_be_bytes());
            row
        };
        for (number, offset) in &self.offsets {
            rows.insert(*number, row(1, u32::try_from(*offset).unwrap(), 0));
        }
        for (number, stream, index) in compressed {
            rows.insert(*number, row(2, *stream, u16::try_from(*index).unwrap()));
        }
        let index: Vec<String> = rows.keys().map(|number| format!("{number} 1 ")).collect();
        let index = index.concat();
        let size = self.size(rows.keys().max().copied());
        let data = rows.values().flatten().copied().collect::<Vec<u8>>();
        let head = format!(
            "{number} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{index}]/Size {size}{}/Length {}>>stream\n",
            self.trailer(""),
            data.len()
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(&data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        self.tail(start)
    }

    pub(crate) fn build(self) -> Vec<u8> {
        self.bytes
    }
}

/// A page with a form: text field `a`, radio buttons `b`, and signature field `s`, signed in form
/// only; objects 1 to 9.
pub(crate) fn form() -> Builder {
    Builder::new()
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>")
        .object(
            2,
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 100 200]>>",
        )
        .object(3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R 7 0 R 8 0 R]>>")
        .object(4, "<</Fields[5 0 R 6 0 R 8 0 R]/DA(/Helv 0 Tf)>>")
        .object(
            5,
            "<</FT/Tx/T(a)/V(\\(text\\))/Type/Annot/Subtype/Widget/Rect[0 0 9 9]>>",
        )
        .object(6, "<</FT/Btn/T(b)/Ff 32768/Kids[7 0 R]>>")
        .object(7, "<</Parent 6 0 R/Subtype/Widget/Rect[0 0 9 9]>>")
        .object(
            8,
            "<</FT/Sig/T<feff0073>/V 9 0 R/Lock<</Action/Include/Fields[(a)]>>>>",
        )
        .object(
            9,
            "<</Type/Sig/ByteRange[0 1 2 3]/SubFilter/ETSI.CAdES.detached/Contents<aB0>>>",
        )
}
