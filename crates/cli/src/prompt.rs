//! Questions to the person, and their answers from a terminal, a file or standard input. Everything
//! that comes from standard input is read line by line from one buffer, so a script can answer one
//! question after the other.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::screen::Screen;

/// Asks for what the arguments do not give.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prompt {
    screen: Screen,
}

/// Whether a new password is chosen, which is asked for twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Password {
    Existing,
    New,
}

impl Prompt {
    /// Asks on this screen.
    pub(crate) const fn new(screen: Screen) -> Self {
        Self { screen }
    }

    /// Whether somebody can be asked for the password: from the file, or on a terminal.
    pub(crate) fn can_ask(file: Option<&Path>) -> bool {
        file.is_some() || io::stdin().is_terminal()
    }

    /// A line of text.
    pub(crate) fn line(self, question: &str) -> Result<String, Failure> {
        self.screen.note(question);
        read_line().map(|line| line.trim().to_owned())
    }

    /// A line that is parsed; asks again on a terminal.
    pub(crate) fn parsed<T: core::str::FromStr>(self, question: &str) -> Result<T, Failure> {
        loop {
            let line = self.line(question)?;
            match line.parse() {
                Ok(value) => return Ok(value),
                Err(_) if io::stdin().is_terminal() => self.screen.note("That is not valid."),
                Err(_) => return Err(Failure::Usage(format!("not valid: {question}"))),
            }
        }
    }

    /// Yes or no; anything but `y` or `yes` is no.
    pub(crate) fn agrees(self, question: &str) -> Result<bool, Failure> {
        let answer = self.line(&format!("{question} [y/N]"))?.to_lowercase();
        Ok(matches!(answer.as_str(), "y" | "yes"))
    }

    /// The password: from the file, from standard input with `-`, or typed unseen.
    pub(crate) fn password(
        self,
        file: Option<&Path>,
        kind: Password,
    ) -> Result<Zeroizing<String>, Failure> {
        if let Some(file) = file {
            return first_line(file);
        }
        if !io::stdin().is_terminal() {
            return Err(Failure::NoAnswer(
                "there is no terminal to type the password; use --password-file",
            ));
        }
        if kind == Password::New {
            self.screen
                .note("At least 12 characters, hard to guess. Nobody can reset it.");
        }
        let password = hidden("Password: ")?;
        if kind == Password::New && *hidden("Password again: ")? != *password {
            return Err(Failure::Usage("the two passwords differ".to_owned()));
        }
        Ok(password)
    }

    /// The password of a `.p12` file: from the file, from standard input with `-`, or typed unseen.
    #[expect(clippy::unused_self, reason = "whoever has a prompt may ask")]
    pub(crate) fn p12_password(self, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
        match file {
            Some(file) => first_line(file),
            None if io::stdin().is_terminal() => hidden("Password of the .p12 file: "),
            None => Err(Failure::NoAnswer(
                "there is no terminal to type the password; use --p12-password-file",
            )),
        }
    }

    /// A secret line from a file, from standard input with `-`, or from a prompt.
    pub(crate) fn secret_line(
        self,
        file: Option<&Path>,
        question: &str,
    ) -> Result<Zeroizing<String>, Failure> {
        match file {
            Some(file) => first_line(file),
            None => self.line(question).map(Zeroizing::new),
        }
    }
}

fn hidden(question: &str) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(question)
        .map(Zeroizing::new)
        .map_err(|_| Failure::NoAnswer("the password cannot be read from the terminal"))
}

/// The first line of a file, or of standard input for `-`, without its line end.
fn first_line(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let line = if file.as_os_str() == "-" {
        Zeroizing::new(read_line()?)
    } else {
        let mut text = Zeroizing::new(String::new());
        let opened = fs::File::open(file).map_err(Failure::file(file))?;
        opened
            .take(MAX_SECRET_BYTES)
            .read_to_string(&mut text)
            .map_err(Failure::file(file))?;
        text
    };
    let line = line.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    let read = io::stdin().lock().take(MAX_LINE_BYTES).read_line(&mut line);
    match read {
        Ok(0) | Err(_) => Err(Failure::NoAnswer(
            "the input ended before the question was answered",
        )),
        Ok(_) => Ok(line),
    }
}

const MAX_LINE_BYTES: u64 = 4096;
/// More than any password; a kit's page of text fits too.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_first_line_of_a_file_without_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("password");
        for (content, expected) in [
            ("correct horse\n", "correct horse"),
            ("correct horse\r\nsecond", "correct horse"),
            (" spaces stay ", " spaces stay "),
            ("", ""),
        ] {
            fs::write(&path, content).unwrap();
            assert_eq!(first_line(&path).unwrap().as_str(), expected);
        }
        assert!(first_line(&directory.path().join("absent")).is_err());
    }
}
