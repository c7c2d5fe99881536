//! WebCrypto as the engine for segments. The only key bytes that leave this module's memory are a
//! container's segment key, in a copy that is overwritten right after `importKey`.

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

    /// Ciphertext and tag of a plaintext. The nonce is unique for the key: it counts segments, and
    /// a container's key seals one payload once.
    pub(crate) async fn seal(
        &self,
        nonce: [u8; 12],
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, PlatformError> {
        let promise = self
            .subtle
            .encrypt_with_object_and_buffer_source(&params(nonce)?, &self.key, plaintext)
            .map_err(|_| PlatformError::Subtle)?;
        resolve(promise).await
    }

    /// Plaintext of ciphertext and tag.
    pub(crate) async fn open(
        &self,
        nonce: [u8; 12],
        ciphertext: &Uint8Array,
    ) -> Result<Uint8Array, PlatformError> {
        let promise = self
            .subtle
            .decrypt_with_object_and_buffer_source(&params(nonce)?, &self.key, ciphertext)
            .map_err(|_| PlatformError::Subtle)?;
        resolve(promise).await
    }
}

/// SHA-256 of bytes that stay in a JavaScript buffer.
pub(crate) async fn sha256(bytes: &Uint8Array) -> Result<Sha256Digest, PlatformError> {
    let promise = subtle()?
        .digest_with_str_and_buffer_source("SHA-256", bytes)
        .map_err(|_| PlatformError::Subtle)?;
    Sha256Digest::from_slice(&resolve(promise).await?.to_vec()).map_err(|_| PlatformError::Subtle)
}

fn subtle() -> Result<SubtleCrypto, PlatformError> {
    Ok(scope()?
        .crypto()
        .map_err(|_| PlatformError::Subtle)?
        .subtle())
}

fn params(nonce: [u8; 12]) -> Result<Object, PlatformError> {
    let params = Object::new();
    let set = |name: &str, value: &JsValue| {
        Reflect::set(&params, &name.into(), value).map_err(|_| PlatformError::Subtle)
    };
    set("name", &"AES-GCM".into())?;
    set("iv", &Uint8Array::from(nonce.as_slice()))?;
    set("tagLength", &128.into())?;
    Ok(params)
}

async fn resolve<T>(promise: js_sys::Promise<T>) -> Result<Uint8Array, PlatformError>
where
    T: wasm_bindgen::convert::FromWasmAbi + wasm_bindgen::JsCast + 'static,
{
    let buffer = JsFuture::from(promise)
        .await
        .map_err(|_| PlatformError::Subtle)?;
    Ok(Uint8Array::new(buffer.unchecked_ref()))
}
