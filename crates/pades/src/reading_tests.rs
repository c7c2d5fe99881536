//! The reader on small files: what is read, and that change of any byte ends in a value or a typed
//! error within the budget.

use crate::testing::{Builder, form};
use crate::{
    Anomaly, Dictionary, Fault, FieldKind, FieldSelection, Indirect, LimitKind, Limits, Location,
    ObjectId, Pdf, Permission, Place, ReadError, Value, XrefKind,
};

fn open(bytes: &[u8]) -> Pdf<'_> {
    Pdf::open(bytes, &Limits::default()).unwrap()
}

fn id(number: u32) -> ObjectId {
    ObjectId::new(number, 0)
}

fn text(object: &Indirect<'_>) -> String {
    String::from_utf8(object.raw(object.object().span).to_vec()).unwrap()
}

fn read_all(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let pdf = Pdf::open(bytes, limits)?;
    let mut first = pdf.survey().map(|_| ());
    for revision in 0..pdf.revisions().len() {
        let view = pdf.at(revision).unwrap();
        let form = view.form();
        let signatures = form.map(|form| {
            let form = form?;
            view.signature_fields(&form).ok()
        });
        for field in signatures.ok().flatten().unwrap_or_default() {
            let signature = field.signature.map(|id| view.signature(id).map(|_| ()));
            first = first.and_then(|()| signature.unwrap_or(Ok(())));
        }
        first = first.and_then(|()| view.certification().map(|_| ()));
    }
    first
}

#[test]
fn a_view_shows_the_objects_of_its_revision() {
    let bytes = Builder::page()
        .object(4, "(one)")
        .object(5, "(gone)")
        .table("")
        .object(4, "(two)")
        .object(6, "(new)")
        .table_freeing(&[5], "")
        .build();
    let pdf = open(&bytes);
    let [first, second] = pdf.revisions() else {
        panic!("two revisions");
    };
    assert_eq!((first.start(), second.start()), (0, first.end()));
    assert_eq!(second.end(), bytes.len());
    assert_eq!(second.eof(), bytes.len() - 1);
    assert!(second.ends_at(bytes.len()) && second.ends_at(bytes.len() - 1));
    assert!(!second.ends_at(bytes.len() - 2) && !second.ends_at(bytes.len() + 1));
    assert!(first.ends_at(first.end()) && !first.ends_at(second.end()));
    let numbers = |entries: &[crate::XrefEntry]| -> Vec<u32> {
        entries.iter().map(|entry| entry.number).collect()
    };
    assert_eq!(numbers(second.entries()), [4, 5, 6]);
    let (old, new) = (pdf.at(0).unwrap(), pdf.newest());
    assert_eq!(text(&old.object(id(4)).unwrap().unwrap()), "(one)");
    assert_eq!(text(&new.object(id(4)).unwrap().unwrap()), "(two)");
    assert_eq!(text(&old.object(id(5)).unwrap().unwrap()), "(gone)");
    assert!(new.object(id(5)).unwrap().is_none());
    assert!(old.object(id(6)).unwrap().is_none());
    assert_eq!(numbers(&old.numbers()), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&new.numbers()), [1, 2, 3, 4, 6]);
    assert_eq!(new.object(id(4)).unwrap().unwrap().revision(), 1);
    assert_eq!(new.object(id(3)).unwrap().unwrap().revision(), 0);
    assert!(pdf.at(2).is_none());
}

#[test]
fn another_generation_is_no_object() {
    let bytes = Builder::page().table("").build();
    let view_of = open(&bytes);
    assert!(
        view_of
            .newest()
            .object(ObjectId::new(3, 1))
            .unwrap()
            .is_none()
    );
}

#[test]
fn reads_tables_streams_and_object_streams() {
    let content = "4 0 5 8 (four)  <</A[1 2 0 R]/B/C#20D>>";
    let bytes = Builder::page()
        .stream(10, "/Type/ObjStm/N 2/First 8", content)
        .xref_stream(11, &[(4, 10, 0), (5, 10, 1)])
        .object(4, "(plain now)")
        .xref_stream(12, &[])
        .build();
    let pdf = open(&bytes);
    assert_eq!(pdf.revisions().last().unwrap().kind(), XrefKind::Stream);
    let (old, new) = (pdf.at(0).unwrap(), pdf.newest());
    assert_eq!(text(&old.object(id(4)).unwrap().unwrap()), "(four)");
    assert_eq!(text(&new.object(id(4)).unwrap().unwrap()), "(plain now)");
    let five = new.object(id(5)).unwrap().unwrap();
    assert_eq!((five.object_stream(), five.span()), (Some(10), None));
    let value = |key: &str| five.dictionary().unwrap().get(key).unwrap().clone();
    assert_eq!(five.raw(value("A").span), b"[1 2 0 R]");
    assert!(value("B").value.is_name("C D"));
    let survey = pdf.survey().unwrap();
    assert_eq!(
        (survey.objects, survey.compressed, survey.streams),
        (8, 1, 3)
    );
}

#[test]
fn a_stream_has_exactly_its_length() {
    for (length, data, read) in [
        ("3", "abc", Some("abc")),
        ("5 0 R", "abc", Some("abc")),
        ("3", "abc\r", Some("abc")),
        ("2", "abc", None),
        ("4", "abc", Some("abc\n")),
        ("5", "abc", None),
    ] {
        let body = format!("<</Length {length}>>stream\n{data}\nendstream");
        let bytes = Builder::page()
            .object(4, &body)
            .object(5, "3")
            .table("")
            .build();
        let pdf = open(&bytes);
        let found = pdf.newest().object(id(4));
        let found = found.ok().flatten();
        let data = found.as_ref().and_then(Indirect::stream_data);
        assert_eq!(data, read.map(str::as_bytes), "{length} {data:?}");
    }
}

#[test]
fn references_are_followed_and_circles_are_not() {
    let bytes = Builder::page()
        .object(4, "5 0 R")
        .object(5, "(end)")
        .object(6, "7 0 R")
        .object(7, "6 0 R")
        .object(8, "[4 0 R 6 0 R 9 0 R 1]")
        .table("")
        .build();
    let pdf = open(&bytes);
    let view = pdf.newest();
    let list = view.object(id(8)).unwrap().unwrap();
    let [end, circle, missing, direct] = list.value().as_array().unwrap() else {
        panic!("four items");
    };
    let found = view.value(end).unwrap();
    assert_eq!(found.as_string().unwrap().as_bytes(), b"end");
    let error = view.value(circle).unwrap_err();
    assert_eq!(error.code(), Fault::ReferenceCycle.code());
    assert_eq!(*view.value(missing).unwrap(), Value::Null);
    assert_eq!(view.value(direct).unwrap().as_integer(), Some(1));
}

#[test]
fn pages_inherit_from_the_nearest_node() {
    let bytes = Builder::new()
        .object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(
            2,
            "<</Type/Pages/Kids 9 0 R/Count 3/MediaBox[0 0 1 1]/Rotate 90>>",
        )
        .object(3, "<</Type/Page/Parent 2 0 R>>")
        .object(
            4,
            "<</Type/Pages/Parent 2 0 R/Kids[5 0 R 6 0 R]/Count 2/Rotate 0>>",
        )
        .object(
            5,
            "<</Type/Page/Parent 4 0 R/MediaBox[0 0 5 5]/Rotate null>>",
        )
        .object(6, "<</Type/Page/Parent 4 0 R/Annots 7 0 R>>")
        .object(7, "[8 0 R<</Subtype/Link>>]")
        .object(8, "<</Subtype/Text>>")
        .object(9, "[3 0 R 4 0 R]")
        .table("")
        .build();
    let pdf = open(&bytes);
    let view = pdf.newest();
    let pages = view.pages().unwrap();
    assert_eq!(pages.ids().collect::<Vec<_>>(), [id(3), id(5), id(6)]);
    let value = |page, key| view.inherited(&pages, page, key).unwrap();
    let rotate = |page| value(page, "Rotate").unwrap().value.as_integer();
    assert_eq!(
        [rotate(0), rotate(1), rotate(2)],
        [Some(90), Some(0), Some(0)]
    );
    let own = value(1, "MediaBox").unwrap();
    assert_eq!(own.value.as_array().unwrap().len(), 4);
    assert!(value(0, "CropBox").is_none());
    assert!(value(3, "Rotate").is_none());
    let annotations = view.annotations(id(6)).unwrap();
    assert_eq!(annotations.place, Place::Object(id(7)));
    assert_eq!(annotations.items.len(), 2);
    assert_eq!(view.annotations(id(3)).unwrap().place, Place::Absent);
}

#[test]
fn a_form_is_a_list_of_fields() {
    let bytes = form().table("").build();
    let pdf = open(&bytes);
    let view = pdf.newest();
    let form = view.form().unwrap().unwrap();
    assert_eq!(form.place, Place::Object(id(4)));
    let [text, radio, signature] = form.fields.as_slice() else {
        panic!("three fields");
    };
    assert_eq!(
        (text.name.as_str(), text.kind),
        ("a", Some(FieldKind::Text))
    );
    assert!(text.is_merged());
    assert_eq!(text.default_appearance.as_deref(), Some(&b"/Helv 0 Tf"[..]));
    let value = text.value.as_ref().unwrap().value.as_string().unwrap();
    assert_eq!(value.as_bytes(), b"(text)");
    assert_eq!(
        (radio.flags, radio.widgets.as_slice()),
        (32768, &[id(7)][..])
    );
    assert!(!radio.is_merged() && !radio.is_inner);
    assert_eq!((signature.name.as_str(), signature.widgets.len()), ("s", 0));
}

#[test]
fn the_head_of_the_free_objects_may_have_one_generation_too_many() {
    let written = Builder::page().table("").build();
    let read = |from: &str, to: &str| {
        let start = written
            .windows(5)
            .position(|word| word == b"xref\n")
            .unwrap();
        let table = String::from_utf8(written[start..].to_vec()).unwrap();
        assert!(table.contains(from));
        let changed = [&written[..start], table.replacen(from, to, 1).as_bytes()].concat();
        Pdf::open(&changed, &Limits::default()).map(|_| ())
    };
    assert_eq!(read("65535 f", "65536 f"), Ok(()));
    let wrong = Err("xref_table");
    for to in ["65537 f", "65536 n", "65536 x"] {
        assert_eq!(read("65535 f", to).map_err(ReadError::code), wrong);
    }
    assert_eq!(read("00000 n", "65536 f").map_err(ReadError::code), wrong);
}

#[test]
fn a_field_with_a_value_of_another_form_leaves_the_others_readable() {
    let bytes = form()
        .table("")
        .object(4, "<</Fields[5 0 R 6 0 R 8 0 R 10 0 R 11 0 R]>>")
        .object(10, "<</FT/Sig/T(own)/V<</Type/Sig/Contents<00>>>>>")
        .object(11, "<</FT/Sig/T(number)/V 1>>")
        .table("")
        .build();
    let pdf = open(&bytes);
    let form = pdf.newest().form().unwrap().unwrap();
    let fields = pdf.newest().signature_fields(&form).unwrap();
    let seen = fields
        .iter()
        .map(|field| (field.signature.is_some(), field.is_malformed));
    let seen: Vec<(bool, bool)> = seen.collect();
    assert_eq!(seen, [(true, false), (false, true), (false, true)]);
}

#[test]
fn a_signature_dictionary_is_placed_exactly() {
    let bytes = form()
        .table("")
        .object(3, "<</Type/Page/Parent 2 0 R>>")
        .table("")
        .build();
    let pdf = open(&bytes);
    let view = pdf.newest();
    let form = view.form().unwrap().unwrap();
    let fields = view.signature_fields(&form).unwrap();
    let lock = fields[0].lock.as_ref().unwrap();
    assert_eq!(lock.fields, FieldSelection::Include(vec!["a".to_owned()]));
    assert_eq!(lock.permission, None);
    let signature = view.signature(fields[0].signature.unwrap()).unwrap();
    assert_eq!(signature.revision, 0);
    assert_eq!(signature.byte_range, [0, 1, 2, 3]);
    assert_eq!(&bytes[signature.contents.range()], b"<aB0>");
    assert_eq!(signature.contents_bytes, [0xab, 0]);
    assert_eq!(signature.sub_filter.unwrap(), "ETSI.CAdES.detached");
    assert_eq!(signature.certifies, None);
}

#[test]
fn a_certification_allows_what_its_level_says() {
    for (level, permission) in [
        ("", Permission::Fill),
        ("/TransformParams<</P 1>>", Permission::None),
        ("/TransformParams 12 0 R", Permission::Annotate),
        ("/TransformParams<<>>", Permission::Fill),
    ] {
        let reference = format!("[<</TransformMethod/DocMDP{level}>>]");
        let bytes = form()
            .object(
                1,
                "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Perms<</DocMDP 9 0 R>>>>",
            )
            .object(
                9,
                &format!("<</ByteRange[0 1 2 3]/Contents<00>/Reference{reference}>>"),
            )
            .object(12, "<</P 3>>")
            .table("")
            .build();
        let pdf = open(&bytes);
        let view = pdf.newest();
        assert_eq!(view.certification().unwrap(), Some(id(9)));
        let signature = view.signature(id(9)).unwrap();
        assert_eq!(signature.certifies, Some(permission), "{level}");
    }
}

#[test]
fn a_key_twice_and_a_dangling_reference_are_reported() {
    let bytes = Builder::page()
        .object(4, "[<</A 1/A 2>> 9 0 R 3 1 R 3 0 R]")
        .table("")
        .build();
    let pdf = open(&bytes);
    let four = pdf.newest().object(id(4)).unwrap().unwrap();
    let items = four.value().as_array().unwrap();
    let dictionary = items[0].value.as_dictionary().unwrap();
    assert_eq!(dictionary.get("A").unwrap().value.as_integer(), Some(2));
    assert!(dictionary.duplicate().is_some());
    let mut anomalies = pdf.survey().unwrap().anomalies;
    anomalies.sort_by_key(|anomaly| format!("{anomaly:?}"));
    let dangling = |to| Anomaly::Dangling { from: id(4), to };
    let twice = Anomaly::DuplicateKey { object: id(4) };
    assert_eq!(
        anomalies,
        [dangling(ObjectId::new(3, 1)), dangling(id(9)), twice]
    );
}

#[test]
fn a_key_twice_is_seen_in_dictionaries_of_every_size() {
    for keys in [2, 16, 17, 200] {
        let entries: Vec<String> = (0..keys).map(|key| format!("/K{key} {key}")).collect();
        let entries = entries.concat();
        let body = |more: &str| format!("<<{entries}{more}>>");
        for (more, is_twice) in [("", false), ("/K1 0", true)] {
            let bytes = Builder::page().object(4, &body(more)).table("").build();
            let pdf = open(&bytes);
            let four = pdf.newest().object(id(4)).unwrap().unwrap();
            let duplicate = four.dictionary().and_then(Dictionary::duplicate);
            assert_eq!(duplicate.is_some(), is_twice, "{keys}");
        }
    }
}

type Lower = fn(&mut Limits) -> &mut usize;

#[test]
fn every_limit_is_refused_by_its_name() {
    let plain = form().object(12, "[[[1 2 3]]]").table("").build();
    let updated = Builder::page().table("").object(4, "1").table("").build();
    let packed = Builder::page()
        .stream(10, "/Type/ObjStm/N 2/First 8", "4 0 5 1 1 2")
        .xref_stream(11, &[(4, 10, 0), (5, 10, 1)])
        .build();
    let cases: [(&[u8], LimitKind, usize, Lower); 11] = [
        (&packed, LimitKind::DecodedBytes, 10, |limits| {
            &mut limits.decoded_bytes
        }),
        (&plain, LimitKind::Fields, 2, |limits| &mut limits.fields),
        (&plain, LimitKind::NameLength, 6, |limits| {
            &mut limits.name_bytes
        }),
        (&plain, LimitKind::Nesting, 2, |limits| &mut limits.nesting),
        (&plain, LimitKind::Nodes, 8, |limits| &mut limits.nodes),
        (&packed, LimitKind::ObjectStreamObjects, 1, |limits| {
            &mut limits.object_stream_objects
        }),
        (&plain, LimitKind::Objects, 10, |limits| &mut limits.objects),
        (&plain, LimitKind::Pages, 1, |limits| &mut limits.pages),
        (&updated, LimitKind::Revisions, 1, |limits| {
            &mut limits.revisions
        }),
        (&plain, LimitKind::StringLength, 5, |limits| {
            &mut limits.string_bytes
        }),
        (&plain, LimitKind::TreeDepth, 1, |limits| {
            &mut limits.tree_depth
        }),
    ];
    for (bytes, kind, lower, field) in cases {
        assert_eq!(read_all(bytes, &Limits::default()), Ok(()), "{kind:?}");
        let mut limits = Limits::default();
        *field(&mut limits) = lower;
        assert_eq!(read_all(bytes, &limits), Err(ReadError::Limit(kind)));
    }
    let mut limits = Limits::default();
    (limits.work_bytes, limits.work_per_byte) = (100, 0);
    let answer = read_all(&plain, &limits);
    assert_eq!(answer, Err(ReadError::Limit(LimitKind::Work)));
}

#[test]
fn names_and_values_of_a_deep_form_are_not_copied_without_end() {
    let long = "x".repeat(3000);
    let bytes = Builder::page()
        .object(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
        )
        .object(4, &format!("<</T({long})/V({long})/Kids[5 0 R 6 0 R]>>"))
        .object(5, "<</T(a)/FT/Tx/Parent 4 0 R>>")
        .object(6, &format!("<</T({long})/FT/Tx/Parent 4 0 R>>"))
        .table("")
        .build();
    let answer = read_all(&bytes, &Limits::default());
    assert_eq!(answer, Err(ReadError::Limit(LimitKind::NameLength)));
}

#[test]
fn references_cost_work_in_a_file_of_many_revisions() {
    let many = format!("[{}]", "3 0 R ".repeat(2000));
    let mut file = Builder::page().object(4, &many).table("");
    for _ in 0..100 {
        file = file.object(5, "null").table("");
    }
    let mut limits = Limits::default();
    (limits.work_bytes, limits.work_per_byte) = (150_000, 0);
    let bytes = file.build();
    assert!(Pdf::open(&bytes, &limits).is_ok());
    assert_eq!(
        read_all(&bytes, &limits),
        Err(ReadError::Limit(LimitKind::Work))
    );
}

#[test]
fn a_missing_or_odd_piece_of_the_model_is_no_panic() {
    for body in [
        "null", "[]", "7", "(x)", "/N", "9 0 R", "<<>>", "true", "1.5",
    ] {
        for key in ["Pages", "AcroForm", "Perms", "Type", "DSS"] {
            let catalog = format!("<</Type/Catalog/Pages 2 0 R/{key} {body}>>");
            let bytes = form().object(1, &catalog).table("").build();
            let _answer = read_all(&bytes, &Limits::default());
        }
        for number in 1..=9 {
            let bytes = form().object(number, body).table("").build();
            let _answer = read_all(&bytes, &Limits::default());
        }
    }
}

#[test]
fn work_is_bounded_where_one_object_stream_is_asked_for_again_and_again() {
    let bytes = Builder::page()
        .stream(10, "/Type/ObjStm/N 1/First 4", "4 0 (x)")
        .xref_stream(11, &[(4, 10, 0)])
        .build();
    let mut limits = Limits::default();
    (limits.work_bytes, limits.work_per_byte) = (4096, 0);
    let pdf = Pdf::open(&bytes, &limits).unwrap();
    let answers = (0..5000).map(|_| pdf.newest().object(id(4)).map(|_| ()));
    assert!(answers.last().unwrap().is_err());
}

/// Small files of each kind of section.
fn samples() -> [Vec<u8>; 4] {
    let hybrid = Builder::page()
        .stream(10, "/Type/ObjStm/N 1/First 4", "4 0 (x)")
        .table("");
    let start = hybrid.bytes.len();
    let mut hybrid = hybrid.bytes;
    hybrid
        .extend_from_slice(b"5 0 obj\n<</Type/XRef/W[1 1 1]/Index[4 1]/Size 5/Length 3>>stream\n");
    hybrid.extend_from_slice(b"\x02\x0a\x00\nendstream\nendobj\n");
    let section = hybrid.len();
    let previous = hybrid[..start]
        .windows(9)
        .rposition(|word| word == b"startxref");
    let previous = hybrid[..start][..previous.unwrap()]
        .windows(5)
        .rposition(|word| word == b"xref\n")
        .unwrap();
    let trailer = format!(
        "xref\n0 0\ntrailer\n<</Size 11/Root 1 0 R/Prev {previous}/XRefStm {start}>>\n\
         startxref\n{section}\n%%EOF\n"
    );
    hybrid.extend_from_slice(trailer.as_bytes());
    [
        form()
            .table("")
            .object(5, "<</FT/Tx/T(a)/V(b)>>")
            .table("")
            .build(),
        form().xref_stream(11, &[]).build(),
        Builder::page()
            .stream(10, "/Type/ObjStm/N 2/First 9", "4 0 12 7 (four) null")
            .xref_stream(11, &[(4, 10, 0), (12, 10, 1)])
            .build(),
        hybrid,
    ]
}

#[test]
fn hybrid_files_show_what_the_table_hides() {
    let [.., hybrid] = samples();
    let pdf = open(&hybrid);
    let newest = pdf.revisions().last().unwrap();
    assert_eq!(newest.kind(), XrefKind::Hybrid);
    let location = Location::Compressed {
        stream: 10,
        index: 0,
    };
    assert_eq!(pdf.newest().location(4), Some((1, location)));
    assert_eq!(text(&pdf.newest().object(id(4)).unwrap().unwrap()), "(x)");
    assert!(pdf.at(0).unwrap().object(id(4)).unwrap().is_none());
}

#[test]
fn every_changed_byte_ends_in_a_value_or_an_error() {
    let mut limits = Limits::default();
    (limits.work_bytes, limits.work_per_byte) = (1 << 20, 0);
    for sample in samples() {
        assert_eq!(read_all(&sample, &limits), Ok(()));
        for index in 0..sample.len() {
            for change in [1, 2, 4, 8, 16, 32, 64, 128, 0xff] {
                let mut changed = sample.clone();
                changed[index] ^= change;
                let _answer = read_all(&changed, &limits);
            }
        }
    }
}

#[test]
fn every_truncated_file_is_refused() {
    for sample in samples() {
        let whole = open(&sample);
        let ends: Vec<usize> = whole
            .revisions()
            .iter()
            .flat_map(|revision| [revision.eof(), revision.end()])
            .collect();
        for end in (0..sample.len()).filter(|end| !ends.contains(end)) {
            let opened = Pdf::open(&sample[..end], &Limits::default());
            assert!(opened.is_err(), "{end} of {}", sample.len());
        }
    }
}

#[test]
fn a_byte_taken_out_or_put_in_ends_in_a_value_or_an_error() {
    for sample in samples() {
        for index in 0..sample.len() {
            let mut shorter = sample.clone();
            shorter.remove(index);
            let _answer = read_all(&shorter, &Limits::default());
            for byte in [b'0', b'(', b'<', b'[', b' ', b'%', 0xff] {
                let mut longer = sample.clone();
                longer.insert(index, byte);
                let _answer = read_all(&longer, &Limits::default());
            }
        }
    }
}

#[test]
fn long_names_of_many_fields_are_counted_as_work() {
    let name = "x".repeat(4000);
    let kids: Vec<String> = (10..210).map(|kid| format!("{kid} 0 R")).collect();
    let kids = kids.join(" ");
    let mut builder = Builder::page()
        .object(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
        )
        .object(5, &format!("<</T({name})/Kids[{kids}]>>"));
    for at in 0..200 {
        let field = format!("<</T(a{at})/FT/Tx/Parent 5 0 R>>");
        builder = builder.object(10 + at, &field);
    }
    let bytes = builder.table("").build();
    let mut limits = Limits::default();
    (limits.work_bytes, limits.work_per_byte) = (500_000, 0);
    let pdf = Pdf::open(&bytes, &limits).unwrap();
    assert_eq!(pdf.newest().form().unwrap_err().code(), "work");
    let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
    assert_eq!(pdf.newest().form().unwrap().unwrap().fields.len(), 201);
}
