//! The `Range` header, which anybody sends: what is served lies within the file, and is what the
//! header says and nothing else.

#[path = "../../../server/src/routes/containers/range.rs"]
mod range;

use self::range::{Asked, parse};
use crate::corpus::{Answer, hold};

/// The numbers of a single range, by the grammar of RFC 9110 §14.1.2 and of no larger numbers than
/// a file has.
fn numbers(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<u64>().ok()).flatten()
    };
    let is_known = |text: &str| text.is_empty() || number(text).is_some();
    (is_known(first) && is_known(last)).then(|| (number(first), number(last)))
}

#[test]
fn range_headers() {
    let samples = ["bytes=0-0", "bytes=5-99", "bytes=7-", "bytes=-3"];
    let samples = samples.map(|text| text.as_bytes().to_vec());
    for length in [100, 1 << 40] {
        hold("range", &samples, 20_000, |bytes| {
            let text = std::str::from_utf8(bytes).ok();
            let Asked::Part(part) = parse(text, length) else {
                return Answer::Refused;
            };
            assert!(part.start < part.end && part.end <= length, "{part:?}");
            let expected = match numbers(text.unwrap()).unwrap() {
                (Some(first), Some(last)) => first..length.min(last.saturating_add(1)),
                (Some(first), None) => first..length,
                (None, Some(suffix)) => length.saturating_sub(suffix)..length,
                (None, None) => panic!("no numbers"),
            };
            assert_eq!(part, expected);
            Answer::Accepted
        });
    }
}
