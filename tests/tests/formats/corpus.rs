//! Malformed input: the kept files of `fixtures/hostile`, and changes of valid samples by a seeded
//! generator, so that every run tries the same.

use std::{fs, path::PathBuf};

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rand_core::Rng as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a parser said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It took the input, and the input is one that it may take.
    Accepted,
    /// It refused.
    Refused,
}

impl Answer {
    /// Refused for an error; for a value, accepted if `holds` says so.
    pub(crate) fn of<T, E>(parsed: Result<T, E>, holds: impl FnOnce(T) -> bool) -> Self {
        parsed.map_or(Self::Refused, |value| {
            assert!(holds(value), "accepted what it must not accept");
            Self::Accepted
        })
    }
}

fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures"))
}

/// A file of `fixtures/vectors` as JSON.
pub(crate) fn vector(path: &str) -> Value {
    let path = fixtures().join("vectors").join(path);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A file of `fixtures/vectors` as it is.
pub(crate) fn vector_bytes(path: &str) -> Vec<u8> {
    fs::read(fixtures().join("vectors").join(path)).unwrap()
}

pub(crate) fn typed<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// The kept files of a parser, each with its name.
pub(crate) fn kept(parser: &str) -> Vec<(String, Vec<u8>)> {
    let directory = fixtures().join("hostile").join(parser);
    let mut files: Vec<_> = fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() >= 3, "{parser}");
    files
}

/// Tries a parser: it takes every sample, refuses every kept file, and for `rounds` changes of
/// samples gives an answer that `parse` itself finds right. Some changes must be refused.
pub(crate) fn hold(
    parser: &str,
    samples: &[Vec<u8>],
    rounds: u32,
    parse: impl Fn(&[u8]) -> Answer,
) {
    for sample in samples {
        assert_eq!(parse(sample), Answer::Accepted, "{parser}: a valid sample");
    }
    for (name, bytes) in kept(parser) {
        assert_eq!(parse(&bytes), Answer::Refused, "{parser}/{name}");
    }
    let mut changes = Changes::new(parser);
    let mut refused = 0;
    for _ in 0..rounds {
        let input = changes.of(samples);
        if parse(&input) == Answer::Refused {
            refused += 1;
        }
    }
    assert!(refused * 2 > rounds, "{parser}: only {refused} refused");
}

/// A seeded source of malformed input.
pub(crate) struct Changes(ChaCha20Rng);

impl Changes {
    /// Each name is another seed.
    pub(crate) fn new(name: &str) -> Self {
        let seed = bulla_crypto::hash::sha256(name.as_bytes());
        Self(ChaCha20Rng::from_seed(*seed.as_bytes()))
    }

    /// A sample with one to four changes; now and then something else entirely.
    pub(crate) fn of(&mut self, samples: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = samples[self.below(samples.len())].clone();
        if self.below(50) == 0 {
            bytes = vec![0; self.below(300)];
            self.0.fill_bytes(&mut bytes);
        }
        for _ in 0..=self.below(4) {
            let other = &samples[self.below(samples.len())];
            self.change(&mut bytes, other);
        }
        bytes
    }

    /// A number below `limit`; 0 for 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let random = usize::try_from(self.0.next_u32()).unwrap();
        random.checked_rem(limit).unwrap_or(0)
    }

    fn range(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        let longest = if self.below(4) == 0 { bytes.len() } else { 8 };
        let length = self.below(longest.min(bytes.len() - start) + 1);
        start..start + length
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let (range, foreign) = (self.range(bytes), self.range(other));
        let start = range.start;
        match self.below(9) {
            0 if start < bytes.len() => bytes[start] ^= 1 << self.below(8),
            1 if start < bytes.len() => bytes[start] = EDGES[self.below(EDGES.len())],
            2 => drop(bytes.drain(range)),
            3 => {
                let again = bytes[range].to_vec();
                bytes.splice(start..start, again);
            }
            4 => drop(bytes.splice(range, other[foreign].iter().copied())),
            5 => bytes.truncate(start),
            6 => {
                let token = TOKENS[self.below(TOKENS.len())];
                bytes.splice(range, token.bytes());
            }
            7 => self.number(bytes),
            _ => {
                let at = start.min(bytes.len());
                bytes.insert(at, EDGES[self.below(EDGES.len())]);
            }
        }
    }

    /// Replaces a run of digits by a number at an edge.
    fn number(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len() + 1);
        let rest = &bytes[from..];
        let Some(start) = rest.iter().position(u8::is_ascii_digit) else {
            return;
        };
        let digits = rest[start..].iter().take_while(|b| b.is_ascii_digit());
        let run = from + start..from + start + digits.count();
        let number = NUMBERS[self.below(NUMBERS.len())];
        bytes.splice(run, number.bytes());
    }
}

/// Bytes at which code tends to turn.
const EDGES: [u8; 16] = [
    0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x2d, 0x2f, 0x30, 0x3d, 0x5c, 0x7b, 0x7f, 0x80, 0xc3, 0xff,
];

const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "-0",
    "00",
    "1.0",
    "1e3",
    "255",
    "256",
    "65536",
    "4294967296",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551616",
    "1e400",
];

const TOKENS: [&str; 22] = [
    "null", "true", "{}", "[]", "\"\"", ",", ":", "{", "[", "]", "}", "\\u0000", "\\ud800",
    "\u{202e}", "\u{feff}", "é", "e\u{301}", "\"v\":1,", "\"v\":2,", "[[[[[[[[", "../", "%00",
];
