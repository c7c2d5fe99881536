//! Dates of PDF (ISO 32000-2 §7.9.4), such as `D:20261128034500+01'00'`.

use bulla_types::Timestamp;

/// The time that a date names; `None` where it is none, or one before 1970.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Timestamp> {
    let text = text.strip_prefix(b"D:").unwrap_or(text);
    let mut rest = text;
    let year = number(&mut rest, 4)?;
    let mut part = |default: i64, least: i64, most: i64| -> Option<i64> {
        if !rest.first().is_some_and(u8::is_ascii_digit) {
            return Some(default);
        }
        number(&mut rest, 2).filter(|value| (least..=most).contains(value))
    };
    let (month, day) = (part(1, 1, 12)?, part(1, 1, 31)?);
    let (hour, minute, second) = (part(0, 0, 23)?, part(0, 0, 59)?, part(0, 0, 59)?);
    let offset = offset(rest)?;
    let days = days(year, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset * 60;
    let millis = u64::try_from(seconds).ok()?.checked_mul(1000)?;
    Timestamp::from_millis(millis).ok()
}

/// Minutes before UTC.
fn offset(mut text: &[u8]) -> Option<i64> {
    let sign = match text.split_first() {
        None | Some((b'Z', _)) => return Some(0),
        Some((b'+', rest)) => {
            text = rest;
            1
        }
        Some((b'-', rest)) => {
            text = rest;
            -1
        }
        Some(_) => return None,
    };
    let hours = number(&mut text, 2)?;
    text = text.strip_prefix(b"'").unwrap_or(text);
    let minutes = if text.is_empty() {
        0
    } else {
        number(&mut text, 2)?
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn number(text: &mut &[u8], digits: usize) -> Option<i64> {
    let (digits, rest) = text.split_at_checked(digits)?;
    let value = digits.iter().try_fold(0_i64, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + i64::from(digit - b'0'))
    });
    *text = rest;
    value
}

/// Days since 1970-01-01 in the Gregorian calendar, after Howard Hinnant's algorithm.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + days - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_dates_with_and_without_their_parts() {
        let secs = |text: &str| parse(text.as_bytes()).map(bulla_types::Timestamp::as_secs);
        assert_eq!(secs("D:19700101000000Z"), Some(0));
        assert_eq!(secs("D:20261128034500Z"), Some(1_795_837_500));
        assert_eq!(secs("D:20261128044500+01'00'"), Some(1_795_837_500));
        assert_eq!(secs("D:20261127224500-05'00"), Some(1_795_837_500));
        assert_eq!(secs("20261128"), Some(1_795_824_000));
        assert_eq!(secs("D:2027"), Some(1_798_761_600));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "D:",
            "D:20",
            "D:20261301",
            "D:20260132",
            "D:2026012824",
            "D:20260128236",
            "D:20260128X",
            "D:19690101",
            "D:20260128120000+1",
            "D:20260128120000+25'00'",
            "D:-001",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
