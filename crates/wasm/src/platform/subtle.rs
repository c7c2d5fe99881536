//! WebCrypto as the engine for segments, and for imported keys of signers. The only key bytes that leave
//! this module's memory are a container's segment key, in a copy that is overwritten right after
//! `importKey`; those of a `.p12` file come from the module that opened it and go the same way.

use bulla_types::Sha256Digest;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::{PlatformError, scope};

/// An imported, not extractable AES-256-GCM key.
pub(crate) struct SegmentCipher {
    subtle: SubtleCrypto,
    key: CryptoKey,
}

impl SegmentCipher {
    /// The cipher for this key.
    pub(crate) async fn import(key: &[u8; 32]) -> Result<Self, PlatformError> {
        let subtle = subtle()?;
        let copy = Uint8Array::from(key.as_slice());
        let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
        let imported =
            subtle.import_key_with_str("raw", copy.unchecked_ref(), "AES-GCM", false, &usages);
        let imported = match imported {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        copy.fill(0, 0, copy.length());
        let key = imported
            .map_err(|_| PlatformError::Subtle)?
            .unchecked_into();
        Ok(Self { subtle, key })
    }

    /// Begins to seal a plaintext: ciphertext and tag. The nonce is unique for the key: it counts
    /// segments, and a container's key seals one payload once.
    pub(crate) fn seal(
        &self,
        nonce: [u8; 12],
        plaintext: &Uint8Array,
    ) -> Result<Running, PlatformError> {
        self.subtle
            .encrypt_with_object_and_buffer_source(&params(nonce)?, &self.key, plaintext)
            .map(Running::of)
            .map_err(|_| PlatformError::Subtle)
    }

    /// Begins to open ciphertext and tag: the plaintext.
    pub(crate) fn open(
        &self,
        nonce: [u8; 12],
        ciphertext: &Uint8Array,
    ) -> Result<Running, PlatformError> {
        self.subtle
            .decrypt_with_object_and_buffer_source(&params(nonce)?, &self.key, ciphertext)
            .map(Running::of)
            .map_err(|_| PlatformError::Subtle)
    }
}

/// An imported, not extractable key of a signer.
pub(crate) struct SigningKey {
    subtle: SubtleCrypto,
    key: CryptoKey,
    kind: &'static str,
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SigningKey")
    }
}

impl SigningKey {
    /// The key of this PKCS#8, which is overwritten; `kind` is `p256`, `p384` or `rsa`.
    pub(crate) async fn import(pkcs8: &Uint8Array, kind: &str) -> Result<Self, PlatformError> {
        let imported = import(pkcs8, kind).await;
        pkcs8.fill(0, 0, pkcs8.length());
        imported
    }

    /// `p256`, `p384` or `rsa`.
    pub(crate) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Signs the digest of a message: ECDSA gives r and s, RSA is PKCS#1 v1.5.
    pub(crate) async fn sign(&self, hash: &str, message: &[u8]) -> Result<Vec<u8>, PlatformError> {
        let params = Object::new();
        set(&params, "name", &family(self.kind).into())?;
        set(&params, "hash", &hash.into())?;
        let message = Uint8Array::from(message);
        let signing = self
            .subtle
            .sign_with_object_and_buffer_source(&params, &self.key, &message)
            .map_err(|_| PlatformError::Subtle)?;
        Ok(Running::of(signing).bytes().await?.to_vec())
    }
}

async fn import(pkcs8: &Uint8Array, kind: &str) -> Result<SigningKey, PlatformError> {
    let subtle = subtle()?;
    let params = Object::new();
    let kind = match kind {
        "p256" => "p256",
        "p384" => "p384",
        _ => "rsa",
    };
    set(&params, "name", &family(kind).into())?;
    match kind {
        "p256" => set(&params, "namedCurve", &"P-256".into())?,
        "p384" => set(&params, "namedCurve", &"P-384".into())?,
        _ => set(&params, "hash", &"SHA-256".into())?,
    }
    let usages = Array::of1(&"sign".into());
    let promise = subtle
        .import_key_with_object("pkcs8", pkcs8.unchecked_ref(), &params, false, &usages)
        .map_err(|_| PlatformError::Subtle)?;
    let key = JsFuture::from(promise).await;
    let key = key.map_err(|_| PlatformError::Subtle)?.unchecked_into();
    Ok(SigningKey { subtle, key, kind })
}

fn family(kind: &str) -> &'static str {
    if kind == "rsa" {
        "RSASSA-PKCS1-v1_5"
    } else {
        "ECDSA"
    }
}

/// Work that the browser does on threads of its own, begun and going on by itself.
pub(crate) struct Running(JsFuture);

impl Running {
    fn of<T>(promise: js_sys::Promise<T>) -> Self
    where
        T: wasm_bindgen::convert::FromWasmAbi + wasm_bindgen::JsCast + 'static,
    {
        Self(JsFuture::from(promise.unchecked_into::<js_sys::Promise>()))
    }

    /// What came of it.
    pub(crate) async fn bytes(self) -> Result<Uint8Array, PlatformError> {
        let buffer = self.0.await.map_err(|_| PlatformError::Subtle)?;
        Ok(Uint8Array::new(&buffer))
    }

    /// What came of it, where that is a digest.
    pub(crate) async fn digest(self) -> Result<Sha256Digest, PlatformError> {
        let bytes = self.bytes().await?.to_vec();
        Sha256Digest::from_slice(&bytes).map_err(|_| PlatformError::Subtle)
    }
}

/// Begins to hash bytes that stay in a JavaScript buffer.
pub(crate) fn sha256(bytes: &Uint8Array) -> Result<Running, PlatformError> {
    subtle()?
        .digest_with_str_and_buffer_source("SHA-256", bytes)
        .map(Running::of)
        .map_err(|_| PlatformError::Subtle)
}

fn subtle() -> Result<SubtleCrypto, PlatformError> {
    Ok(scope()?
        .crypto()
        .map_err(|_| PlatformError::Subtle)?
        .subtle())
}

fn params(nonce: [u8; 12]) -> Result<Object, PlatformError> {
    let params = Object::new();
    set(&params, "name", &"AES-GCM".into())?;
    set(&params, "iv", &Uint8Array::from(nonce.as_slice()))?;
    set(&params, "tagLength", &128.into())?;
    Ok(params)
}

fn set(params: &Object, name: &str, value: &JsValue) -> Result<(), PlatformError> {
    let done = Reflect::set(params, &name.into(), value);
    done.map(drop).map_err(|_| PlatformError::Subtle)
}
