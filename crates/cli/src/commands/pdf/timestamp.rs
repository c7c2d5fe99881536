//! `bulla pdf timestamp`: a document time-stamp over a PDF with all its signatures and older
//! time-stamps. It shows that they existed, also once their certificates have expired.

use bulla_pades::Extension;
use bulla_pki::{DigestAlgorithm, MessageDigest};

use super::{open, refused};
use crate::args::PdfTimestamp;
use crate::commands::cms;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::tsa::Tsa;
use crate::whole;

/// Runs the command.
pub(super) fn run(arguments: &PdfTimestamp, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let target = whole::target(path, &arguments.output, |file| {
        whole::marked(file, "-timestamped")
    })?;
    let tsa = Tsa::new(&arguments.tsa)?;
    let bytes = whole::read(path)?;
    let pdf = open(path, &bytes)?;
    let extension = Extension::begin(&pdf).map_err(refused(path))?;
    let prepared = extension
        .prepare_timestamp(RESERVE_BYTES)
        .map_err(refused(path))?;
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, prepared.digest().as_bytes());
    let digest = digest.map_err(cms::refused(path))?;
    let token = tsa.stamp(digest)?;
    let (authority, at) = (
        token.certificates().first().map(cms::signer_name),
        token.info().time(),
    );
    let tail = prepared
        .finish(token.as_der())
        .map_err(cms::refused(path))?;
    whole::write(&target, &[&bytes, &tail], &arguments.output)?;
    screen.json(&serde_json::json!({
        "file": path.to_string_lossy(),
        "timestamped": target.to_string_lossy(),
        "at_ms": at,
        "authority": authority,
        "size_bytes": bytes.len() + tail.len(),
    }));
    screen.say(&format!("Time-stamped {at}: {}", target.display()));
    if let Some(authority) = authority {
        screen.say(&format!("  by {authority}"));
    }
    Ok(())
}

/// Room for a token with the chain of its authority.
const RESERVE_BYTES: usize = 24 << 10;
