//! Keys of `.p12` files. The file is read here; the browser holds the key and signs with it.

use bulla_pdf::Obstacle;
use bulla_pki::p12::{Identity, P12Error};
use bulla_pki::{Certificate, KeyKind};
use bulla_types::Base64Bytes;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::json::{Answer, thrown, write};

/// A key and the certificates that belong to it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ImportedKey(Identity);

/// What is said of a key.
#[derive(Debug, Serialize)]
struct Summary {
    chain: Vec<Base64Bytes>,
    subject: String,
    issuer: String,
    not_before_ms: u64,
    not_after_ms: u64,
    key: &'static str,
}

#[wasm_bindgen]
impl ImportedKey {
    /// Opens a file with its password. This copy of the password is overwritten.
    ///
    /// # Errors
    /// `p12_password` where the two do not belong together, else `p12_invalid`.
    pub fn open(file: &[u8], password: String) -> Answer<Self> {
        let password = Zeroizing::new(password);
        let opened = Identity::open(file, &password);
        opened.map(Self).map_err(|error| thrown(&obstacle(error)))
    }

    /// `{ chain, subject, issuer, not_before_ms, not_after_ms, key }`: DER of the certificates in
    /// base64, the own one first; `key` is `p256`, `p384` or `rsa`.
    ///
    /// # Errors
    /// `internal`.
    pub fn summary(&self) -> Answer<String> {
        write(summary(&self.0))
    }

    /// The key as PKCS#8, for the browser to import as one that cannot be taken out. The caller
    /// overwrites the copy.
    #[must_use]
    #[wasm_bindgen(js_name = dangerousPkcs8)]
    pub fn dangerous_pkcs8(&self) -> Vec<u8> {
        self.0.key().expose_secret().to_vec()
    }
}

fn summary(identity: &Identity) -> Result<Summary, Obstacle> {
    let missing = || Obstacle::stated("p12_invalid", "no certificate");
    let own = identity.chain().first().ok_or_else(missing)?;
    let key = own.public_key().map_err(|_| missing())?;
    Ok(Summary {
        chain: identity
            .chain()
            .iter()
            .map(|own| own.as_der().into())
            .collect(),
        subject: name_of(own),
        issuer: own.issuer().to_string(),
        not_before_ms: own.not_before().as_millis(),
        not_after_ms: own.not_after().as_millis(),
        key: match key.kind() {
            KeyKind::P256 => "p256",
            KeyKind::P384 => "p384",
            KeyKind::Rsa { .. } | _ => "rsa",
        },
    })
}

fn name_of(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

fn obstacle(error: P12Error) -> Obstacle {
    let code = if matches!(error, P12Error::Password) {
        "p12_password"
    } else {
        "p12_invalid"
    };
    Obstacle::stated(code, &error.to_string())
}
