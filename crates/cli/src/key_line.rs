//! A secret as one line of four words, kept in a file that only its owner may read and that is never
//! replaced: its kind, whose it is, the secret in hex digits, and what notices a slip of the pen.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// Keeps a line in a file that must not be there yet; `else_do` says what to do where it is.
pub(crate) fn create(path: &Path, line: &str, else_do: &str) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|source| {
        if source.kind() == ErrorKind::AlreadyExists {
            Failure::Usage(format!("{} is there already; {else_do}", path.display()))
        } else {
            Failure::File {
                path: path.to_owned(),
                source,
            }
        }
    })?;
    file.write_all(line.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(Failure::file(path))
}

/// What a file holds whose line `parse` takes; `expected` says what that is.
pub(crate) fn load<T>(
    path: &Path,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Failure> {
    // As large as it may become: what grows would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES));
    let file = fs::File::open(path).map_err(Failure::file(path))?;
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    // A file that is no text is as malformed as one of another form.
    let read = file.take(limit).read_to_string(&mut text);
    read.ok()
        .and_then(|_| parse(&text))
        .ok_or_else(|| Failure::Malformed {
            path: path.to_owned(),
            expected,
        })
}

/// The line of these words, the third being secret.
pub(crate) fn line(kind: &str, owner: &str, secret: &[u8], check: &str) -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(MAX_BYTES));
    for word in [kind, " ", owner, " "] {
        line.push_str(word);
    }
    push_hex(&mut line, secret);
    for word in [" ", check, "\n"] {
        line.push_str(word);
    }
    line
}

/// The words after the kind, if the line is of this kind and has no others.
pub(crate) fn words<'a>(text: &'a str, kind: &str) -> Option<[&'a str; 3]> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let mut words = line.split(' ');
    if words.next() != Some(kind) {
        return None;
    }
    let three = [words.next()?, words.next()?, words.next()?];
    words.next().is_none().then_some(three)
}

/// Appends the bytes as lower-case hex digits.
fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
}

/// The bytes as lower-case hex digits, where they are not secret.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    push_hex(&mut text, bytes);
    text
}

/// The bytes of lower-case hex digits.
pub(crate) fn of_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        for digit in pair {
            let value = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(value).ok()?;
        }
    }
    Some(bytes)
}

const MAX_BYTES: usize = 1024;

/// Demands that every changed character, cut and other form of a line is refused.
#[cfg(test)]
pub(crate) fn assert_one_form(line: &str, kind: &str, parses: impl Fn(&str) -> bool) {
    assert!(parses(line) && parses(line.trim_end()));
    for place in 0..line.len() - 1 {
        let mut changed = line.as_bytes().to_vec();
        changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(!parses(&changed), "{place}");
    }
    for cut in 0..line.len() - 1 {
        assert!(!line.get(..cut).is_some_and(&parses), "{cut}");
    }
    for bad in [
        line.to_uppercase(),
        format!("{} x", line.trim_end()),
        format!("{line}\n"),
        format!(" {line}"),
        line.replace(' ', "  "),
        line.replace(kind, &format!("{kind}0")),
    ] {
        assert!(!parses(&bad), "{bad}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_for_its_owner_alone_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, "one\n", "take another").unwrap();
        let refused = create(&path, "two\n", "take another").unwrap_err();
        let Failure::Usage(text) = refused else {
            panic!("{refused:?}")
        };
        assert!(text.ends_with("is there already; take another"), "{text}");
        assert_eq!(fs::read(&path).unwrap(), b"one\n");
        let missing = folder.path().join("missing/key");
        let refused = create(&missing, "one\n", "");
        assert!(matches!(refused, Err(Failure::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_text_or_too_long_is_malformed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let length = |path: &Path| load(path, "a key", |text| Some(text.len()));
        assert!(matches!(length(&path), Err(Failure::File { .. })));
        fs::write(&path, b"\xff").unwrap();
        assert!(matches!(length(&path), Err(Failure::Malformed { .. })));
        fs::write(&path, "a".repeat(5000)).unwrap();
        assert_eq!(length(&path).unwrap(), MAX_BYTES);
    }
}
