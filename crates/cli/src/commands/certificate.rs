//! `bulla certificate`: the certificate of completion of an envelope, as PDF. Drawn here, of evidence that
//! was verified here; the server sees neither.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulla_client::certificate_name;
use bulla_client::pdf::Paper;
use bulla_evidence::{MAX_EVIDENCE_BYTES, make_certificate};
use bulla_types::Timestamp;

use super::verify::{pinned, trust_file};
use super::{Context, envelopes};
use crate::args::Certificate;
use crate::failure::Failure;
use crate::home::Home;
use crate::saving::{self, Existing, Saving};
use crate::screen::Screen;

/// What was made.
struct Made<'a> {
    bytes: &'a [u8],
    /// The name of the evidence that it was made of.
    evidence: &'a str,
    seal: Seal,
}

/// Whether it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seal {
    Missing,
    Plain,
    Stamped(Timestamp),
}

/// Makes it of an envelope of this account.
pub(crate) async fn run(context: &Context, arguments: &Certificate) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let id = arguments.id.as_deref().unwrap_or_default();
    let id = envelopes::find(&mut client, id).await?.envelope_id;
    let evidence = client.evidence(id).await?;
    let trust = client.trust().await?;
    let drawn = make_certificate(&evidence.content, &trust, arguments.language)?;
    let mut made = Made {
        bytes: &drawn,
        evidence: evidence.name.as_str(),
        seal: Seal::Missing,
    };
    if arguments.no_seal {
        return save(arguments, &made, context.screen);
    }
    let mut paper = paper(&drawn)?;
    let stamped = client.seal_certificate(&mut paper).await?;
    made.seal = stamped.map_or(Seal::Plain, Seal::Stamped);
    made.bytes = paper.bytes();
    save(arguments, &made, context.screen)
}

/// Makes it of an evidence file.
pub(crate) fn offline(
    arguments: &Certificate,
    evidence: &Path,
    home: Option<&Home>,
    screen: Screen,
) -> Result<(), Failure> {
    let trust = match &arguments.trust {
        Some(path) => Some(trust_file(path)?),
        None => pinned(home)?,
    };
    let trust = trust.ok_or_else(|| {
        let text = "this device has pinned no instance: give its trust file with --trust";
        Failure::Usage(text.to_owned())
    })?;
    let content = read(evidence)?;
    let bytes = make_certificate(&content, &trust, arguments.language)?;
    let name = evidence.file_name().unwrap_or_default().to_string_lossy();
    let made = Made {
        bytes: &bytes,
        evidence: &name,
        seal: Seal::Missing,
    };
    save(arguments, &made, screen)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let limit = u64::try_from(MAX_EVIDENCE_BYTES).unwrap_or(u64::MAX);
    let mut content = Vec::new();
    let file = File::open(path).map_err(Failure::file(path))?;
    file.take(limit.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(Failure::file(path))?;
    Ok(content)
}

fn paper(bytes: &[u8]) -> Result<Paper, Failure> {
    let no_memory = |_| Failure::Platform("there is not enough memory");
    let mut paper = Paper::with_capacity(bytes.len()).map_err(no_memory)?;
    paper.write(bytes).map_err(no_memory)?;
    Ok(paper)
}

fn save(arguments: &Certificate, made: &Made<'_>, screen: Screen) -> Result<(), Failure> {
    let target = arguments.output.clone().unwrap_or_else(|| {
        let name = certificate_name(made.evidence);
        PathBuf::from(saving::file_name(&name, &mut Vec::new()))
    });
    let (note, at) = match made.seal {
        Seal::Stamped(at) => (format!("Sealed with your key, time-stamped {at}"), Some(at)),
        Seal::Plain => (
            "Sealed with your key, without a time-stamp".to_owned(),
            None,
        ),
        Seal::Missing => {
            let text = "Not sealed: bulla verify makes it again and needs no seal";
            (text.to_owned(), None)
        }
    };
    Saving::whole(&target, made.bytes, Existing::of(arguments.force))?;
    screen.json(&serde_json::json!({
        "saved": target.to_string_lossy(),
        "language": arguments.language.tag(),
        "sealed": made.seal != Seal::Missing,
        "timestamp_ms": at,
    }));
    screen.say(&format!("Saved {}", target.display()));
    screen.note(&note);
    Ok(())
}
