//! `bulla audit check-proof`: what a file about a log proves, with the log's public key and nothing
//! else (`docs/spec/contradiction.md`).

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulla_evidence::anchor_verifier;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::contradiction::{
    ContradictionError, Finding, Keys, LATE_MS, MAX_CONTRADICTION_BYTES, Shown,
};
use bulla_tlog::cosignature::CosignatureVerifier;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::{LogVerifier, Origin};
use serde_json::json;

use super::verifier_of;
use crate::args::CheckProof;
use crate::commands::verify::{pinned, trust_file};
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::screen::{Screen, Style};

/// Reads the file and tells what it shows.
pub(crate) fn check(
    arguments: &CheckProof,
    home: Option<PathBuf>,
    screen: Screen,
) -> Result<Exit, Failure> {
    let shown = match Shown::parse(&read(&arguments.file)?) {
        Ok(shown) => shown,
        Err(error) => return Ok(tell(None, Err(&error), screen)),
    };
    let origin = shown.origin();
    let known = Known::of(arguments, home, &shown)?;
    let Some(log) = &known.log else {
        let unknown = ContradictionError::Note(bulla_tlog::NoteError::Origin);
        return Ok(tell(origin.as_ref(), Err(&unknown), screen));
    };
    let found = shown.verify(&Keys {
        log,
        anchor: known.anchor.as_ref(),
        witnesses: &known.witnesses,
    });
    Ok(tell(origin.as_ref(), found.as_ref(), screen))
}

/// What whoever checks relies on.
#[derive(Default)]
struct Known {
    log: Option<LogVerifier>,
    anchor: Option<LogVerifier>,
    witnesses: Vec<CosignatureVerifier>,
}

impl Known {
    fn of(arguments: &CheckProof, home: Option<PathBuf>, shown: &Shown) -> Result<Self, Failure> {
        if arguments.log_key.is_empty() {
            let trust = match &arguments.trust {
                Some(path) => Some(trust_file(path)?),
                None => pinned(config::home(home).ok().map(Home::new).as_ref())?,
            };
            let origin = shown.origin();
            let pinned = trust.map(|trust| Self::pinned(&trust, origin.as_ref()));
            return Ok(pinned.unwrap_or_default());
        }
        let (mut known, mut names) = (Self::default(), Vec::new());
        let anchor = shown.anchor_origin();
        for text in &arguments.log_key {
            let key = LogVerifier::from_vkey(text.trim())
                .map_err(|_| Failure::Usage(format!("{text} is not a verifier key of a log")))?;
            if anchor.as_ref() == Some(key.origin()) {
                known.anchor = Some(key);
            } else {
                names.push(key);
            }
        }
        known.log = names.pop().map(|newest| newest.continuing(names));
        Ok(known)
    }

    fn pinned(trust: &TrustFile, origin: Option<&Origin>) -> Self {
        let anchor = anchor_verifier(trust).ok().flatten();
        let of_anchor = anchor.as_ref().zip(origin);
        let of_anchor = of_anchor.and_then(|(log, origin)| log.named(origin.as_str()));
        let log = if of_anchor.is_some() {
            anchor.clone()
        } else {
            origin.and_then(|origin| verifier_of(origin.as_str(), trust))
        };
        let policy = trust.witness_policy.as_deref();
        let policy = policy.and_then(|text| WitnessPolicy::parse(text).ok());
        let witnesses = policy.iter().flat_map(WitnessPolicy::witnesses);
        let witnesses = witnesses
            .map(|witness| witness.verifier().clone())
            .collect();
        Self {
            log,
            anchor,
            witnesses,
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte too many makes the reader refuse it.
    let limit = u64::try_from(MAX_CONTRADICTION_BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let file = File::open(path).map_err(Failure::file(path))?;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(Failure::file(path))?;
    Ok(bytes)
}

fn tell(
    origin: Option<&Origin>,
    found: Result<&Finding, &ContradictionError>,
    screen: Screen,
) -> Exit {
    let (exit, style, verdict) = match found {
        Ok(finding) if finding.is_contradiction() => (Exit::Done, Style::Bad, "contradiction"),
        Ok(_) => (Exit::LogUnproven, Style::Warn, "refusal"),
        Err(error) => match error {
            ContradictionError::Format | ContradictionError::TooLarge => {
                (Exit::Unreadable, Style::Bad, "unreadable")
            }
            ContradictionError::Unwitnessed => (Exit::Unrecognised, Style::Warn, "unrecognised"),
            ContradictionError::Note(error) if error.is_foreign() => {
                (Exit::Unrecognised, Style::Warn, "unrecognised")
            }
            ContradictionError::Agrees
            | ContradictionError::Leaf
            | ContradictionError::Note(_)
            | ContradictionError::Order
            | ContradictionError::Proof(_)
            | _ => (Exit::Altered, Style::Bad, "unfounded"),
        },
    };
    screen.json(&json!({
        "verdict": verdict,
        "origin": origin,
        "shown": found.ok(),
        "reason": found.err().map(ContradictionError::code),
    }));
    let text = match found {
        Ok(finding) => sentence(finding),
        Err(error) if exit == Exit::Unrecognised => {
            format!("{error}: nobody who is known here; use --trust or --log-key")
        }
        Err(error) => format!("{error}; it proves nothing"),
    };
    screen.say_painted(&screen.paint(style, verdict), &format!("  {text}"));
    if let Some(origin) = origin {
        screen.say(&format!("  Log      {origin}"));
    }
    if let Ok(finding) = found {
        screen.say(if finding.is_contradiction() {
            PROVEN
        } else {
            NOT_PROVEN
        });
    }
    exit
}

/// What the file shows, as a sentence.
pub(super) fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Late {
            index,
            at_ms,
            seen_at_secs,
            witness,
        } => format!(
            "entry {index} says that it is of {at_ms}; {witness} had seen it by second {seen_at_secs} \
             of Unix time, more than {} minutes before",
            LATE_MS / 60_000
        ),
        Finding::NoPrefix {
            size,
            root,
            next_size,
            begins,
        } => format!(
            "the log of {next_size} entries does not begin with the {size} that were signed before: \
             {root} was signed, {begins} is there"
        ),
        Finding::Rollback { remembered, shown } => format!(
            "{remembered} entries had been seen, then a checkpoint of {shown} was shown as the newest"
        ),
        Finding::TimesFell {
            index,
            at_ms,
            next_index,
            next_at_ms,
        } => format!(
            "entry {next_index} is dated {next_at_ms}, before entry {index} in front of it, {at_ms}"
        ),
        Finding::TwoLeaves {
            index,
            size,
            next_size,
            ..
        } => format!(
            "entry {index} is one event in the log of {size} entries and another in that of {next_size}"
        ),
        Finding::TwoRoots { size, .. } => {
            format!("the log signed two different histories of {size} entries")
        }
        Finding::Unproven { remembered, shown } => format!(
            "the checkpoint of {shown} entries was not shown to continue that of {remembered}"
        ),
        _ => finding.kind().to_owned(),
    }
}

const PROVEN: &str = "  This is proven by the log's own signatures: whoever holds its key signed what cannot all be \
                      true. It does not say which history is the true one.";
const NOT_PROVEN: &str = "  This proves nothing by itself: both checkpoints may be genuine, and anybody can put two of \
                          them into a file. It says what a device was shown.";
