//! Running other programs: shown before they run, failing loudly, sometimes read while they print.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command whose output goes straight to the terminal.
///
/// # Errors
/// When it cannot be started or ends with another code than zero.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("\u{2192} {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command quietly and returns what it printed to standard output.
///
/// # Errors
/// When it cannot be started or fails; the message holds what it printed to standard error.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} ended with {}: {}",
            shown(command),
            output.status,
            complaint.trim()
        );
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed something other than UTF-8", shown(command)))
}

/// What a followed command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Followed {
    /// Whether the exit code was zero.
    pub(crate) succeeded: bool,
    /// Everything printed to standard output.
    pub(crate) printed: String,
}

/// Runs a command, passes its standard output on line by line and returns it as well.
///
/// # Errors
/// When it cannot be started. A failing exit code is no error here.
pub(crate) fn follow(command: &mut Command) -> Result<Followed> {
    println!("\u{2192} {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", shown(command)))?;
    let stdout = child
        .stdout
        .take()
        .context("the command has no standard output")?;
    let mut printed = String::new();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.context("cannot read the command's output")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        printed.push_str(&line);
        printed.push('\n');
    }
    let status = child.wait().context("cannot wait for the command")?;
    Ok(Followed {
        succeeded: status.success(),
        printed,
    })
}

/// Whether a command runs and ends well; its output is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The path of a program that `PATH` offers.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
}

/// The cargo that runs this tool.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as a person would type it, without its environment.
pub(crate) fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_name().map_or_else(
        || program.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    command.get_args().fold(name, |mut text, argument| {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
        text
    })
}
