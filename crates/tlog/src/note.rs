//! Signed notes (C2SP signed-note): a text, a blank line, and signature lines
//! `— <key name> base64(key id ‖ signature)`. The key id is the first 4 bytes of
//! SHA-256(name ‖ 0x0a ‖ signature type ‖ public key).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_crypto::hash::sha256_parts;

/// Largest note in bytes: room for sixteen cosignatures of the longest kind in use (ML-DSA-44).
pub const MAX_NOTE_BYTES: usize = 65_536;

/// Signature type of plain Ed25519 over the note's text.
pub(crate) const ED25519: u8 = 0x01;

/// Why a note, a checkpoint or a verifier key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// The text is not origin, size and root in three lines of the one form.
    #[error("the text is not a checkpoint")]
    Checkpoint,
    /// The note breaks the format: control character, no final newline, no blank line, or a
    /// malformed signature line.
    #[error("not a signed note")]
    Format,
    /// The checkpoint, or the key, is that of another log.
    #[error("a checkpoint of another log")]
    Origin,
    /// The note's signature by the known key does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// The note is larger than [`MAX_NOTE_BYTES`].
    #[error("larger than {MAX_NOTE_BYTES} bytes")]
    TooLarge,
    /// A cosignature bears no time: 0, or beyond 2^63 − 1 seconds.
    #[error("a cosignature without a time")]
    Time,
    /// No signature is by the known key.
    #[error("not signed by the known key")]
    Unsigned,
    /// The text is not a verifier key of the one supported type.
    #[error("not a verifier key")]
    VerifierKey,
}

impl NoteError {
    /// Whether the note may be sound, but is of another log or by another key than the known one.
    #[must_use]
    pub const fn is_foreign(&self) -> bool {
        matches!(self, Self::Origin | Self::Unsigned)
    }
}

/// A note taken apart; nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note<'a> {
    /// What is signed, with its final newline.
    pub(crate) text: &'a str,
    /// All signature lines, in order.
    pub(crate) signatures: Vec<NoteSignature<'a>>,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoteSignature<'a> {
    pub(crate) name: &'a str,
    pub(crate) key_id: [u8; 4],
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    pub(crate) fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        if note.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError::Format);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::Format)?;
        let (text, rest) = note.split_at_checked(blank + 1).ok_or(NoteError::Format)?;
        let block = rest
            .strip_prefix('\n')
            .and_then(|block| block.strip_suffix('\n'))
            .ok_or(NoteError::Format)?;
        let signatures = block
            .split('\n')
            .map(NoteSignature::parse)
            .collect::<Option<_>>()
            .ok_or(NoteError::Format)?;
        Ok(Self { text, signatures })
    }

    /// The signatures under this name and key id.
    pub(crate) fn signatures_by(
        &self,
        name: &str,
        key_id: [u8; 4],
    ) -> impl Iterator<Item = &NoteSignature<'a>> {
        let of_key = move |it: &&NoteSignature<'_>| it.name == name && it.key_id == key_id;
        self.signatures.iter().filter(of_key)
    }
}

impl<'a> NoteSignature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let name_ok = !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace());
        // The engine refuses missing padding and non-zero trailing bits: one text per value.
        let bytes = STANDARD.decode(encoded).ok()?;
        let (key_id, signature) = bytes.split_first_chunk::<4>()?;
        (name_ok && !signature.is_empty()).then(|| Self {
            name,
            key_id: *key_id,
            bytes: signature.to_vec(),
        })
    }
}

/// The signature line, with its newline.
pub(crate) fn signature_line(name: &str, key_id: [u8; 4], signature: &[u8]) -> String {
    let encoded = STANDARD.encode([&key_id, signature].concat());
    format!("\u{2014} {name} {encoded}\n")
}

/// The key id of a key of this name and type.
pub(crate) fn key_id(name: &str, signature_type: u8, public_key: &[u8]) -> [u8; 4] {
    let digest = sha256_parts(&[name.as_bytes(), b"\n", &[signature_type], public_key]);
    let [a, b, c, d, ..] = *digest.as_bytes();
    [a, b, c, d]
}
