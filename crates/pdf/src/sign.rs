//! Signatures in steps: prepared here, made where the key is, time-stamped by an authority, and only
//! then part of the document.

use bulla_crypto::hash::{sha256, sha256_parts};
use bulla_pades::appearance::Appearances;
use bulla_pades::{
    Entries, Extension, FieldKind as PdfKind, NewField, NewSignature, NewWidget, Prepared,
    PreparedTail, Rectangle, SubFilter, Update, ValidationData,
};
use bulla_pki::cms::{Cms, PreparedCms, Profile, SignedCms};
use bulla_pki::timestamp::TimestampRequest;
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest, SignatureScheme};
use bulla_types::Base64Bytes;

use crate::fill::{self, Canvas, Filled};
use crate::obstacle::Reason;
use crate::own::{self, OwnField};
use crate::plan::{CmsForm, SigningPlan, Target, Validation};
use crate::report::{Revised, TimestampQuery, ToBeSigned};
use crate::{FieldName, Obstacle, Paper};

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
}

#[derive(Debug)]
pub(crate) struct ToSign {
    tail: PreparedTail,
    /// Unless the CMS is made elsewhere.
    cms: Option<PreparedCms>,
    form: CmsForm,
}

#[derive(Debug)]
pub(crate) struct ToStamp {
    tail: PreparedTail,
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
        let chain = plan
            .chain
            .iter()
            .map(|der| Certificate::from_der(der.as_slice()));
        let chain = chain.collect::<Result<Vec<_>, _>>()?;
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
        let answer = ToBeSigned {
            document_digest: document.as_bytes().into(),
            attributes: cms
                .as_ref()
                .map(|cms| cms.to_be_signed().into())
                .unwrap_or_default(),
            attributes_digest: cms
                .as_ref()
                .map(|cms| cms.digest().as_bytes().into())
                .unwrap_or_default(),
            scheme: scheme.map(name_of).unwrap_or_default().to_owned(),
            replaced_characters: replaced,
            filled,
        };
        let form = plan.form;
        self.stage = Stage::Prepared(Box::new(ToSign { tail, cms, form }));
        Ok(answer)
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
        let [before, after] = prepared.tail.signed_parts();
        let digest = hashed([self.bytes(), before, after], algorithm)?;
        let cms = SignedCms::accept(cms, &digest, profile)?;
        self.ask(cms, nonce)
    }

    fn ask(&mut self, cms: SignedCms, nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        let (kept, request) = match &self.stage {
            Stage::Prepared(prepared) => (
                prepared.tail.reserved_bytes(),
                request(sha256(cms.signature()).as_bytes(), nonce)?,
            ),
            Stage::Stored | Stage::Signed(_) | Stage::Stamping(..) => {
                return Err(Reason::Order.into());
            }
        };
        Reason::SignatureTooLarge.unless(cms.as_der().len() <= kept)?;
        let query = request.to_der().into();
        if let Stage::Prepared(prepared) = core::mem::replace(&mut self.stage, Stage::Stored) {
            let tail = prepared.tail;
            self.stage = Stage::Signed(Box::new(ToStamp { tail, cms, request }));
        }
        Ok(TimestampQuery { query })
    }

    /// Takes the authority's answer, the whole `TimeStampResp`, and completes the revision: that of the
    /// signature, or that of [`Self::ask_for_timestamp`].
    ///
    /// # Errors
    /// `order` unless a time-stamp was asked for; `timestamp_wrong`, `timestamp_rejected`, after which
    /// another answer can be given; `signature_too_large`.
    pub fn timestamp(&mut self, reply: &[u8]) -> Result<Revised, Obstacle> {
        let (contents, certificates, time) = match &self.stage {
            Stage::Stored | Stage::Prepared(_) => return Err(Reason::Order.into()),
            Stage::Signed(signed) => {
                let (token, verified) = signed.request.verify_response(reply, &[])?;
                let cms = signed.cms.with_timestamp(&token)?;
                let certificates = cms.verified().certificates().iter();
                let certificates = certificates.chain(token.certificates());
                (
                    cms.as_der().to_vec(),
                    der(certificates),
                    verified.info().time(),
                )
            }
            Stage::Stamping(_, request) => {
                let (token, verified) = request.verify_response(reply, &[])?;
                let certificates = der(token.certificates().iter());
                (
                    token.as_der().to_vec(),
                    certificates,
                    verified.info().time(),
                )
            }
        };
        let bytes = self.complete(&contents)?;
        Ok(Revised {
            bytes,
            certificates,
            time: Some(time),
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
            bytes: self.complete(&contents)?,
            certificates,
            time: None,
        })
    }

    /// Puts a CMS or token into its place, and all into the document.
    fn complete(&mut self, contents: &[u8]) -> Result<u64, Obstacle> {
        let tail = match &self.stage {
            Stage::Stored | Stage::Prepared(_) => return Err(Reason::Order.into()),
            Stage::Signed(signed) => &signed.tail,
            Stage::Stamping(tail, _) => tail,
        };
        Reason::SignatureTooLarge.unless(contents.len() <= tail.reserved_bytes())?;
        let tail = match core::mem::replace(&mut self.stage, Stage::Stored) {
            Stage::Stored | Stage::Prepared(_) => return Err(Reason::Order.into()),
            Stage::Signed(signed) => signed.tail,
            Stage::Stamping(tail, _) => tail,
        };
        let tail = tail.finish(contents)?;
        self.append(&tail)?;
        Ok(u64::try_from(self.len()).unwrap_or(u64::MAX))
    }

    /// Adds what long-term validation needs; returns the length of the document now.
    ///
    /// # Errors
    /// `order` while something is begun; the codes of `WriteError`.
    pub fn extend(&mut self, validation: &Validation) -> Result<u64, Obstacle> {
        self.is_idle()?;
        let tail = {
            let pdf = self.open()?;
            let mut extension = Extension::begin(&pdf)?;
            let certificates = slices(&validation.certificates);
            let (crls, ocsps) = (slices(&validation.crls), slices(&validation.ocsp));
            extension.add_validation_data(ValidationData {
                certificates: &certificates,
                crls: &crls,
                ocsps: &ocsps,
            })?;
            extension.finish()?
        };
        self.append(&tail)?;
        Ok(u64::try_from(self.len()).unwrap_or(u64::MAX))
    }

    /// Prepares a time-stamp of the whole document (B-LTA), and asks for it. `nonce` is random.
    ///
    /// # Errors
    /// `order` while something is begun; the codes of `WriteError`.
    pub fn ask_for_timestamp(&mut self, nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        self.is_idle()?;
        let (tail, digest) = {
            let pdf = self.open()?;
            let prepared = Extension::begin(&pdf)?.prepare_timestamp(TIMESTAMP_BYTES)?;
            let digest = prepared.digest();
            (prepared.into_tail(), digest)
        };
        let request = request(digest.as_bytes(), nonce)?;
        let query = request.to_der().into();
        self.stage = Stage::Stamping(tail, request);
        Ok(TimestampQuery { query })
    }

    /// Refuses while something is begun.
    pub(crate) fn is_idle(&self) -> Result<(), Obstacle> {
        Reason::Order.unless(matches!(self.stage, Stage::Stored))
    }
}

/// An update that fills and signs.
struct Writing<'p, 'a> {
    update: Update<'p, 'a>,
    filled: Filled,
    field: String,
    appearance: Entries,
    replaced: usize,
}

impl<'p, 'a> Writing<'p, 'a> {
    fn of(mut update: Update<'p, 'a>, plan: &SigningPlan) -> Result<Self, Obstacle> {
        let view = update.view();
        let pages = view.pages()?;
        let form = view.form()?;
        let (field, own, place) = match &plan.target {
            Target::Recipient(recipient) => {
                let own = own::fields(view, form.as_ref(), &pages)?;
                let own = fill::of(own, *recipient);
                let field = FieldName::signature(*recipient);
                let place = own.iter().find(|own| own.name == field);
                let place = place.and_then(|own| own.page.zip(own.place));
                (field.to_string(), own, place)
            }
            Target::Field(name) => {
                let place = own::whereabouts_of(view, form.as_ref(), (name, &pages))?;
                (name.clone(), Vec::<OwnField>::new(), place)
            }
            Target::New { name, place, .. } => {
                let place = match place {
                    None => None,
                    Some((page, place)) => {
                        let page = usize::try_from(*page).map_err(|_| Reason::PageMissing)?;
                        Some((page, *place))
                    }
                };
                (name.clone(), Vec::new(), place)
            }
        };
        let mut canvas = Canvas {
            view,
            pages: &pages,
            looks: Appearances::starting_at(update.next_number())?,
        };
        let filled = canvas.fill(&own, plan)?;
        let (mut appearance, mut replaced, mut blank) = (Entries::default(), 0, None);
        if let Some((page, place)) = place {
            let frame = canvas.frame(page, place)?;
            (appearance, replaced) = canvas.signature(&plan.look, &plan.name, frame)?;
            if matches!(plan.target, Target::New { .. }) {
                blank = Some(Entries::of_look(&canvas.looks.blank(frame)?)?);
            }
        }
        update.add_looks(&canvas.looks.finish()?)?;
        if let Target::New { name, label, .. } = &plan.target {
            let (page, rectangle) = match place {
                None => (0, Rectangle::INVISIBLE),
                Some((page, place)) => (page, Rectangle::new(place)?),
            };
            let entries = blank.unwrap_or_default();
            update.add_field(&new_field(name, label, (page, rectangle, entries)))?;
        }
        filled.write(&mut update)?;
        Ok(Self {
            update,
            filled,
            field,
            appearance,
            replaced,
        })
    }

    fn prepare(self, plan: &SigningPlan) -> Result<Prepared<'a>, Obstacle> {
        let chain: usize = plan.chain.iter().map(|der| der.as_slice().len()).sum();
        let usual = if plan.chain.is_empty() {
            WHOLE_CMS_BYTES
        } else {
            chain + TIMESTAMP_BYTES
        };
        let reserve_bytes = match plan.reserve_bytes {
            None => usual,
            Some(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX),
        };
        let signature = NewSignature {
            field: self.field,
            appearance: self.appearance,
            sub_filter: match plan.form {
                CmsForm::Cades => SubFilter::Cades,
                CmsForm::Pkcs7 => SubFilter::Pkcs7,
            },
            time: plan.time,
            name: plan.name.clone(),
            reason: plan.reason.clone(),
            location: plan.location.clone(),
            contact: plan.contact.clone(),
            certify: None,
            reserve_bytes,
        };
        Ok(self.update.prepare(&signature)?)
    }
}

fn new_field(
    name: &str,
    label: &str,
    (page, rectangle, entries): (usize, Rectangle, Entries),
) -> NewField {
    NewField {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: PdfKind::Signature,
        entries: Entries::default(),
        widgets: vec![NewWidget {
            page,
            rectangle,
            entries,
        }],
        lock: None,
    }
}

/// The digest of what is signed. SHA-256 is the fast one of this machine.
fn hashed(parts: [&[u8]; 3], algorithm: DigestAlgorithm) -> Result<MessageDigest, Obstacle> {
    if algorithm != DigestAlgorithm::Sha256 {
        return Ok(algorithm.digest_parts(&parts));
    }
    let digest = sha256_parts(&parts);
    MessageDigest::new(algorithm, digest.as_bytes()).map_err(|_| Reason::Internal.into())
}

fn request(digest: &[u8], nonce: [u8; 8]) -> Result<TimestampRequest, Obstacle> {
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest);
    let digest = digest.map_err(|_| Reason::Internal)?;
    Ok(TimestampRequest::new(digest, nonce))
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

fn slices(items: &[Base64Bytes]) -> Vec<&[u8]> {
    items.iter().map(Base64Bytes::as_slice).collect()
}

/// Room for a time-stamp token with its certificates, and for what a signature has beside its chain.
const TIMESTAMP_BYTES: usize = 12 << 10;
/// Room for what a remote provider makes.
const WHOLE_CMS_BYTES: usize = 24 << 10;
