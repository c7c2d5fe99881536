//! `bulla verify`: reads files in pieces, hands digests and evidence to the verifier, prints the
//! reports. Nothing leaves the machine.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulla_crypto::hash::Sha256;
use bulla_evidence::{
    Fact, HEAD_BYTES, InputFile, MAX_EVIDENCE_BYTES, Reason, Report, SignatureState, Verdict,
    verify, wants_content, worst,
};
use bulla_protocol::trust::TrustFile;
use bulla_types::Sha256Digest;

use crate::args::Verify;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::screen::{Screen, Style};

/// Runs the command.
pub(crate) fn run(
    arguments: &Verify,
    home: Option<&Home>,
    screen: Screen,
) -> Result<Exit, Failure> {
    let trust = match &arguments.trust {
        Some(path) => Some(trust_file(path)?),
        None => pinned(home)?,
    };
    let files: Vec<_> = arguments
        .files
        .iter()
        .map(|path| read(path))
        .collect::<Result<_, _>>()?;
    let inputs: Vec<_> = files.iter().map(Held::input).collect();
    let reports = verify(&inputs, trust.as_ref());
    for report in &reports {
        screen.json(report);
        print(report, screen);
    }
    Ok(Exit::from(worst(&reports)))
}

/// A file as it was read.
struct Held {
    name: String,
    sha256: Sha256Digest,
    head: Vec<u8>,
    content: Option<Vec<u8>>,
}

impl Held {
    fn input(&self) -> InputFile<'_> {
        InputFile {
            name: &self.name,
            sha256: self.sha256,
            head: &self.head,
            content: self.content.as_deref(),
        }
    }
}

/// The trust file that this device has pinned.
pub(crate) fn pinned(home: Option<&Home>) -> Result<Option<TrustFile>, Failure> {
    let state = home.map(Home::state).transpose()?.flatten();
    Ok(state.and_then(|state| state.memory.trust().cloned()))
}

/// The trust file at this path.
pub(crate) fn trust_file(path: &Path) -> Result<TrustFile, Failure> {
    let mut json = Vec::new();
    let file = File::open(path).map_err(Failure::file(path))?;
    file.take(MAX_TRUST_BYTES)
        .read_to_end(&mut json)
        .map_err(Failure::file(path))?;
    serde_json::from_slice(&json).map_err(|_| Failure::Malformed {
        path: PathBuf::from(path),
        expected: "a trust file",
    })
}

fn read(path: &Path) -> Result<Held, Failure> {
    let mut file = File::open(path).map_err(Failure::file(path))?;
    let size = file.metadata().map_err(Failure::file(path))?.len();
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut content = None;
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let count = file.read(&mut block).map_err(Failure::file(path))?;
        let bytes = block.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        if head.is_empty() {
            head = bytes.get(..HEAD_BYTES).unwrap_or(bytes).to_vec();
            content = wants_content(&head, size).then(Vec::new);
        }
        hash.update(bytes);
        // One byte too many is enough to be refused; a pipe does not tell its length before.
        if let Some(content) = content.as_mut().filter(|c| c.len() <= MAX_EVIDENCE_BYTES) {
            content.extend_from_slice(bytes);
        }
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Held {
        name: name.into_owned(),
        sha256: hash.finish(),
        head,
        content,
    })
}

fn print(report: &Report, screen: Screen) {
    let style = match report.verdict {
        Verdict::Authentic => Style::Good,
        Verdict::Incomplete | Verdict::Unrecognised | Verdict::Unsigned => Style::Warn,
        Verdict::Altered | Verdict::Unreadable => Style::Bad,
    };
    let verdict = screen.paint(style, &report.verdict.as_str().to_uppercase());
    screen.say_painted(&verdict, &format!("  {}", report.file));
    screen.say(&format!(
        "  {} ({})",
        sentence(report),
        report.reason.as_str()
    ));
    if let Some(title) = &report.title {
        screen.say(&format!("  Envelope: {title}"));
    }
    for row in &report.signatures {
        let name = row
            .name
            .as_ref()
            .map_or("(name not proven)", |name| name.as_str());
        let email = row
            .email
            .as_ref()
            .map_or_else(String::new, |email| format!(" <{email}>"));
        let state = match (row.state, row.at_ms) {
            (SignatureState::Signed, Some(at)) => format!("signed {at}"),
            (SignatureState::Signed, None) => "signed".to_owned(),
            (SignatureState::Declined, Some(at)) => format!("declined {at}"),
            (SignatureState::Declined, None) => "declined".to_owned(),
            (SignatureState::Invalid, _) => {
                "signed with keys that had been closed before: does not count".to_owned()
            }
            _ => "has not signed".to_owned(),
        };
        screen.say(&format!("  {}: {name}{email}, {state}", row.role));
        if let Some(words) = &row.words {
            screen.say(&format!("    words: {}", words.join(" ")));
        }
    }
    for (name, fact) in &report.facts {
        let mark = match fact {
            Fact::Yes => "yes",
            Fact::No => "NO",
            Fact::NotChecked => "not checked",
        };
        screen.say(&format!("  {name}: {mark}"));
    }
    for entry in &report.history {
        let actor = entry.actor.as_deref().unwrap_or("the server");
        screen.say(&format!(
            "  {:>6}  {}  {}  {actor}",
            entry.index, entry.at_ms, entry.event
        ));
    }
    if !report.modifiers.is_empty() {
        let modifiers: Vec<_> = report.modifiers.iter().map(|m| m.as_str()).collect();
        screen.say(&format!("  Note: {}", modifiers.join(", ")));
    }
}

const fn sentence(report: &Report) -> &'static str {
    match report.verdict {
        Verdict::Authentic => "Authentic: unchanged, and signed by everybody who was asked.",
        Verdict::Incomplete if matches!(report.reason, Reason::Declined) => {
            "Unchanged, but somebody declined: this envelope has ended without all signatures."
        }
        Verdict::Incomplete => "Authentic so far, but something is still missing.",
        Verdict::Unrecognised => "Signed and unchanged, but nothing confirms by whom.",
        Verdict::Altered => "Changed after it was signed.",
        Verdict::Unsigned => "No signature was found.",
        Verdict::Unreadable => "This file could not be read.",
    }
}

/// Large files are hashed block by block.
const BLOCK_BYTES: usize = 1 << 20;
const MAX_TRUST_BYTES: u64 = 64 * 1024;
