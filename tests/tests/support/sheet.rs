//! The paper of test hosts: the real one, in the hands of a co-signer whose program does what its
//! owner likes.

use std::cell::RefCell;
use std::rc::Rc;

use bulla_client::pdf::plan::{
    Expected, FieldPlan, FileDigest, FileHash, SigningPlan, Target, TimestampTrust, Validation,
};
use bulla_client::pdf::report::{
    Inspection, Placed, Purpose, Revised, Successor, TimestampQuery, ToBeSigned,
};
use bulla_client::{HostError, PaperError, Sink, pdf};
use bulla_crypto::sign::P256SecretKey;
use bulla_types::{Base64Bytes, RecipientId};

/// Makes something else of a signed document: from what it was before, and what it is now.
pub(crate) type Forge = Rc<dyn Fn(&[u8], &[u8]) -> Vec<u8>>;

/// What a co-signer's own program does.
#[derive(Clone, Default)]
pub(crate) struct Mischief {
    /// What it makes of a document that was signed.
    pub(crate) forge: Option<Forge>,
    /// In whose place it signs.
    pub(crate) place: Option<RecipientId>,
    /// With which certificate and key it signs in the place of those of the identity.
    pub(crate) rogue: Option<Rc<Rogue>>,
}

/// A certificate that somebody should not have, and its key.
pub(crate) struct Rogue {
    pub(crate) chain: Vec<Base64Bytes>,
    pub(crate) key: P256SecretKey,
}

impl Mischief {
    fn certify(&self, plan: &mut SigningPlan) {
        if let Some(rogue) = &self.rogue {
            plan.chain.clone_from(&rogue.chain);
            plan.instance = None;
        }
    }
}

/// A PDF in memory.
pub(crate) struct Sheet {
    paper: pdf::Paper,
    mischief: Mischief,
    /// What it was before it was signed.
    before: Vec<u8>,
    /// What is to be signed.
    attributes: Base64Bytes,
    papers: Rc<RefCell<Vec<String>>>,
}

impl Sheet {
    pub(crate) fn new(
        paper: pdf::Paper,
        mischief: Mischief,
        papers: &Rc<RefCell<Vec<String>>>,
    ) -> Self {
        Self {
            paper,
            mischief,
            before: Vec::new(),
            attributes: Base64Bytes::default(),
            papers: Rc::clone(papers),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.paper.bytes()
    }
}

impl Sink for Sheet {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        Sink::write(&mut self.paper, plaintext).await
    }
}

impl bulla_client::Paper for Sheet {
    fn size_bytes(&self) -> u64 {
        self.paper.size_bytes()
    }

    async fn inspect(&mut self, purpose: Purpose) -> Result<Inspection, PaperError> {
        Ok(self.paper.inspect(purpose)?)
    }

    async fn place(&mut self, plan: &FieldPlan) -> Result<Placed, PaperError> {
        let sheet = serde_json::to_value(&plan.sheet).unwrap();
        let address = sheet["address"].as_str().map(str::to_owned);
        self.papers.borrow_mut().extend(address);
        Ok(self.paper.place(plan)?)
    }

    async fn prepare(&mut self, plan: &SigningPlan) -> Result<ToBeSigned, PaperError> {
        self.before = self.paper.bytes().to_vec();
        let mut plan = plan.clone();
        if let Some(place) = self.mischief.place {
            plan.target = Target::Recipient(place);
        }
        self.mischief.certify(&mut plan);
        let asked = self.paper.prepare(&plan)?;
        self.attributes = asked.attributes.clone();
        Ok(asked)
    }

    async fn file_hash(&mut self, plan: &SigningPlan) -> Result<FileHash, PaperError> {
        Ok(plan.file_hash()?)
    }

    async fn prepare_detached(
        &mut self,
        digest: &FileDigest,
        plan: &SigningPlan,
    ) -> Result<ToBeSigned, PaperError> {
        let mut plan = plan.clone();
        self.mischief.certify(&mut plan);
        let asked = self.paper.prepare_detached(digest, &plan)?;
        self.attributes = asked.attributes.clone();
        Ok(asked)
    }

    async fn finish(
        &mut self,
        signature: &[u8],
        nonce: [u8; 8],
    ) -> Result<TimestampQuery, PaperError> {
        let Some(rogue) = &self.mischief.rogue else {
            return Ok(self.paper.finish(signature, nonce)?);
        };
        let signature = rogue.key.sign(self.attributes.as_slice());
        Ok(self.paper.finish(&signature.to_bytes(), nonce)?)
    }

    async fn timestamp(
        &mut self,
        reply: &[u8],
        trust: &TimestampTrust,
    ) -> Result<Revised, PaperError> {
        Ok(self.paper.timestamp(reply, Some(trust))?)
    }

    async fn without_timestamp(&mut self) -> Result<Revised, PaperError> {
        Ok(self.paper.without_timestamp()?)
    }

    async fn detached(&mut self) -> Result<Base64Bytes, PaperError> {
        bulla_client::Paper::detached(&mut self.paper).await
    }

    async fn extend(&mut self, data: &Validation) -> Result<(), PaperError> {
        self.paper.extend(data)?;
        if let Some(forge) = &self.mischief.forge {
            let forged = forge(&self.before, self.paper.bytes());
            self.paper = pdf::Paper::new(forged);
        }
        Ok(())
    }

    async fn successor(&mut self, expected: &Expected) -> Result<Successor, PaperError> {
        Ok(self.paper.successor(expected)?)
    }
}
