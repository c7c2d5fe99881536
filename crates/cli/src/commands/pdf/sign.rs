//! `bulla pdf sign`: an update with a signature by the key of a `.p12` file, appended to the file.

use core::fmt::Write as _;
use std::path::Path;

use bulla_client::pdf::plan;
use bulla_pades::{
    Entries, FieldKind, NewField, NewSignature, NewWidget, Pdf, Prepared, Rectangle, SubFilter,
    Update,
};
use bulla_pki::cms::PreparedCms;
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;

use super::{inspect, look, open, refused, unreadable};
use crate::args::{Global, PdfSign, Visible};
use crate::commands::{archive, cms};
use crate::failure::Failure;
use crate::host;
use crate::imported::ImportedKey;
use crate::longterm::{Goal, Journey, Outcome};
use crate::prompt::Prompt;
use crate::screen::Screen;
use crate::tsa::Tsa;
use crate::whole;

/// What the signature says.
pub(super) struct Words<'w> {
    pub(super) name: &'w str,
    pub(super) reason: &'w str,
    pub(super) location: &'w str,
    pub(super) time: Timestamp,
    pub(super) style: plan::Style,
    /// SHA-256 of the certificate.
    pub(super) fingerprint: String,
}

/// Runs the command.
pub(super) fn run(arguments: &PdfSign, global: &Global, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let target = whole::target(path, &arguments.output, |file| {
        whole::marked(file, "-signed")
    })?;
    let tsa = arguments.tsa.as_deref().map(Tsa::new).transpose()?;
    let mut bytes = whole::read(path)?;
    let pdf = open(path, &bytes)?;
    let concerns = pdf.newest().inspect().map_err(unreadable(path))?;
    inspect::note(&concerns, screen);
    let key = cms::own_key(&arguments.key, Prompt::new(screen))?;
    let certificate = key.certificate();
    let signer = certificate.map(cms::signer_name).unwrap_or_default();
    let words = Words {
        name: arguments.name.as_deref().unwrap_or(&signer),
        reason: arguments.reason.as_deref().unwrap_or_default(),
        location: arguments.location.as_deref().unwrap_or_default(),
        time: host::now(),
        style: arguments.style.into(),
        fingerprint: certificate.map(fingerprint).unwrap_or_default(),
    };
    let (field, prepared) = prepare(&pdf, arguments, &words, reserve(&key, tsa.is_some()))?;
    let digest = digest(&prepared, key.scheme().digest_algorithm());
    let cms = PreparedCms::pades(&digest, &key.chain(), key.scheme());
    let cms = cms.map_err(cms::refused(path))?;
    let cms = cms::finish(&cms, (&key, tsa.as_ref()), path)?;
    let tail = prepared.finish(cms.as_der());
    let tail = tail.map_err(cms::refused(path))?;
    whole::append(&mut bytes, &tail);
    let extended = arguments.long_term;
    let extended = extended.then(|| extend(arguments, global, &mut bytes));
    let extended = extended.transpose()?;
    whole::write(&target, &[&bytes], &arguments.output)?;
    let codes: Vec<_> = concerns.iter().map(|concern| concern.kind.code()).collect();
    let level = match (&extended, &tsa) {
        (Some(_), _) => "B-LT",
        (None, Some(_)) => "B-T",
        (None, None) => "B-B",
    };
    screen.json(&serde_json::json!({
        "file": path.to_string_lossy(),
        "signed": target.to_string_lossy(),
        "field": field,
        "signer": signer,
        "level": level,
        "concerns": codes,
        "validation": extended,
        "size_bytes": bytes.len(),
    }));
    screen.say(&format!(
        "Signed by {signer} ({level}): {}",
        target.display()
    ));
    if let Some(extended) = &extended {
        extended.print(screen);
    }
    if tsa.is_none() {
        screen.note("Without --tsa nothing but your own clock says when this was signed.");
    }
    Ok(())
}

/// Adds what tells of the certificates later.
fn extend(arguments: &PdfSign, global: &Global, bytes: &mut Vec<u8>) -> Result<Outcome, Failure> {
    let server = archive::server(global)?;
    let journey = Journey {
        path: &arguments.file,
        arguments: &arguments.validation,
        server: server.as_deref(),
    };
    journey.take(bytes, Goal::LongTerm, None)
}

/// The first 16 hex digits of SHA-256 of a certificate.
fn fingerprint(certificate: &Certificate) -> String {
    let digest = certificate.fingerprint();
    let mut text = String::new();
    for byte in digest.as_bytes().iter().take(8) {
        // Writing to a string does not fail.
        let _written = write!(text, "{byte:02X}");
    }
    text
}

/// The update with everything but the CMS, and the full name of its field.
fn prepare<'a>(
    pdf: &Pdf<'a>,
    arguments: &PdfSign,
    words: &Words<'_>,
    reserve_bytes: usize,
) -> Result<(String, Prepared<'a>), Failure> {
    let failed = refused(&arguments.file);
    let mut update = Update::begin(pdf).map_err(&failed)?;
    let (field, appearance) = match (&arguments.place.field, arguments.place.visible) {
        (Some(name), _) => {
            let appearance = look::of_field(pdf, &mut update, name, words);
            (
                name.clone(),
                appearance.map_err(|error| error.of(&arguments.file))?,
            )
        }
        (None, visible) => {
            let name = free_name(pdf, &arguments.file)?;
            let entries = add(pdf, &mut update, (&name, visible), words);
            (name, entries.map_err(|error| error.of(&arguments.file))?)
        }
    };
    let signature = NewSignature {
        field: field.clone(),
        appearance,
        sub_filter: if arguments.firefox {
            SubFilter::Pkcs7
        } else {
            SubFilter::Cades
        },
        time: words.time,
        name: words.name.to_owned(),
        reason: words.reason.to_owned(),
        location: words.location.to_owned(),
        contact: String::new(),
        certify: None,
        reserve_bytes,
    };
    let prepared = update.prepare(&signature).map_err(failed)?;
    Ok((field, prepared))
}

/// Adds a field; what its signature shows.
fn add(
    pdf: &Pdf<'_>,
    update: &mut Update<'_, '_>,
    (name, visible): (&str, Option<Visible>),
    words: &Words<'_>,
) -> Result<Entries, look::LookError> {
    let (page, rectangle, look) = match visible {
        None => (0, Rectangle::INVISIBLE, look::Look::default()),
        Some(Visible { page, rectangle }) => {
            let [left, bottom, width, height] = rectangle;
            let corners = [left, bottom, left + width, bottom + height];
            let look = look::drawn(pdf, update, (page, width, height), words)?;
            (page, Rectangle::new(corners)?, look)
        }
    };
    update.add_field(&NewField {
        name: name.to_owned(),
        label: String::new(),
        kind: FieldKind::Signature,
        entries: Entries::default(),
        widgets: vec![NewWidget {
            page,
            rectangle,
            entries: look.widget,
        }],
        lock: None,
    })?;
    Ok(look.signature)
}

/// `Signature1`, or the next that no field has.
fn free_name(pdf: &Pdf<'_>, path: &Path) -> Result<String, Failure> {
    let form = pdf.newest().form().map_err(unreadable(path))?;
    let fields = form.map(|form| form.fields).unwrap_or_default();
    let mut names = (1_u32..).map(|number| format!("Signature{number}"));
    names
        .find(|name| !fields.iter().any(|field| field.name == *name))
        .ok_or(Failure::Platform("no name for a field is left"))
}

/// Room for the CMS: the chain, the signature, and a token with the chain of its authority.
fn reserve(key: &ImportedKey, is_stamped: bool) -> usize {
    let chain: usize = key.chain().iter().map(|own| own.as_der().len()).sum();
    chain + if is_stamped { 24 << 10 } else { 3 << 10 }
}

fn digest(prepared: &Prepared<'_>, algorithm: DigestAlgorithm) -> MessageDigest {
    let fast = matches!(algorithm, DigestAlgorithm::Sha256)
        .then(|| MessageDigest::new(algorithm, prepared.digest().as_bytes()));
    match fast {
        Some(Ok(digest)) => digest,
        Some(Err(_)) | None => algorithm.digest_parts(&prepared.signed_parts()),
    }
}
