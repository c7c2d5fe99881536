//! `bulla evidence unpack`: standard files, and a text with the commands that check them.

use std::path::PathBuf;

use bulla_evidence::unpack;

use super::read;
use crate::args::EvidenceUnpack;
use crate::commands::verify::{pinned, trust_file};
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::saving::{self, Existing, Saving};
use crate::screen::Screen;

/// Runs the command.
pub(crate) fn run(
    arguments: &EvidenceUnpack,
    home: Option<PathBuf>,
    screen: Screen,
) -> Result<Exit, Failure> {
    let evidence = read(&arguments.file)?;
    let trust = match &arguments.trust {
        Some(path) => Some(trust_file(path)?),
        None => pinned(config::home(home).ok().map(Home::new).as_ref())?,
    };
    let existing = Existing::of(arguments.force);
    saving::directory(&arguments.output)?;
    let mut files = Vec::new();
    for file in unpack(&evidence, trust.as_ref()) {
        let path = arguments.output.join(&file.name);
        files.push((Saving::filled(&path, &file.content, existing)?, path));
    }
    let count = files.len();
    // All of them are written before the first appears.
    for (file, path) in files {
        file.finish()?;
        screen.json(&serde_json::json!({ "saved": path.to_string_lossy() }));
    }
    let directory = arguments.output.display();
    screen.say(&format!("Saved {count} files in {directory}"));
    screen.say("README.md there says how other programs check them.");
    if trust.is_none() {
        screen
            .note("The keys are not among them: give the trust file of the instance with --trust.");
    }
    Ok(Exit::Done)
}
