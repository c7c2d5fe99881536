//! The times of X.509 and RFC 3161 as [`Timestamp`]s.

use bulla_types::Timestamp;

use super::{DerError, GENERALIZED_TIME, Tlv, UTC_TIME, tlv};

/// Reads a `Time` of RFC 5280 §4.1.2.5: to the second, in UTC; `UTCTime` up to 2049 and
/// `GeneralizedTime` from 2050 on, the latter also earlier (OCSP uses it alone).
///
/// # Errors
/// [`DerError::Value`] for another form, a date that does not exist or one before 1970.
pub(crate) fn parse_time(value: Tlv<'_>) -> Result<Timestamp, DerError> {
    let text = value.content.strip_suffix(b"Z").ok_or(DerError::Value)?;
    match (value.tag, text.len()) {
        (UTC_TIME, 12) => {
            let (year, rest) = text.split_at_checked(2).ok_or(DerError::Value)?;
            let year = digits(year)?;
            point(if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (GENERALIZED_TIME, 14) => {
            let (year, rest) = text.split_at_checked(4).ok_or(DerError::Value)?;
            point(digits(year)?, rest)
        }
        _ => Err(DerError::Value),
    }
}

/// Reads the `GeneralizedTime` of a time-stamp (RFC 3161 §2.4.2), which may have a fraction
/// without trailing zeros. What lies below a millisecond is cut off.
pub(crate) fn tst_time(value: Tlv<'_>) -> Result<Timestamp, DerError> {
    let text = value.content.strip_suffix(b"Z").ok_or(DerError::Value)?;
    if value.tag != GENERALIZED_TIME {
        return Err(DerError::Value);
    }
    let (whole, fraction) = text.split_at_checked(14).ok_or(DerError::Value)?;
    let (year, rest) = whole.split_at_checked(4).ok_or(DerError::Value)?;
    let seconds = point(digits(year)?, rest)?;
    match fraction {
        [] => Ok(seconds),
        [b'.', digits @ ..] if !digits.is_empty() && digits.len() <= 9 => {
            if digits.last() == Some(&b'0') {
                return Err(DerError::Value);
            }
            let mut millis = 0;
            for place in 0..3 {
                let digit = digits.get(place).copied().unwrap_or(b'0');
                millis = millis * 10 + self::digits(&[digit])?;
            }
            self::digits(digits)?;
            Ok(seconds.plus_millis(millis))
        }
        _ => Err(DerError::Value),
    }
}

/// The `Time` of a certificate or revocation list: `UTCTime` up to 2049, `GeneralizedTime` after.
/// Milliseconds are cut off.
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    let text = compact(at);
    match text.split_at_checked(2) {
        Some((century, rest)) if text.as_str() < "2050" => {
            let tag = if century == "19" || century == "20" {
                UTC_TIME
            } else {
                GENERALIZED_TIME
            };
            tlv(tag, &[rest.as_bytes()])
        }
        _ => tlv(GENERALIZED_TIME, &[text.as_bytes()]),
    }
}

/// A `GeneralizedTime` to the second. Milliseconds are cut off.
pub(crate) fn generalized_time(at: Timestamp) -> Vec<u8> {
    tlv(GENERALIZED_TIME, &[compact(at).as_bytes()])
}

/// `YYYYMMDDhhmmssZ`
fn compact(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    let mut digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    digits.push('Z');
    digits
}

fn digits(text: &[u8]) -> Result<u64, DerError> {
    text.iter().try_fold(0, |sum: u64, byte| match byte {
        b'0'..=b'9' => Ok(sum * 10 + u64::from(byte - b'0')),
        _ => Err(DerError::Value),
    })
}

/// The point of a year and ten digits of month, day, hour, minute and second.
fn point(year: u64, rest: &[u8]) -> Result<Timestamp, DerError> {
    let mut fields = rest.chunks(2).map(digits);
    let mut next = || fields.next().unwrap_or(Err(DerError::Value));
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(DerError::Value),
    };
    if year < 1970 || day == 0 || day > length || hour > 23 || minute > 59 || second > 59 {
        return Err(DerError::Value);
    }
    // Days from 1970-01-01, with years that begin in March so that the leap day comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468).ok_or(DerError::Value)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    Timestamp::from_millis(seconds * 1000).map_err(|_| DerError::Value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::Reader;

    fn value(bytes: &[u8]) -> Tlv<'_> {
        Reader::new(bytes).any().unwrap()
    }

    #[test]
    fn times_survive_a_round_trip() {
        for secs in [
            0,
            951_782_400,
            1_763_750_999,
            2_524_607_999,
            2_524_608_000,
            253_402_300_799,
        ] {
            let at = Timestamp::from_millis(secs * 1000).unwrap();
            assert_eq!(parse_time(value(&time(at))), Ok(at), "{secs}");
            assert_eq!(parse_time(value(&generalized_time(at))), Ok(at));
            assert_eq!(tst_time(value(&generalized_time(at))), Ok(at));
        }
        let last = Timestamp::from_millis(2_524_607_999_000).unwrap();
        assert_eq!(time(last), tlv(UTC_TIME, &[b"491231235959Z"]));
        assert_eq!(
            time(last.plus_millis(1000)),
            tlv(GENERALIZED_TIME, &[b"20500101000000Z"])
        );
    }

    #[test]
    fn fractions_belong_to_time_stamps_alone() {
        let bytes = tlv(GENERALIZED_TIME, &[b"20261121185000.1234Z"]);
        assert_eq!(
            tst_time(value(&bytes)).unwrap().to_string(),
            "2026-11-21T18:50:00.123Z"
        );
        assert_eq!(parse_time(value(&bytes)), Err(DerError::Value));
        for bad in [
            &b"20261121185000.Z"[..],
            b"20261121185000.10Z",
            b"20261121185000,1Z",
        ] {
            assert!(
                tst_time(value(&tlv(GENERALIZED_TIME, &[bad]))).is_err(),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn years_and_leap_days_are_told_apart_in_both_forms() {
        for (tag, text, expected) in [
            (UTC_TIME, &b"700101000000Z"[..], Some(0)),
            (UTC_TIME, b"491231235959Z", Some(2_524_607_999)),
            // 1950 and 1969, before the first time that is known here.
            (UTC_TIME, b"500101000000Z", None),
            (UTC_TIME, b"691231235959Z", None),
            (UTC_TIME, b"000229000000Z", Some(951_782_400)),
            (GENERALIZED_TIME, b"20000229000000Z", Some(951_782_400)),
            (GENERALIZED_TIME, b"20500101000000Z", Some(2_524_608_000)),
            (GENERALIZED_TIME, b"21000228235959Z", Some(4_107_542_399)),
            (GENERALIZED_TIME, b"21000229000000Z", None),
            (GENERALIZED_TIME, b"20240230000000Z", None),
            (GENERALIZED_TIME, b"20240431000000Z", None),
            (GENERALIZED_TIME, b"20240001000000Z", None),
            (GENERALIZED_TIME, b"19691231235959Z", None),
            (GENERALIZED_TIME, b"00000101000000Z", None),
            (GENERALIZED_TIME, b"99991231235959Z", Some(253_402_300_799)),
            (GENERALIZED_TIME, b"20261231235960Z", None),
            (GENERALIZED_TIME, b"20261231240000Z", None),
            (GENERALIZED_TIME, b"20261231235959+0000", None),
            (GENERALIZED_TIME, b"20261231235959-0100Z", None),
            (GENERALIZED_TIME, b"20261231235959.5Z", None),
            (GENERALIZED_TIME, b"202612312359Z", None),
            (GENERALIZED_TIME, b"2026123123595 Z", None),
            (GENERALIZED_TIME, b"+0261231235959Z", None),
            (GENERALIZED_TIME, b"20261231235959z", None),
            (GENERALIZED_TIME, b"Z", None),
            (GENERALIZED_TIME, b"", None),
            (UTC_TIME, b"20261231235959Z", None),
            (GENERALIZED_TIME, b"261231235959Z", None),
            (super::super::UTF8_STRING, b"20261231235959Z", None),
        ] {
            let got = parse_time(value(&tlv(tag, &[text])));
            let expected = expected
                .map(|secs: u64| Timestamp::from_millis(secs * 1000).unwrap())
                .ok_or(DerError::Value);
            assert_eq!(got, expected, "{}", String::from_utf8_lossy(text));
        }
        for bad in [
            &b"20261231235960Z"[..],
            b"20261231235959.1234567891Z",
            b"20261231235959.1x1Z",
            b"20261231235959.-1Z",
            b"20261231235959.1+0000",
            b"20261231235959.0Z",
            b"20260230235959.1Z",
            b"261231235959Z",
        ] {
            let got = tst_time(value(&tlv(GENERALIZED_TIME, &[bad])));
            assert_eq!(got, Err(DerError::Value), "{bad:?}");
        }
        let utc = tlv(UTC_TIME, &[b"261231235959Z"]);
        assert_eq!(tst_time(value(&utc)), Err(DerError::Value));
    }

    #[test]
    fn refuses_other_forms_and_dates_that_do_not_exist() {
        for bad in [
            &b"2611211850Z"[..],
            b"261121185000",
            b"261121185000+0100",
            b"26112118500aZ",
            b"261321185000Z",
            b"260021185000Z",
            b"260229185000Z",
            b"261100185000Z",
            b"261121245000Z",
            b"261121186000Z",
            b"261121185060Z",
            b"691231235959Z",
        ] {
            assert_eq!(
                parse_time(value(&tlv(UTC_TIME, &[bad]))),
                Err(DerError::Value),
                "{bad:?}"
            );
        }
    }
}
