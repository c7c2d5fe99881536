//! Signatures in steps: prepared here, made where the key is, time-stamped by an authority, and only
//! then part of the document.

use bulla_crypto::hash::{sha256, sha256_parts};
use bulla_pades::{PreparedTail, Update};
use bulla_pki::cms::{Cms, PreparedCms, Profile, SignedCms};
use bulla_pki::timestamp::TimestampRequest;
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest, SignatureScheme};
use bulla_types::Base64Bytes;

use crate::extend::{is_trusted, request};
use crate::obstacle::Reason;
use crate::plan::{CmsForm, FileDigest, FileHash, SigningPlan, TimestampTrust};
use crate::report::{Revised, TimestampQuery, ToBeSigned};
use crate::writing::Writing;
use crate::{Obstacle, Paper, instance};

/// What was begun and is not in the bytes yet.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Nothing.
    Stored,
    /// A signature without its CMS.
    Prepared(Box<ToSign>),
    /// A CMS without its time-stamp.
    Signed(Box<ToStamp>),
    /// A time-stamp of the document without its token.
    Stamping(PreparedTail, TimestampRequest),
    /// A CMS of another file.
    Detached(Vec<u8>),
}

#[derive(Debug)]
pub(crate) struct ToSign {
    /// Unless another file is signed.
    tail: Option<PreparedTail>,
    document: MessageDigest,
    /// Unless the CMS is made elsewhere.
    cms: Option<PreparedCms>,
    form: CmsForm,
}

#[derive(Debug)]
pub(crate) struct ToStamp {
    tail: Option<PreparedTail>,
    cms: SignedCms,
    request: TimestampRequest,
}

impl Paper {
    /// Fills the signer's own fields and prepares the signature over all. What was prepared before is
    /// forgotten; the document itself changes only with [`Self::timestamp`] or
    /// [`Self::without_timestamp`].
    ///
    /// # Errors
    /// `certificate`; those of values and looks, about a field; the codes of `WriteError`, such as
    /// `field_signed`, `field_missing`, `certified_no_changes`.
    pub fn prepare(&mut self, plan: &SigningPlan) -> Result<ToBeSigned, Obstacle> {
        self.stage = Stage::Stored;
        let chain = chain(plan)?;
        let key = chain.first().map(Certificate::public_key).transpose()?;
        let scheme = key.map(|key| key.default_scheme());
        let digest = scheme.map_or(DigestAlgorithm::Sha256, SignatureScheme::digest_algorithm);
        let (tail, document, filled, replaced) = {
            let pdf = self.open()?;
            let writing = Writing::of(Update::begin(&pdf)?, plan)?;
            let (filled, replaced) = (writing.filled.names.clone(), writing.replaced);
            let prepared = writing.prepare(plan)?;
            let document = hashed(prepared.signed_parts(), digest)?;
            (prepared.into_tail(), document, filled, replaced)
        };
        let cms = match scheme {
            None => None,
            Some(scheme) => Some(PreparedCms::pades(&document, &chain, scheme)?),
        };
        let to_sign = ToSign {
            tail: Some(tail),
            document,
            cms,
            form: plan.form,
        };
        Ok(self.prepared(to_sign, (filled, replaced)))
    }

    /// Prepares a signature of another file with this digest, to be kept beside it as `.p7s`; the
    /// document stays as it is. Of the plan chain and time count. It goes on as for the document, and
    /// [`Self::detached`] has the CMS in the end.
    ///
    /// # Errors
    /// `certificate`: also for a digest by another function than [`SigningPlan::file_hash`] names.
    pub fn prepare_detached(
        &mut self,
        digest: &FileDigest,
        plan: &SigningPlan,
    ) -> Result<ToBeSigned, Obstacle> {
        self.stage = Stage::Stored;
        let chain = chain(plan)?;
        let algorithm = match digest {
            FileDigest::Sha256(_) => DigestAlgorithm::Sha256,
            FileDigest::Sha384(_) => DigestAlgorithm::Sha384,
        };
        let document = MessageDigest::new(algorithm, digest.as_bytes());
        let document = document.map_err(|_| Reason::Internal)?;
        let cms = match chain.first() {
            None => None,
            Some(own) => {
                let scheme = own.public_key()?.default_scheme();
                Some(PreparedCms::cades(&document, &chain, scheme, plan.time)?)
            }
        };
        let to_sign = ToSign {
            tail: None,
            document,
            cms,
            form: CmsForm::Cades,
        };
        Ok(self.prepared(to_sign, (Vec::new(), 0)))
    }

    /// The CMS of another file, once [`Self::timestamp`] or [`Self::without_timestamp`] completed it.
    #[must_use]
    pub fn detached(&self) -> Option<&[u8]> {
        match &self.stage {
            Stage::Detached(cms) => Some(cms),
            Stage::Stored | Stage::Prepared(_) | Stage::Signed(_) | Stage::Stamping(..) => None,
        }
    }

    fn prepared(&mut self, own: ToSign, (filled, replaced): (Vec<String>, usize)) -> ToBeSigned {
        let cms = own.cms.as_ref();
        let answer = ToBeSigned {
            document_digest: own.document.as_bytes().into(),
            attributes: cms.map(|cms| cms.to_be_signed().into()).unwrap_or_default(),
            attributes_digest: cms
                .map(|cms| cms.digest().as_bytes().into())
                .unwrap_or_default(),
            scheme: cms
                .map(|cms| name_of(cms.scheme()))
                .unwrap_or_default()
                .to_owned(),
            replaced_characters: replaced,
            filled,
        };
        self.stage = Stage::Prepared(Box::new(own));
        answer
    }

    /// Takes the signature over [`ToBeSigned::attributes`] and asks for a time-stamp of it. ECDSA
    /// values may be DER, or r and s one after the other. `nonce` is random.
    ///
    /// # Errors
    /// `order` unless a signature was prepared with a chain; `signature_wrong`, after which another
    /// can be given.
    pub fn finish(&mut self, signature: &[u8], nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        let Stage::Prepared(prepared) = &self.stage else {
            return Err(Reason::Order.into());
        };
        let cms = prepared.cms.as_ref().ok_or(Reason::Order)?;
        let cms = cms.finish(signature)?;
        self.ask(cms, nonce)
    }

    /// Takes a whole CMS that was made elsewhere over [`ToBeSigned::document_digest`], or over another
    /// digest of the same bytes.
    ///
    /// # Errors
    /// `order` unless a signature was prepared; `signature_wrong`, `signature_too_large`.
    pub fn accept(&mut self, cms: &[u8], nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        let Stage::Prepared(prepared) = &self.stage else {
            return Err(Reason::Order.into());
        };
        let profile = match prepared.form {
            CmsForm::Cades => Profile::Cades,
            CmsForm::Pkcs7 => Profile::Pkcs7,
        };
        let algorithm = Cms::parse(cms)?.digest_algorithm();
        let digest = match &prepared.tail {
            _ if algorithm == prepared.document.algorithm() => prepared.document.clone(),
            None => return Err(Reason::Signature.into()),
            Some(tail) => {
                let [before, after] = tail.signed_parts();
                hashed([self.bytes(), before, after], algorithm)?
            }
        };
        let cms = SignedCms::accept(cms, &digest, profile)?;
        self.ask(cms, nonce)
    }

    fn ask(&mut self, cms: SignedCms, nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        let Stage::Prepared(prepared) = &self.stage else {
            return Err(Reason::Order.into());
        };
        fits(prepared.tail.as_ref(), cms.as_der())?;
        let request = request(sha256(cms.signature()).as_bytes(), nonce)?;
        let query = request.to_der().into();
        if let Stage::Prepared(prepared) = core::mem::replace(&mut self.stage, Stage::Stored) {
            let tail = prepared.tail;
            self.stage = Stage::Signed(Box::new(ToStamp { tail, cms, request }));
        }
        Ok(TimestampQuery { query })
    }

    /// Takes the authority's answer, the whole `TimeStampResp`, and completes the revision: that of the
    /// signature, or that of [`Self::ask_for_timestamp`]. Without `trust` every authority will do.
    ///
    /// # Errors
    /// `order` unless a time-stamp was asked for; `timestamp_wrong`, `timestamp_rejected`,
    /// `timestamp_untrusted`, after which another answer can be given; `signature_too_large`.
    pub fn timestamp(
        &mut self,
        reply: &[u8],
        trust: Option<&TimestampTrust>,
    ) -> Result<Revised, Obstacle> {
        let request = match &self.stage {
            Stage::Signed(signed) => &signed.request,
            Stage::Stamping(_, request) => request,
            Stage::Stored | Stage::Prepared(_) | Stage::Detached(_) => {
                return Err(Reason::Order.into());
            }
        };
        let (token, verified) = request.verify_response(reply, &[])?;
        if let Some(trust) = trust {
            is_trusted(&verified, token.certificates(), trust)?;
        }
        let mut certificates = Vec::new();
        let contents = match &self.stage {
            Stage::Signed(signed) => {
                let cms = signed.cms.with_timestamp(&token)?;
                certificates.extend(cms.verified().certificates().to_vec());
                cms.as_der().to_vec()
            }
            Stage::Stored | Stage::Prepared(_) | Stage::Stamping(..) | Stage::Detached(_) => {
                token.as_der().to_vec()
            }
        };
        let certificates = der(certificates.iter().chain(token.certificates()));
        Ok(Revised {
            bytes: self.complete(contents)?,
            certificates,
            time: Some(verified.info().time()),
        })
    }

    /// Completes the revision of a signature without a time-stamp.
    ///
    /// # Errors
    /// `order` unless a signature was finished.
    pub fn without_timestamp(&mut self) -> Result<Revised, Obstacle> {
        let Stage::Signed(signed) = &self.stage else {
            return Err(Reason::Order.into());
        };
        let certificates = der(signed.cms.verified().certificates().iter());
        let contents = signed.cms.as_der().to_vec();
        Ok(Revised {
            bytes: self.complete(contents)?,
            certificates,
            time: None,
        })
    }

    /// Puts a CMS or token into its place, and all into the document.
    fn complete(&mut self, contents: Vec<u8>) -> Result<u64, Obstacle> {
        match &self.stage {
            Stage::Signed(signed) => fits(signed.tail.as_ref(), &contents)?,
            Stage::Stamping(tail, _) => fits(Some(tail), &contents)?,
            Stage::Stored | Stage::Prepared(_) | Stage::Detached(_) => {}
        }
        let tail = match core::mem::replace(&mut self.stage, Stage::Stored) {
            Stage::Signed(signed) => signed.tail,
            Stage::Stamping(tail, _) => Some(tail),
            Stage::Stored | Stage::Prepared(_) | Stage::Detached(_) => {
                return Err(Reason::Order.into());
            }
        };
        match tail {
            None => self.stage = Stage::Detached(contents),
            Some(tail) => self.append(&tail.finish(&contents)?)?,
        }
        Ok(u64::try_from(self.len()).unwrap_or(u64::MAX))
    }

    /// Refuses while something is begun.
    pub(crate) fn is_idle(&self) -> Result<(), Obstacle> {
        Reason::Order.unless(matches!(self.stage, Stage::Stored | Stage::Detached(_)))
    }
}

impl SigningPlan {
    /// The function by which a file is hashed whose signature stands beside it. Without a chain it is
    /// SHA-256.
    ///
    /// # Errors
    /// `certificate`.
    pub fn file_hash(&self) -> Result<FileHash, Obstacle> {
        let key = chain(self)?
            .first()
            .map(Certificate::public_key)
            .transpose()?;
        let scheme = key.map(|key| key.default_scheme());
        match scheme.map(SignatureScheme::digest_algorithm) {
            None | Some(DigestAlgorithm::Sha256) => Ok(FileHash::Sha256),
            Some(DigestAlgorithm::Sha384) => Ok(FileHash::Sha384),
            Some(_) => Err(Reason::Internal.into()),
        }
    }
}

fn chain(plan: &SigningPlan) -> Result<Vec<Certificate>, Obstacle> {
    let chain = plan.chain.iter();
    let chain = chain.map(|der| Certificate::from_der(der.as_slice()));
    let chain = chain.collect::<Result<Vec<_>, _>>()?;
    if let Some(signer) = &plan.instance {
        instance::demand(signer, &chain, plan.time)?;
    }
    Ok(chain)
}

/// Whether there is room for a CMS.
fn fits(tail: Option<&PreparedTail>, cms: &[u8]) -> Result<(), Obstacle> {
    let room = tail.map_or(usize::MAX, PreparedTail::reserved_bytes);
    Reason::SignatureTooLarge.unless(cms.len() <= room)
}

/// The digest of what is signed. SHA-256 is the fast one of this machine.
fn hashed(parts: [&[u8]; 3], algorithm: DigestAlgorithm) -> Result<MessageDigest, Obstacle> {
    if algorithm != DigestAlgorithm::Sha256 {
        return Ok(algorithm.digest_parts(&parts));
    }
    let digest = sha256_parts(&parts);
    MessageDigest::new(algorithm, digest.as_bytes()).map_err(|_| Reason::Internal.into())
}

const fn name_of(scheme: SignatureScheme) -> &'static str {
    match (scheme, scheme.digest_algorithm()) {
        (SignatureScheme::Ecdsa(_), DigestAlgorithm::Sha256) => "ecdsa-sha256",
        (SignatureScheme::Ecdsa(_), DigestAlgorithm::Sha384) => "ecdsa-sha384",
        (SignatureScheme::RsaPkcs1(_), DigestAlgorithm::Sha256) => "rsa-sha256",
        _ => "",
    }
}

/// Certificates as DER, each once.
fn der<'c>(certificates: impl Iterator<Item = &'c Certificate>) -> Vec<Base64Bytes> {
    let mut found: Vec<Base64Bytes> = Vec::new();
    for certificate in certificates {
        let der = Base64Bytes::from(certificate.as_der());
        if !found.contains(&der) {
            found.push(der);
        }
    }
    found
}
