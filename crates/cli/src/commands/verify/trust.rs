//! What is trusted: a trust file of an instance, and certificates.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulla_pki::Certificate;
use bulla_protocol::trust::TrustFile;

use crate::failure::Failure;
use crate::home::Home;

/// What was given by `--trust`.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) instance: Option<TrustFile>,
    pub(super) certificates: Vec<Certificate>,
}

/// Reads every file: trust files are JSON, certificates PEM or DER.
pub(super) fn given(paths: &[PathBuf]) -> Result<Given, Failure> {
    let mut given = Given::default();
    for path in paths {
        let bytes = read(path)?;
        let text = core::str::from_utf8(&bytes);
        if text.is_ok_and(|text| text.trim_start().starts_with('{')) {
            if given.instance.replace(parse(path, &bytes)?).is_some() {
                let text = "--trust takes one trust file, and certificates beside it";
                return Err(Failure::Usage(text.to_owned()));
            }
            continue;
        }
        let certificates = match text {
            Ok(text) => Certificate::from_pem(text),
            Err(_) => Certificate::from_der(&bytes).map(|certificate| vec![certificate]),
        };
        given
            .certificates
            .extend(certificates.map_err(|_| Failure::Malformed {
                path: path.clone(),
                expected: "a trust file, nor certificates as PEM or DER",
            })?);
    }
    Ok(given)
}

/// Reads files of certificates alone, PEM or DER.
pub(crate) fn certificates(paths: &[PathBuf]) -> Result<Vec<Certificate>, Failure> {
    let given = given(paths)?;
    if given.instance.is_some() {
        let text = "--trust takes certificates here; the trust file is the pinned one";
        return Err(Failure::Usage(text.to_owned()));
    }
    Ok(given.certificates)
}

/// The trust file that this device has pinned.
pub(crate) fn pinned(home: Option<&Home>) -> Result<Option<TrustFile>, Failure> {
    let state = home.map(Home::state).transpose()?.flatten();
    Ok(state.and_then(|state| state.memory.trust().cloned()))
}

/// The trust file at this path.
pub(crate) fn trust_file(path: &Path) -> Result<TrustFile, Failure> {
    parse(path, &read(path)?)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Failure::file(path))?;
    file.take(MAX_TRUST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(Failure::file(path))?;
    Ok(bytes)
}

fn parse(path: &Path, json: &[u8]) -> Result<TrustFile, Failure> {
    serde_json::from_slice(json).map_err(|_| Failure::Malformed {
        path: PathBuf::from(path),
        expected: "a trust file",
    })
}

/// A trust file with some roots, or a bundle of certificates.
const MAX_TRUST_BYTES: u64 = 1 << 20;
