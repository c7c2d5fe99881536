//! What the product makes of a document: a sender places fields for three people, by placeholders and in
//! boxes, all three fill and sign one after the other with time-stamp and validation data, and the
//! finished document is stamped. Every file on the way is judged by programs that are not ours.

use std::path::PathBuf;

use bulla_pades::Limits;
use bulla_pades::verify::{Trust, Verdict, verify};
use bulla_pdf::plan::CmsForm;
use bulla_pdf::report::Purpose;
use bulla_pdf::{FieldName, Paper};

use crate::programs::{check, oracle, said};
use crate::signing::{SCRIPT, kept, pem};
use crate::world::{World, now, sent, sent_with_sheet};

const DOCUMENTS: [&str; 3] = [
    "order-form-pdflatex.pdf",
    "placeholders-chromium.pdf",
    "service-agreement-de-libreoffice.pdf",
];

/// The document after each step: sent, signed by one, two and three, stamped.
fn steps(world: &World, name: &str, form: CmsForm) -> Vec<Vec<u8>> {
    signed(world, sent(world, name), form)
}

fn signed(world: &World, mut paper: Paper, form: CmsForm) -> Vec<Vec<u8>> {
    let mut steps = vec![paper.bytes().to_vec()];
    for person in &world.people {
        let mut plan = person.plan(&paper.inspect(Purpose::Signing).unwrap());
        plan.form = form;
        person.sign(&mut paper, world, &plan);
        steps.push(paper.bytes().to_vec());
    }
    let query = paper.ask_for_timestamp([6; 8]).unwrap();
    let reply = world.reply(&query.query);
    paper.timestamp(&reply, Some(&world.trust())).unwrap();
    steps.push(paper.into_bytes());
    steps
}

/// The same for a document that can be checked on paper.
fn with_sheet(world: &World, name: &str) -> Vec<Vec<u8>> {
    signed(world, sent_with_sheet(world, name), CmsForm::Cades)
}

#[test]
fn pyhanko_sees_nothing_but_filled_forms_in_any_file_of_the_product() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let root = kept(folder.path(), "root.pem", pem(&world.root).as_bytes());
    let mut files: Vec<PathBuf> = vec![root];
    let mut expected = Vec::new();
    for steps in [
        steps(&world, "order-form-pdflatex.pdf", CmsForm::Cades),
        steps(&world, "placeholders-chromium.pdf", CmsForm::Cades),
        steps(&world, "scan-ghostscript.pdf", CmsForm::Pkcs7),
        with_sheet(&world, "invoice-de-pdflatex.pdf"),
    ] {
        for (signed, bytes) in steps.iter().enumerate().skip(1) {
            let index = files.len() - 1;
            files.push(kept(folder.path(), &format!("{index}.pdf"), bytes));
            for (place, person) in world.people.iter().take(signed).enumerate() {
                let field = FieldName::signature(person.recipient);
                // behind the last signature come data for validation and the time-stamp alone
                let is_newest = place + 1 == signed.min(world.people.len());
                let changes = if is_newest {
                    "LTA_UPDATES"
                } else {
                    "FORM_FILLING"
                };
                let rest = format!("intact valid trusted ENTIRE_REVISION {changes} allowed");
                expected.push(format!("{index} {field} {rest}"));
            }
            if signed > world.people.len() {
                let rest = "intact valid trusted ENTIRE_FILE NONE unasked";
                expected.push(format!("{index} Timestamp1 {rest}"));
            }
        }
    }
    let Some(answer) = oracle(SCRIPT, &files) else {
        return;
    };
    let answer: Vec<&str> = answer.lines().collect();
    // pyHanko's comparison stops over check boxes without a state that one document had before.
    for (answer, expected) in answer.iter().zip(&expected) {
        let (signature, _) = expected.split_at(expected.find("intact").unwrap_or_default());
        let stops = format!("{signature}stops");
        assert!(
            answer == expected || *answer == stops,
            "{answer} | {expected}"
        );
    }
    assert_eq!(answer.len(), expected.len());
    let stopped = answer.iter().filter(|line| line.ends_with("stops"));
    assert!(stopped.count() <= 10, "{answer:?}");
}

#[test]
fn poppler_mupdf_qpdf_and_we_find_every_file_of_the_product_sound() {
    let world = World::new();
    let plain = DOCUMENTS.map(|name| (name, steps(&world, name, CmsForm::Cades)));
    let sheets = DOCUMENTS.map(|name| (name, with_sheet(&world, name)));
    for (name, steps) in plain.into_iter().chain(sheets) {
        for (signed, bytes) in steps.iter().enumerate() {
            let Some(report) = check(bytes) else {
                return;
            };
            let is_clean = report.contains("No syntax or stream encoding errors");
            assert!(is_clean, "{name} {signed}: {report}");
            let anchors = [world.root.clone()];
            let report = verify(bytes, &Limits::default(), &Trust::new(&anchors, now()));
            let expected = if signed == 0 {
                Verdict::Unsigned
            } else {
                Verdict::Authentic
            };
            assert_eq!(report.verdict, expected, "{name} {signed}");
            if signed == 0 {
                continue;
            }
            let count = signed.min(world.people.len());
            let said_of = |program: &str, arguments: &[&str]| {
                let report = said(program, arguments, bytes).unwrap_or_default();
                String::from_utf8_lossy(&report).into_owned()
            };
            let report = said_of("pdfsig", &["-nocert", "FILE"]);
            let valid = report.matches("Signature is Valid.").count();
            assert_eq!(valid, count, "{name} {signed}: {report}");
            let report = said_of("mutool", &["sign", "-v", "FILE"]);
            assert!(!report.contains("igest"), "{name} {signed}: {report}");
            assert!(!report.contains("nvalid"), "{name} {signed}: {report}");
        }
    }
}

#[test]
fn the_same_plans_give_the_same_bytes() {
    let world = World::new();
    let name = "placeholders-chromium.pdf";
    let once = steps(&world, name, CmsForm::Cades);
    assert_eq!(once, steps(&world, name, CmsForm::Cades));
    let first = Paper::new(once[4].clone());
    assert!(first.inspect(Purpose::Signing).unwrap().obstacle.is_none());
}
