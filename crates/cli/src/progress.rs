//! The progress bar: on standard error, and only where a person looks at it.

use std::io::{self, IsTerminal as _, Write as _};

use bulla_client::Phase;

/// A bar that is drawn over itself.
#[derive(Debug)]
pub(crate) struct Progress {
    visible: bool,
    last: Option<(&'static str, u64)>,
}

impl Progress {
    /// A bar for this run.
    pub(crate) fn new() -> Self {
        Self {
            visible: io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows how far a phase is; `done` and `total` are bytes.
    pub(crate) fn show(&mut self, phase: Phase, done: u64, total: u64) {
        self.draw(what(phase), done, total);
    }

    /// Shows how far something is, named by a verb.
    pub(crate) fn draw(&mut self, what: &'static str, done: u64, total: u64) {
        let percent = percent(done, total);
        if !self.visible || self.last == Some((what, percent)) {
            return;
        }
        self.last = Some((what, percent));
        let mut stderr = io::stderr().lock();
        let stays = [WAITING, AGAIN, STAMPING].contains(&what);
        let end = if percent == 100 && !stays {
            "\r\u{1b}[K"
        } else {
            ""
        };
        // A terminal that is gone is no error of the command.
        drop(write!(stderr, "\r{}{end}", line(what, percent)).and_then(|()| stderr.flush()));
    }
}

/// Has no end that could be seen: it stays until something else is shown.
const WAITING: &str = "No answer, trying again";
/// Likewise.
const AGAIN: &str = "Somebody signed meanwhile, signing over it";
/// Likewise.
const STAMPING: &str = "Asking for a time-stamp";

const fn what(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "Checking",
        Phase::Downloading => "Downloading",
        Phase::Encrypting => "Encrypting",
        Phase::Filling => "Filling in and signing the document",
        Phase::Reading => "Comparing with what was sent before",
        Phase::Uploading => "Encrypting and sending",
        Phase::Waiting => WAITING,
        Phase::Signing => "Signing",
        Phase::SigningAgain => AGAIN,
        Phase::Timestamping => STAMPING,
        _ => "Working",
    }
}

fn line(what: &str, percent: u64) -> String {
    let filled = usize::try_from(percent / 5).unwrap_or_default();
    format!("{what} [{:<20}] {percent:>3} %", "#".repeat(filled))
}

fn percent(done: u64, total: u64) -> u64 {
    let (done, total) = (u128::from(done.min(total)), u128::from(total));
    let percent = (done * 100).checked_div(total).unwrap_or(100);
    u64::try_from(percent).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_between_0_and_100() {
        for (done, total, expected) in [(0, 0, 100), (0, 7, 0), (7, 7, 100), (9, 7, 100)] {
            assert_eq!(percent(done, total), expected);
        }
        assert_eq!(percent(u64::MAX / 2, u64::MAX), 49);
        assert_eq!(
            line(what(Phase::Signing), 50),
            "Signing [##########          ]  50 %"
        );
    }
}
