//! A moment on the command line: RFC 3339 in UTC, as reports print it.

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
