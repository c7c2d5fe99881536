//! The key of files that are sealed on this machine alone: one line of text in a file that only its
//! owner may read (`docs/spec/local.md#key-file`).
//! ```text
//! bulla-key-1 <id, 32 hex digits> <key, 64 hex digits> <check, 16 hex digits>
//! ```

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_seal::EnvelopeKey;
use bulla_types::{EnvelopeId, TenantId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Files that are sealed on a machine belong to no organisation.
pub(crate) const NO_TENANT: TenantId = TenantId::from_bytes([0; 16]);

/// A key and the id by which containers name it.
#[derive(Debug)]
pub(crate) struct KeyFile {
    /// Stands in every container that it seals, in the place of the envelope.
    pub(crate) id: EnvelopeId,
    /// The key.
    pub(crate) key: EnvelopeKey,
}

impl KeyFile {
    /// A new random key, kept in a file that must not be there yet.
    pub(crate) fn create(path: &Path, rng: &mut impl CryptoRng) -> Result<Self, Failure> {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let made = Self {
            id: EnvelopeId::from_bytes(id),
            key: EnvelopeKey::generate(rng),
        };
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|source| {
            if source.kind() == ErrorKind::AlreadyExists {
                Failure::Usage(format!(
                    "{} is there already; a key is never replaced: use --key-file",
                    path.display()
                ))
            } else {
                Failure::File {
                    path: path.to_owned(),
                    source,
                }
            }
        })?;
        file.write_all(made.line().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(Failure::file(path))?;
        Ok(made)
    }

    /// The key in a file.
    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        let mut text = Zeroizing::new(String::new());
        let file = fs::File::open(path).map_err(Failure::file(path))?;
        // A file that is no text is as malformed as one of another form.
        let read = file.take(MAX_BYTES).read_to_string(&mut text);
        read.ok()
            .and_then(|_| Self::parse(&text))
            .ok_or_else(|| Failure::Malformed {
                path: path.to_owned(),
                expected: "a key file of `bulla seal --new-key`",
            })
    }

    /// The one line.
    fn line(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(MAX_LINE));
        line.push_str(NAME);
        line.push(' ');
        line.push_str(&self.id.to_string());
        line.push(' ');
        push_hex(&mut line, self.key.dangerous_expose().expose_secret());
        line.push(' ');
        push_hex(&mut line, &self.check());
        line.push('\n');
        line
    }

    fn parse(text: &str) -> Option<Self> {
        let line = text.strip_suffix('\n').unwrap_or(text);
        let mut words = line.split(' ');
        let (name, id, key, check) = (words.next()?, words.next()?, words.next()?, words.next()?);
        if name != NAME || words.next().is_some() {
            return None;
        }
        let key = Zeroizing::new(of_hex::<32>(key)?);
        let parsed = Self {
            id: id.parse().ok()?,
            key: EnvelopeKey::from_key(Key32::from_bytes(*key)),
        };
        (of_hex::<8>(check)? == parsed.check()).then_some(parsed)
    }

    /// The beginning of the commitment to the key: a slip of the pen is noticed, and nothing of the
    /// key is told.
    fn check(&self) -> [u8; 8] {
        let commit = self.key.commit(&NO_TENANT, &self.id);
        let first = commit.as_bytes().first_chunk();
        first.copied().unwrap_or_default()
    }
}

/// Appends the bytes as lower-case hex digits.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
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

const NAME: &str = "bulla-key-1";
const MAX_LINE: usize = 160;
const MAX_BYTES: u64 = 1024;

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    #[test]
    fn a_key_reads_back_and_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("files.key");
        let mut rng = UnwrapErr(SysRng);
        let made = KeyFile::create(&path, &mut rng).unwrap();
        let read = KeyFile::load(&path).unwrap();
        assert_eq!(read.id, made.id);
        let (a, b) = (read.key.dangerous_expose(), made.key.dangerous_expose());
        assert!(a.ct_eq(b));
        let before = fs::read(&path).unwrap();
        assert!(matches!(
            KeyFile::create(&path, &mut rng),
            Err(Failure::Usage(_))
        ));
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(format!("{made:?}").matches("EnvelopeKey").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_a_key() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("files.key");
        KeyFile::create(&path, &mut UnwrapErr(SysRng)).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn every_changed_character_and_every_other_form_is_refused() {
        let key = KeyFile {
            id: EnvelopeId::from_bytes([7; 16]),
            key: EnvelopeKey::from_key(Key32::from_bytes([9; 32])),
        };
        let line = key.line();
        assert!(KeyFile::parse(&line).is_some() && KeyFile::parse(line.trim_end()).is_some());
        for place in 0..line.len() - 1 {
            let mut changed = line.as_bytes().to_vec();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(KeyFile::parse(&changed).is_none(), "{place}");
        }
        for cut in 0..line.len() - 1 {
            assert!(line.get(..cut).and_then(KeyFile::parse).is_none(), "{cut}");
        }
        for bad in [
            line.to_uppercase(),
            format!("{} x", line.trim_end()),
            format!("{}\n", *line),
            format!(" {}", *line),
            line.replace(' ', "  "),
            line.replace("key-1", "key-2"),
        ] {
            assert!(KeyFile::parse(&bad).is_none(), "{bad}");
        }
    }
}
