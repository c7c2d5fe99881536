//! Files that a person chose: read by range, never whole.

use core::ops::Range;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::PlatformError;

/// Bytes that were asked for.
pub(crate) enum Reading {
    /// They are on their way; so many must come.
    Asked(JsFuture, u64),
    /// They are here.
    #[cfg(feature = "bench")]
    Here(Uint8Array),
}

impl Reading {
    /// The bytes.
    pub(crate) async fn bytes(self) -> Result<Uint8Array, PlatformError> {
        let (asked, wanted) = match self {
            Self::Asked(asked, wanted) => (asked, wanted),
            #[cfg(feature = "bench")]
            Self::Here(bytes) => return Ok(bytes),
        };
        let answer = asked.await.map_err(|_| PlatformError::File)?;
        // A view is taken as it is, a buffer looked at as a whole.
        let bytes = answer
            .dyn_into::<Uint8Array>()
            .unwrap_or_else(|buffer| Uint8Array::new(&buffer));
        if u64::from(bytes.length()) == wanted {
            Ok(bytes)
        } else {
            Err(PlatformError::File)
        }
    }
}

/// Begins to read a range.
pub(crate) fn ask(blob: &web_sys::Blob, range: Range<u64>) -> Result<Reading, PlatformError> {
    let (start, end) = (float(range.start)?, float(range.end)?);
    let slice = blob
        .slice_with_f64_and_f64(start, end)
        .map_err(|_| PlatformError::File)?;
    let wanted = range.end.saturating_sub(range.start);
    Ok(Reading::Asked(slice.array_buffer().into(), wanted))
}

/// The bytes of a range.
pub(crate) async fn read(
    blob: &web_sys::Blob,
    range: Range<u64>,
) -> Result<Uint8Array, PlatformError> {
    ask(blob, range)?.bytes().await
}

/// Length of a file in bytes.
pub(crate) fn length(blob: &web_sys::Blob) -> u64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "Blob.size is a whole number, positive and below 2^53"
    )]
    let length = blob.size() as u64;
    length
}

fn float(offset: u64) -> Result<f64, PlatformError> {
    let whole = u32::try_from(offset >> 21).map_err(|_| PlatformError::File)?;
    let rest = u32::try_from(offset & 0x1f_ffff).map_err(|_| PlatformError::File)?;
    Ok(f64::from(whole).mul_add(2_097_152.0, f64::from(rest)))
}
