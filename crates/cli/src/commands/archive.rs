//! `bulla archive`: makes signed PDFs last on anybody's machine, without an account. What is missing for
//! validation is fetched where the certificates say, and a time-stamp goes over everything.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::{Archive, Global};
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::longterm::{Goal, Journey, Outcome, State};
use crate::screen::Screen;
use crate::tsa::Stamper;
use crate::whole;

/// Runs the command: each file by itself, so that one that fails does not keep the others back.
pub(crate) fn run(arguments: &Archive, global: &Global, screen: Screen) -> Result<Exit, Failure> {
    if arguments.output.out.is_some() && arguments.files.len() > 1 {
        let text = "--out names one file; with several use --in-place, or leave it out";
        return Err(Failure::Usage(text.to_owned()));
    }
    let server = server(global)?;
    let mut stamper = Stamper::new(arguments.tsa.as_deref(), global, screen)?;
    let mut exit = Exit::Done;
    for file in &arguments.files {
        let work = (arguments, server.as_deref());
        match (one(file, work, &mut stamper, screen), arguments.files.len()) {
            (Ok(()), _) => {}
            (Err(failure), 1) => return Err(failure),
            (Err(failure), _) => {
                screen.failure_of(Some(file), &failure);
                if exit == Exit::Done {
                    exit = failure.exit();
                }
            }
        }
    }
    Ok(exit)
}

/// The server that is given, or that this device remembers.
pub(crate) fn server(global: &Global) -> Result<Option<String>, Failure> {
    if let Some(server) = &global.server {
        return config::server(server).map(Some);
    }
    // Without a home nothing is remembered.
    let Ok(home) = config::home(global.home.clone()) else {
        return Ok(None);
    };
    Ok(Home::new(home).state()?.map(|state| state.server))
}

fn one(
    file: &Path,
    (arguments, server): (&Archive, Option<&str>),
    stamper: &mut Stamper,
    screen: Screen,
) -> Result<(), Failure> {
    let target = if arguments.in_place {
        None
    } else {
        let name = |file: &Path| whole::marked(file, "-archived");
        Some(whole::target(file, &arguments.output, name)?)
    };
    let original = whole::Original::note(file)?;
    let mut bytes = whole::read(file)?;
    let journey = Journey {
        path: file,
        arguments: &arguments.validation,
        server,
    };
    let goal = if arguments.renew {
        Goal::Renew
    } else {
        Goal::Archive
    };
    let outcome = journey.take(&mut bytes, goal, Some(stamper))?;
    let written = match (outcome.state, target) {
        (State::Current, _) => None,
        (_, Some(target)) => {
            whole::write(&target, &[&bytes], &arguments.output)?;
            Some(target)
        }
        (_, None) => Some(original.replace(&bytes)?),
    };
    tell(file, (written, bytes.len()), &outcome, screen);
    Ok(())
}

/// What scripts read.
#[derive(Serialize)]
struct Told<'t> {
    file: Cow<'t, str>,
    /// Where the archive is; `null` where nothing was added.
    archived: Option<Cow<'t, str>>,
    size_bytes: usize,
    #[serde(flatten)]
    outcome: &'t Outcome,
}

fn tell(file: &Path, (written, size): (Option<PathBuf>, usize), outcome: &Outcome, screen: Screen) {
    screen.json(&Told {
        file: file.to_string_lossy(),
        archived: written.as_deref().map(Path::to_string_lossy),
        size_bytes: size,
        outcome,
    });
    match (&written, outcome.state) {
        (Some(written), State::Renewed) => screen.say(&format!("Renewed: {}", written.display())),
        (Some(written), _) => screen.say(&format!("Archived: {}", written.display())),
        (None, _) => screen.say(&format!(
            "{} has all that it needs for now; --renew adds a newer time-stamp anyway",
            file.display()
        )),
    }
    outcome.print(screen);
}
