//! `bulla audit verify`: reads a whole log, from the server or from a published folder, and says
//! what it holds or what is wrong with it, and whether its checkpoint stands in the anchor log.

mod anchor;
mod folder;
mod proof;
mod stopped;
mod watch;
mod witnesses;

pub(crate) use proof::check as check_proof;

use std::path::{Path, PathBuf};

use bulla_client::Anchoring;
use bulla_crypto::hash::sha256;
use bulla_evidence::log_verifier;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::contradiction::Shown;
use bulla_tlog::policy::Quorum;
use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{
    AnchorSummary, Audit, AuditError, AuditSummary, LogVerifier, MAX_NOTE_BYTES, TileWrite,
    VerifiedCheckpoint,
};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

use self::folder::Folder;
use super::Context;
use super::verify::{pinned, trust_file};
use crate::args::{self, AuditVerify};
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::host::now;
use crate::progress::Progress;
use crate::saving::{Existing, Saving};
use crate::screen::{Screen, Style};

/// What came of it.
enum Outcome {
    /// The log is what its checkpoint says.
    Holds(AuditSummary, Place),
    /// It is not.
    Altered(AuditError),
    /// It is not, and what it signed proves that to everybody.
    Contradicts(AuditError, Shown),
    /// Nothing says whose log it is: no pinned key, or it did not sign the checkpoint.
    Unrecognised(&'static str),
    /// Something of it is not there.
    Missing(PathBuf),
}

impl Outcome {
    fn wrong(error: AuditError, shown: Option<Shown>) -> Self {
        match shown {
            Some(shown) => Self::Contradicts(error, shown),
            None => Self::Altered(error),
        }
    }

    /// Digest of the file that proves it.
    fn proof(&self) -> Option<Sha256Digest> {
        if let Self::Contradicts(_, shown) = self {
            Some(sha256(shown.encode().as_bytes()))
        } else {
            None
        }
    }
}

/// Whether the checkpoint stands in the anchor log.
enum Place {
    /// It does; with the witnesses of the trust file, if it names any.
    Shown(AnchorSummary, Option<Box<Quorum>>),
    /// It should, and does not.
    Absent,
    /// Nothing was given to check it with.
    NotChecked(&'static str),
}

impl From<&Anchoring> for Place {
    fn from(anchoring: &Anchoring) -> Self {
        match anchoring {
            Anchoring::Anchored {
                summary, witnesses, ..
            } => Self::Shown(summary.clone(), witnesses.clone()),
            Anchoring::NotNamed => Self::NotChecked(NO_ANCHOR_LOG),
            Anchoring::Missing | _ => Self::Absent,
        }
    }
}

/// What needs a connection, or may.
pub(crate) async fn run(context: &Context, command: &args::Audit) -> Result<Exit, Failure> {
    match command {
        args::Audit::Stopped(arguments) => stopped::run(context, arguments).await,
        args::Audit::Watch(arguments) => watch::run(context, arguments).await,
        args::Audit::Verify(arguments) => online(context, arguments).await,
        // Done before, without one.
        args::Audit::CheckProof(_) => Ok(Exit::Done),
    }
}

/// Reads the log through the server, as the member who is signed in.
async fn online(context: &Context, arguments: &AuditVerify) -> Result<Exit, Failure> {
    let mut client = context.resume().await?;
    let outcome = match client.audit_log().await? {
        Ok(audited) => {
            let place = Place::from(&audited.anchoring);
            Outcome::Holds(audited.summary, place)
        }
        Err(error @ AuditError::Time { index }) => {
            Outcome::wrong(error, client.times_fell(index).await?)
        }
        Err(error) => Outcome::Altered(error),
    };
    end(&outcome, arguments, context.screen)
}

/// Reads the log in a folder, without a server and without an account.
pub(crate) fn offline(
    arguments: &AuditVerify,
    folder: &Path,
    home: Option<PathBuf>,
    screen: Screen,
) -> Result<Exit, Failure> {
    let home = config::home(home).ok().map(Home::new);
    let trust = match &arguments.trust {
        Some(path) => Some(trust_file(path)?),
        None => pinned(home.as_ref())?,
    };
    let outcome = match trust {
        None => Outcome::Unrecognised("no trust file is pinned here; use --trust"),
        Some(trust) => {
            let given = anchor::Given {
                folder: arguments.anchor.as_deref(),
                trust: &trust,
                home: home.as_ref(),
            };
            read_folder(&Folder::new(folder), &given)?
        }
    };
    end(&outcome, arguments, screen)
}

/// Saves the proof, if there is one and it is wanted, and tells the outcome.
fn end(outcome: &Outcome, arguments: &AuditVerify, screen: Screen) -> Result<Exit, Failure> {
    if let (Outcome::Contradicts(_, shown), Some(path)) = (outcome, &arguments.save_proof) {
        let existing = Existing::of(arguments.force);
        Saving::whole(path, shown.encode().as_bytes(), existing)?;
    }
    let exit = tell(outcome, screen);
    if let Some(digest) = outcome.proof() {
        screen.say(&format!("  Proof    SHA-256 {digest}"));
        if arguments.save_proof.is_none() {
            screen.say("           --save-proof FILE saves it for others");
        }
    }
    Ok(exit)
}

fn read_folder(folder: &Folder<'_>, given: &anchor::Given<'_>) -> Result<Outcome, Failure> {
    let Some(note) = folder.read("checkpoint", MAX_NOTE_BYTES)? else {
        return Ok(Outcome::Missing(folder.path("checkpoint")));
    };
    let not_signed = Outcome::Unrecognised("the checkpoint is not signed by the pinned key");
    let Some((verifier, checkpoint)) = open(&note, given.trust) else {
        return Ok(not_signed);
    };
    let remembered = remembered(given.home, &verifier)?;
    let size = checkpoint.size();
    let mut audit = Audit::new(&verifier, remembered.as_ref());
    let mut progress = Progress::new();
    for bundle in Audit::bundles(size) {
        progress.draw("Reading the log", audit.size(), size);
        let Some(data) = folder.tile_or_full(&bundle)? else {
            return Ok(Outcome::Missing(folder.path(&bundle.to_string())));
        };
        let Ok(leaves) = entries(&bundle, &data) else {
            return Ok(Outcome::Altered(AuditError::Tile { path: bundle }));
        };
        let tiles = match audit.push(&leaves) {
            Ok(tiles) => tiles,
            Err(error @ AuditError::Time { index }) => {
                let shown = Shown::of_times(&checkpoint, index, folder);
                return Ok(Outcome::wrong(error, shown));
            }
            Err(error) => return Ok(Outcome::Altered(error)),
        };
        if let Some(outcome) = compare(folder, tiles.iter())? {
            return Ok(outcome);
        }
    }
    if let Some(outcome) = compare(folder, audit.partial_tiles())? {
        return Ok(outcome);
    }
    progress.draw("Reading the log", size, size);
    match audit.finish(&checkpoint) {
        Ok(summary) => anchor::check(folder, given, &checkpoint, summary),
        Err(error) => Ok(Outcome::Altered(error)),
    }
}

/// What is wrong with the first tile of hashes that is missing or holds something else; bundles are
/// what was read.
fn compare<'a>(
    folder: &Folder<'_>,
    tiles: impl Iterator<Item = &'a TileWrite>,
) -> Result<Option<Outcome>, Failure> {
    for written in tiles.filter(|tile| tile.path.level() != TileLevel::Entries) {
        let path = written.path;
        match folder.tile_or_full(&path)? {
            Some(data) if data == written.data => {}
            Some(_) => return Ok(Some(Outcome::Altered(AuditError::Tile { path }))),
            None => return Ok(Some(Outcome::Missing(folder.path(&path.to_string())))),
        }
    }
    Ok(None)
}

/// The verifier of a log of the pinned instance, under whatever name it has or had.
fn verifier_of(origin: &str, trust: &TrustFile) -> Option<LogVerifier> {
    let tenant = origin.rsplit('/').next()?;
    let verifier = log_verifier(trust, tenant.parse().ok()?)?;
    verifier.named(origin).map(|_| verifier)
}

/// The checkpoint, if a pinned key signed it for a log of the pinned instance.
fn open(note: &[u8], trust: &TrustFile) -> Option<(LogVerifier, VerifiedCheckpoint)> {
    let note = str::from_utf8(note).ok()?;
    let verifier = verifier_of(note.lines().next()?, trust)?;
    let checkpoint = verifier.open_any(note).ok()?;
    Some((verifier, checkpoint))
}

/// What this device has seen of a log.
fn remembered(
    home: Option<&Home>,
    verifier: &LogVerifier,
) -> Result<Option<VerifiedCheckpoint>, Failure> {
    let state = home.map(Home::state).transpose()?.flatten();
    let note = state.as_ref().and_then(|state| {
        let mut names = verifier.names();
        names.find_map(|name| state.memory.checkpoint(name.as_str()))
    });
    // A memory of another instance does not concern this log.
    Ok(note.and_then(|note| verifier.open_any(note).ok()))
}

fn tell(outcome: &Outcome, screen: Screen) -> Exit {
    let (exit, style, verdict, reason) = match outcome {
        Outcome::Holds(_, Place::Absent) => (
            Exit::Unrecognised,
            Style::Warn,
            "unrecognised",
            "the checkpoint does not stand in the instance's anchor log".to_owned(),
        ),
        Outcome::Holds(..) => (
            Exit::Done,
            Style::Good,
            "authentic",
            "every entry is what the signed checkpoint covers".to_owned(),
        ),
        Outcome::Altered(AuditError::Anchor(error)) if error.is_foreign() => (
            Exit::Unrecognised,
            Style::Warn,
            "unrecognised",
            error.to_string(),
        ),
        Outcome::Altered(error) | Outcome::Contradicts(error, _) => {
            (Exit::Altered, Style::Bad, "altered", error.to_string())
        }
        Outcome::Unrecognised(why) => (
            Exit::Unrecognised,
            Style::Warn,
            "unrecognised",
            (*why).to_owned(),
        ),
        Outcome::Missing(path) => (
            Exit::Unreadable,
            Style::Bad,
            "unreadable",
            format!("{} is missing", path.display()),
        ),
    };
    let held = if let Outcome::Holds(summary, place) = outcome {
        Some((summary, place))
    } else {
        None
    };
    screen.json(&json!({
        "verdict": verdict,
        "reason": reason,
        "proof_sha256": outcome.proof(),
        "log": held.map(|(summary, _)| summary),
        "anchor": place_json(outcome),
        "witnesses": witnesses::json(held.map(|(_, place)| place), now()),
        "modifiers": witnesses::modifiers(held.map(|(_, place)| place), now()),
    }));
    let painted = screen.paint(style, &verdict.to_uppercase());
    screen.say_painted(&painted, &format!("  {reason}"));
    if let Some((summary, place)) = held {
        describe(summary, place, screen);
    }
    exit
}

/// The place as JSON: `checked` is a fact as in reports of `verify`.
fn place_json(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Holds(_, Place::Shown(summary, _)) => json!({"checked": "yes", "place": summary}),
        Outcome::Holds(_, Place::NotChecked(why)) => {
            json!({"checked": "not_checked", "reason": why})
        }
        Outcome::Holds(_, Place::Absent) | Outcome::Altered(AuditError::Anchor(_)) => {
            json!({"checked": "no"})
        }
        Outcome::Altered(_)
        | Outcome::Contradicts(..)
        | Outcome::Unrecognised(_)
        | Outcome::Missing(_) => {
            json!({"checked": "not_checked", "reason": "what comes before it does not hold"})
        }
    }
}

fn describe(summary: &AuditSummary, place: &Place, screen: Screen) {
    screen.say(&format!("  Log      {}", summary.origin));
    screen.say(&format!(
        "  Entries  {}, about {} things",
        summary.size, summary.objects
    ));
    screen.say(&format!("  Root     {}", summary.root));
    if let Some((first, last)) = summary.span {
        screen.say(&format!("  Times    {first} to {last}"));
    }
    match summary.remembered_size {
        Some(size) => screen.say(&format!(
            "  Before   continues the {size} entries that this device has seen"
        )),
        None => screen.say("  Before   this device has not seen this log before"),
    }
    screen.say(&match place {
        Place::Shown(anchor, _) => format!(
            "  Anchor   entry {} of {} in {}",
            anchor.index, anchor.size, anchor.origin
        ),
        Place::Absent => "  Anchor   NOT in the anchor log".to_owned(),
        Place::NotChecked(why) => format!("  Anchor   not checked: {why}"),
    });
    witnesses::describe(place, now(), screen);
    for (event, count) in &summary.events {
        screen.say(&format!("  {count:>8}  {event}"));
    }
}

const NO_ANCHOR_LOG: &str = "the trust file names no anchor log";
