//! `bulla`: sends, opens, signs and verifies documents that the server cannot read.
//!
//! ```text
//! args ─ commands ─ bulla-client ─ host ─ HTTP, files, clock, randomness
//!            └ verify ─ bulla-evidence          home ─ state.json, cookies.json, vault.sealed
//! ```
//! Verdicts and errors become exit codes in [`exit`]; the environment is read in [`config`] alone.

mod args;
mod commands;
mod config;
mod drafts;
mod exit;
mod failure;
mod fields;
mod flight;
mod home;
mod host;
mod imported;
mod key_file;
mod key_line;
mod longterm;
mod moment;
mod progress;
mod prompt;
mod qr;
mod saving;
mod screen;
mod tsa;
mod weakness;
mod whole;
mod witness;

use std::process::ExitCode;

use crate::exit::Exit;
use crate::screen::Screen;

fn main() -> ExitCode {
    let exit = match args::parse(std::env::args_os()) {
        Ok(cli) => {
            let screen = Screen::new(cli.global.json);
            commands::run(cli, screen).unwrap_or_else(|failure| {
                screen.failure(&failure);
                failure.exit()
            })
        }
        Err(error) => {
            // Help and version are answers; clap writes them to standard output.
            drop(error.print());
            if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            }
        }
    };
    ExitCode::from(exit.number())
}
