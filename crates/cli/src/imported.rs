//! The key of a `.p12` file: opened on this machine, used by `ring`, and never written anywhere.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bulla_pki::p12::{Identity, MAX_P12_BYTES, P12Error, Pkcs8Key};
use bulla_pki::{Certificate, KeyKind, PublicKey, SignatureScheme};
use ring::rand::SystemRandom;
use ring::rsa;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
};

use crate::failure::Failure;
use crate::prompt::Prompt;

/// A key with its certificates. It signs by the scheme that [`PublicKey::default_scheme`] names.
pub(crate) struct ImportedKey {
    chain: Vec<Certificate>,
    scheme: SignatureScheme,
    pair: Pair,
}

enum Pair {
    Ecdsa(Box<EcdsaKeyPair>),
    Rsa(Box<rsa::KeyPair>),
}

impl ImportedKey {
    /// Opens a file with the password from `password_file`, or from a prompt.
    pub(crate) fn open(
        path: &Path,
        password_file: Option<&Path>,
        prompt: Prompt,
    ) -> Result<Self, Failure> {
        // Read before the question: a file that is not there needs no password.
        let mut file = Vec::new();
        let limit = u64::try_from(MAX_P12_BYTES).unwrap_or(u64::MAX);
        File::open(path)
            .and_then(|opened| opened.take(limit.saturating_add(1)).read_to_end(&mut file))
            .map_err(Failure::file(path))?;
        let password = prompt.p12_password(password_file)?;
        Self::from_bytes(&file, &password).map_err(|source| Failure::P12 {
            path: path.to_owned(),
            source,
        })
    }

    fn from_bytes(file: &[u8], password: &str) -> Result<Self, P12Error> {
        let identity = Identity::open(file, password)?;
        let public = identity.public_key();
        Ok(Self {
            pair: Pair::new(identity.key(), public).ok_or(P12Error::Unsupported)?,
            scheme: public.default_scheme(),
            chain: identity.chain().to_vec(),
        })
    }

    /// The key's certificate, then its issuers as far as the file has them, the root left out: who
    /// verifies has it, or does not trust it.
    pub(crate) fn chain(&self) -> Vec<Certificate> {
        let above = self.chain.iter().skip(1);
        let above = above.filter(|certificate| !certificate.is_self_issued());
        self.chain
            .first()
            .into_iter()
            .chain(above)
            .cloned()
            .collect()
    }

    /// The key's certificate.
    pub(crate) fn certificate(&self) -> Option<&Certificate> {
        self.chain.first()
    }

    /// How it signs.
    pub(crate) const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The signature of a message.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        let random = SystemRandom::new();
        let failed = |_| Failure::Platform("the key cannot sign");
        match &self.pair {
            Pair::Ecdsa(pair) => {
                let signature = pair.sign(&random, message).map_err(failed)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
        }
    }
}

impl Pair {
    fn new(key: &Pkcs8Key, public: &PublicKey) -> Option<Self> {
        let curve = match public.kind() {
            KeyKind::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            KeyKind::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
            KeyKind::Rsa { .. } | _ => {
                let pair = rsa::KeyPair::from_pkcs8(key.expose_secret()).ok()?;
                return Some(Self::Rsa(Box::new(pair)));
            }
        };
        let (scalar, point) = (key.expose_scalar()?, public.point()?);
        let random = SystemRandom::new();
        EcdsaKeyPair::from_private_key_and_public_key(curve, scalar, point, &random)
            .ok()
            .map(|pair| Self::Ecdsa(Box::new(pair)))
    }
}

impl core::fmt::Debug for ImportedKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ImportedKey")
    }
}
