//! The key of files that are sealed on this machine alone: one line of text in a file that only its
//! owner may read (`docs/spec/local.md#key-file`).
//! ```text
//! bulla-key-1 <id, 32 hex digits> <key, 64 hex digits> <check, 16 hex digits>
//! ```

use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_seal::EnvelopeKey;
use bulla_types::{EnvelopeId, TenantId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::key_line::{self, hex, of_hex};

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
        let else_do = "a key is never replaced: use --key-file";
        key_line::create(path, &made.line(), else_do)?;
        Ok(made)
    }

    /// The key in a file.
    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        key_line::load(path, "a key file of `bulla seal --new-key`", Self::parse)
    }

    /// The one line.
    fn line(&self) -> Zeroizing<String> {
        let key = self.key.dangerous_expose().expose_secret();
        key_line::line(NAME, &self.id.to_string(), key, &hex(&self.check()))
    }

    fn parse(text: &str) -> Option<Self> {
        let [id, key, check] = key_line::words(text, NAME)?;
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

const NAME: &str = "bulla-key-1";

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
        let again = KeyFile::create(&path, &mut rng);
        assert!(matches!(again, Err(Failure::Usage(_))));
        assert_eq!(format!("{made:?}").matches("EnvelopeKey").count(), 1);
    }

    #[test]
    fn every_changed_character_and_every_other_form_is_refused() {
        let key = KeyFile {
            id: EnvelopeId::from_bytes([7; 16]),
            key: EnvelopeKey::from_key(Key32::from_bytes([9; 32])),
        };
        key_line::assert_one_form(&key.line(), NAME, |text| KeyFile::parse(text).is_some());
    }
}
