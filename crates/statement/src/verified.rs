//! Signing and verifying: the only ways to a [`Verified`] statement.

use bulla_crypto::sign::{Ed25519Signature, MlDsa65Signature};
use bulla_types::Base64Bytes;
use rand_core::CryptoRng;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dsse::id_of;
use crate::{
    Dsse, DsseSignature, IdentityKeys, KeyAlgorithm, ML_DSA_CONTEXT, Signer, StatementError,
    StatementId, jcs, pae,
};

/// The body of a statement of one type and version.
pub trait Statement: Clone + Serialize + DeserializeOwned {
    /// Media type of the body; a new version has a new one.
    const PAYLOAD_TYPE: &'static str;

    /// Checks what the type system does not: limits and relations between values.
    ///
    /// # Errors
    /// [`StatementError::Limit`].
    fn check(&self) -> Result<(), StatementError>;
}

/// A statement whose two signatures were verified with keys that the caller chose, whose body is
/// canonical and keeps the rules of its type. What it says of other statements is not checked:
/// that is [`crate::EnvelopeChain`]'s work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<S> {
    body: S,
    id: StatementId,
    dsse: Dsse,
}

impl<S> Verified<S> {
    /// What was signed.
    #[must_use]
    pub const fn body(&self) -> &S {
        &self.body
    }

    /// The statement's id.
    #[must_use]
    pub const fn id(&self) -> StatementId {
        self.id
    }

    /// The record, byte for byte.
    #[must_use]
    pub const fn dsse(&self) -> &Dsse {
        &self.dsse
    }

    /// Takes the record out.
    #[must_use]
    pub fn into_dsse(self) -> Dsse {
        self.dsse
    }
}

/// Signs a statement with both keys. The ML-DSA signature is hedged with `rng`, so signing twice
/// yields the same id and different records.
///
/// # Errors
/// [`StatementError::Limit`] or [`StatementError::Body`] for a body that nobody would accept.
pub fn sign<S: Statement>(
    body: &S,
    signer: &Signer<'_>,
    rng: &mut impl CryptoRng,
) -> Result<Verified<S>, StatementError> {
    body.check()?;
    let payload = jcs::to_canonical(body)?;
    if payload.len() > jcs::MAX_BODY_BYTES {
        return Err(jcs::JcsError::TooLarge.into());
    }
    let message = pae(S::PAYLOAD_TYPE, &payload);
    let ed25519 = signer.ed25519.sign(&message);
    let ml_dsa_65 = signer
        .ml_dsa_65
        .sign(&message, ML_DSA_CONTEXT, rng)
        .map_err(|_| StatementError::Signature)?;
    let signature = |keyid, sig: &[u8]| DsseSignature {
        keyid,
        sig: sig.into(),
    };
    Ok(Verified {
        body: body.clone(),
        id: id_of(S::PAYLOAD_TYPE, &payload),
        dsse: Dsse {
            payload_type: S::PAYLOAD_TYPE.to_owned(),
            payload: Base64Bytes::new(payload),
            signatures: vec![
                signature(KeyAlgorithm::Ed25519, ed25519.as_bytes()),
                signature(KeyAlgorithm::MlDsa65, ml_dsa_65.as_bytes()),
            ],
        },
    })
}

/// Verifies a statement of the wanted type with the keys of an identity: both signatures over the
/// raw bytes, then the strict parse, then the rules of the type.
///
/// # Errors
/// [`StatementError`]: `PayloadType`, `SignatureSet`, `Signature`, `Body` or `Limit`.
pub fn verify<S: Statement>(
    dsse: &Dsse,
    keys: &IdentityKeys,
) -> Result<Verified<S>, StatementError> {
    check_type::<S>(dsse)?;
    let [first, second] = dsse.signatures.as_slice() else {
        return Err(StatementError::SignatureSet);
    };
    if first.keyid != KeyAlgorithm::Ed25519 || second.keyid != KeyAlgorithm::MlDsa65 {
        return Err(StatementError::SignatureSet);
    }
    let ed25519 = Ed25519Signature::from_bytes(first.sig.as_slice())
        .map_err(|_| StatementError::Signature)?;
    let ml_dsa_65 = MlDsa65Signature::from_bytes(second.sig.as_slice())
        .map_err(|_| StatementError::Signature)?;
    let message = pae(S::PAYLOAD_TYPE, dsse.payload.as_slice());
    keys.ed25519
        .verify(&message, &ed25519)
        .map_err(|_| StatementError::Signature)?;
    keys.ml_dsa_65
        .verify(&message, ML_DSA_CONTEXT, &ml_dsa_65)
        .map_err(|_| StatementError::Signature)?;
    let body = parse_body::<S>(dsse)?;
    body.check()?;
    Ok(Verified {
        body,
        id: dsse.claimed_id(),
        dsse: dsse.clone(),
    })
}

/// The body without regard to signatures; for the one statement that brings its own keys.
pub(crate) fn parse_body<S: Statement>(dsse: &Dsse) -> Result<S, StatementError> {
    check_type::<S>(dsse)?;
    Ok(jcs::parse_strict(dsse.payload.as_slice())?)
}

fn check_type<S: Statement>(dsse: &Dsse) -> Result<(), StatementError> {
    if dsse.payload_type == S::PAYLOAD_TYPE && dsse.payload.as_slice().len() <= jcs::MAX_BODY_BYTES
    {
        Ok(())
    } else if dsse.payload_type == S::PAYLOAD_TYPE {
        Err(jcs::JcsError::TooLarge.into())
    } else {
        Err(StatementError::PayloadType {
            expected: S::PAYLOAD_TYPE,
        })
    }
}
