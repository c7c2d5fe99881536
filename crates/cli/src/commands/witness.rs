//! `bulla witness`: a process of its own that others ask whether a log has one history.

use std::sync::Arc;

use bulla_tlog::{LogVerifier, witness::origin_hash};
use bulla_types::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::args::{Witness as Command, WitnessFolder, WitnessInit, WitnessServe};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::witness::folder::Folder;
use crate::witness::{Witness, http, remembered};

/// Runs one of the commands.
pub(crate) fn run(command: &Command, screen: Screen) -> Result<Exit, Failure> {
    match command {
        Command::Init(arguments) => init(arguments, screen),
        Command::Serve(arguments) => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| Failure::Platform("the runtime cannot start"))?
            .block_on(serve(arguments, screen)),
        Command::Show(arguments) => show(arguments, screen),
    }
    .map(|()| Exit::Done)
}

fn init(arguments: &WitnessInit, screen: Screen) -> Result<(), Failure> {
    let logs = logs(&arguments.logs)?;
    let folder = Folder::new(arguments.folder.data.clone());
    let cosigner = folder.create(arguments.name.clone())?;
    for log in &logs {
        folder.add_log(log)?;
    }
    let vkey = cosigner.verifier().vkey();
    screen.json(&json!({
        "name": arguments.name.as_str(),
        "verifier_key": vkey,
        "key_file": folder.key().to_string_lossy(),
    }));
    screen.say(&vkey);
    screen.note(&format!(
        "The key is in {}. Give the line above to whoever relies on this witness.",
        folder.key().display()
    ));
    Ok(())
}

async fn serve(arguments: &WitnessServe, screen: Screen) -> Result<(), Failure> {
    let folder = Folder::new(arguments.folder.data.clone());
    // Before anything is kept: a folder of another kind stays as it is.
    folder.cosigner()?;
    for log in logs(&arguments.logs)? {
        folder.add_log(&log)?;
    }
    let witness = Arc::new(Witness::open(folder)?);
    let listener = TcpListener::bind(arguments.listen).await;
    let address = listener
        .and_then(|listener| listener.local_addr().map(|address| (listener, address)))
        .map_err(|error| Failure::Usage(format!("cannot listen on {}: {error}", arguments.listen)));
    let (listener, address) = address?;
    let origins: Vec<_> = witness.origins().map(ToString::to_string).collect();
    if origins.is_empty() {
        screen.note("No log is known: every request is answered with 404. Use --log.");
    }
    screen.json(&json!({
        "ready": format!("http://{address}"),
        "verifier_key": witness.verifier().vkey(),
        "logs": origins,
    }));
    screen.say(&format!(
        "{} cosigns {} logs at http://{address}",
        witness.verifier().name(),
        origins.len()
    ));
    http::serve(listener, witness, screen, ended()).await;
    Ok(())
}

fn show(arguments: &WitnessFolder, screen: Screen) -> Result<(), Failure> {
    let folder = Folder::new(arguments.data.clone());
    let verifier = folder.cosigner()?.verifier().clone();
    let mut shown: Vec<Value> = Vec::new();
    screen.say(&verifier.vkey());
    for log in folder.logs()? {
        let newest = remembered(
            &folder,
            &verifier,
            (log.origin(), core::slice::from_ref(&log)),
        )?;
        let seen = newest.as_ref();
        let at = seen.and_then(|it| Timestamp::from_millis(it.at_secs.checked_mul(1000)?).ok());
        let size = seen.map(|it| it.checkpoint.size());
        screen.say(&match (size, at) {
            (Some(size), Some(at)) => format!("  {}: {size} leaves, at {at}", log.origin()),
            _ => format!("  {}: nothing yet", log.origin()),
        });
        shown.push(json!({
            "log": log.vkey(),
            "path": format!("/{}/checkpoint", origin_hash(log.origin())),
            "size": size,
            "root": seen.map(|it| it.checkpoint.root()),
            "cosigned_at_ms": at.map(Timestamp::as_millis),
        }));
    }
    screen.json(&json!({
        "name": verifier.name().as_str(),
        "verifier_key": verifier.vkey(),
        "logs": shown,
    }));
    Ok(())
}

fn logs(texts: &[String]) -> Result<Vec<LogVerifier>, Failure> {
    let read = |text: &String| {
        let refuse = |_| Failure::Usage(format!("{text} is not the verifier key of a log"));
        LogVerifier::from_vkey(text).map_err(refuse)
    };
    texts.iter().map(read).collect()
}

/// Resolves when somebody wants the process to end.
async fn ended() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupted => {}
            }
            return;
        }
    }
    drop(interrupted.await);
}
