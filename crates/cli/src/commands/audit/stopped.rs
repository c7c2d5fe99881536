//! `bulla audit stopped`: why this device goes no further with its server's logs, the proof to be saved,
//! and how a person goes on (`docs/spec/client.md#contradictions`).

use std::fs;

use bulla_client::{StopKind, StopView};
use serde_json::json;

use super::proof::sentence;
use crate::args::Stopped;
use crate::commands::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::saving::{Existing, Saving};
use crate::screen::Style;

/// Shows what stops this device; saves it, asks the server again, or goes on.
pub(crate) async fn run(context: &Context, arguments: &Stopped) -> Result<Exit, Failure> {
    let mut client = context.connect()?;
    if let Some(path) = &arguments.save_proof {
        let view = client.stop().ok_or_else(nothing)?;
        let file = view.stop.file().as_bytes();
        Saving::whole(path, file, Existing::of(arguments.force))?;
    }
    if arguments.look_again && client.stop().is_some() {
        client.look_again().await?;
    }
    if let Some(path) = &arguments.go_on {
        let proof = fs::read(path).map_err(Failure::file(path))?;
        client.stop().ok_or_else(nothing)?;
        client.go_on(&proof).map_err(|_| Failure::Malformed {
            path: path.clone(),
            expected: "the file that `bulla audit stopped --save-proof` saves now",
        })?;
    }
    let view = client.stop();
    tell(context, view.as_ref());
    Ok(view.map_or(Exit::Done, |view| of_kind(view.stop.kind())))
}

/// The exit code of a stop.
pub(crate) const fn of_kind(kind: StopKind) -> Exit {
    match kind {
        StopKind::Fork => Exit::LogContradicts,
        StopKind::Rollback | StopKind::Unproven | _ => Exit::LogUnproven,
    }
}

fn nothing() -> Failure {
    Failure::Usage("no log has stopped this device".to_owned())
}

fn tell(context: &Context, view: Option<&StopView>) {
    let screen = context.screen;
    screen.json(&json!({
        "stopped": view.is_some(),
        "code": view.map(|view| view.stop.kind().code()),
        "origin": view.map(|view| &view.origin),
        "at_ms": view.map(|view| view.stop.at()),
        "shown": view.and_then(|view| view.finding.as_ref()),
        "file_sha256": view.map(|view| view.stop.digest()),
    }));
    let Some(view) = view else {
        let painted = screen.paint(Style::Good, "NOT STOPPED");
        screen.say_painted(
            &painted,
            "  no log has contradicted what this device has seen",
        );
        return;
    };
    let is_proven = view.stop.kind() == StopKind::Fork;
    let (style, word) = if is_proven {
        (Style::Bad, "CONTRADICTION")
    } else {
        (Style::Warn, "NOT PROVEN")
    };
    let what = view.finding.as_ref().map_or_else(String::new, sentence);
    screen.say_painted(&screen.paint(style, word), &format!("  {what}"));
    screen.say(&format!("  Log      {}", view.origin));
    screen.say(&format!("  Seen     {}", view.stop.at()));
    screen.say(&format!("  Proof    SHA-256 {}", view.stop.digest()));
    for line in if is_proven { PROVEN } else { REFUSED } {
        screen.say(&format!("  {line}"));
    }
}

const PROVEN: &[&str] = &[
    "",
    "What it means   Whoever holds the server's log key has signed two histories. Nothing that rests on the",
    "                log's word alone can be believed from there on.",
    "What is safe    Documents and evidence that you have saved, your drafts and your keys: nothing was sent,",
    "                signed or opened on this basis, and nothing was deleted.",
    "What to do      1. bulla audit stopped --save-proof FILE",
    "                2. Give the file to whoever runs the server and to your organisation's owners, by another",
    "                   channel than this server. Everybody can check it: bulla audit check-proof FILE",
    "                3. Wait for their answer. Do not sign in from another device meanwhile.",
    "To go on        Only if you know why: bulla audit stopped --go-on FILE. This device then believes what the",
    "                server shows from now on, as on the first day.",
];
const REFUSED: &[&str] = &[
    "",
    "What it means   The server has shown less than it had shown before, or no proof that it shows the same.",
    "                It may have been restored from a backup. This proves nothing against anybody.",
    "What is safe    Documents and evidence that you have saved, your drafts and your keys: nothing was sent,",
    "                signed or opened on this basis, and nothing was deleted.",
    "What to do      1. Tell whoever runs the server: they bring the log forward.",
    "                2. bulla audit stopped --look-again",
    "                To keep what was seen: bulla audit stopped --save-proof FILE",
    "To go on        Only if you know why, without a proof that the log continues: --go-on FILE with the saved",
    "                file. This device then believes what the server shows from now on, as on the first day.",
];
