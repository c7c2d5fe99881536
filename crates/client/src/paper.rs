//! The port to what works on PDFs: one file in memory that is looked at, filled in and signed.
//! Natively it is [`bulla_pdf::Paper`]; in the browser a second module of the same code, so that the
//! core stays small. Nothing in here reads a PDF.

use bulla_pdf::Obstacle;
use bulla_pdf::plan::{
    Expected, FieldPlan, FileDigest, FileHash, SigningPlan, TimestampTrust, Validation,
};
use bulla_pdf::report::{
    Inspection, Placed, Purpose, Revised, Successor, TimestampQuery, ToBeSigned,
};
use bulla_types::Base64Bytes;

use crate::{HostError, Sink};

/// Why a step was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaperError {
    /// The host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Something about the document or the request stands against it; nothing was changed.
    #[error(transparent)]
    Obstacle(Box<Obstacle>),
}

impl From<Obstacle> for PaperError {
    fn from(obstacle: Obstacle) -> Self {
        Self::Obstacle(Box::new(obstacle))
    }
}

/// One PDF in memory. What is written to it is the file; what its methods add comes behind.
///
/// The steps of a signature: [`prepare`](Self::prepare), [`finish`](Self::finish) with the
/// signature over what that answered, then [`timestamp`](Self::timestamp) or
/// [`without_timestamp`](Self::without_timestamp), which append the revision. With the same bytes
/// and arguments every step gives the same bytes.
#[expect(
    async_fn_in_trait,
    reason = "callers are generic over the paper and never send its futures to another thread"
)]
pub trait Paper: Sink {
    /// Length in bytes.
    fn size_bytes(&self) -> u64;

    /// What is in the document: fields, signatures, and what a signer should know.
    ///
    /// # Errors
    /// Of a file that cannot be read at all; one that can be read and not signed says so inside.
    async fn inspect(&mut self, purpose: Purpose) -> Result<Inspection, PaperError>;

    /// Appends all fields of the plan, and an empty signature field for each signer.
    ///
    /// # Errors
    /// What stands against it.
    async fn place(&mut self, plan: &FieldPlan) -> Result<Placed, PaperError>;

    /// Fills fields in and makes everything of a signature that comes before its key.
    ///
    /// # Errors
    /// What stands against it.
    async fn prepare(&mut self, plan: &SigningPlan) -> Result<ToBeSigned, PaperError>;

    /// The function by which a file is hashed whose signature stands beside it.
    ///
    /// # Errors
    /// A certificate that cannot be read.
    async fn file_hash(&mut self, plan: &SigningPlan) -> Result<FileHash, PaperError>;

    /// The same as [`prepare`](Self::prepare) for a signature beside a file of any kind, of which only
    /// the digest is needed, by the function that [`file_hash`](Self::file_hash) names; the
    /// plan's target, look and values are not used.
    ///
    /// # Errors
    /// What stands against it.
    async fn prepare_detached(
        &mut self,
        digest: &FileDigest,
        plan: &SigningPlan,
    ) -> Result<ToBeSigned, PaperError>;

    /// Takes the signature, and asks for a time-stamp of it; `nonce` is random.
    ///
    /// # Errors
    /// A signature that is not one of the certificate's key; a step that does not follow.
    async fn finish(
        &mut self,
        signature: &[u8],
        nonce: [u8; 8],
    ) -> Result<TimestampQuery, PaperError>;

    /// Takes the answer of the time-stamp authority, if it answers the question and the authority is
    /// trusted.
    ///
    /// # Errors
    /// What is wrong with the answer.
    async fn timestamp(
        &mut self,
        reply: &[u8],
        trust: &TimestampTrust,
    ) -> Result<Revised, PaperError>;

    /// Ends the signature without a time-stamp.
    ///
    /// # Errors
    /// A step that does not follow.
    async fn without_timestamp(&mut self) -> Result<Revised, PaperError>;

    /// The detached signature (DER) that was ended last.
    ///
    /// # Errors
    /// A step that does not follow.
    async fn detached(&mut self) -> Result<Base64Bytes, PaperError>;

    /// Appends data for long-term validation.
    ///
    /// # Errors
    /// What stands against it.
    async fn extend(&mut self, data: &Validation) -> Result<(), PaperError>;

    /// Whether the document is a permitted successor of its beginning: what the newer revision
    /// changes, and who signed it.
    ///
    /// # Errors
    /// What it does that it may not.
    async fn successor(&mut self, expected: &Expected) -> Result<Successor, PaperError>;
}

/// The paper of a host that cannot work on PDFs: there is none.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum NoPaper {}

impl Sink for NoPaper {
    async fn write(&mut self, _: &[u8]) -> Result<(), HostError> {
        match *self {}
    }
}

impl Paper for NoPaper {
    fn size_bytes(&self) -> u64 {
        match *self {}
    }

    async fn inspect(&mut self, _: Purpose) -> Result<Inspection, PaperError> {
        match *self {}
    }

    async fn place(&mut self, _: &FieldPlan) -> Result<Placed, PaperError> {
        match *self {}
    }

    async fn prepare(&mut self, _: &SigningPlan) -> Result<ToBeSigned, PaperError> {
        match *self {}
    }

    async fn file_hash(&mut self, _: &SigningPlan) -> Result<FileHash, PaperError> {
        match *self {}
    }

    async fn prepare_detached(
        &mut self,
        _: &FileDigest,
        _: &SigningPlan,
    ) -> Result<ToBeSigned, PaperError> {
        match *self {}
    }

    async fn finish(&mut self, _: &[u8], _: [u8; 8]) -> Result<TimestampQuery, PaperError> {
        match *self {}
    }

    async fn timestamp(&mut self, _: &[u8], _: &TimestampTrust) -> Result<Revised, PaperError> {
        match *self {}
    }

    async fn without_timestamp(&mut self) -> Result<Revised, PaperError> {
        match *self {}
    }

    async fn detached(&mut self) -> Result<Base64Bytes, PaperError> {
        match *self {}
    }

    async fn extend(&mut self, _: &Validation) -> Result<(), PaperError> {
        match *self {}
    }

    async fn successor(&mut self, _: &Expected) -> Result<Successor, PaperError> {
        match *self {}
    }
}

impl Sink for bulla_pdf::Paper {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        Self::write(self, plaintext).map_err(|_| HostError::NoPdfEngine)
    }
}

impl Paper for bulla_pdf::Paper {
    fn size_bytes(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }

    async fn inspect(&mut self, purpose: Purpose) -> Result<Inspection, PaperError> {
        Ok(Self::inspect(self, purpose)?)
    }

    async fn place(&mut self, plan: &FieldPlan) -> Result<Placed, PaperError> {
        Ok(Self::place(self, plan)?)
    }

    async fn prepare(&mut self, plan: &SigningPlan) -> Result<ToBeSigned, PaperError> {
        Ok(Self::prepare(self, plan)?)
    }

    async fn file_hash(&mut self, plan: &SigningPlan) -> Result<FileHash, PaperError> {
        Ok(plan.file_hash()?)
    }

    async fn prepare_detached(
        &mut self,
        digest: &FileDigest,
        plan: &SigningPlan,
    ) -> Result<ToBeSigned, PaperError> {
        Ok(Self::prepare_detached(self, digest, plan)?)
    }

    async fn finish(
        &mut self,
        signature: &[u8],
        nonce: [u8; 8],
    ) -> Result<TimestampQuery, PaperError> {
        Ok(Self::finish(self, signature, nonce)?)
    }

    async fn timestamp(
        &mut self,
        reply: &[u8],
        trust: &TimestampTrust,
    ) -> Result<Revised, PaperError> {
        Ok(Self::timestamp(self, reply, Some(trust))?)
    }

    async fn without_timestamp(&mut self) -> Result<Revised, PaperError> {
        Ok(Self::without_timestamp(self)?)
    }

    async fn detached(&mut self) -> Result<Base64Bytes, PaperError> {
        let order = || Obstacle::stated("order", "no signature beside a file was made");
        Ok(Self::detached(self).ok_or_else(order)?.into())
    }

    async fn extend(&mut self, data: &Validation) -> Result<(), PaperError> {
        Self::extend(self, data)?;
        Ok(())
    }

    async fn successor(&mut self, expected: &Expected) -> Result<Successor, PaperError> {
        Ok(Self::successor(self, expected)?)
    }
}
