//! The one form of `Range` that is served: `bytes=` with one range (RFC 9110 §14.1.2).

use core::ops::Range;

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// These bytes.
    Part(Range<u64>),
    /// Bytes beyond the end.
    Unsatisfiable,
    /// Everything: no range, or a form that may be ignored.
    Whole,
}

/// The bytes of a file of `length` that the header's value asks for.
pub(super) fn parse(value: Option<&str>, length: u64) -> Asked {
    let Some(spec) = value.and_then(|value| value.strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => {
            Asked::Unsatisfiable
        }
        (Some(first), Some(last)) if first <= last => {
            Asked::Part(first..last.saturating_add(1).min(length))
        }
        (Some(first), None) if last.is_empty() => Asked::Part(first..length),
        (None, Some(0)) if first.is_empty() => Asked::Unsatisfiable,
        (None, Some(suffix)) if first.is_empty() => {
            Asked::Part(length.saturating_sub(suffix)..length)
        }
        _ => Asked::Whole,
    }
}

/// A decimal number without sign.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_closed_open_and_suffix_ranges_within_the_file() {
        for (value, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-99", 0..100),
            ("bytes=0-100", 0..100),
            ("bytes=99-99", 99..100),
            ("bytes=5-18446744073709551615", 5..100),
            ("bytes=7-", 7..100),
            ("bytes=-1", 99..100),
            ("bytes=-100", 0..100),
            ("bytes=-101", 0..100),
        ] {
            assert_eq!(parse(Some(value), 100), Asked::Part(range), "{value}");
        }
    }

    #[test]
    fn refuses_what_lies_beyond_and_ignores_what_is_no_single_range() {
        for value in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(parse(Some(value), 100), Asked::Unsatisfiable, "{value}");
        }
        for value in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-1,5-6",
            "bytes=200-x",
            "items=0-1",
            "bytes=0-1 ",
            "bytes=0x1-2",
        ] {
            assert_eq!(parse(Some(value), 100), Asked::Whole, "{value}");
        }
        assert_eq!(parse(None, 100), Asked::Whole);
    }
}
