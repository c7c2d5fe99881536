//! The core as CBOR (RFC 8949) under the rules of its §4.2.1: definite lengths, shortest integers,
//! keys in ascending order. Decoding is strict because the decoded values are encoded again and
//! must give the same bytes: one core has one encoding.

use bulla_types::{ContainerId, DocumentId, EnvelopeId, ParseError, Sha256Digest, TenantId};
use minicbor::{
    Decoder, Encoder, data::Type, decode::Error as DecodeError, encode::Error as EncodeError,
};

use super::{ContainerSpec, Core, EncryptedMetadata, HeaderError};
use crate::{Geometry, Kind};

/// The core map; without `ciphertext`, the same map without key 10.
pub(super) fn encode(
    spec: &ContainerSpec,
    geometry: Geometry,
    nonce: [u8; 12],
    ciphertext: Option<&[u8]>,
) -> Result<Vec<u8>, HeaderError> {
    write(spec, geometry, nonce, ciphertext).map_err(|_| HeaderError::Core)
}

fn write(
    spec: &ContainerSpec,
    geometry: Geometry,
    nonce: [u8; 12],
    ciphertext: Option<&[u8]>,
) -> Result<Vec<u8>, EncodeError<core::convert::Infallible>> {
    let mut encoder = Encoder::new(Vec::new());
    encoder
        .map(if ciphertext.is_some() { 10 } else { 9 })?
        .u8(1)?
        .bytes(spec.container_id.as_bytes())?
        .u8(2)?
        .bytes(spec.envelope_id.as_bytes())?
        .u8(3)?
        .bytes(spec.tenant_id.as_bytes())?
        .u8(4)?
        .bytes(spec.document_id.as_bytes())?
        .u8(5)?
        .u8(spec.kind.number())?
        .u8(6)?
        .u32(spec.revision)?
        .u8(7)?;
    match &spec.previous {
        Some(previous) => encoder.bytes(previous.as_bytes())?,
        None => encoder.null()?,
    };
    encoder.u8(8)?.u64(geometry.padded_len())?;
    encoder.u8(9)?.bytes(&nonce)?;
    if let Some(ciphertext) = ciphertext {
        encoder.u8(10)?.bytes(ciphertext)?;
    }
    Ok(encoder.into_writer())
}

/// The core of these bytes, which must be its one encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<Core, HeaderError> {
    let mut decoder = Decoder::new(bytes);
    if decoder.map().map_err(malformed)? != Some(10) {
        return Err(HeaderError::Core);
    }
    let spec = ContainerSpec {
        container_id: id(&mut decoder, 1, ContainerId::from_slice)?,
        envelope_id: id(&mut decoder, 2, EnvelopeId::from_slice)?,
        tenant_id: id(&mut decoder, 3, TenantId::from_slice)?,
        document_id: id(&mut decoder, 4, DocumentId::from_slice)?,
        kind: kind(&mut decoder)?,
        revision: key(&mut decoder, 6)?.u32().map_err(malformed)?,
        previous: previous(&mut decoder)?,
    };
    let padded_len = key(&mut decoder, 8)?.u64().map_err(malformed)?;
    let nonce = key(&mut decoder, 9)?.bytes().map_err(malformed)?;
    let nonce = nonce.try_into().map_err(|_| HeaderError::Core)?;
    let ciphertext = key(&mut decoder, 10)?.bytes().map_err(malformed)?;
    let geometry = Geometry::new(padded_len).map_err(HeaderError::Geometry)?;
    let metadata = EncryptedMetadata {
        nonce,
        ciphertext: ciphertext.to_vec(),
    };
    let core = Core::new(spec, geometry, metadata)?;
    if core.encoded != bytes {
        return Err(HeaderError::Core);
    }
    Ok(core)
}

fn key<'a, 'b>(
    decoder: &'a mut Decoder<'b>,
    expected: u8,
) -> Result<&'a mut Decoder<'b>, HeaderError> {
    if decoder.u8().map_err(malformed)? != expected {
        return Err(HeaderError::Core);
    }
    Ok(decoder)
}

fn id<T>(
    decoder: &mut Decoder<'_>,
    number: u8,
    parse: fn(&[u8]) -> Result<T, ParseError>,
) -> Result<T, HeaderError> {
    let bytes = key(decoder, number)?.bytes().map_err(malformed)?;
    parse(bytes).map_err(|_| HeaderError::Core)
}

fn kind(decoder: &mut Decoder<'_>) -> Result<Kind, HeaderError> {
    let got = key(decoder, 5)?.u8().map_err(malformed)?;
    Kind::from_number(got).ok_or(HeaderError::Kind { got })
}

fn previous(decoder: &mut Decoder<'_>) -> Result<Option<Sha256Digest>, HeaderError> {
    let decoder = key(decoder, 7)?;
    if decoder.datatype().map_err(malformed)? == Type::Null {
        decoder.null().map_err(malformed)?;
        return Ok(None);
    }
    let bytes = decoder.bytes().map_err(malformed)?;
    Sha256Digest::from_slice(bytes)
        .map(Some)
        .map_err(|_| HeaderError::Core)
}

fn malformed(_: DecodeError) -> HeaderError {
    HeaderError::Core
}
