//! The signatures of documents, before the act that names what they left: in the PDF, as its next
//! revision, or beside the file.

use std::collections::BTreeSet;

use bulla_container::Kind;
use bulla_evidence::{SignatureKey, SignaturePlace, SignedDocument};
use bulla_pdf::plan::{Detail, FieldValue, InstanceSigner, Look, SigningPlan, Target};
use bulla_pdf::report::{Inspection, Purpose, Revised};
use bulla_pdf::{FieldKind, FieldName, Obstacle};
use bulla_statement::{Act, Revision};
use bulla_types::{Base64Bytes, EnvelopeId, RecipientId};

use crate::certify::not_prepared;
use crate::signing::{KeyChoice, details, look_kind};
use crate::{
    Client, ClientError, DocumentInspection, DocumentView, Host, HostError, Locale, OpenedEnvelope,
    Paper as _, PaperError, Phase, Signing,
};

/// What is the same for all documents of one act.
pub(crate) struct Job<'a> {
    signing: &'a Signing,
    chain: Vec<Base64Bytes>,
    /// What the certificate has to be, where the instance gives it.
    instance: Option<InstanceSigner>,
    envelope: EnvelopeId,
    place: RecipientId,
    /// The signer's name, as the account has it.
    name: String,
    /// The day, as the signer's language writes it.
    day: String,
    details: Vec<Detail>,
}

impl<H: Host> Client<H> {
    /// Gets what all signatures of an act need.
    pub(crate) async fn job<'a>(
        &mut self,
        opened: &OpenedEnvelope,
        (signing, locale): (&'a Signing, Locale),
        act: &Act,
    ) -> Result<Job<'a>, ClientError> {
        let (chain, instance) = self.chain_of(signing.key).await?;
        let name = self.own()?.view.name.as_str().to_owned();
        // To the minute: the signature itself says it exactly.
        let now = self.host.now().to_string();
        let date = now.get(..16).unwrap_or_default().replace('T', " ");
        let date = format!("{date} UTC");
        let key = act.identity.digest().to_string();
        let key = key.get(..FINGERPRINT).unwrap_or_default();
        Ok(Job {
            signing,
            chain,
            instance,
            envelope: opened.envelope_id,
            place: act.recipient_id,
            day: day(locale, &now),
            details: details(locale, [&name, &date, &signing.reason, key]),
            name,
        })
    }

    /// Signs a document: the revision that this leaves, and what the act records of it.
    pub(crate) async fn sign_document(
        &mut self,
        job: &Job<'_>,
        document: &DocumentView,
        from: &Revision,
    ) -> Result<(Revision, SignedDocument), ClientError> {
        if document.signed_in_pdf {
            self.sign_in_pdf(job, document, from).await
        } else {
            let record = self.sign_beside(job, document).await?;
            Ok((*from, record))
        }
    }

    async fn sign_in_pdf(
        &mut self,
        job: &Job<'_>,
        document: &DocumentView,
        from: &Revision,
    ) -> Result<(Revision, SignedDocument), ClientError> {
        let mut paper = self.read_checked(document.handle).await?.paper;
        self.host.progress(Phase::Filling, 0, 1);
        let inspection = paper.inspect(Purpose::Signing).await?;
        if let Some(obstacle) = inspection.obstacle {
            return Err(ClientError::Pdf(Box::new(obstacle)));
        }
        let mut plan = self.plan(job);
        plan.values = job.signing.values_of(document.document_id);
        self.fill_known(job, &inspection, &mut plan)?;
        let prepared = match paper.prepare(&plan).await {
            // No handwriting for this name, and nobody has asked for any: the facts alone.
            Err(PaperError::Obstacle(obstacle)) if plan.drop_default_mark(job, &obstacle) => {
                paper.prepare(&plan).await
            }
            other => other,
        };
        let prepared = prepared.map_err(|error| not_prepared(job.signing.key, error))?;
        let wishes = (job.signing.key, job.signing.timestamp);
        let revised = self.complete(&mut paper, &prepared, wishes).await?;
        self.add_validation(&mut paper, &revised).await?;
        self.host.progress(Phase::Filling, 1, 1);
        let (to, record) = self.leave(job, document, from, &paper).await?;
        let record = SignedDocument {
            look: is_visible(&inspection, job.place).then(|| look_kind(&plan.look)),
            timestamp_ms: revised.time,
            concerns: concerns(&inspection),
            fields: sorted(prepared.filled),
            ..record
        };
        Ok((to, record))
    }

    /// Uploads what was made of a document, as its next revision.
    async fn leave(
        &mut self,
        job: &Job<'_>,
        document: &DocumentView,
        from: &Revision,
        paper: &H::Paper,
    ) -> Result<(Revision, SignedDocument), ClientError> {
        let mut spec = self.new_container(job.envelope, Kind::Signed)?;
        spec.document_id = document.document_id;
        spec.revision = from.revision.checked_add(1).ok_or(ClientError::WrongStep)?;
        spec.previous = Some(from.container_hash);
        let mut metadata = self.document(document.handle)?.opener.metadata().clone();
        metadata.true_len = paper.size_bytes();
        let key = self.state.envelope_keys.get(&job.envelope);
        let key = key.cloned().ok_or(ClientError::WrongStep)?;
        let sent = self.upload_paper(&key, spec, &metadata, paper).await?;
        let to = Revision {
            revision: spec.revision,
            container_id: sent.container.container_id,
            container_hash: sent.container.container_hash,
            content_commit: sent.container.content_commit,
        };
        let record = SignedDocument {
            document_id: document.document_id,
            sha256: sent.digest,
            size_bytes: metadata.true_len,
            signature: SignaturePlace::Pdf,
            key: key_of(job),
            timestamp_ms: None,
            concerns: Vec::new(),
            fields: Vec::new(),
            look: None,
            cms: None,
        };
        Ok((to, record))
    }

    async fn sign_beside(
        &mut self,
        job: &Job<'_>,
        document: &DocumentView,
    ) -> Result<SignedDocument, ClientError> {
        let concerns = self.concerns_beside(document).await?;
        let mut paper = self.host.new_paper(0).await?;
        let plan = self.plan(job);
        let hash = paper.file_hash(&plan).await?;
        let (sha256, digest) = self.digests_of(document.handle, hash).await?;
        let prepared = paper.prepare_detached(&digest, &plan).await;
        let prepared = prepared.map_err(|error| not_prepared(job.signing.key, error))?;
        let wishes = (job.signing.key, job.signing.timestamp);
        let revised: Revised = self.complete(&mut paper, &prepared, wishes).await?;
        Ok(SignedDocument {
            document_id: document.document_id,
            sha256,
            size_bytes: document.size_bytes,
            signature: SignaturePlace::Detached,
            key: key_of(job),
            timestamp_ms: revised.time,
            concerns,
            fields: Vec::new(),
            look: None,
            cms: Some(paper.detached().await?),
        })
    }

    /// What the signer should know of a document that is signed beside it. That it is, is the sender's
    /// word: a PDF is looked at all the same.
    async fn concerns_beside(
        &mut self,
        document: &DocumentView,
    ) -> Result<Vec<String>, ClientError> {
        match self.inspect_beside(document).await? {
            Beside::Other => Ok(Vec::new()),
            Beside::Pdf(inspection) => Ok(concerns(&inspection.pdf)),
            Beside::Unreadable => Ok(vec![NOT_INSPECTED.to_owned()]),
        }
    }

    /// Looks at a document that is signed beside it, as [`Self::inspect`] does, if its first bytes or its
    /// name say that it is a PDF: programs then show it as one.
    ///
    /// # Errors
    /// As [`Self::download`].
    pub async fn inspect_beside(&mut self, document: &DocumentView) -> Result<Beside, ClientError> {
        let head = self.read_range(document.handle, 0, HEAD_BYTES).await?;
        if !is_pdf(&head, document) {
            return Ok(Beside::Other);
        }
        match self.inspect(document.handle).await {
            Ok(inspection) => Ok(Beside::Pdf(Box::new(inspection))),
            Err(ClientError::Pdf(_) | ClientError::Host(HostError::NoPdfEngine)) => {
                Ok(Beside::Unreadable)
            }
            Err(error) => Err(error),
        }
    }

    /// Gives the fields for name, address and day what they ask for, where nobody gave a value and
    /// none is there.
    fn fill_known(
        &self,
        job: &Job<'_>,
        inspection: &Inspection,
        plan: &mut SigningPlan,
    ) -> Result<(), ClientError> {
        let email = self.own()?.view.email.as_str().to_owned();
        let mine = inspection.fields.iter().filter(|field| {
            field.recipient == job.place && !field.read_only && field.value.is_empty()
        });
        for field in mine {
            let is_given = plan.values.iter().any(|value| value.field == field.name);
            let known = match field.kind {
                FieldKind::Date => &job.day,
                FieldKind::Email => &email,
                FieldKind::Name => &job.name,
                FieldKind::Checkbox
                | FieldKind::Dropdown
                | FieldKind::Initials
                | FieldKind::Mark
                | FieldKind::Number
                | FieldKind::Radio
                | FieldKind::Signature
                | FieldKind::Text => continue,
            };
            if !is_given {
                plan.values.push(FieldValue {
                    field: field.name.clone(),
                    value: known.clone(),
                });
            }
        }
        Ok(())
    }

    fn plan(&self, job: &Job<'_>) -> SigningPlan {
        SigningPlan {
            target: Target::Recipient(job.place),
            chain: job.chain.clone(),
            time: self.host.now(),
            name: job.name.clone(),
            reason: job.signing.reason.clone(),
            location: job.signing.location.clone(),
            contact: String::new(),
            form: job.signing.form,
            look: job.signing.look(&job.name, job.details.clone()),
            initials: job.signing.initials_of(&job.name),
            values: Vec::new(),
            reserve_bytes: None,
            instance: job.instance.clone(),
        }
    }
}

/// What a document is that is signed beside it.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "callers say something of each")]
pub enum Beside {
    /// No PDF.
    Other,
    /// A PDF, and what is in it.
    Pdf(Box<DocumentInspection>),
    /// A PDF in which nothing can be looked for: damaged, encrypted, or too large.
    Unreadable,
}

/// Whether programs take it for a PDF: by its mark, which may stand among other bytes at the beginning,
/// by its media type or by its name.
fn is_pdf(head: &[u8], document: &DocumentView) -> bool {
    let ending = document.name.as_str().rsplit('.').next();
    head.windows(PDF_MARK.len()).any(|bytes| bytes == PDF_MARK)
        || document.media_type.eq_ignore_ascii_case("application/pdf")
        || ending.is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}

/// A plan whose default mark may be left out.
trait DefaultMark {
    /// Leaves out the mark that nobody asked for, if a character of it is what stands against the
    /// plan; whether it was there.
    fn drop_default_mark(&mut self, job: &Job<'_>, obstacle: &Obstacle) -> bool;
}

impl DefaultMark for SigningPlan {
    fn drop_default_mark(&mut self, job: &Job<'_>, obstacle: &Obstacle) -> bool {
        let is_default = job.signing.mark.is_none() && self.look.mark.is_some();
        if is_default && obstacle.code() == CHARACTER_MISSING && obstacle.field().is_none() {
            self.look = Look {
                mark: None,
                ..self.look.clone()
            };
            return true;
        }
        false
    }
}

/// The day of a time in RFC 3339.
fn day(locale: Locale, time: &str) -> String {
    let day = time.get(..10).unwrap_or_default();
    match locale {
        Locale::En => day.to_owned(),
        Locale::De | Locale::Fr | Locale::It => day.rsplit('-').collect::<Vec<_>>().join("."),
    }
}

const fn key_of(job: &Job<'_>) -> SignatureKey {
    match job.signing.key {
        KeyChoice::Identity => SignatureKey::Identity,
        KeyChoice::Imported(_) => SignatureKey::Imported,
    }
}

/// Whether the signature of this place is seen on a page.
fn is_visible(inspection: &Inspection, place: RecipientId) -> bool {
    let name = FieldName::signature(place).to_string();
    let mut fields = inspection.fields.iter();
    fields.any(|field| field.name == name && field.page.is_some())
}

/// The codes of what the signer should know, each once.
fn concerns(inspection: &Inspection) -> Vec<String> {
    let codes = inspection
        .concerns
        .iter()
        .map(|c| c.code.clone().into_owned());
    codes.collect::<BTreeSet<_>>().into_iter().collect()
}

fn sorted(names: Vec<String>) -> Vec<String> {
    names
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Where readers look for the mark of a PDF.
const HEAD_BYTES: u64 = 1024;
const PDF_MARK: &[u8] = b"%PDF-";
/// Recorded where a PDF is signed beside it in which nothing could be looked for.
pub const NOT_INSPECTED: &str = "not_inspected";
/// The code for a character that no bundled font has.
const CHARACTER_MISSING: &str = "character_missing";
/// Digits of an identity's id that a signature shows.
const FINGERPRINT: usize = 16;
