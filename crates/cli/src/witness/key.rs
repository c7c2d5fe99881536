//! The name and signing key of a witness: one line of text in a file that only its owner may read
//! (`docs/spec/audit-log.md#a-witness-of-your-own`).
//! ```text
//! bulla-witness-1 <name> <seed, 64 hex digits> <key id, 8 hex digits>
//! ```

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::Origin;
use bulla_tlog::cosignature::Cosigner;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::key_file::{of_hex, push_hex};

/// A new cosigner of this name, its key kept in a file that must not be there yet.
pub(super) fn create(
    path: &Path,
    name: Origin,
    rng: &mut impl CryptoRng,
) -> Result<Cosigner, Failure> {
    let seed = Key32::generate(rng);
    let cosigner = Cosigner::new(name, Ed25519SecretKey::from_seed(&seed));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|source| {
        if source.kind() == ErrorKind::AlreadyExists {
            Failure::Usage(format!(
                "{} is there already; a witness keeps its key: use another --data for another one",
                path.display()
            ))
        } else {
            Failure::File {
                path: path.to_owned(),
                source,
            }
        }
    })?;
    file.write_all(line(&cosigner, &seed).as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(Failure::file(path))?;
    Ok(cosigner)
}

/// The cosigner in a file.
pub(super) fn load(path: &Path) -> Result<Cosigner, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_LINE));
    let file = fs::File::open(path).map_err(Failure::file(path))?;
    // A file that is no text is as malformed as one of another form.
    let read = file.take(MAX_BYTES).read_to_string(&mut text);
    read.ok()
        .and_then(|_| parse(&text))
        .ok_or_else(|| Failure::Malformed {
            path: path.to_owned(),
            expected: "the key of a witness, as `bulla witness init` writes it",
        })
}

fn line(cosigner: &Cosigner, seed: &Key32) -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(MAX_LINE));
    for word in [KIND, " ", cosigner.verifier().name().as_str(), " "] {
        line.push_str(word);
    }
    push_hex(&mut line, seed.expose_secret());
    line.push(' ');
    line.push_str(&key_id(cosigner));
    line.push('\n');
    line
}

fn parse(text: &str) -> Option<Cosigner> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let mut words = line.split(' ');
    let (kind, name, seed, check) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if kind != KIND || words.next().is_some() {
        return None;
    }
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
const MAX_LINE: usize = 512;
const MAX_BYTES: u64 = 1024;

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    fn name() -> Origin {
        "witness.example.ch/w1".parse().unwrap()
    }

    #[test]
    fn a_key_reads_back_only_for_its_owner_and_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut rng = UnwrapErr(SysRng);
        let made = create(&path, name(), &mut rng).unwrap();
        assert_eq!(load(&path).unwrap().verifier(), made.verifier());
        let before = fs::read(&path).unwrap();
        let again = create(&path, name(), &mut rng);
        assert!(matches!(again, Err(Failure::Usage(_))));
        assert_eq!(fs::read(&path).unwrap(), before);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = fs::metadata(&path).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn every_changed_character_and_every_other_form_is_refused() {
        let seed = Key32::from_bytes([9; 32]);
        let cosigner = Cosigner::new(name(), Ed25519SecretKey::from_seed(&seed));
        let line = line(&cosigner, &seed);
        assert!(parse(&line).is_some() && parse(line.trim_end()).is_some());
        for place in 0..line.len() - 1 {
            let mut changed = line.as_bytes().to_vec();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(parse(&changed).is_none(), "{place}");
        }
        for cut in 0..line.len() - 1 {
            assert!(line.get(..cut).and_then(parse).is_none(), "{cut}");
        }
        for bad in [
            line.to_uppercase(),
            format!("{} x", line.trim_end()),
            format!("{}\n", *line),
            format!(" {}", *line),
            line.replace(' ', "  "),
            line.replace("witness-1", "witness-2"),
        ] {
            assert!(parse(&bad).is_none(), "{bad}");
        }
    }
}
