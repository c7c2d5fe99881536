//! A PDF of one page around looks: the least that a reader accepts. Not the product's writer.

use bulla_pades::appearance::{Appearances, Dictionary, FieldLook, Rotation};

/// A rectangle on the page: left, bottom, width, height in points.
pub(crate) type Place = [u32; 4];

/// A page in the making.
pub(crate) struct Page {
    pub(crate) looks: Appearances,
    rotation: Rotation,
    size: [u32; 2],
    widgets: Vec<String>,
}

/// The first number that the wrapper leaves to looks: 1 is the catalogue, 2 the pages, 3 the page.
const FIRST_FREE: u32 = 4;

impl Page {
    /// An empty page of a size in points.
    pub(crate) fn new(size: [u32; 2], rotation: Rotation) -> Self {
        let looks = Appearances::starting_at(FIRST_FREE).unwrap();
        Self {
            looks,
            rotation,
            size,
            widgets: Vec::new(),
        }
    }

    /// Adds a widget that is a field of its own, of these entries.
    pub(crate) fn put(&mut self, place: Place, dictionaries: &[&Dictionary]) {
        let name = self.widgets.len();
        let entries = dictionaries.iter().map(|one| entries(one));
        let entries: String = entries.collect();
        self.add(place, &format!("{entries}/T(field{name})"));
    }

    /// Adds a field of one widget.
    pub(crate) fn put_field(&mut self, place: Place, look: &FieldLook) {
        self.put(place, &[&look.field, &look.widget]);
    }

    /// Adds a signed signature field; programs draw unsigned ones as they like.
    pub(crate) fn put_signature(&mut self, place: Place, widget: &Dictionary) {
        let (name, entries) = (self.widgets.len(), entries(widget));
        let signature = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>/ByteRange[0 0 0 0]>>";
        self.add(
            place,
            &format!("{entries}/FT/Sig/T(signature{name})/V{signature}"),
        );
    }

    fn add(&mut self, [left, bottom, width, height]: Place, entries: &str) {
        let (right, top) = (left + width, bottom + height);
        let rect = format!("[{left} {bottom} {right} {top}]");
        self.widgets.push(format!(
            "<</Type/Annot/Subtype/Widget/F 4/P 3 0 R/Rect {rect}{entries}>>"
        ));
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let resources = self.looks.default_resources().unwrap();
        let objects = self.looks.finish().unwrap();
        let after = FIRST_FREE + u32::try_from(objects.len()).unwrap();
        let count = u32::try_from(self.widgets.len()).unwrap();
        let fields: Vec<String> = (after..after + count)
            .map(|number| format!("{number} 0 R"))
            .collect();
        let fields = fields.join(" ");
        let [width, height] = self.size;
        let (degrees, form) = (
            self.rotation.degrees(),
            format!("<</Fields[{fields}]/DR {resources}>>"),
        );
        let mut bodies: Vec<(u32, Vec<u8>)> = vec![
            (1, format!("<</Type/Catalog/Pages 2 0 R/AcroForm {form}>>").into_bytes()),
            (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec()),
            (3, format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Rotate {degrees}/Resources<<>>/Annots[{fields}]>>").into_bytes()),
        ];
        bodies.extend(
            objects
                .iter()
                .map(|object| (object.number().get(), object.body().to_vec())),
        );
        bodies.extend((after..).zip(self.widgets.into_iter().map(String::into_bytes)));
        bodies.sort();
        file(&bodies)
    }
}

/// The entries without the brackets around them.
fn entries(dictionary: &Dictionary) -> String {
    let entries = dictionary.to_string();
    entries
        .trim_start_matches("<<")
        .strip_suffix(">>")
        .unwrap()
        .to_owned()
}

fn file(bodies: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (place, (number, body)) in (1_u32..).zip(bodies) {
        assert_eq!(place, *number, "numbers without gaps");
        let offset = out.len();
        table.extend([format!("{offset:010} 00000 n \n")]);
        out.extend([format!("{number} 0 obj\n").as_bytes(), body, b"\nendobj\n"].concat());
    }
    let (start, size) = (out.len(), bodies.len() + 1);
    let tail = format!(
        "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    out.extend(tail.as_bytes());
    out
}
