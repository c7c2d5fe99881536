//! Times on the command line: a moment in RFC 3339 in UTC, as reports print it, and a span.

use core::str::FromStr;

use bulla_types::Timestamp;

/// A point in time that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).map(Self).ok_or(EXPECTED)
    }
}

/// A span of time in milliseconds that somebody wrote, at most a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) u64);

impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        span(text).map(Self).ok_or(EXPECTED_SPAN)
    }
}

fn span(text: &str) -> Option<u64> {
    let unit = text.chars().next_back()?;
    let factor = match unit {
        's' => 1000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => DAY_MS,
        _ => return None,
    };
    let number = text.strip_suffix(unit)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|_| is_number)?;
    let span = number.checked_mul(factor)?;
    (span <= 366 * DAY_MS).then_some(span)
}

/// The moment, unless the text is another one or none at all: what is read is printed again and
/// compared.
fn read(text: &str) -> Option<Timestamp> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let milli = match text.get(19..)? {
        "Z" => 0,
        fraction => fraction
            .strip_prefix('.')?
            .strip_suffix('Z')?
            .parse()
            .ok()?,
    };
    let days = days_until(year, month, day)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    let at = Timestamp::from_millis(seconds * 1000 + milli).ok()?;
    let printed = at.to_string();
    let is_same = printed == text || printed.strip_suffix(".000Z") == text.strip_suffix('Z');
    is_same.then_some(at)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar from then on.
fn days_until(year: u64, month: u64, day: u64) -> Option<u64> {
    // A year that begins in March has its leap day last.
    let year = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day.checked_sub(1)?;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + of_year;
    days.checked_sub(719_468)
}

const DAY_MS: u64 = 86_400_000;
const EXPECTED_SPAN: &str = "a number and s, m, h or d, like 90s or 26h, at most a year";
const EXPECTED: &str = "a time in UTC, like 2026-11-21T18:50:00Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_is_read_as_it_is_printed() {
        for millis in [
            0,
            1,
            86_399_999,
            951_782_400_000,
            1_709_164_800_123,
            1_800_000_000_000,
            4_107_542_399_000,
        ] {
            let at = Timestamp::from_millis(millis).unwrap();
            assert_eq!(at.to_string().parse(), Ok(Moment(at)));
        }
        let short: Moment = "2026-11-21T18:50:00Z".parse().unwrap();
        assert_eq!(short.0.to_string(), "2026-11-21T18:50:00.000Z");
    }

    #[test]
    fn a_span_has_a_number_and_a_unit() {
        for (text, millis) in [
            ("0s", 0),
            ("90s", 90_000),
            ("5m", 300_000),
            ("26h", 93_600_000),
            ("366d", 31_622_400_000),
        ] {
            assert_eq!(text.parse(), Ok(Span(millis)), "{text}");
        }
        for text in [
            "",
            "s",
            "5",
            "-5s",
            "+5s",
            "1.5h",
            "5 h",
            "5y",
            "367d",
            "5é",
            "99999999999999999999d",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T18:50:00",
            "2026-11-21 18:50:00Z",
            "2026-11-21T18:50:00+01:00",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T18:60:00Z",
            "1969-12-31T23:59:59Z",
            "2026-11-21T18:50:00.5Z",
            "2026-11-21T18:50:00.0000Z",
            "+026-11-21T18:50:00Z",
            "2026-11-21T18:50:0\u{e9}Z",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(EXPECTED), "{text}");
        }
    }
}
