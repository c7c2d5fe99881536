//! What people and scripts see. People read lines; scripts read one JSON value per line on standard
//! output. Questions, progress and errors go to standard error.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use serde::Serialize;

use crate::config;
use crate::failure::Failure;

/// Where output goes, and in which form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    form: Form,
    colour: bool,
}

/// The form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Text,
}

/// How a piece of text stands out on a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Style {
    Bad,
    Good,
    Warn,
}

impl Screen {
    /// The screen of this run.
    pub(crate) fn new(json: bool) -> Self {
        Self {
            form: if json { Form::Json } else { Form::Text },
            colour: io::stdout().is_terminal() && !config::no_colour(),
        }
    }

    /// Prints a line for people.
    pub(crate) fn say(self, text: &str) {
        if self.form == Form::Text {
            write_line(&mut io::stdout().lock(), &printable(text));
        }
    }

    /// Prints a value for scripts.
    pub(crate) fn json(self, value: &impl Serialize) {
        if self.form == Form::Json
            && let Ok(line) = serde_json::to_string(value)
        {
            write_line(&mut io::stdout().lock(), &line);
        }
    }

    /// Prints a line beside the output.
    #[expect(
        clippy::unused_self,
        reason = "the screen decides where notes go, today always the same"
    )]
    pub(crate) fn note(self, text: &str) {
        write_line(&mut io::stderr().lock(), &printable(text));
    }

    /// Prints why the program stops.
    pub(crate) fn failure(self, failure: &Failure) {
        self.failure_of(None, failure);
    }

    /// Prints why one of several files is left as it is.
    pub(crate) fn failure_of(self, file: Option<&Path>, failure: &Failure) {
        let file = file.map(|file| file.to_string_lossy().into_owned());
        match self.form {
            Form::Json => self.json(&Told {
                file,
                error: ToldError {
                    code: failure.code(),
                    hint: failure.hint(),
                    message: failure.to_string(),
                },
            }),
            Form::Text => match file.filter(|file| !failure.to_string().starts_with(file)) {
                Some(file) => self.note(&format!("bulla: {file}: {failure}")),
                None => self.note(&format!("bulla: {failure}")),
            },
        }
    }

    /// The text, in colour on a terminal. What comes from others goes through here before it is
    /// coloured, so it cannot bring control sequences.
    pub(crate) fn paint(self, style: Style, text: &str) -> Painted {
        let code = match style {
            Style::Bad => "31",
            Style::Good => "32",
            Style::Warn => "33",
        };
        let text = printable(text);
        Painted(if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text
        })
    }

    /// Prints a line whose first piece was painted.
    pub(crate) fn say_painted(self, painted: &Painted, rest: &str) {
        if self.form == Form::Text {
            write_line(
                &mut io::stdout().lock(),
                &format!("{}{}", painted.0, printable(rest)),
            );
        }
    }
}

/// A failure as scripts read it.
#[derive(Serialize)]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    error: ToldError,
}

#[derive(Serialize)]
struct ToldError {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    message: String,
}

/// A text that may hold colour codes of this program, and no other control character.
pub(crate) struct Painted(String);

/// The text as one line without what steers a terminal: a name or message can neither bring control
/// sequences, nor turn the direction of writing, nor make a line that looks like one of this program.
fn printable(text: &str) -> String {
    let plain = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(plain).collect()
}

/// Output that nobody reads any more is no error of the command.
fn write_line(to: &mut impl io::Write, line: &str) {
    drop(writeln!(to, "{line}").and_then(|()| to.flush()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_sequences_of_others_do_not_reach_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[2Jb\u{9b}c\r"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}"
        );
    }

    #[test]
    fn a_text_of_others_stays_on_its_line_and_in_its_direction() {
        for bad in ["\n", "\r\n", "\u{2028}", "\u{202e}", "\u{2067}", "\u{85}"] {
            let text = printable(&format!("a.pdf{bad}AUTHENTIC  b.pdf"));
            assert!(
                text.chars().all(|c| c.is_ascii() || c == '\u{fffd}'),
                "{bad:?}"
            );
            assert_eq!(text.lines().count(), 1);
        }
        assert_eq!(printable("Zoë, שלום"), "Zoë, שלום");
    }
}
