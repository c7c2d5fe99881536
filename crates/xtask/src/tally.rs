//! Counting tests: what the runners print, turned into numbers and one table.

use std::time::Duration;

/// Passed and failed tests of one part.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed, or the part itself when it could not run.
    pub(crate) failed: u64,
}

impl Tally {
    /// A part without counted tests that ended well or did not.
    pub(crate) fn of_command(succeeded: bool) -> Self {
        if succeeded {
            Self {
                passed: 0,
                failed: 0,
            }
        } else {
            Self {
                passed: 0,
                failed: 1,
            }
        }
    }

    /// The counts with a failure added when the runner failed although it counted none.
    pub(crate) fn and_command(self, succeeded: bool) -> Self {
        if succeeded || self.failed > 0 {
            self
        } else {
            Self { failed: 1, ..self }
        }
    }

    /// Adds all `N passed` and `N failed` of the lines that `is_summary` accepts.
    pub(crate) fn of_lines(printed: &str, is_summary: impl Fn(&str) -> bool) -> Self {
        let plain = without_colours(printed);
        plain
            .lines()
            .filter(|line| is_summary(line))
            .fold(Self::default(), |tally, line| Self {
                passed: tally.passed + number_before(line, "passed"),
                failed: tally.failed + number_before(line, "failed"),
            })
    }

    /// Reads a report in `JUnit`'s XML, as nextest writes it, with the slowest tests first.
    pub(crate) fn of_junit(xml: &str) -> (Self, Vec<TestTime>) {
        let mut tally = Self::default();
        let mut times = Vec::new();
        for case in xml.split("<testcase ").skip(1) {
            let head = case.split('>').next().unwrap_or_default();
            let body = case.split("</testcase>").next().unwrap_or_default();
            if body.contains("<failure") || body.contains("<error") {
                tally.failed += 1;
            } else {
                tally.passed += 1;
            }
            times.push(TestTime {
                name: format!(
                    "{} {}",
                    attribute(head, "classname"),
                    attribute(head, "name")
                ),
                seconds: attribute(head, "time").parse().unwrap_or_default(),
            });
        }
        times.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
        (tally, times)
    }
}

/// How long one test ran.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TestTime {
    /// Package and test.
    pub(crate) name: String,
    /// Wall time in seconds.
    pub(crate) seconds: f64,
}

/// One row of the final table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What ran.
    pub(crate) part: &'static str,
    /// Wall time.
    pub(crate) took: Duration,
    /// Counts.
    pub(crate) tally: Tally,
}

/// The final table, and below it the sum.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![String::from(
        "part                  seconds   passed   failed",
    )];
    lines.extend(rows.iter().map(|row| {
        format!(
            "{:<20} {:>8.1} {:>8} {:>8}  {}",
            row.part,
            row.took.as_secs_f64(),
            row.tally.passed,
            row.tally.failed,
            if row.tally.failed == 0 {
                "ok"
            } else {
                "FAILED"
            }
        )
    }));
    let sum = total(rows);
    lines.push(format!("\n{} passed, {} failed", sum.passed, sum.failed));
    lines.join("\n")
}

/// All rows together.
pub(crate) fn total(rows: &[Row]) -> Tally {
    rows.iter().fold(Tally::default(), |sum, row| Tally {
        passed: sum.passed + row.tally.passed,
        failed: sum.failed + row.tally.failed,
    })
}

/// The number that stands before a word, zero when the word is not there.
fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words
        .windows(2)
        .filter_map(|pair| match pair {
            [number, next] if *next == word => number.parse::<u64>().ok(),
            _ => None,
        })
        .sum()
}

fn attribute<'a>(head: &'a str, name: &str) -> &'a str {
    let start = format!(" {name}=\"");
    let padded = head.find(&start).map(|at| at + start.len());
    let from = padded.or_else(|| {
        head.strip_prefix(&format!("{name}=\""))
            .map(|rest| head.len() - rest.len())
    });
    from.and_then(|at| head.get(at..))
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}

/// The text without terminal escape sequences of the form `ESC [ … letter`.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _end = characters.find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Row, Tally, table};

    #[test]
    fn counts_of_several_cargo_test_summaries_are_added() {
        let printed = "test result: ok. 3 passed; 0 failed; 0 ignored\n\
                       running 9 passed 1\n\
                       test result: FAILED. 1 passed; 2 failed; 0 ignored\n";
        let tally = Tally::of_lines(printed, |line| line.starts_with("test result"));
        assert_eq!(
            tally,
            Tally {
                passed: 4,
                failed: 2
            }
        );
    }

    #[test]
    fn a_coloured_summary_of_vitest_is_read() {
        let printed = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | 12 passed (13)\n";
        let tally = Tally::of_lines(printed, |line| line.trim_start().starts_with("Tests"));
        assert_eq!(
            tally,
            Tally {
                passed: 12,
                failed: 1
            }
        );
    }

    #[test]
    fn a_junit_report_gives_counts_and_the_slowest_test_first() {
        let xml = r#"<testsuites name="nextest-run" tests="2"><testsuite name="a">
            <testcase name="quick" classname="bulla-a" timestamp="x" time="0.010"></testcase>
            <testcase name="slow" classname="bulla-a" time="1.500"><failure type="x">y</failure></testcase>
            </testsuite></testsuites>"#;
        let (tally, times) = Tally::of_junit(xml);
        assert_eq!(
            tally,
            Tally {
                passed: 1,
                failed: 1
            }
        );
        assert_eq!(
            times.first().map(|time| time.name.as_str()),
            Some("bulla-a slow")
        );
    }

    #[test]
    fn a_runner_that_fails_without_counting_counts_as_one_failure() {
        assert_eq!(
            Tally::default().and_command(false),
            Tally {
                passed: 0,
                failed: 1
            }
        );
        assert_eq!(
            Tally {
                passed: 2,
                failed: 0
            }
            .and_command(true),
            Tally {
                passed: 2,
                failed: 0
            }
        );
        assert_eq!(
            Tally {
                passed: 2,
                failed: 3
            }
            .and_command(false),
            Tally {
                passed: 2,
                failed: 3
            }
        );
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let row = |part, passed, failed| Row {
            part,
            took: Duration::from_millis(1_500),
            tally: Tally { passed, failed },
        };
        let text = table(&[row("rust", 7, 0), row("browser", 1, 2)]);
        assert!(text.ends_with("\n8 passed, 2 failed"));
        assert!(text.contains("FAILED"));
    }
}
