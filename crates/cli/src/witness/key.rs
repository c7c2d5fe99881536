//! The name and signing key of a witness: one line of text in a file that only its owner may read
//! (`docs/spec/audit-log.md#a-witness-of-your-own`).
//! ```text
//! bulla-witness-1 <name> <seed, 64 hex digits> <key id, 8 hex digits>
//! ```

use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::Origin;
use bulla_tlog::cosignature::Cosigner;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::key_line::{self, of_hex};

/// A new cosigner of this name, its key kept in a file that must not be there yet.
pub(super) fn create(
    path: &Path,
    name: Origin,
    rng: &mut impl CryptoRng,
) -> Result<Cosigner, Failure> {
    let seed = Key32::generate(rng);
    let cosigner = Cosigner::new(name, Ed25519SecretKey::from_seed(&seed));
    let else_do = "a witness keeps its key: use another --data for another one";
    key_line::create(path, &line(&cosigner, &seed), else_do)?;
    Ok(cosigner)
}

/// The cosigner in a file.
pub(super) fn load(path: &Path) -> Result<Cosigner, Failure> {
    let expected = "the key of a witness, as `bulla witness init` writes it";
    key_line::load(path, expected, parse)
}

fn line(cosigner: &Cosigner, seed: &Key32) -> Zeroizing<String> {
    let name = cosigner.verifier().name().as_str();
    key_line::line(KIND, name, seed.expose_secret(), &key_id(cosigner))
}

fn parse(text: &str) -> Option<Cosigner> {
    let [name, seed, check] = key_line::words(text, KIND)?;
    let seed = Zeroizing::new(of_hex::<32>(seed)?);
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes(*seed));
    let cosigner = Cosigner::new(name.parse().ok()?, key);
    (key_id(&cosigner) == check).then_some(cosigner)
}

/// The key id of the verifier key: a slip of the pen in name or seed is noticed.
fn key_id(cosigner: &Cosigner) -> String {
    let vkey = cosigner.verifier().vkey();
    vkey.split('+').nth(1).unwrap_or_default().to_owned()
}

const KIND: &str = "bulla-witness-1";

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    fn name() -> Origin {
        "witness.example.ch/w1".parse().unwrap()
    }

    #[test]
    fn a_key_reads_back_and_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut rng = UnwrapErr(SysRng);
        let made = create(&path, name(), &mut rng).unwrap();
        assert_eq!(load(&path).unwrap().verifier(), made.verifier());
        let again = create(&path, name(), &mut rng);
        assert!(matches!(again, Err(Failure::Usage(_))));
    }

    #[test]
    fn every_changed_character_and_every_other_form_is_refused() {
        let seed = Key32::from_bytes([9; 32]);
        let cosigner = Cosigner::new(name(), Ed25519SecretKey::from_seed(&seed));
        key_line::assert_one_form(&line(&cosigner, &seed), KIND, |text| parse(text).is_some());
    }
}
