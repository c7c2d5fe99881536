//! Revocation lists, OCSP responses and certificates that the person gives as files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bulla_pki::Certificate;
use bulla_pki::revocation::{Crl, MAX_CRL_BYTES};

use super::gather::Library;
use crate::args::Validation;
use crate::failure::Failure;

/// Everything that is given.
pub(super) fn given(arguments: &Validation) -> Result<Library, Failure> {
    let mut library = Library::default();
    for path in &arguments.crl {
        let list = Crl::from_file(&read(path)?);
        library.crls.push(list.map_err(|_| Failure::Malformed {
            path: path.clone(),
            expected: "a revocation list as DER or PEM",
        })?);
    }
    for path in &arguments.cert {
        let bytes = read(path)?;
        let found = match core::str::from_utf8(&bytes) {
            Ok(text) => Certificate::from_pem(text),
            Err(_) => Certificate::from_der(&bytes).map(|certificate| vec![certificate]),
        };
        library.pool.extend(found.map_err(|_| Failure::Malformed {
            path: path.clone(),
            expected: "a certificate, or several, as DER or PEM",
        })?);
    }
    Ok(library)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(2 * MAX_CRL_BYTES).unwrap_or(u64::MAX);
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(Failure::file(path))?;
    Ok(bytes)
}
