//! Signatures that we write, judged by five programs that are not ours: pyHanko, poppler, `MuPDF`,
//! OpenSSL and qpdf. A sender places fields, two people fill theirs and sign one after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_pades::appearance::{
    Appearances, ButtonState, FieldRules, Frame, Ink, Mark, RadioButton, Rotation, SignatureLook,
    Style, TextStyle,
};
use bulla_pades::{
    Entries, Extension, FieldKind, FieldSelection, Fill, Limits, Lock, NewField, NewSignature,
    NewWidget, Pdf, Permission, Rectangle, SubFilter, Update, ValidationData,
};
use bulla_pki::Certificate;
use bulla_types::Timestamp;

use crate::people::{People, Person};
use crate::programs::{check, oracle, said};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/documents");
const COSIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_cosign.py");
pub(crate) const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_signatures.py");

/// A document whose own check boxes have no state, on which pyHanko's comparison of forms stops.
const STATELESS: &str = "order-form-pdflatex.pdf";

/// Where a field stands: left, bottom, right, top.
type Place = [f64; 4];

pub(crate) fn open(bytes: &[u8]) -> Pdf<'_> {
    Pdf::open(bytes, &Limits::default()).unwrap()
}

fn frame([left, bottom, right, top]: Place) -> Frame {
    Frame::new(right - left, top - bottom, Rotation::None).unwrap()
}

/// Text, check box and signature of each person, and radio buttons.
const TEXTS: [(&str, Place); 2] = [
    ("ada-name", [40.0, 200.0, 200.0, 220.0]),
    ("zoe-name", [240.0, 200.0, 400.0, 220.0]),
];
const SIGNATURES: [(&str, Place); 2] = [
    ("ada-signature", [40.0, 120.0, 200.0, 180.0]),
    ("zoe-signature", [240.0, 120.0, 400.0, 180.0]),
];
const CHECKS: [(&str, Place); 2] = [
    ("ada-check", [40.0, 90.0, 52.0, 102.0]),
    ("zoe-check", [240.0, 90.0, 252.0, 102.0]),
];
const RADIO: [Place; 2] = [[300.0, 90.0, 312.0, 102.0], [320.0, 90.0, 332.0, 102.0]];

fn widget(place: Place, entries: Entries) -> NewWidget {
    NewWidget {
        page: 0,
        rectangle: Rectangle::new(place).unwrap(),
        entries,
    }
}

fn new_field(name: &str, kind: FieldKind, entries: Entries, widgets: Vec<NewWidget>) -> NewField {
    NewField {
        name: name.to_owned(),
        label: format!("Field {name}"),
        kind,
        entries,
        widgets,
        lock: None,
    }
}

fn of(look: &bulla_pades::appearance::Dictionary) -> Entries {
    Entries::of_look(look).unwrap()
}

/// What the sender appends.
pub(crate) fn send(pdf: &Pdf<'_>) -> Vec<u8> {
    let mut update = Update::begin(pdf).unwrap();
    let mut looks = Appearances::starting_at(update.next_number()).unwrap();
    let rules = FieldRules::default();
    let mut fields = Vec::new();
    for (name, place) in TEXTS {
        let look = looks
            .text_field(TextStyle::default(), rules, "", frame(place))
            .unwrap();
        let widgets = vec![widget(place, of(&look.widget))];
        fields.push(new_field(name, FieldKind::Text, of(&look.field), widgets));
    }
    for (name, place) in CHECKS {
        let look = looks
            .check_box(ButtonState::Off, rules, frame(place))
            .unwrap();
        let widgets = vec![widget(place, of(&look.widget))];
        fields.push(new_field(name, FieldKind::Button, of(&look.field), widgets));
    }
    let buttons = RADIO.map(|place| RadioButton {
        value: "yes",
        frame: frame(place),
    });
    let look = looks.radio_group(&buttons, None, rules).unwrap();
    let widgets = look.widgets.iter().zip(RADIO);
    let widgets = widgets
        .map(|(look, place)| widget(place, of(look)))
        .collect();
    fields.push(new_field(
        "choice",
        FieldKind::Button,
        of(&look.field),
        widgets,
    ));
    for ((name, place), owned) in SIGNATURES.into_iter().zip(["ada", "zoe"]) {
        let look = looks.blank(frame(place)).unwrap();
        let widgets = vec![widget(place, of(&look))];
        let mut field = new_field(name, FieldKind::Signature, Entries::default(), widgets);
        let own = ["name", "check"].map(|field| format!("{owned}-{field}"));
        field.lock = Some(Lock {
            fields: FieldSelection::Include(own.to_vec()),
            permission: None,
        });
        fields.push(field);
    }
    let defaults = of(&looks.default_resources().unwrap());
    update.add_looks(&looks.finish().unwrap()).unwrap();
    for field in &fields {
        update.add_field(field).unwrap();
    }
    update.set_form_defaults(&defaults).unwrap();
    update.finish().unwrap()
}

/// What a person appends: own fields filled, and the signature.
fn sign(pdf: &Pdf<'_>, index: usize, person: &Person, sub_filter: SubFilter) -> Vec<u8> {
    let mut update = Update::begin(pdf).unwrap();
    let signature = filled(&mut update, index, sub_filter);
    finish(update, &signature, person)
}

/// A person's fields, filled; the signature that comes next.
pub(crate) fn filled(
    update: &mut Update<'_, '_>,
    index: usize,
    sub_filter: SubFilter,
) -> NewSignature {
    let mut looks = Appearances::starting_at(update.next_number()).unwrap();
    let rules = FieldRules::default();
    let (text, place) = TEXTS[index];
    let look = looks
        .text_field(TextStyle::default(), rules, "Zoë Łukasz", frame(place))
        .unwrap();
    let fill = Fill::of_look(text, &look).unwrap();
    let (name, place) = SIGNATURES[index];
    let look = SignatureLook {
        mark: Some(Mark::Typed("Zoë Łukasz", Style::Formal)),
        details: &[],
        ink: Ink::Blue,
    };
    let look = looks.signature(&look, frame(place)).unwrap();
    update.add_looks(&looks.finish().unwrap()).unwrap();
    update.fill(&fill).unwrap();
    update.switch(CHECKS[index].0, Some("Yes")).unwrap();
    if index == 0 {
        update.switch("choice", Some("1")).unwrap();
    }
    NewSignature {
        appearance: of(&look.widget),
        ..plain(name, sub_filter)
    }
}

pub(crate) fn plain(field: &str, sub_filter: SubFilter) -> NewSignature {
    NewSignature {
        field: field.to_owned(),
        appearance: Entries::default(),
        sub_filter,
        time: Timestamp::from_millis(1_795_837_507_000).unwrap(),
        name: "Zoë Łukasz".to_owned(),
        reason: "agreed (all of it)".to_owned(),
        location: "Zürich".to_owned(),
        contact: String::new(),
        certify: None,
        reserve_bytes: 4096,
    }
}

fn finish(update: Update<'_, '_>, signature: &NewSignature, person: &Person) -> Vec<u8> {
    let prepared = update.prepare(signature).unwrap();
    let cms = person.cms(&prepared.digest());
    prepared.finish(&cms).unwrap()
}

pub(crate) fn documents() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(FIXTURES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(path).unwrap(),
            )
        })
        .collect();
    found.sort();
    found
}

/// A document sent, signed by the first and by both.
fn rounds(document: &[u8], people: &People, sub_filter: SubFilter) -> [Vec<u8>; 3] {
    let sent = [document, &send(&open(document))].concat();
    let [ada, zoe] = &people.signers;
    let once = [&sent[..], &sign(&open(&sent), 0, ada, sub_filter)].concat();
    let twice = [&once[..], &sign(&open(&once), 1, zoe, sub_filter)].concat();
    [sent, once, twice]
}

pub(crate) fn kept(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A certificate as PEM.
pub(crate) fn pem(certificate: &Certificate) -> String {
    let text = STANDARD.encode(certificate.as_der());
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
}

#[test]
fn pyhanko_trusts_every_signature_and_sees_nothing_but_filled_forms() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let root = kept(folder.path(), "root.pem", pem(&people.root).as_bytes());
    let mut files = vec![root];
    let mut expected = Vec::new();
    for (name, document) in documents() {
        for sub_filter in [SubFilter::Cades, SubFilter::Pkcs7] {
            let [_, once, twice] = rounds(&document, &people, sub_filter);
            let index = files.len() - 1;
            files.push(kept(folder.path(), &format!("{index}-{name}"), &once));
            files.push(kept(folder.path(), &format!("{index}-2-{name}"), &twice));
            let line = |index, field: &str, rest: &str| {
                format!("{index} {field} intact valid trusted {rest} allowed")
            };
            let (ada, zoe) = (SIGNATURES[0].0, SIGNATURES[1].0);
            expected.push(line(index, ada, "ENTIRE_FILE NONE"));
            expected.push(if name == STATELESS {
                format!("{} {ada} stops", index + 1)
            } else {
                line(index + 1, ada, "ENTIRE_REVISION FORM_FILLING")
            });
            expected.push(line(index + 1, zoe, "ENTIRE_FILE NONE"));
        }
    }
    let Some(answer) = oracle(SCRIPT, &files) else {
        return;
    };
    let answer: Vec<&str> = answer.lines().collect();
    assert_eq!(answer, expected);
}

#[test]
fn poppler_mupdf_and_qpdf_find_every_signature_sound() {
    let people = People::new();
    for (name, document) in documents() {
        let [sent, once, twice] = rounds(&document, &people, SubFilter::Cades);
        for bytes in [&sent, &once, &twice] {
            let Some(report) = check(bytes) else {
                return;
            };
            assert!(
                report.contains("No syntax or stream encoding errors"),
                "{name}: {report}"
            );
        }
        for (bytes, count) in [(&once, 1), (&twice, 2)] {
            let Some(report) = said("pdfsig", &["-nocert", "FILE"], bytes) else {
                return;
            };
            let report = String::from_utf8_lossy(&report).into_owned();
            let valid = report.matches("Signature is Valid.").count();
            assert_eq!(valid, count, "{name}: {report}");
            let total = report.matches("  - Total document signed").count();
            assert_eq!(total, 1, "{name}: {report}");
            assert!(report.contains("ETSI.CAdES.detached"), "{name}: {report}");
            assert!(report.contains("CN=ada@example.org"), "{name}: {report}");
            let report = said("mutool", &["sign", "-v", "FILE"], bytes).unwrap_or_default();
            let report = String::from_utf8_lossy(&report).into_owned();
            let unchanged = report.contains("The document is unchanged since signing.");
            assert!(unchanged, "{name}: {report}");
            assert!(!report.contains("igest"), "{name}: {report}");
        }
    }
}

#[test]
fn openssl_accepts_the_cms_as_cades() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let root = kept(folder.path(), "root.pem", pem(&people.root).as_bytes());
    for (name, document) in documents() {
        let [.., twice] = rounds(&document, &people, SubFilter::Cades);
        let pdf = open(&twice);
        let view = pdf.newest();
        let form = view.form().unwrap().unwrap();
        for field in view.signature_fields(&form).unwrap() {
            let signature = view.signature(field.signature.unwrap()).unwrap();
            let [start, before, after, rest] = signature
                .byte_range
                .map(|number| usize::try_from(number).unwrap());
            let content = [&twice[start..before], &twice[after..after + rest]].concat();
            let content = kept(folder.path(), "content", &content);
            let cms = bulla_pki::cms::trim_padding(&signature.contents_bytes).unwrap();
            let cms = kept(folder.path(), "cms", cms);
            let answer = Command::new("openssl")
                .args(["cms", "-verify", "-cades", "-binary", "-inform", "DER"])
                .args(["-purpose", "any", "-out", "/dev/null", "-in"])
                .arg(&cms)
                .arg("-content")
                .arg(&content)
                .arg("-CAfile")
                .arg(&root)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&answer.stderr);
            assert!(
                said.contains("CAdES Verification successful"),
                "{name}: {said}"
            );
        }
    }
}

#[test]
fn data_for_validation_and_a_document_time_stamp_leave_signatures_as_they_are() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![kept(
        folder.path(),
        "root.pem",
        pem(&people.root).as_bytes(),
    )];
    let mut expected = Vec::new();
    for (index, (name, document)) in documents().into_iter().enumerate() {
        let [_, once, _] = rounds(&document, &people, SubFilter::Cades);
        let pdf = open(&once);
        let mut extension = Extension::begin(&pdf).unwrap();
        let data = ValidationData {
            certificates: &people.certificates(),
            ..ValidationData::default()
        };
        extension.add_validation_data(data).unwrap();
        let prepared = extension.prepare_timestamp(8192).unwrap();
        let token = people.timestamp(&prepared.digest());
        let stamped = [&once[..], &prepared.finish(&token).unwrap()].concat();
        if let Some(report) = said("pdfsig", &["-nocert", "FILE"], &stamped) {
            let report = String::from_utf8_lossy(&report).into_owned();
            assert!(report.contains("Signature is Valid."), "{name}: {report}");
            assert!(
                report.contains("ETSI.RFC3161") || report.contains("Timestamp1"),
                "{name}: {report}"
            );
        }
        let report =
            check(&stamped).unwrap_or_else(|| "No syntax or stream encoding errors".to_owned());
        assert!(
            report.contains("No syntax or stream encoding errors"),
            "{name}: {report}"
        );
        files.push(kept(folder.path(), &format!("{index}.pdf"), &stamped));
        let ada = SIGNATURES[0].0;
        let rest = if name == STATELESS {
            "stops"
        } else {
            "intact valid trusted ENTIRE_REVISION LTA_UPDATES allowed"
        };
        expected.push(format!("{index} {ada} {rest}"));
        // What a time-stamp allows afterwards, nobody asks.
        let rest = "ENTIRE_FILE NONE unasked";
        expected.push(format!("{index} Timestamp1 intact valid trusted {rest}"));
    }
    if let Some(answer) = oracle(SCRIPT, &files) {
        assert_eq!(answer.lines().collect::<Vec<_>>(), expected);
    }
}

/// A document that pyHanko has signed in a field. `None` where it is not installed.
pub(crate) fn cosigned(bytes: &[u8], field: &str, person: &Person) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let certificate = kept(
        folder.path(),
        "own.pem",
        pem(&person.certificate).as_bytes(),
    );
    let source = kept(folder.path(), "in.pdf", bytes);
    let target = folder.path().join("out.pdf");
    let words = [
        PathBuf::from(&person.scalar),
        certificate,
        PathBuf::from(field),
        source,
    ];
    oracle(
        COSIGN,
        &[&words[..], core::slice::from_ref(&target)].concat(),
    )?;
    Some(fs::read(target).unwrap())
}

/// A document with a visible signature of ours over what others signed.
pub(crate) fn signed_over(document: &[u8], person: &Person) -> Vec<u8> {
    let pdf = open(document);
    let mut update = Update::begin(&pdf).unwrap();
    let widget = widget([10.0, 10.0, 90.0, 40.0], Entries::default());
    let none = Entries::default();
    let field = new_field("ours", FieldKind::Signature, none, vec![widget]);
    update.add_field(&field).unwrap();
    let tail = finish(update, &plain("ours", SubFilter::Cades), person);
    [document, &tail].concat()
}

#[test]
fn pyhanko_and_we_sign_over_each_other() {
    let people = People::new();
    let [ada, zoe] = &people.signers;
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![kept(
        folder.path(),
        "root.pem",
        pem(&people.root).as_bytes(),
    )];
    let mut expected = Vec::new();
    for (index, (name, document)) in documents().into_iter().enumerate() {
        let [_, once, _] = rounds(&document, &people, SubFilter::Cades);
        let Some(theirs) = cosigned(&once, SIGNATURES[1].0, zoe) else {
            return;
        };
        assert_eq!(
            open(&theirs).revisions().len(),
            open(&once).revisions().len() + 1
        );
        assert_eq!(
            open(&theirs).survey().unwrap().anomalies,
            open(&once).survey().unwrap().anomalies
        );
        let Some(first) = cosigned(&document, "theirs", ada) else {
            return;
        };
        let ours = signed_over(&first, zoe);
        files.push(kept(folder.path(), &format!("{index}-theirs.pdf"), &theirs));
        files.push(kept(folder.path(), &format!("{index}-ours.pdf"), &ours));
        let (before, last) = (
            "ENTIRE_REVISION FORM_FILLING allowed",
            "ENTIRE_FILE NONE allowed",
        );
        let line = |place, field: &str, rest: &str| {
            format!("{} {field} intact valid trusted {rest}", index * 2 + place)
        };
        let earlier = |place, field: &str| {
            if name == STATELESS {
                format!("{} {field} stops", index * 2 + place)
            } else {
                line(place, field, before)
            }
        };
        expected.push(earlier(0, SIGNATURES[0].0));
        expected.push(line(0, SIGNATURES[1].0, last));
        expected.push(earlier(1, "theirs"));
        expected.push(line(1, "ours", last));
    }
    if let Some(answer) = oracle(SCRIPT, &files) {
        assert_eq!(answer.lines().collect::<Vec<_>>(), expected);
    }
}

/// pyHanko compares widgets only where they are one object with their field, so it calls the state of
/// radio buttons an unknown change when another has signed before. Nobody else does.
#[test]
fn pyhanko_alone_does_not_follow_radio_buttons() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let (_, document) = documents().swap_remove(0);
    let [_, once, _] = rounds(&document, &people, SubFilter::Cades);
    let pdf = open(&once);
    let mut update = Update::begin(&pdf).unwrap();
    update.switch("choice", Some("0")).unwrap();
    let wanted = plain(SIGNATURES[1].0, SubFilter::Cades);
    let twice = [&once[..], &finish(update, &wanted, &people.signers[1])].concat();
    if let Some(report) = said("pdfsig", &["-nocert", "FILE"], &twice) {
        let report = String::from_utf8_lossy(&report).into_owned();
        assert_eq!(report.matches("Signature is Valid.").count(), 2, "{report}");
    }
    let root = kept(folder.path(), "root.pem", pem(&people.root).as_bytes());
    let file = kept(folder.path(), "twice.pdf", &twice);
    if let Some(answer) = oracle(SCRIPT, &[root, file]) {
        let first = "0 ada-signature intact valid trusted ENTIRE_REVISION OTHER forbidden";
        let second = "0 zoe-signature intact valid trusted ENTIRE_FILE NONE allowed";
        assert_eq!(answer.lines().collect::<Vec<_>>(), [first, second]);
    }
}

#[test]
fn a_certified_document_is_certified_for_others_too() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![kept(
        folder.path(),
        "root.pem",
        pem(&people.root).as_bytes(),
    )];
    let (_, document) = documents().swap_remove(0);
    let mut expected = Vec::new();
    for (index, level) in [Permission::None, Permission::Fill, Permission::Annotate]
        .into_iter()
        .enumerate()
    {
        let sent = [&document[..], &send(&open(&document))].concat();
        let pdf = open(&sent);
        let wanted = NewSignature {
            certify: Some(level),
            ..plain(SIGNATURES[0].0, SubFilter::Cades)
        };
        let tail = finish(Update::begin(&pdf).unwrap(), &wanted, &people.signers[0]);
        let certified = [&sent[..], &tail].concat();
        assert_eq!(
            Update::begin(&open(&certified)).is_ok(),
            level != Permission::None
        );
        files.push(kept(folder.path(), &format!("{index}.pdf"), &certified));
        expected.push(format!(
            "{index} {} intact valid trusted ENTIRE_FILE NONE allowed",
            SIGNATURES[0].0
        ));
    }
    if let Some(answer) = oracle(SCRIPT, &files) {
        assert_eq!(answer.lines().collect::<Vec<_>>(), expected);
    }
}
