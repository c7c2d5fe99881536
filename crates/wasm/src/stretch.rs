//! Key stretching in an instance of this module that does nothing else and ends with it: WebAssembly
//! gives no memory back, and Argon2id fills 64 MiB.

use bulla_crypto::opaque::Unstretched;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// Stretches what an engine asked for, [`Unstretched::stretch`]: 64 bytes from 64 bytes, of which
/// the ones given are overwritten. `undefined` for any other number of them.
#[wasm_bindgen]
#[must_use]
pub fn stretch(unstretched: &Uint8Array) -> Option<Uint8Array> {
    let secret = unstretched.to_vec().into();
    unstretched.fill(0, 0, unstretched.length());
    let stretched = Unstretched::from_secret(secret).ok()?.stretch().ok()?;
    Some(stretched.dangerous_expose().expose_secret().into())
}
