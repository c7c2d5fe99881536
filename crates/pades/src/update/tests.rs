//! Updates are read back by the reader: what they change, what they leave, what they refuse.

use bulla_types::Timestamp;

use crate::testing::{Builder, form};
use crate::{
    Entries, Extension, FieldKind, FieldSelection, Fill, FinishError, Limits, Lock, NewField,
    NewSignature, NewWidget, ObjectId, Pdf, Permission, Place, Rectangle, Refusal, SubFilter,
    Update, ValidationData, WriteError, XrefKind,
};

fn open(bytes: &[u8]) -> Pdf<'_> {
    Pdf::open(bytes, &Limits::default()).unwrap()
}

fn entries(list: &[(&str, &str)]) -> Entries {
    Entries::new(list.iter().map(|(key, value)| (*key, value.as_bytes()))).unwrap()
}

fn field(name: &str, kind: FieldKind, widgets: usize) -> NewField {
    let widget = NewWidget {
        page: 0,
        rectangle: Rectangle::new([10.0, 20.0, 110.5, 40.25]).unwrap(),
        entries: Entries::default(),
    };
    NewField {
        name: name.to_owned(),
        label: String::new(),
        kind,
        entries: Entries::default(),
        widgets: vec![widget; widgets],
        lock: None,
    }
}

fn signature(field: &str) -> NewSignature {
    NewSignature {
        field: field.to_owned(),
        appearance: Entries::default(),
        sub_filter: SubFilter::Cades,
        time: Timestamp::from_millis(1_795_837_507_999).unwrap(),
        name: "Zoë (Łukasz)".to_owned(),
        reason: "agreed".to_owned(),
        location: String::new(),
        contact: String::new(),
        certify: None,
        reserve_bytes: 64,
    }
}

/// Anything that is DER.
const CMS: [u8; 5] = [0x30, 3, 1, 1, 0xff];

fn signed(bytes: &[u8], wanted: &NewSignature) -> Vec<u8> {
    let pdf = open(bytes);
    let mut update = Update::begin(&pdf).unwrap();
    if update.field(&wanted.field).is_err() {
        update
            .add_field(&field(&wanted.field, FieldKind::Signature, 1))
            .unwrap();
    }
    let tail = update.prepare(wanted).unwrap().finish(&CMS).unwrap();
    [bytes, &tail].concat()
}

fn refusal<T: core::fmt::Debug>(result: Result<T, WriteError>) -> Refusal {
    match result.unwrap_err() {
        WriteError::Refused(refusal) => refusal,
        WriteError::Read(error) => panic!("{error}"),
    }
}

/// The same document with each kind of section.
fn documents() -> Vec<(XrefKind, Vec<u8>)> {
    let page = || Builder::page().object(9, "<</Unknown(\\050) /R 1.50>>");
    let table = page().table("/DocChecksum/X").build();
    let stream = page()
        .stream(10, "/Type/ObjStm/N 1/First 4", "4 0 (x)")
        .xref_stream(11, &[(4, 10, 0)])
        .build();
    let mut hybrid = page().table("").build();
    hybrid.truncate(hybrid.len() - 1);
    vec![
        (XrefKind::Table, table),
        (XrefKind::Stream, stream),
        (XrefKind::Table, hybrid),
    ]
}

#[test]
fn an_update_ends_as_the_revision_before_did() {
    for (kind, bytes) in documents() {
        let out = signed(&bytes, &signature("s"));
        let pdf = open(&out);
        let [first, second] = pdf.revisions() else {
            panic!("two revisions");
        };
        assert_eq!((first.kind(), second.kind()), (kind, kind));
        assert_eq!(second.end(), out.len());
        let raw = |key: &str, pdf: &Pdf<'_>, revision: usize| {
            let value = pdf.revisions()[revision].trailer().get(key)?.span;
            Some(pdf.bytes()[value.range()].to_vec())
        };
        for key in ["Root", "Info"] {
            assert_eq!(raw(key, &pdf, 0), raw(key, &pdf, 1), "{key}");
        }
        assert!(raw("DocChecksum", &pdf, 1).is_none());
        let ids = second
            .trailer()
            .get("ID")
            .unwrap()
            .value
            .as_array()
            .unwrap();
        assert_eq!(ids[0].value.as_string().unwrap().as_bytes(), [0]);
        assert_eq!(ids[1].value.as_string().unwrap().as_bytes().len(), 16);
        assert_eq!(pdf.survey().unwrap().anomalies, []);
    }
}

/// A page may refer to a number before it exists, and would show what an update writes there.
#[test]
fn no_new_object_gets_a_number_that_was_referred_to_before() {
    let page = "<</Type/Page/Parent 2 0 R/Contents[21 0 R 14 0 R]/Annots[5 0 R 7 0 R 8 0 R]>>";
    // Behind more oddities than are listed.
    let many = "<</A 1/A 2>>".repeat(1500);
    let bytes = form()
        .object(3, page)
        .object(10, &format!("[{many} 30 0 R 4294967295 0 R]"))
        .table("")
        .build();
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    assert_eq!(update.next_number(), 31);
    assert!(update.add_object(21, b"(shown)".to_vec()).is_err());
    assert!(update.add_object(31, b"(not shown)".to_vec()).is_ok());
    let tail = update.finish().unwrap();
    let whole = [bytes.as_slice(), &tail].concat();
    let read = open(&whole);
    let at = |number| read.newest().object(ObjectId::new(number, 0)).unwrap();
    assert!(at(21).is_none() && at(30).is_none() && at(31).is_some());
}

#[test]
fn the_range_covers_everything_but_the_contents() {
    for (_, bytes) in documents() {
        let out = signed(&bytes, &signature("s"));
        let pdf = open(&out);
        let view = pdf.newest();
        let form = view.form().unwrap().unwrap();
        let fields = view.signature_fields(&form).unwrap();
        let found = view.signature(fields[0].signature.unwrap()).unwrap();
        let [start, before, after, rest] = found
            .byte_range
            .map(|number| usize::try_from(number).unwrap());
        assert_eq!(
            (start, before, after),
            (0, found.contents.start, found.contents.end)
        );
        assert_eq!(after + rest, out.len());
        assert_eq!(found.contents_bytes[..5], CMS);
        assert_eq!(found.contents_bytes.len(), 64);
        assert_eq!(found.revision, 1);
        let dictionary = found.object.dictionary().unwrap();
        let text = |key: &str| {
            let value = dictionary.get(key)?.value.as_string()?;
            Some(crate::decode_text(value.as_bytes()))
        };
        assert_eq!(text("M").as_deref(), Some("D:20261128034507Z"));
        assert_eq!(text("Name").as_deref(), Some("Zoë (Łukasz)"));
        assert_eq!(text("Reason").as_deref(), Some("agreed"));
        assert!(dictionary.get("Location").is_none());
    }
}

#[test]
fn the_digest_is_over_what_the_range_names() {
    let (_, bytes) = documents().swap_remove(0);
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    update
        .add_field(&field("s", FieldKind::Signature, 1))
        .unwrap();
    let prepared = update.prepare(&signature("s")).unwrap();
    let digest = prepared.digest();
    let out = [&bytes[..], &prepared.finish(&CMS).unwrap()].concat();
    let pdf = open(&out);
    let id = ObjectId::new(pdf.revisions()[1].entries().last().unwrap().number, 0);
    let [_, before, after, rest] = pdf.newest().signature(id).unwrap().byte_range;
    let part =
        |from: u64, to: u64| &out[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
    let again = bulla_crypto::hash::sha256_parts(&[part(0, before), part(after, after + rest)]);
    assert_eq!(digest, again);
}

#[test]
fn what_is_not_changed_keeps_its_bytes() {
    let catalog = "<</Type /Catalog%c\n/Pages  2 0 R /Extra<</A#20B 1.500 /N null>> >>";
    let bytes = Builder::page().object(1, catalog).table("").build();
    let out = signed(&bytes, &signature("s"));
    assert_eq!(out[..bytes.len()], bytes);
    let pdf = open(&out);
    let root = pdf.newest().catalog().unwrap();
    let raw = String::from_utf8(root.raw(root.object().span).to_vec()).unwrap();
    let kept = catalog.strip_suffix(">>").unwrap();
    let added = raw.strip_prefix(kept).unwrap();
    assert!(added.starts_with("/AcroForm <<"), "{raw}");
}

fn own_lock() -> Lock {
    Lock {
        fields: FieldSelection::Include(vec!["text".to_owned()]),
        permission: Some(Permission::Fill),
    }
}

/// What a sender makes: a text field, radio buttons, and a place for the signature.
fn sent() -> Vec<u8> {
    let bytes = Builder::page().table("").build();
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    let number = update.next_number();
    update
        .add_object(number, b"<</Type/Font>>".to_vec())
        .unwrap();
    let text = NewField {
        label: "Your (full) näme".to_owned(),
        entries: entries(&[("V", "(x)"), ("MaxLen", "40")]),
        ..field("text", FieldKind::Text, 1)
    };
    update.add_field(&text).unwrap();
    update
        .add_field(&field("radio", FieldKind::Button, 3))
        .unwrap();
    let sign = NewField {
        lock: Some(own_lock()),
        ..field("s", FieldKind::Signature, 1)
    };
    let fonts = format!("<</Helv {number} 0 R>>");
    update.add_field(&sign).unwrap();
    update
        .set_form_defaults(&entries(&[("Font", &fonts)]))
        .unwrap();
    [&bytes[..], &update.finish().unwrap()].concat()
}

fn own_fill() -> Fill {
    Fill {
        field: "text".to_owned(),
        value: entries(&[("V", "(mine)")]),
        widgets: vec![entries(&[("AP", "<</N 99 0 R>>")])],
    }
}

/// What the signer makes of it.
fn filled_and_signed() -> Vec<u8> {
    let sent = sent();
    let pdf = open(&sent);
    let mut update = Update::begin(&pdf).unwrap();
    update.fill(&own_fill()).unwrap();
    let prepared = update.prepare(&signature("s")).unwrap();
    [&sent[..], &prepared.finish(&CMS).unwrap()].concat()
}

#[test]
fn fields_are_added_to_form_and_page() {
    let sent = sent();
    let pdf = open(&sent);
    let view = pdf.newest();
    assert_eq!(pdf.survey().unwrap().anomalies, []);
    let form = view.form().unwrap().unwrap();
    let names: Vec<&str> = form
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names, ["text", "radio", "s"]);
    assert_eq!(form.fields[1].widgets.len(), 3);
    assert_eq!(
        view.annotations(ObjectId::new(3, 0)).unwrap().items.len(),
        5
    );
    let lock = view.signature_fields(&form).unwrap().remove(0).lock;
    assert_eq!(lock, Some(own_lock()));
    let text = view.object(form.fields[0].id).unwrap().unwrap();
    let raw = String::from_utf8(text.raw(text.object().span).to_vec()).unwrap();
    assert!(
        raw.contains("/Rect[10 20 110.5 40.25]/P 3 0 R/F 4"),
        "{raw}"
    );
    let label = text.dictionary().unwrap().get("TU").unwrap();
    let label = label.value.as_string().unwrap().as_bytes();
    assert_eq!(crate::decode_text(label), "Your (full) näme");
}

#[test]
fn own_fields_are_filled_and_signed_in_one_update() {
    let out = filled_and_signed();
    let pdf = open(&out);
    assert_eq!(pdf.revisions().len(), 3);
    let view = pdf.newest();
    let form = view.form().unwrap().unwrap();
    let value = form.fields[0]
        .value
        .as_ref()
        .unwrap()
        .value
        .as_string()
        .unwrap();
    assert_eq!(value.as_bytes(), b"mine");
    let found = view.signature_fields(&form).unwrap()[0].signature.unwrap();
    let found = view.signature(found).unwrap();
    assert_eq!(found.locks, [own_lock().fields]);
    // Signing touches the two fields and adds the signature, nothing else.
    assert_eq!(pdf.revisions()[2].entries().len(), 3);
}

#[test]
fn a_signature_stands_against_later_changes() {
    let out = filled_and_signed();
    let pdf = open(&out);
    let mut update = Update::begin(&pdf).unwrap();
    assert_eq!(refusal(update.fill(&own_fill())), Refusal::FieldLocked);
    let text = field("n", FieldKind::Text, 1);
    assert_eq!(refusal(update.add_field(&text)), Refusal::SignedNoNewFields);
    let visible = field("n", FieldKind::Signature, 1);
    assert_eq!(
        refusal(update.add_field(&visible)),
        Refusal::CertifiedNoNewFields
    );
    assert_eq!(
        refusal(update.prepare(&signature("s"))),
        Refusal::FieldSigned
    );
}

#[test]
fn arrays_stand_where_they_stood() {
    let with = |annotations: &str| {
        Builder::page()
            .object(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>")
            .object(3, &format!("<</Type/Page/Parent 2 0 R{annotations}>>"))
            .object(4, "<</Type/Page/Parent 2 0 R/Annots 8 0 R>>")
            .object(7, "[6 0 R]")
            .object(8, "[6 0 R]")
            .object(6, "<</Subtype/Text>>")
            .table("")
            .build()
    };
    for (annotations, place, other) in [
        ("", Place::Owner, 1),
        ("/Annots[6 0 R]", Place::Owner, 1),
        ("/Annots null", Place::Owner, 1),
        ("/Annots 99 0 R", Place::Owner, 1),
        ("/Annots 7 0 R", Place::Object(ObjectId::new(7, 0)), 1),
        // The other page has the same array and must not show the signature.
        ("/Annots 8 0 R", Place::Owner, 1),
    ] {
        let out = signed(&with(annotations), &signature("s"));
        let pdf = open(&out);
        let view = pdf.newest();
        let list = view.annotations(ObjectId::new(3, 0)).unwrap();
        assert_eq!(list.place, place, "{annotations}");
        let had = usize::from(
            annotations.contains("[6")
                || annotations.ends_with("7 0 R")
                || annotations.ends_with("8 0 R"),
        );
        let added = list.items.len();
        assert!(
            added == had + 1 || annotations.contains("99"),
            "{annotations} {added}"
        );
        assert_eq!(
            view.annotations(ObjectId::new(4, 0)).unwrap().items.len(),
            other
        );
    }
}

#[test]
fn forms_stand_where_they_stood() {
    for (acro_form, place) in [
        ("", Place::Owner),
        ("/AcroForm null", Place::Owner),
        ("/AcroForm 99 0 R", Place::Owner),
        ("/AcroForm<</Fields[5 0 R]/SigFlags 1>>", Place::Owner),
        ("/AcroForm<</Fields 7 0 R>>", Place::Owner),
        ("/AcroForm<<>>", Place::Owner),
        ("/AcroForm 6 0 R", Place::Object(ObjectId::new(6, 0))),
    ] {
        let bytes = Builder::page()
            .object(1, &format!("<</Type/Catalog/Pages 2 0 R{acro_form}>>"))
            .object(5, "<</FT/Tx/T(a)>>")
            .object(6, "<</Fields 7 0 R>>")
            .object(7, "[5 0 R]")
            .table("")
            .build();
        let had = open(&bytes)
            .newest()
            .form()
            .unwrap()
            .map_or(0, |form| form.fields.len());
        let out = signed(&bytes, &signature("s"));
        let pdf = open(&out);
        let form = pdf.newest().form().unwrap().unwrap();
        assert_eq!(form.place, place, "{acro_form}");
        assert_eq!(form.fields.len(), had + 1, "{acro_form}");
        let flags = form.dictionary.get("SigFlags").unwrap().value.as_integer();
        assert_eq!(flags, Some(3), "{acro_form}");
    }
}

#[test]
fn one_array_may_be_annotations_and_fields() {
    let bytes = Builder::page()
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 7 0 R>>>>")
        .object(3, "<</Type/Page/Parent 2 0 R/Annots 7 0 R>>")
        .object(7, "[]")
        .table("")
        .build();
    let out = signed(&bytes, &signature("s"));
    let pdf = open(&out);
    assert_eq!(pdf.newest().form().unwrap().unwrap().fields.len(), 1);
    assert!(pdf.survey().is_ok());
}

#[test]
fn a_certification_is_the_first_signature_and_is_respected() {
    let bytes = Builder::page().table("").build();
    for (level, refused) in [
        (Permission::None, Some(Refusal::CertifiedNoChanges)),
        (Permission::Fill, None),
        (Permission::Annotate, None),
    ] {
        let wanted = NewSignature {
            certify: Some(level),
            ..signature("author")
        };
        let certified = signed(&bytes, &wanted);
        let pdf = open(&certified);
        let id = pdf.newest().certification().unwrap().unwrap();
        let found = pdf.newest().signature(id).unwrap();
        assert_eq!(found.certifies, Some(level));
        let begun = Update::begin(&pdf);
        if let Some(refused) = refused {
            assert_eq!(refusal(begun), refused);
            continue;
        }
        let mut update = begun.unwrap();
        let visible = field("second", FieldKind::Signature, 1);
        assert_eq!(
            refusal(update.add_field(&visible)),
            Refusal::CertifiedNoNewFields
        );
        let mut invisible = visible;
        invisible.widgets[0].rectangle = Rectangle::INVISIBLE;
        update.add_field(&invisible).unwrap();
        let again = NewSignature {
            certify: Some(level),
            ..signature("second")
        };
        assert_eq!(
            refusal(update.clone().prepare(&again)),
            Refusal::CertificationNotFirst
        );
        assert!(update.prepare(&signature("second")).is_ok());
    }
}

fn extended(bytes: &[u8], data: ValidationData<'_>) -> Vec<u8> {
    let pdf = open(bytes);
    let mut extension = Extension::begin(&pdf).unwrap();
    extension.add_validation_data(data).unwrap();
    [bytes, &extension.finish().unwrap()].concat()
}

/// The data of the streams in a list of the security store.
fn stored(bytes: &[u8], key: &str) -> Vec<Vec<u8>> {
    let pdf = open(bytes);
    let view = pdf.newest();
    let catalog = view.catalog().unwrap();
    let store = view
        .value(catalog.dictionary().unwrap().get("DSS").unwrap())
        .unwrap();
    let list = store.as_dictionary().unwrap().get(key);
    let items = list.map(|list| view.value(list).unwrap().as_array().unwrap().to_vec());
    let data = items.unwrap_or_default().into_iter().map(|item| {
        let stream = view
            .object(item.value.as_reference().unwrap())
            .unwrap()
            .unwrap();
        view.decode(&stream).unwrap()
    });
    data.collect()
}

#[test]
fn validation_data_is_added_once() {
    let wanted = NewSignature {
        certify: Some(Permission::None),
        ..signature("author")
    };
    let certified = signed(&Builder::page().table("").build(), &wanted);
    let data = ValidationData {
        certificates: &[b"one", b"two", b"one"],
        crls: &[b"list"],
        ocsps: &[],
    };
    let once = extended(&certified, data);
    assert_eq!(stored(&once, "Certs"), [b"one", b"two"]);
    assert_eq!(stored(&once, "CRLs"), [b"list"]);
    assert!(stored(&once, "OCSPs").is_empty());
    assert_eq!(extended(&once, data), once);
    let more = ValidationData {
        certificates: &[b"two", b"three"],
        ocsps: &[b"answer"],
        ..data
    };
    let more = extended(&once, more);
    assert_eq!(stored(&more, "Certs"), [&b"one"[..], b"two", b"three"]);
    assert_eq!(stored(&more, "OCSPs"), [b"answer"]);
    let pdf = open(&more);
    assert_eq!(pdf.survey().unwrap().anomalies, []);
    // Two streams and the store; the catalog and the signature stay.
    assert_eq!(pdf.revisions().last().unwrap().entries().len(), 3);
}

/// The value that keys lead to from the catalog, as bytes of the file.
fn below_the_catalog(bytes: &[u8], keys: &[&str]) -> Option<String> {
    let pdf = open(bytes);
    let view = pdf.newest();
    let catalog = view.catalog().unwrap();
    let mut value = catalog.value().clone();
    for key in keys {
        let found = value.as_dictionary().unwrap().get(key)?.clone();
        value = view.value(&found).unwrap().into_owned();
    }
    Some(format!("{value:?}"))
}

#[test]
fn validation_data_is_related_to_each_signature_once() {
    use sha1_010::Digest as _;
    let document = Builder::page().table("").build();
    let first = signed(&document, &signature("first"));
    let data = ValidationData {
        certificates: &[b"one", b"two", b"one"],
        crls: &[b"list"],
        ocsps: &[],
    };
    let extended_once = extended(&first, data);
    let key = |file: &[u8], index: usize| {
        let pdf = open(file);
        let view = pdf.newest();
        let form = view.form().unwrap().unwrap();
        let fields = view.signature_fields(&form).unwrap();
        let own = view.signature(fields[index].signature.unwrap()).unwrap();
        hex::encode_upper(sha1_010::Sha1::digest(&own.contents_bytes))
    };
    let first_key = key(&extended_once, 0);
    let related = |file: &[u8], key: &str| below_the_catalog(file, &["DSS", "VRI", key]);
    let before = related(&extended_once, &first_key).unwrap();
    let references = |text: &str| text.matches("Reference").count();
    assert_eq!(references(&before), 3, "{before}");
    assert!(before.contains("Cert") && before.contains("CRL") && !before.contains("OCSP"));
    // A later signature gets an entry of its own, the first one keeps what it has.
    let second = signed(&extended_once, &signature("second"));
    let more = ValidationData {
        certificates: &[b"one", b"three"],
        ocsps: &[b"answer"],
        crls: &[],
    };
    let extended_twice = extended(&second, more);
    let second_key = key(&extended_twice, 1);
    assert_eq!(key(&extended_twice, 0), first_key);
    let after = related(&extended_twice, &first_key).unwrap();
    assert_eq!(references(&after), 3);
    assert_eq!(
        references(&related(&extended_twice, &second_key).unwrap()),
        3
    );
}

#[test]
fn files_before_version_2_declare_their_extension_and_keep_others() {
    let data = ValidationData {
        certificates: &[b"one"],
        ..ValidationData::default()
    };
    let declared = |catalog: &str, version: &str| {
        let document = Builder::page().object(1, catalog).table("").build();
        let document = [version.as_bytes(), &document[version.len()..]].concat();
        let out = extended(&document, data);
        assert_eq!(extended(&out, data), out);
        below_the_catalog(&out, &["Extensions"])
    };
    let plain = "<</Type/Catalog/Pages 2 0 R>>";
    let own = declared(plain, "%PDF-1.7").unwrap();
    assert!(own.contains("ESIC") && own.contains("Integer(1)"), "{own}");
    assert_eq!(declared(plain, "%PDF-2.0"), None);
    let newer = "<</Type/Catalog/Pages 2 0 R/Version/2.0>>";
    assert_eq!(declared(newer, "%PDF-1.7"), None);
    let other =
        "<</Type/Catalog/Pages 2 0 R/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>>>";
    let both = declared(other, "%PDF-1.4").unwrap();
    assert!(both.contains("ADBE") && both.contains("ESIC"), "{both}");
    let higher =
        "<</Type/Catalog/Pages 2 0 R/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>>>";
    let kept = declared(higher, "%PDF-1.7").unwrap();
    assert!(
        kept.contains("Integer(5)") && !kept.contains("Integer(1)"),
        "{kept}"
    );
}

#[test]
fn a_document_time_stamp_has_a_field_of_its_own() {
    let first = signed(&Builder::page().table("").build(), &signature("Timestamp1"));
    let pdf = open(&first);
    let extension = Extension::begin(&pdf).unwrap();
    for wrong in [0, crate::MAX_RESERVE_BYTES + 1] {
        let answer = extension.clone().prepare_timestamp(wrong);
        assert_eq!(refusal(answer), Refusal::TooLarge);
    }
    let prepared = extension.prepare_timestamp(32).unwrap();
    let out = [&first[..], &prepared.finish(&CMS).unwrap()].concat();
    let pdf = open(&out);
    let view = pdf.newest();
    let form = view.form().unwrap().unwrap();
    let fields = view.signature_fields(&form).unwrap();
    assert_eq!(fields[1].name, "Timestamp2");
    let stamp = view.signature(fields[1].signature.unwrap()).unwrap();
    assert_eq!(stamp.kind.unwrap(), "DocTimeStamp");
    assert_eq!(stamp.sub_filter.unwrap(), "ETSI.RFC3161");
    assert_eq!(stamp.revision, 2);
    let [start, .., after, rest] = stamp.byte_range;
    assert_eq!(
        (start, after + rest),
        (0, u64::try_from(out.len()).unwrap())
    );
    assert!(stamp.object.dictionary().unwrap().get("M").is_none());
}

#[test]
fn a_lock_of_a_signed_field_counts_even_without_a_transform() {
    let bytes = form().table("").build();
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    let fill = |field: &str| Fill {
        field: field.to_owned(),
        value: entries(&[("V", "(x)")]),
        widgets: vec![Entries::default()],
    };
    assert_eq!(refusal(update.fill(&fill("a"))), Refusal::FieldLocked);
    assert_eq!(refusal(update.fill(&fill("b"))), Refusal::FieldKind);
    assert_eq!(refusal(update.fill(&fill("s"))), Refusal::FieldKind);
    assert_eq!(refusal(update.fill(&fill("c"))), Refusal::FieldMissing);
}

#[test]
fn a_fill_sets_values_and_looks_alone() {
    let bytes = Builder::page()
        .object(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R 7 0 R]>>>>",
        )
        .object(5, "<</FT/Tx/T(a)/Subtype/Widget>>")
        .object(6, "<</FT/Tx/T(b)/Ff 1/Subtype/Widget>>")
        .object(7, "<</FT/Sig/T(s)/Ff 1/Subtype/Widget>>")
        .table("")
        .build();
    let pdf = open(&bytes);
    let update = Update::begin(&pdf).unwrap();
    let fill = |field: &str, value: &[(&str, &str)], widgets: &[&[(&str, &str)]]| {
        let fill = Fill {
            field: field.to_owned(),
            value: entries(value),
            widgets: widgets.iter().map(|widget| entries(widget)).collect(),
        };
        update.clone().fill(&fill)
    };
    assert_eq!(fill("a", &[("V", "(x)")], &[&[("AP", "<<>>")]]), Ok(()));
    assert_eq!(refusal(fill("a", &[("T", "(x)")], &[&[]])), Refusal::Key);
    assert_eq!(
        refusal(fill("a", &[("V", "(x)")], &[&[("Rect", "[0 0 9 9]")]])),
        Refusal::Key
    );
    assert_eq!(
        refusal(fill("a", &[("V", "(x)")], &[])),
        Refusal::FieldWidgets
    );
    assert_eq!(
        refusal(fill("b", &[("V", "(x)")], &[&[]])),
        Refusal::FieldReadOnly
    );
    assert_eq!(
        refusal(update.clone().prepare(&signature("s"))),
        Refusal::FieldReadOnly
    );
    assert_eq!(refusal(update.prepare(&signature("a"))), Refusal::FieldKind);
}

#[test]
fn buttons_are_switched_by_their_states() {
    let look = "/Subtype/Widget/AP<</N<</Off null/0 8 0 R>>>>";
    let other = "/Subtype/Widget/AP<</N 9 0 R>>";
    let bytes = Builder::page()
        .object(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 10 0 R]>>>>",
        )
        .object(5, "<</FT/Btn/T(r)/Kids[6 0 R 7 0 R]>>")
        .object(6, &format!("<</Parent 5 0 R{look}/AS/Off>>"))
        .object(7, &format!("<</Parent 5 0 R{other}>>"))
        .object(8, "<<>>")
        .object(9, "<</1 8 0 R>>")
        .object(10, "<</FT/Btn/T(c)/Ff 1>>")
        .table("")
        .build();
    let pdf = open(&bytes);
    for (state, shown) in [
        (Some("1"), ["/Off", "/1"]),
        (Some("0"), ["/0", "/Off"]),
        (None, ["/Off"; 2]),
    ] {
        let mut update = Update::begin(&pdf).unwrap();
        update.switch("r", state).unwrap();
        let out = [&bytes[..], &update.finish().unwrap()].concat();
        let pdf = open(&out);
        let name = |number: u32, key: &str| {
            let object = pdf
                .newest()
                .object(ObjectId::new(number, 0))
                .unwrap()
                .unwrap();
            let value = object.dictionary().unwrap().get(key).unwrap();
            format!("{:?}", value.value.as_name().unwrap())
        };
        assert_eq!([name(6, "AS"), name(7, "AS")], shown);
        assert_eq!(name(5, "V"), format!("/{}", state.unwrap_or("Off")));
        assert_eq!(pdf.revisions()[1].entries().len(), 3);
    }
    let update = Update::begin(&pdf).unwrap();
    for state in ["2", "Off", "", "0/T(x)"] {
        assert_eq!(
            refusal(update.clone().switch("r", Some(state))),
            Refusal::Value,
            "{state}"
        );
    }
    assert_eq!(
        refusal(update.clone().switch("c", None)),
        Refusal::FieldReadOnly
    );
    assert_eq!(
        refusal(update.clone().switch("x", None)),
        Refusal::FieldMissing
    );
}

#[test]
fn seed_values_are_met_or_refused() {
    let answer = |seed: &str, wanted: &NewSignature| {
        let bytes = Builder::page()
            .object(
                1,
                "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
            )
            .object(5, &format!("<</FT/Sig/T(s)/Subtype/Widget/SV<<{seed}>>>>"))
            .table("")
            .build();
        let pdf = open(&bytes);
        Update::begin(&pdf).unwrap().prepare(wanted).map(|_| ())
    };
    let old = NewSignature {
        sub_filter: SubFilter::Pkcs7,
        ..signature("s")
    };
    for seed in [
        "",
        "/SubFilter[/adbe.pkcs7.detached]",
        "/Ff 2/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]",
        "/Ff 8/Reasons[(no)(agreed)]",
        "/Ff 64/DigestMethod[(SHA256)(SHA512)]",
        "/Ff 1/Filter/Adobe.PPKLite",
        "/MDP<</P 0>>",
        "/Cert<</Issuer[(x)]>>",
        "/Reasons[(other)]",
    ] {
        assert_eq!(answer(seed, &signature("s")), Ok(()), "{seed}");
    }
    for seed in [
        "/Ff 2/SubFilter[/adbe.pkcs7.detached]",
        "/Ff 1/Filter/Other",
        "/Ff 4/V 3",
        "/Ff 8/Reasons[(no)]",
        "/Ff 8/Reasons[(.)]",
        "/Ff 16",
        "/Ff 32/AddRevInfo true",
        "/Ff 64/DigestMethod[(SHA512)]",
        "/Ff 128",
        "/Ff 256",
        "/MDP<</P 2>>",
        "/Cert<</Ff 1/Issuer[(x)]>>",
        "/TimeStamp<</Ff 1/URL(https://example.org)>>",
    ] {
        assert_eq!(
            refusal(answer(seed, &signature("s"))),
            Refusal::SeedValue,
            "{seed}"
        );
    }
    assert_eq!(
        answer("/Ff 2/SubFilter[/adbe.pkcs7.detached]", &old),
        Ok(())
    );
    assert!(answer("/Ff 1/Ff 2", &old).is_err());
}

#[test]
fn new_fields_are_checked() {
    let bytes = form().object(9, "null").table("").build();
    let pdf = open(&bytes);
    let update = Update::begin(&pdf).unwrap();
    let answer = |field: &NewField| refusal(update.clone().add_field(field));
    let text = |name: &str| field(name, FieldKind::Text, 1);
    assert_eq!(answer(&text("a")), Refusal::FieldExists);
    assert_eq!(answer(&text("")), Refusal::FieldName);
    assert_eq!(answer(&text("x.y")), Refusal::FieldName);
    assert_eq!(answer(&text(&"x".repeat(201))), Refusal::FieldName);
    assert_eq!(
        answer(&field("x", FieldKind::Text, 0)),
        Refusal::FieldWidgets
    );
    assert_eq!(
        answer(&field("x", FieldKind::Signature, 2)),
        Refusal::FieldKind
    );
    let mut wrong = text("x");
    wrong.entries = entries(&[("FT", "/Sig")]);
    assert_eq!(answer(&wrong), Refusal::Key);
    let mut wrong = text("x");
    wrong.widgets[0].entries = entries(&[("A", "<</S/JavaScript>>")]);
    assert_eq!(answer(&wrong), Refusal::Key);
    let mut wrong = text("x");
    wrong.widgets[0].page = 1;
    assert_eq!(answer(&wrong), Refusal::PageMissing);
    let mut wrong = text("x");
    wrong.lock = Some(Lock {
        fields: FieldSelection::All,
        permission: None,
    });
    assert_eq!(answer(&wrong), Refusal::FieldKind);
    let mut twice = update.clone();
    twice.add_field(&text("x")).unwrap();
    assert_eq!(refusal(twice.add_field(&text("x"))), Refusal::FieldExists);
    for corners in [
        [0.0, 0.0, 0.0, 5.0],
        [0.0, 5.0, 5.0, 0.0],
        [f64::NAN, 0.0, 1.0, 1.0],
        [0.0, 0.0, f64::INFINITY, 1.0],
        [0.0, 0.0, 1e7, 1.0],
    ] {
        assert_eq!(refusal(Rectangle::new(corners)), Refusal::Rectangle);
    }
}

#[test]
fn new_objects_are_one_value_under_a_free_number() {
    let bytes = Builder::page().table("").build();
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    let first = update.next_number();
    let mut add = |number, body: &str| update.add_object(number, body.as_bytes().to_vec());
    for number in [0, 3, first - 1, 8_388_608, u32::MAX] {
        assert_eq!(refusal(add(number, "null")), Refusal::ObjectNumbers);
    }
    for body in [
        "",
        "1 2",
        "null\nendobj\n7 0 obj\nnull",
        "(never closed",
        "<</Length 9>>stream\nx\nendstream",
        "<</Length 3 0 R>>stream\nx\nendstream",
    ] {
        assert_eq!(refusal(add(first, body)), Refusal::Value, "{body}");
    }
    let stream = "<</Length 1>>stream\nx\nendstream";
    assert_eq!(add(first + 1, stream), Ok(()));
    assert_eq!(add(first, "[1 2]"), Ok(()));
    assert_eq!(refusal(add(first, "null")), Refusal::ObjectNumbers);
    assert_eq!(update.next_number(), first + 2);
}

#[test]
fn a_document_that_cannot_be_read_whole_is_not_updated() {
    for (number, body) in [
        (5, "[1 2"),
        (2, "<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1/Count 1>>"),
        (
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[9 0 R]>>>>",
        ),
    ] {
        let bytes = Builder::page().object(number, body).table("").build();
        let begun = Update::begin(&open(&bytes)).map(|_| ());
        assert!(matches!(begun, Err(WriteError::Read(_))), "{body}");
    }
    let empty = Builder::page()
        .object(2, "<</Type/Pages/Kids[]/Count 0>>")
        .table("")
        .build();
    assert_eq!(
        refusal(Update::begin(&open(&empty)).map(|_| ())),
        Refusal::NoPages
    );
}

#[test]
fn only_one_der_sequence_that_fits_is_put_in() {
    let bytes = Builder::page().table("").build();
    let pdf = open(&bytes);
    let mut update = Update::begin(&pdf).unwrap();
    update
        .add_field(&field("s", FieldKind::Signature, 1))
        .unwrap();
    let prepared = update.prepare(&signature("s")).unwrap();
    assert_eq!(prepared.reserved_bytes(), 64);
    let finish = |cms: &[u8]| prepared.clone().finish(cms).map(|_| ());
    let sequence = |length: u8| [&[0x30, length][..], &vec![0; usize::from(length)]].concat();
    assert_eq!(finish(&sequence(62)), Ok(()));
    let (needed, reserved) = (65, 64);
    assert_eq!(
        finish(&sequence(63)),
        Err(FinishError::TooLarge { needed, reserved })
    );
    for wrong in [
        &[][..],
        &[0x30],
        &[0x30, 1],
        &[0x30, 0, 0],
        &[0x31, 0],
        &[0x30, 0x80, 0, 0],
        &[0x30, 0x81, 1, 0],
        &[0x30, 0x82, 0, 1, 0],
        &[0x30, 0x85, 1, 1, 1, 1, 1],
    ] {
        assert_eq!(finish(wrong), Err(FinishError::NotDer), "{wrong:?}");
    }
    let mut large = signature("s");
    large.reserve_bytes = crate::MAX_RESERVE_BYTES + 1;
    let mut update = Update::begin(&pdf).unwrap();
    update
        .add_field(&field("s", FieldKind::Signature, 1))
        .unwrap();
    assert_eq!(refusal(update.prepare(&large)), Refusal::TooLarge);
}

#[test]
fn every_changed_byte_of_an_input_is_refused_or_signed_readably() {
    let bytes = form().object(9, "null").table("").build();
    for index in 0..bytes.len() {
        for change in [1, 16, 0xff] {
            let mut changed = bytes.clone();
            changed[index] ^= change;
            let Ok(pdf) = Pdf::open(&changed, &Limits::default()) else {
                continue;
            };
            let Ok(update) = Update::begin(&pdf) else {
                continue;
            };
            let Ok(prepared) = update.prepare(&signature("s")) else {
                continue;
            };
            let out = [&changed[..], &prepared.finish(&CMS).unwrap()].concat();
            let again = Pdf::open(&out, &Limits::default()).unwrap();
            assert!(again.survey().is_ok(), "byte {index}");
            assert_eq!(again.revisions().len(), pdf.revisions().len() + 1);
        }
    }
}
