//! `bulla audit verify`: reads a whole log, from the server or from a published folder, and says
//! what it holds or what is wrong with it.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{
    Audit, AuditError, AuditSummary, LogVerifier, MAX_NOTE_BYTES, TilePath, TileWrite,
    VerifiedCheckpoint,
};

use super::Context;
use super::verify::{pinned, trust_file};
use crate::args::AuditVerify;
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::progress::Progress;
use crate::screen::{Screen, Style};

/// What came of it.
enum Outcome {
    /// The log is what its checkpoint says.
    Holds(AuditSummary),
    /// It is not.
    Altered(AuditError),
    /// Nothing says whose log it is: no pinned key, or it did not sign the checkpoint.
    Unrecognised(&'static str),
    /// Something of it is not there.
    Missing(PathBuf),
}

/// Reads the log through the server, as the member who is signed in.
pub(crate) async fn online(context: &Context) -> Result<Exit, Failure> {
    let mut client = context.resume().await?;
    let outcome = match client.audit_log().await? {
        Ok(summary) => Outcome::Holds(summary),
        Err(error) => Outcome::Altered(error),
    };
    Ok(tell(&outcome, context.screen))
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
        Some(trust) => read_folder(folder, &trust, home.as_ref())?,
    };
    Ok(tell(&outcome, screen))
}

fn read_folder(folder: &Path, trust: &TrustFile, home: Option<&Home>) -> Result<Outcome, Failure> {
    let Some(note) = read(&folder.join("checkpoint"), MAX_NOTE_BYTES)? else {
        return Ok(Outcome::Missing(folder.join("checkpoint")));
    };
    let not_signed = Outcome::Unrecognised("the checkpoint is not signed by the pinned key");
    let Some((verifier, checkpoint)) = open(&note, trust) else {
        return Ok(not_signed);
    };
    let remembered = match home {
        Some(home) => remembered(home, &verifier)?,
        None => None,
    };
    let size = checkpoint.size();
    let mut audit = Audit::new(verifier.origin().clone(), remembered.as_ref());
    let mut progress = Progress::new();
    for bundle in Audit::bundles(size) {
        progress.draw("Reading the log", audit.size(), size);
        let Some(data) = tile(folder, &bundle)? else {
            return Ok(Outcome::Missing(folder.join(bundle.to_string())));
        };
        let Ok(leaves) = entries(&bundle, &data) else {
            return Ok(Outcome::Altered(AuditError::Tile { path: bundle }));
        };
        let tiles = match audit.push(&leaves) {
            Ok(tiles) => tiles,
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
    Ok(match audit.finish(&checkpoint) {
        Ok(summary) => Outcome::Holds(summary),
        Err(error) => Outcome::Altered(error),
    })
}

/// What is wrong with the first tile of hashes that is missing or holds something else; bundles are
/// what was read.
fn compare<'a>(
    folder: &Path,
    tiles: impl Iterator<Item = &'a TileWrite>,
) -> Result<Option<Outcome>, Failure> {
    for written in tiles.filter(|tile| tile.path.level() != TileLevel::Entries) {
        let path = written.path;
        match tile(folder, &path)? {
            Some(data) if data == written.data => {}
            Some(_) => return Ok(Some(Outcome::Altered(AuditError::Tile { path }))),
            None => return Ok(Some(Outcome::Missing(folder.join(path.to_string())))),
        }
    }
    Ok(None)
}

/// The checkpoint, if the pinned key signed it for a log of the pinned instance.
fn open(note: &[u8], trust: &TrustFile) -> Option<(LogVerifier, VerifiedCheckpoint)> {
    let note = str::from_utf8(note).ok()?;
    let origin = note.lines().next()?;
    let tenant = origin.strip_prefix(&trust.log_origin_prefix)?;
    tenant.parse::<bulla_types::TenantId>().ok()?;
    let key = Ed25519PublicKey::from_bytes(trust.log_public_key.as_slice()).ok()?;
    let verifier = LogVerifier::new(origin.parse().ok()?, &key);
    let checkpoint = verifier.open(note).ok()?;
    Some((verifier, checkpoint))
}

/// What this device has seen of the log.
fn remembered(home: &Home, verifier: &LogVerifier) -> Result<Option<VerifiedCheckpoint>, Failure> {
    let state = home.state()?;
    let note = state.as_ref().and_then(|state| {
        let origin = verifier.origin().as_str();
        state.memory.checkpoint(origin)
    });
    // A memory of another instance does not concern this log.
    Ok(note.and_then(|note| verifier.open(note).ok()))
}

/// A tile, from its own place or from that of the full tile that replaced it.
fn tile(folder: &Path, path: &TilePath) -> Result<Option<Vec<u8>>, Failure> {
    let exact = read(&folder.join(path.to_string()), MAX_TILE_BYTES)?;
    if exact.is_some() || path.is_full() {
        return Ok(exact);
    }
    let full = read(&folder.join(path.full().to_string()), MAX_TILE_BYTES)?;
    Ok(full.and_then(|data| cut(path, data)))
}

/// The beginning of a full tile, as wide as the path says.
fn cut(path: &TilePath, mut data: Vec<u8>) -> Option<Vec<u8>> {
    let length = if path.level() == TileLevel::Entries {
        let leaves = entries(&path.full(), &data).ok()?;
        let first = leaves.iter().take(path.width().into());
        first.map(|leaf| leaf.len().saturating_add(2)).sum()
    } else {
        usize::from(path.width()).saturating_mul(32)
    };
    data.truncate(length);
    Some(data)
}

/// A file that has at most so many bytes; `None` where there is none.
fn read(path: &Path, most: usize) -> Result<Option<Vec<u8>>, Failure> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(Failure::File {
                path: path.to_owned(),
                source,
            });
        }
    };
    let mut bytes = Vec::new();
    // One byte too many makes every reader refuse it.
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(Failure::file(path))?;
    Ok(Some(bytes))
}

fn tell(outcome: &Outcome, screen: Screen) -> Exit {
    let (exit, style, verdict, reason) = match outcome {
        Outcome::Holds(_) => (
            Exit::Done,
            Style::Good,
            "authentic",
            "every entry is what the signed checkpoint covers".to_owned(),
        ),
        Outcome::Altered(error) => (Exit::Altered, Style::Bad, "altered", error.to_string()),
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
    let summary = if let Outcome::Holds(summary) = outcome {
        Some(summary)
    } else {
        None
    };
    screen.json(&serde_json::json!({
        "verdict": verdict,
        "reason": reason,
        "log": summary,
    }));
    let painted = screen.paint(style, &verdict.to_uppercase());
    screen.say_painted(&painted, &format!("  {reason}"));
    if let Some(summary) = summary {
        describe(summary, screen);
    }
    exit
}

fn describe(summary: &AuditSummary, screen: Screen) {
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
    for (event, count) in &summary.events {
        screen.say(&format!("  {count:>8}  {event}"));
    }
}

/// More than a bundle of the longest leaves.
const MAX_TILE_BYTES: usize = 256 * (2 + 65_535);
