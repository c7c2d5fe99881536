//! The signatures in a document held against the acts of the chain: each act that made a revision has
//! exactly one signature in it, by the key of the identity that acted, and changed nothing but the
//! actor's own fields.

use bulla_crypto::sign::P256PublicKey;
use bulla_pades::difference::{self, ChangeLevel, Difference};
use bulla_pades::verify::{self as pades, SignatureKind, SignatureReport, TrustReport};
use bulla_pades::{Limits, Pdf, ReadError};
use bulla_statement::{Act, EnvelopeChain, Epochs, Revision, Verified};
use bulla_types::{DocumentId, RecipientId};

use crate::file::DocumentOpening;
use crate::signed::Signed;
use crate::trust::Anchors;
use crate::{Reason, names};

/// A document whose revisions are opened.
#[derive(Debug, Clone)]
pub(crate) struct SignedDocument {
    pub(crate) document_id: DocumentId,
    /// Bytes of the revision that was sent; `None` where nothing changed it.
    pub(crate) sent_size: Option<u64>,
    /// The acts that made a revision each, in their order.
    pub(crate) steps: Vec<Step>,
}

/// An act that made a revision.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) recipient: RecipientId,
    /// Of the identity that acted.
    pub(crate) key: P256PublicKey,
    /// Bytes of the revision.
    pub(crate) size: u64,
}

/// Who signed by an act, and with which key.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) recipient: RecipientId,
    pub(crate) key: P256PublicKey,
}

/// Which signature belongs to whom, and what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    pub(crate) findings: Vec<Reason>,
    /// Recipients, and the place of their signature among those of the document.
    pub(crate) signatures: Vec<(RecipientId, usize)>,
}

impl Actor {
    /// Who made an act; `None` where the identity is not among those that are known.
    pub(crate) fn of(act: &Act, epochs: &[Epochs]) -> Option<Self> {
        let mut identities = epochs.iter().flat_map(Epochs::identities);
        let identity = identities.find(|identity| identity.id() == act.identity)?;
        Some(Self {
            recipient: act.recipient_id,
            key: identity.body().p256,
        })
    }
}

/// Whether the evidence opens all revisions of each document that it opens and that acts changed.
pub(crate) fn are_opened(openings: &[DocumentOpening], chain: &EnvelopeChain) -> bool {
    let acts = chain.acts().flat_map(|act| &act.body().documents);
    let mut changed = acts.filter(|own| own.to != own.from);
    changed.all(|own| {
        let mut openings = openings.iter();
        openings.all(|it| it.document_id != own.document_id || !it.earlier.is_empty())
    })
}

impl SignedDocument {
    /// The revisions of a document, each opened.
    ///
    /// # Errors
    /// [`Reason::ContentDiffers`] where something does not open.
    pub(crate) fn opened(
        opening: &DocumentOpening,
        chain: &EnvelopeChain,
        epochs: &[Epochs],
    ) -> Result<Self, Reason> {
        let document_id = opening.document_id;
        let sent = chain.manifest().body().documents.iter();
        let mut sent = sent.filter(|document| document.document_id == document_id);
        let sent = sent.next().ok_or(Reason::ContentDiffers)?;
        let made = |act: &Verified<Act>| {
            let own = act.body().documents.iter();
            let mut own = own.filter(|own| own.document_id == document_id && own.to != own.from);
            own.next()
                .map(|own| (own.to, Actor::of(act.body(), epochs)))
        };
        let made: Vec<(Revision, Option<Actor>)> = chain.acts().filter_map(made).collect();
        let newest = made
            .last()
            .map_or(sent.content_commit, |(to, _)| to.content_commit);
        if !names::opens(&opening.blind, &opening.sha256, &newest) {
            return Err(Reason::ContentDiffers);
        }
        let commits = made.iter().map(|(to, _)| to.content_commit);
        let commits = [sent.content_commit].into_iter().chain(commits);
        let opens = |(revision, commit): (&crate::RevisionOpening, _)| {
            names::opens(&revision.blind, &revision.sha256, &commit)
        };
        if opening.earlier.len() != made.len() || !opening.earlier.iter().zip(commits).all(opens) {
            return Err(Reason::ContentDiffers);
        }
        let sizes = opening.revisions().skip(1).filter_map(|(_, size)| size);
        let steps = made.into_iter().zip(sizes).map(|((_, actor), size)| {
            let Actor { recipient, key } = actor?;
            Some(Step {
                recipient,
                key,
                size,
            })
        });
        let steps: Option<Vec<Step>> = steps.collect();
        Ok(Self {
            document_id,
            sent_size: opening.earlier.first().map(|sent| sent.size),
            steps: steps.ok_or(Reason::ChainBroken)?,
        })
    }

    /// Matches the acts up to revision `upto` with the signatures of a PDF that begins with it.
    pub(crate) fn matched(
        &self,
        (content, upto): (&[u8], usize),
        signed: &Signed,
        anchors: &Anchors,
    ) -> Matched {
        let mut matched = Matched::default();
        let (Some(report), Ok(pdf)) = (&signed.pdf, Pdf::open(content, &Limits::default())) else {
            // What stands behind the newest revision may have spoiled it.
            let newest = self.steps.last().map_or(0, |step| step.size);
            let is_longer = u64::try_from(content.len()).is_ok_and(|size| size > newest);
            matched.findings.push(if is_longer {
                Reason::DigestDiffers
            } else {
                Reason::RevisionNotAllowed
            });
            return matched;
        };
        let mut before = self.sent_size.unwrap_or(0);
        let changes = end_at(&pdf, before).map(|sent| difference::since(&pdf, sent));
        for step in self.steps.iter().take(upto) {
            match (end_at(&pdf, step.size), &changes) {
                (Some(end), Some(changes)) => {
                    let begin = end_at(&pdf, before).unwrap_or(0);
                    let own = changes
                        .iter()
                        .filter(|(revision, _)| (begin + 1..=end).contains(revision));
                    matched
                        .findings
                        .extend(own.filter_map(|(_, change)| step.fault(change)));
                }
                _ => matched.findings.push(Reason::RevisionNotAllowed),
            }
            step.signature(report, before, anchors, &mut matched);
            before = step.size;
        }
        let extended = changes
            .iter()
            .flatten()
            .filter(|(revision, _)| end_at(&pdf, before).is_some_and(|end| *revision > end));
        let is_harmless = |change: &Result<Difference, ReadError>| {
            change
                .as_ref()
                .is_ok_and(|change| change.level() <= ChangeLevel::LongTerm)
        };
        if extended.into_iter().any(|(_, change)| !is_harmless(change)) {
            matched.findings.push(Reason::DigestDiffers);
        }
        matched
    }
}

impl Step {
    /// The one signature of this act.
    fn signature(
        &self,
        report: &pades::Report,
        before: u64,
        anchors: &Anchors,
        matched: &mut Matched,
    ) {
        let in_step = |own: &SignatureReport| {
            let end = u64::try_from(own.revision_end).unwrap_or(u64::MAX);
            own.kind != SignatureKind::Timestamp && (before + 1..=self.size).contains(&end)
        };
        let own: Vec<_> = report
            .signatures
            .iter()
            .enumerate()
            .filter(|(_, own)| in_step(own))
            .collect();
        match own[..] {
            [] => matched.findings.push(Reason::DocumentSignatureMissing),
            [(place, signature)] => {
                if !is_key_of(signature, &self.key, anchors) {
                    matched.findings.push(Reason::CertificateKeyDiffers);
                }
                matched.signatures.push((self.recipient, place));
            }
            _ => matched.findings.push(Reason::DocumentSignatureUnexpected),
        }
    }

    /// What a revision of this act changed beyond the actor's own fields.
    fn fault(&self, change: &Result<Difference, ReadError>) -> Option<Reason> {
        let Ok(difference) = change else {
            return Some(Reason::RevisionNotAllowed);
        };
        let prefix = format!("{FIELD_PREFIX}{}-", self.recipient);
        let foreign = difference.changes.iter().any(|change| {
            change.level > ChangeLevel::FormFilling
                || change.level > ChangeLevel::LongTerm
                    && change
                        .fields
                        .iter()
                        .any(|field| !field.starts_with(&prefix))
        });
        let is_doubtful = difference
            .changes
            .iter()
            .any(|change| change.doubt.is_some());
        match (foreign, is_doubtful) {
            (true, _) => Some(Reason::RevisionNotAllowed),
            (false, true) => Some(Reason::PdfChangesDoubtful),
            (false, false) => None,
        }
    }
}

/// Whether a signature may stand for an identity with this key: by a certificate of the instance only
/// where it is for that very key. A certificate of somebody else, whom the person trusts, is the
/// signer's own (`.p12`): the act that names the revision ties it to the identity.
pub(crate) fn is_key_of(
    signature: &SignatureReport,
    key: &P256PublicKey,
    anchors: &Anchors,
) -> bool {
    let TrustReport::Trusted(path) = &signature.trust else {
        // Not trusted is a finding of its own, and an instance's certificate that has expired is one
        // of the instance all the same.
        return signature.signer.as_ref().is_none_or(|signer| {
            let issuers = anchors.instance.iter().map(bulla_pki::Certificate::subject);
            !issuers.into_iter().any(|issuer| issuer == signer.issuer()) || has_key(signature, key)
        });
    };
    let is_foreign = path
        .anchor()
        .is_some_and(|anchor| !anchors.is_of_instance(anchor));
    is_foreign || has_key(signature, key)
}

/// Whether the certificate is for this key.
pub(crate) fn has_key(signature: &SignatureReport, key: &P256PublicKey) -> bool {
    let own = signature
        .signer
        .as_ref()
        .map(bulla_pki::Certificate::public_key);
    let Some(Ok(own)) = own else {
        return false;
    };
    own.point() == Some(&key.to_bytes()[..])
}

/// The PDF revision that ends where so many bytes end, white space aside.
fn end_at(pdf: &Pdf<'_>, size: u64) -> Option<usize> {
    let size = usize::try_from(size).ok()?;
    let index = pdf.revisions().iter().rposition(|own| own.end() <= size)?;
    let end = pdf.revisions().get(index)?.end();
    let rest = pdf.bytes().get(end..size)?;
    rest.iter().all(u8::is_ascii_whitespace).then_some(index)
}

/// How names of fields begin that a sender places (`docs/spec/pdf-fields.md#names`); the recipient
/// follows.
const FIELD_PREFIX: &str = "bulla-";
