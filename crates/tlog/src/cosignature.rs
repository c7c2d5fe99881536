//! Cosignatures (C2SP tlog-cosignature, type 0x04): a witness says that, at a time, this checkpoint
//! was the newest that it had seen of a log, and that it continued all it had seen before.
//!
//! ```text
//! cosignature/v1
//! time 1679315147
//! <the checkpoint's three lines>
//! ```
//!
//! is what it signs with Ed25519; the signature line of the note holds
//! `key id (4) ‖ time in seconds, big endian (8) ‖ signature (64)`. Type 0x06 (ML-DSA-44) is a
//! signature by an unknown key to this code.

use core::fmt;

use bulla_crypto::sign::{Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature};

use crate::note::{Note, NoteError, NoteSignature, key_id, signature_line};
use crate::{MAX_TREE_SIZE, Origin, VerifiedCheckpoint, verifier_key};

/// Signature type of Ed25519 with a time.
pub(crate) const TIMED_ED25519: u8 = 0x04;

/// A cosignature that verified. Only [`CosignatureVerifier`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    at_secs: u64,
    line: String,
}

impl Cosignature {
    /// When the witness signed, by its own clock: seconds since 1970-01-01T00:00:00Z, 1 to 2^63 − 1.
    #[must_use]
    pub const fn at_secs(&self) -> u64 {
        self.at_secs
    }

    /// The signature line, with its newline.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }
}

/// A witness's name and public key. The name is of the form of a log's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureVerifier {
    name: Origin,
    key: Ed25519PublicKey,
}

impl CosignatureVerifier {
    /// The verifier of the witness of this name.
    #[must_use]
    pub const fn new(name: Origin, key: &Ed25519PublicKey) -> Self {
        Self { name, key: *key }
    }

    /// The verifier in a text `<name>+<key id, 8 hex digits>+<base64 of 0x04 ‖ public key>`, without
    /// newline.
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`] unless it is exactly what [`Self::vkey`] writes for some witness.
    pub fn from_vkey(text: &str) -> Result<Self, NoteError> {
        let (name, key) = verifier_key::parse(text, TIMED_ED25519).ok_or(NoteError::VerifierKey)?;
        Ok(Self { name, key })
    }

    /// The verifier as text, for [`Self::from_vkey`], for policies and for other implementations.
    #[must_use]
    pub fn vkey(&self) -> String {
        verifier_key::encode(&self.name, TIMED_ED25519, &self.key)
    }

    /// Name of the witness's key.
    #[must_use]
    pub const fn name(&self) -> &Origin {
        &self.name
    }

    /// The witness's public key.
    #[must_use]
    pub const fn public_key(&self) -> &Ed25519PublicKey {
        &self.key
    }

    /// This witness's cosignature of a checkpoint; the earliest where it signed more than once, `None`
    /// where it did not.
    ///
    /// # Errors
    /// [`NoteError::Signature`] or [`NoteError::Time`] where any signature under this name and key id
    /// is not a good one: such a note is refused as a whole.
    pub fn find(&self, checkpoint: &VerifiedCheckpoint) -> Result<Option<Cosignature>, NoteError> {
        self.earliest(&Note::parse(checkpoint.text())?)
    }

    /// This witness's cosignature in its answer to a request: signature lines, each with its newline.
    /// Those of other keys are ignored.
    ///
    /// # Errors
    /// [`NoteError::Format`] for other lines, [`NoteError::Unsigned`] where none is by this witness,
    /// else as [`Self::find`].
    pub fn find_in_answer(
        &self,
        checkpoint: &VerifiedCheckpoint,
        lines: &str,
    ) -> Result<Cosignature, NoteError> {
        let body = checkpoint.checkpoint().body();
        let note = format!("{body}\n{lines}");
        let note = Note::parse(&note)?;
        if note.text != body {
            return Err(NoteError::Format);
        }
        self.earliest(&note)?.ok_or(NoteError::Unsigned)
    }

    fn earliest(&self, note: &Note<'_>) -> Result<Option<Cosignature>, NoteError> {
        let id = key_id(self.name.as_str(), TIMED_ED25519, self.key.as_bytes());
        let mut earliest: Option<Cosignature> = None;
        for signature in note.signatures_by(self.name.as_str(), id) {
            let found = self.open(note.text, signature)?;
            if earliest
                .as_ref()
                .is_none_or(|it| found.at_secs < it.at_secs)
            {
                earliest = Some(found);
            }
        }
        Ok(earliest)
    }

    fn open(&self, text: &str, signature: &NoteSignature<'_>) -> Result<Cosignature, NoteError> {
        let (time, rest) = signature
            .bytes
            .split_first_chunk::<8>()
            .ok_or(NoteError::Signature)?;
        let at_secs = u64::from_be_bytes(*time);
        let bytes = Ed25519Signature::from_bytes(rest).map_err(|_| NoteError::Signature)?;
        let message = signed_message(at_secs, text);
        self.key
            .verify(message.as_bytes(), &bytes)
            .map_err(|_| NoteError::Signature)?;
        demand_time(at_secs)?;
        let line = signature_line(signature.name, signature.key_id, &signature.bytes);
        Ok(Cosignature { at_secs, line })
    }
}

/// A witness's name and signing key.
pub struct Cosigner {
    verifier: CosignatureVerifier,
    key: Ed25519SecretKey,
}

impl Cosigner {
    /// The cosigner of this name. A key serves one name only: the signed message does not hold it.
    #[must_use]
    pub fn new(name: Origin, key: Ed25519SecretKey) -> Self {
        let verifier = CosignatureVerifier::new(name, &key.public_key());
        Self { verifier, key }
    }

    /// Who checks what this cosigner signs.
    #[must_use]
    pub const fn verifier(&self) -> &CosignatureVerifier {
        &self.verifier
    }

    /// The signature line over a checkpoint, with its newline, at a time in seconds since 1970. The
    /// caller has seen that the checkpoint continues every one that it has cosigned of this log, and
    /// has stored it durably.
    ///
    /// # Errors
    /// [`NoteError::Time`] unless the time is 1 to 2^63 − 1.
    pub fn cosign(
        &self,
        checkpoint: &VerifiedCheckpoint,
        at_secs: u64,
    ) -> Result<String, NoteError> {
        demand_time(at_secs)?;
        let message = signed_message(at_secs, &checkpoint.checkpoint().body());
        let signature = self.key.sign(message.as_bytes());
        let bytes = [at_secs.to_be_bytes().as_slice(), signature.as_bytes()].concat();
        let (name, key) = (self.verifier.name.as_str(), self.verifier.key.as_bytes());
        Ok(signature_line(
            name,
            key_id(name, TIMED_ED25519, key),
            &bytes,
        ))
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.verifier.name)
    }
}

fn signed_message(at_secs: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {at_secs}\n{text}")
}

/// Times are 63 bits wide, as sizes of trees are.
fn demand_time(at_secs: u64) -> Result<(), NoteError> {
    if (1..=MAX_TREE_SIZE).contains(&at_secs) {
        Ok(())
    } else {
        Err(NoteError::Time)
    }
}
