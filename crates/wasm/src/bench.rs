//! What `cargo xtask bench browser` measures alone, in a module of its own that nobody is served.

use argon2::{Algorithm, Argon2, Params, Version};
use bulla_client::SealPart;
use bulla_crypto::hash::Sha256;
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, Sealer, SegmentJob};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, TenantId, Title};
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;
use crate::platform::device::{Device, Owned};
use crate::platform::subtle::SegmentCipher;
use crate::platform::{PlatformError, random};
use crate::sealing::{self, Plain, content, padded};

/// Seals bytes in memory, part by part as a file is sealed before it is sent; with both hashes, or
/// the cipher alone.
///
/// # Errors
/// A message where the browser refuses.
#[wasm_bindgen]
pub async fn seal(device: Device, plain: Uint8Array, with_hashes: bool) -> Result<(), JsValue> {
    let sealer = sealer(u64::from(plain.length())).map_err(|_| refused())?;
    let key = sealer.segment_key();
    let mut plaintext_hash = Sha256::new();
    let mut segment_hashes = Vec::new();
    for part in 0..sealer.geometry().part_count() {
        let range = sealer.geometry().part_segments(part).unwrap_or_default();
        let segments: Result<Vec<SegmentJob>, _> = range.map(|n| sealer.segment(n)).collect();
        let part = SealPart {
            key,
            segments: segments.map_err(|_| refused())?,
            plaintext_hash: &mut plaintext_hash,
        };
        if with_hashes {
            let done = sealing::seal(&device, &Plain::Bytes(&plain), part).await;
            segment_hashes.extend(done.map_err(|_| refused())?.1);
        } else {
            let done = encrypt(&device, &plain, &part).await;
            done.map_err(|_| refused())?;
        }
    }
    if with_hashes {
        let finished = sealer.finish(segment_hashes).map_err(|_| refused())?;
        core::hint::black_box((finished, plaintext_hash.finish()));
    }
    Ok(())
}

/// Argon2id with the parameters of the login, once.
///
/// # Errors
/// A message where memory is short.
#[wasm_bindgen]
pub fn stretch() -> Result<(), JsValue> {
    let params = Params::new(64 * 1024, 3, 1, Some(64)).map_err(|_| refused())?;
    let mut output = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(
            b"gletscher-trompete-7-ofen",
            b"a salt of 16 bytes",
            &mut output,
        )
        .map_err(|_| refused())?;
    core::hint::black_box(output);
    Ok(())
}

/// What [`sealing::seal`] does, without its hashes.
async fn encrypt(
    device: &Device,
    plain: &Uint8Array,
    part: &SealPart<'_>,
) -> Result<(), PlatformError> {
    let cipher = SegmentCipher::import(part.key.dangerous_expose().expose_secret()).await?;
    for job in &part.segments {
        let running = {
            let padded = padded(device, &content(plain, 0, job)?, job)?;
            cipher.seal(*job.nonce.as_bytes(), padded.get())?
        };
        core::hint::black_box(Owned::new(device, running.bytes().await?));
    }
    Ok(())
}

fn sealer(length: u64) -> Result<Sealer, Failure> {
    let mut rng = random();
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes([1; 16]),
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    };
    let name = "agreement.pdf".parse::<Title>().map_err(Failure::from)?;
    let metadata = Metadata {
        name,
        media_type: MediaType::pdf(),
        true_len: length,
    };
    let key = EnvelopeKey::generate(&mut rng);
    let sealer = Sealer::new(&key, spec, &metadata, &mut rng);
    sealer.map_err(|_| Failure::new("invalid_request", "the content cannot be sealed"))
}

fn refused() -> JsValue {
    "the browser refused".into()
}
