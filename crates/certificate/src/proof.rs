//! What it rests on, how it is verified, and what it does not prove.

use bulla_crypto::hash::sha256;

use crate::date::time;
use crate::document::{TEXT, evidence_name, grouped, verify_page};
use crate::pen::{FAINT, FINE, Pen, height};
use crate::sheet::Row;
use crate::text::Text;
use crate::{Anchor, Certificate, VERSION};

pub(crate) fn draw(pen: &mut Pen, certificate: &Certificate, evidence: &[u8]) {
    log(pen, certificate);
    verify(pen, certificate, evidence);
    pen.heading(Text::Meaning, 150_000);
    for text in [
        Text::MeaningSes,
        Text::MeaningProves,
        Text::MeaningNotWho,
        Text::MeaningNotWhen,
    ] {
        let text = pen.text(text);
        pen.paragraph(text, TEXT);
    }
    if pen.sheet.font.has_used('□') {
        let text = pen.text(Text::Missing);
        pen.paragraph(text, FAINT);
    }
}

fn log(pen: &mut Pen, certificate: &Certificate) {
    let log = &certificate.log;
    let checkpoint = pen.with(
        Text::SizeAndRoot,
        &[&grouped(log.size), &log.root.to_string()],
    );
    let mut rows = vec![
        pen.field(Text::Origin, &log.origin),
        pen.field_in(Text::Checkpoint, &[(&checkpoint, FINE)]),
    ];
    rows.extend(certificate.anchors.iter().map(|anchor| place(pen, anchor)));
    if certificate.anchors.is_empty() {
        rows.push(pen.field(Text::Anchored, pen.text(Text::NotAnchored)));
    }
    rows.extend(witnesses(pen, certificate));
    rows.extend(tokens(pen, certificate));
    pen.heading(Text::Log, 40_000 + height(&rows).min(300_000));
    let intro = pen.text(Text::LogIntro);
    pen.paragraph(intro, TEXT);
    pen.list(&rows);
}

fn place(pen: &Pen, anchor: &Anchor) -> Row {
    let checkpoint = &anchor.checkpoint;
    let text = pen.with(
        Text::AnchoredAt,
        &[
            &checkpoint.origin,
            &grouped(anchor.size),
            &grouped(anchor.index),
            &grouped(checkpoint.size),
            &checkpoint.root.to_string(),
        ],
    );
    pen.field_in(Text::Anchored, &[(&text, FINE)])
}

/// Those of the anchor log, as the notes state them.
fn witnesses(pen: &Pen, certificate: &Certificate) -> Vec<Row> {
    let all = certificate
        .anchors
        .iter()
        .flat_map(|anchor| &anchor.cosignatures);
    let mut texts: Vec<String> = all
        .map(|own| {
            let at = own.at.map(time);
            let at = at.unwrap_or_else(|| pen.text(Text::NotRecorded).to_owned());
            pen.with(Text::Cosigned, &[&own.witness, &at])
        })
        .collect();
    texts.sort_unstable();
    texts.dedup();
    if texts.is_empty() {
        texts.push(pen.text(Text::NoWitness).to_owned());
    }
    let rows = texts.iter().map(|text| pen.field(Text::Witnesses, text));
    rows.collect()
}

fn tokens(pen: &Pen, certificate: &Certificate) -> Vec<Row> {
    let all = certificate
        .anchors
        .iter()
        .filter_map(|anchor| anchor.token.as_ref());
    let mut texts: Vec<String> = all
        .map(|own| {
            let at = own.at.map(time);
            let at = at.unwrap_or_else(|| pen.text(Text::NotRecorded).to_owned());
            pen.with(Text::TokenAt, &[&at, &own.sha256.to_string()])
        })
        .collect();
    texts.dedup();
    if texts.is_empty() {
        texts.push(pen.text(Text::NoToken).to_owned());
    }
    let rows = texts.iter().map(|text| pen.field(Text::Tokens, text));
    rows.collect()
}

fn verify(pen: &mut Pen, certificate: &Certificate, evidence: &[u8]) {
    pen.heading(Text::HowToVerify, 110_000);
    if let Some(page) = verify_page(certificate) {
        let text = pen.with(Text::VerifyPage, &[&page]);
        pen.paragraph(&text, TEXT);
    }
    let command = pen.text(Text::VerifyCommand);
    pen.paragraph(command, TEXT);
    let name = evidence_name(certificate);
    let how = pen.with(Text::VerifyHow, &[&name, &VERSION.to_string()]);
    pen.paragraph(&how, TEXT);
    let rows = [pen.digest(Text::EvidenceHash, &sha256(evidence))];
    pen.list(&rows);
}
