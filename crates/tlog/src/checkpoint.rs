//! Checkpoints (C2SP tlog-checkpoint): the signed statement of a log about its size and root.

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_crypto::sign::{Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature};
use bulla_types::Sha256Digest;

use crate::cosignature::Cosignature;
use crate::note::{ED25519, Note, NoteError, key_id, signature_line};
use crate::{MAX_NOTE_BYTES, MAX_TREE_SIZE, Origin, verifier_key};

/// What a log says of itself: name, number of leaves, root. Says nothing about a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: Origin,
    /// Number of leaves, at most [`MAX_TREE_SIZE`].
    pub size: u64,
    /// Root of the tree of this size.
    pub root: Sha256Digest,
}

impl Checkpoint {
    /// The text that is signed: three lines, each with its newline; no extension lines.
    #[must_use]
    pub fn body(&self) -> String {
        let root = STANDARD.encode(self.root.as_bytes());
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }

    /// The checkpoint in a note's text.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`] unless it is exactly what [`Self::body`] writes: extension lines,
    /// leading zeros and non-canonical base64 are refused.
    pub fn parse_body(text: &str) -> Result<Self, NoteError> {
        let parse = || {
            let mut lines = text.strip_suffix('\n')?.split('\n');
            let origin = lines.next()?.parse().ok()?;
            let size = parse_decimal(lines.next()?)?;
            let root = parse_hash(lines.next()?)?;
            lines
                .next()
                .is_none()
                .then_some(Self { origin, size, root })
        };
        parse().ok_or(NoteError::Checkpoint)
    }
}

/// A checkpoint whose signature by a known log key was verified, with the note as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    checkpoint: Checkpoint,
    text: String,
    /// Names that the log had before, the oldest first.
    earlier: Vec<Origin>,
}

impl VerifiedCheckpoint {
    /// What the log says.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The log's name.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.checkpoint.origin
    }

    /// Whether the log has this name, or had it before its key was changed: a leaf under this
    /// checkpoint, and whatever names an older checkpoint, may bear either.
    #[must_use]
    pub fn is_named(&self, origin: &str) -> bool {
        let mut names = self.earlier.iter().chain([self.origin()]);
        names.any(|name| name.as_str() == origin)
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// Root of the tree.
    #[must_use]
    pub const fn root(&self) -> &Sha256Digest {
        &self.checkpoint.root
    }

    /// The whole note, byte for byte, with all its signatures.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same checkpoint with these cosignatures at the end of its note, those that it has not yet.
    ///
    /// # Errors
    /// [`NoteError::TooLarge`] where the note has no room for them.
    pub fn with_cosignatures<'a>(
        &self,
        cosignatures: impl IntoIterator<Item = &'a Cosignature>,
    ) -> Result<Self, NoteError> {
        let mut whole = self.clone();
        for line in cosignatures.into_iter().map(Cosignature::line) {
            if !whole.text.split_inclusive('\n').any(|own| own == line) {
                whole.text.push_str(line);
            }
        }
        if whole.text.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        Ok(whole)
    }
}

/// A log's name and signing key.
pub struct LogSigner {
    origin: Origin,
    key: Ed25519SecretKey,
    public_key: Ed25519PublicKey,
    earlier: Vec<LogVerifier>,
}

impl LogSigner {
    /// The signer of the log of this name. A key serves one log only.
    #[must_use]
    pub fn new(origin: Origin, key: Ed25519SecretKey) -> Self {
        let public_key = key.public_key();
        Self {
            origin,
            key,
            public_key,
            earlier: Vec::new(),
        }
    }

    /// The signer of a log that continues one of other names and keys, see [`LogVerifier::continuing`].
    #[must_use]
    pub fn continuing(self, earlier: Vec<LogVerifier>) -> Self {
        Self { earlier, ..self }
    }

    /// The log's name.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Who checks what this signer signs, and what was signed before under other names.
    #[must_use]
    pub fn verifier(&self) -> LogVerifier {
        LogVerifier::new(self.origin.clone(), &self.public_key).continuing(self.earlier.clone())
    }

    /// The note of this checkpoint, signed. The caller keeps that one size is never signed with
    /// two roots, and that the tree is durable before the note leaves the process.
    ///
    /// # Errors
    /// [`NoteError::Origin`] for a checkpoint of another log, [`NoteError::Checkpoint`] above
    /// [`MAX_TREE_SIZE`].
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<String, NoteError> {
        if checkpoint.origin != self.origin {
            return Err(NoteError::Origin);
        }
        if checkpoint.size > MAX_TREE_SIZE {
            return Err(NoteError::Checkpoint);
        }
        let body = checkpoint.body();
        let id = key_id(self.origin.as_str(), ED25519, self.public_key.as_bytes());
        let signature = self.key.sign(body.as_bytes());
        let line = signature_line(self.origin.as_str(), id, signature.as_bytes());
        Ok(format!("{body}\n{line}"))
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({})", self.origin)
    }
}

/// A log's name and public key, and those that it had before its key was changed: each key has a
/// name of its own, and the tree goes on (`docs/spec/audit-log.md#rotation`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerifier {
    origin: Origin,
    key: Ed25519PublicKey,
    /// The oldest first.
    earlier: Vec<(Origin, Ed25519PublicKey)>,
}

impl LogVerifier {
    /// The verifier of the log of this name.
    #[must_use]
    pub fn new(origin: Origin, key: &Ed25519PublicKey) -> Self {
        Self {
            origin,
            key: *key,
            earlier: Vec::new(),
        }
    }

    /// The same log, which had these names and keys before, the oldest first. What those had before
    /// themselves does not count.
    #[must_use]
    pub fn continuing(self, earlier: impl IntoIterator<Item = Self>) -> Self {
        let earlier = earlier.into_iter().map(|it| (it.origin, it.key));
        Self {
            earlier: earlier.collect(),
            ..self
        }
    }

    /// The name and key alone under which the log has or had this name.
    #[must_use]
    pub fn named(&self, origin: &str) -> Option<Self> {
        let mut all = self.earlier.iter().map(|(name, key)| (name, key));
        let earlier = all.find(|(name, _)| name.as_str() == origin);
        let own = (self.origin.as_str() == origin).then_some((&self.origin, &self.key));
        let (name, key) = own.or(earlier)?;
        Some(Self::new(name.clone(), key))
    }

    /// Every name that the log has or had, the newest first.
    pub fn names(&self) -> impl Iterator<Item = &Origin> {
        let earlier = self.earlier.iter().rev().map(|(name, _)| name);
        core::iter::once(&self.origin).chain(earlier)
    }

    /// The verifier in a text `<name>+<key id, 8 hex digits>+<base64 of 0x01 ‖ public key>`
    /// (C2SP signed-note), without newline.
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`] unless it is exactly what [`Self::vkey`] writes for some log.
    pub fn from_vkey(text: &str) -> Result<Self, NoteError> {
        let (origin, key) = verifier_key::parse(text, ED25519).ok_or(NoteError::VerifierKey)?;
        Ok(Self::new(origin, &key))
    }

    /// The verifier as text, for [`Self::from_vkey`] and for other implementations.
    #[must_use]
    pub fn vkey(&self) -> String {
        verifier_key::encode(&self.origin, ED25519, &self.key)
    }

    /// The log's name.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The log's public key.
    #[must_use]
    pub const fn public_key(&self) -> &Ed25519PublicKey {
        &self.key
    }

    /// Verifies a note under the log's name and key and yields its checkpoint. Signatures by other
    /// keys are ignored, as the format demands; a signature under this name and key id that is bad
    /// condemns the note.
    ///
    /// # Errors
    /// [`NoteError`]: `TooLarge`, `Format`, `Checkpoint`, `Origin`, `Unsigned` or `Signature`.
    pub fn open(&self, text: &str) -> Result<VerifiedCheckpoint, NoteError> {
        self.verify(text, self.earlier.len())
    }

    /// As [`Self::open`], and under each name and key that the log had before: for a checkpoint that
    /// is remembered or stored. One that is shown as the newest must be of the newest key.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_any(&self, text: &str) -> Result<VerifiedCheckpoint, NoteError> {
        let name = text.split('\n').next().unwrap_or_default();
        let mut earlier = self.earlier.iter();
        let generation = earlier.position(|(origin, _)| origin.as_str() == name);
        self.verify(text, generation.unwrap_or(self.earlier.len()))
    }

    /// Verifies a note under the name and key of this place among the earlier ones, or the newest.
    fn verify(&self, text: &str, generation: usize) -> Result<VerifiedCheckpoint, NoteError> {
        let (origin, key) = match self.earlier.get(generation) {
            Some((origin, key)) => (origin, key),
            None => (&self.origin, &self.key),
        };
        let note = Note::parse(text)?;
        let checkpoint = Checkpoint::parse_body(note.text)?;
        if checkpoint.origin != *origin {
            return Err(NoteError::Origin);
        }
        let id = key_id(origin.as_str(), ED25519, key.as_bytes());
        let mut signed = false;
        for signature in note.signatures_by(origin.as_str(), id) {
            let bytes =
                Ed25519Signature::from_bytes(&signature.bytes).map_err(|_| NoteError::Signature)?;
            key.verify(note.text.as_bytes(), &bytes)
                .map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if !signed {
            return Err(NoteError::Unsigned);
        }
        let before = self.earlier.iter().take(generation);
        Ok(VerifiedCheckpoint {
            checkpoint,
            text: text.to_owned(),
            earlier: before.map(|(name, _)| name.clone()).collect(),
        })
    }
}

/// A decimal number up to [`MAX_TREE_SIZE`] in its one form: no sign, no leading zero.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number <= MAX_TREE_SIZE && number.to_string() == text).then_some(number)
}

/// A hash in canonical base64.
pub(crate) fn parse_hash(text: &str) -> Option<Sha256Digest> {
    Sha256Digest::from_slice(&STANDARD.decode(text).ok()?).ok()
}
