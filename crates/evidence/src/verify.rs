//! Pairs documents with evidence and with signatures beside them, and gives one report for each.

use bulla_crypto::hash::sha256;
use bulla_pki::cms::{Cms, CmsError, Profile};
use bulla_protocol::trust::TrustFile;
use bulla_types::Timestamp;

use crate::certificate;
use crate::compose::{self, Place};
use crate::examine::Examination;
use crate::input::{Kind, kind_of};
use crate::signed::{self, Signed};
use crate::trust::Anchors;
use crate::{Evidence, EvidenceError, InputFile, Reason, Report, Trust, Verdict};

/// Verifies files offline. A document is paired with every evidence file that names one of its
/// revisions, and gets one report for each. A document that none names is held against the evidence of
/// which no document was given, as an altered copy of it; without such evidence its own signatures
/// count, and those that were given beside it. Without any it is `unsigned` (a PDF) or `unreadable`.
/// Evidence, and signatures, that no document was held against get a report of their own.
///
/// `trust` is what the caller trusts, `now` the clock: it decides whether certificates have expired
/// where no time-stamp proves an earlier time.
#[must_use]
pub fn verify(files: &[InputFile<'_>], trust: Trust<'_>, now: Timestamp) -> Vec<Report> {
    let anchors = Anchors::new(trust, now);
    let mut slots: Vec<Slot<'_>> = files
        .iter()
        .map(|file| Slot::of(file, trust.instance, &anchors))
        .collect();
    let within = files.iter().filter_map(certificate::evidence_in);
    slots.extend(within.filter_map(|own| Slot::within(&own, trust.instance, &anchors)));
    let beside = Beside::of(files);
    let mut reports = Vec::new();
    for file in files.iter().filter(|file| is_document(file)) {
        let own = beside.of_document(file, files);
        let signed = Signed::of(file, &own, &anchors);
        reports.extend(document_reports(
            file,
            files,
            &mut slots,
            (&signed, &anchors),
        ));
        if certificate::claim(file).is_some() {
            reports.push(certificate_report(file, &slots, (&signed, &anchors)));
        }
    }
    for slot in slots {
        match slot {
            Slot::Document | Slot::Signature => {}
            Slot::Refused(report) => reports.push(*report),
            Slot::Evidence(held) if held.used => {}
            Slot::Evidence(held) => {
                reports.push(held.examination.report_alone(held.file.name, &anchors));
            }
        }
    }
    reports.extend(beside.left_over(files));
    reports
}

/// The worst verdict of several reports; `unreadable` where there is none.
#[must_use]
pub fn worst(reports: &[Report]) -> Verdict {
    let verdicts = reports.iter().map(|report| report.verdict);
    verdicts.min().unwrap_or(Verdict::Unreadable)
}

/// What a given file turned out to be.
enum Slot<'a> {
    Document,
    Evidence(Box<Held<'a>>),
    Refused(Box<Report>),
    /// One that [`Beside`] has.
    Signature,
}

/// An evidence file that could be read.
struct Held<'a> {
    file: InputFile<'a>,
    evidence: Evidence,
    examination: Examination,
    used: bool,
}

impl<'a> Slot<'a> {
    fn of(file: &InputFile<'a>, trust: Option<&TrustFile>, anchors: &Anchors) -> Self {
        let refused = |reason| Self::Refused(Box::new(Report::bare(file.name, reason)));
        if is_document(file) {
            return Self::Document;
        }
        match kind_of(file.head) {
            Kind::Container => return refused(Reason::ContainerEncrypted),
            Kind::Signature => match signature(file) {
                Ok(_) => return Self::Signature,
                Err(reason) => return refused(reason),
            },
            Kind::Other if file.name.ends_with(SIGNATURE_SUFFIX) => {
                return refused(Reason::SignatureMalformed);
            }
            Kind::Other => return refused(Reason::EvidenceMalformed),
            Kind::Evidence | Kind::Pdf => {}
        }
        let Some(content) = file.content else {
            return refused(Reason::EvidenceTooLarge);
        };
        match Evidence::parse(content) {
            Ok(evidence) => Self::Evidence(Box::new(Held {
                file: *file,
                examination: Examination::of(&evidence, trust.map(|file| (file, anchors))),
                evidence,
                used: false,
            })),
            Err(EvidenceError::TooLarge) => refused(Reason::EvidenceTooLarge),
            Err(_) => refused(Reason::EvidenceMalformed),
        }
    }

    /// The evidence within a certificate, which gets no report of its own; `None` where it is none.
    fn within(file: &InputFile<'a>, trust: Option<&TrustFile>, anchors: &Anchors) -> Option<Self> {
        match Self::of(file, trust, anchors) {
            Self::Evidence(mut held) => {
                held.used = true;
                Some(Self::Evidence(held))
            }
            Self::Document | Self::Refused(_) | Self::Signature => None,
        }
    }

    fn held(&mut self) -> Option<&mut Held<'a>> {
        match self {
            Self::Evidence(held) => Some(held),
            Self::Document | Self::Refused(_) | Self::Signature => None,
        }
    }
}

impl Held<'_> {
    /// Which revision of its documents a file is, or begins with.
    fn place_of(&self, file: &InputFile<'_>) -> Option<Place> {
        let documents = self.evidence.documents.iter();
        let places = documents.filter_map(|opening| {
            let document = opening.document_id;
            let upto = opening.earlier.len();
            let exact = opening
                .revisions()
                .position(|(digest, _)| *digest == file.sha256);
            if let Some(own) = exact {
                return Some(Place::Revision {
                    document,
                    upto: own,
                    newest: own == upto,
                });
            }
            let size = usize::try_from(opening.size?).ok()?;
            let content = file.content.filter(|content| content.len() > size)?;
            (sha256(content.get(..size)?) == opening.sha256)
                .then_some(Place::Extended { document, upto })
        });
        places.into_iter().next()
    }

    /// Whether one of its documents is not among the files.
    fn misses_one(&self, files: &[InputFile<'_>]) -> bool {
        let mut documents = self.evidence.documents.iter();
        documents.any(|document| {
            let is_given = |file: &InputFile<'_>| {
                let mut revisions = document.revisions();
                revisions.any(|(digest, _)| *digest == file.sha256)
            };
            !files.iter().any(is_given)
        })
    }

    fn report(
        &mut self,
        file: &InputFile<'_>,
        place: Place,
        signed: (&Signed, &Anchors),
    ) -> Report {
        self.used = true;
        let mut report = self.examination.report(file, place, signed);
        let details = &mut report.details;
        details.insert("evidence_file".to_owned(), self.file.name.to_owned());
        details.insert("file_sha256".to_owned(), file.sha256.to_string());
        report
    }
}

/// Signatures that were given as files of their own.
struct Beside<'a> {
    signatures: Vec<(InputFile<'a>, Cms)>,
}

impl<'a> Beside<'a> {
    fn of(files: &[InputFile<'a>]) -> Self {
        let signatures = files
            .iter()
            .filter(|file| kind_of(file.head) == Kind::Signature);
        let signatures = signatures.filter_map(|file| Some((*file, signature(file).ok()?)));
        Self {
            signatures: signatures.collect(),
        }
    }

    /// Those of a document: by what they were made over, else by their name, else because there is no
    /// other document.
    fn of_document(&self, file: &InputFile<'_>, files: &[InputFile<'_>]) -> Vec<&Cms> {
        let own = self.signatures.iter().filter(|(signature, cms)| {
            let by_content = files
                .iter()
                .any(|other| is_document(other) && is_over(cms, other));
            if by_content {
                return is_over(cms, file);
            }
            let is_named = |other: &InputFile<'_>| {
                signature.name.strip_suffix(SIGNATURE_SUFFIX) == Some(other.name)
            };
            let by_name = files.iter().any(is_named);
            let is_only = files.iter().filter(|other| is_document(other)).count() == 1;
            is_named(file) || (!by_name && is_only)
        });
        own.map(|(_, cms)| cms).collect()
    }

    /// A report for each that no document was given for.
    fn left_over(&self, files: &[InputFile<'_>]) -> Vec<Report> {
        let documents: Vec<_> = files.iter().filter(|file| is_document(file)).collect();
        let own = self.signatures.iter().filter(|(_, cms)| {
            let is_taken = |document: &&&InputFile<'_>| {
                let own = self.of_document(document, files);
                own.into_iter().any(|own| core::ptr::eq(own, cms))
            };
            documents.iter().find(is_taken).is_none()
        });
        own.map(|(file, _)| Report::bare(file.name, Reason::DocumentMissing))
            .collect()
    }
}

/// Whether a signature states the digest of this file. Whether it holds is another question.
fn is_over(cms: &Cms, file: &InputFile<'_>) -> bool {
    let Some(digest) = signed::digest(file, cms) else {
        return false;
    };
    !matches!(
        cms.verify_detached(&digest, Profile::Pkcs7, &[]),
        Err(CmsError::DigestMismatch | CmsError::ContentEnclosed | CmsError::ContentType)
    )
}

/// The signature in a file.
///
/// # Errors
/// [`Reason::DocumentSignatureUnsupported`] where it names an algorithm or a key that is not verified, as
/// in a PDF; else [`Reason::SignatureMalformed`].
fn signature(file: &InputFile<'_>) -> Result<Cms, Reason> {
    let content = file.content.ok_or(Reason::SignatureMalformed)?;
    Cms::parse(content).map_err(|error| {
        if matches!(error, CmsError::Algorithm(_) | CmsError::Key(_)) {
            Reason::DocumentSignatureUnsupported
        } else {
            Reason::SignatureMalformed
        }
    })
}

/// Files that are no container and do not claim to be evidence or a signature may be documents.
fn is_document(file: &InputFile<'_>) -> bool {
    match kind_of(file.head) {
        Kind::Pdf => true,
        Kind::Other => {
            !file.name.ends_with(Evidence::FILE_SUFFIX) && !file.name.ends_with(SIGNATURE_SUFFIX)
        }
        Kind::Container | Kind::Evidence | Kind::Signature => false,
    }
}

/// The report over a certificate of completion.
fn certificate_report(
    file: &InputFile<'_>,
    slots: &[Slot<'_>],
    signed: (&Signed, &Anchors),
) -> Report {
    let own = certificate::evidence_in(file);
    let is_own = |held: &&Held<'_>| {
        let own = own.as_ref().and_then(|own| own.content);
        let pairs = held.file.content.zip(own);
        pairs.is_some_and(|(one, other)| core::ptr::eq(one, other))
    };
    let held = slots.iter().filter_map(|slot| match slot {
        Slot::Evidence(held) => Some(&**held),
        Slot::Document | Slot::Refused(_) | Slot::Signature => None,
    });
    let held = held.into_iter().find(is_own);
    let findings = certificate::judge(file, held.map(|held| &held.evidence));
    compose::of_certificate(file, held.map(|held| &held.examination), findings, signed)
}

fn document_reports<'a>(
    file: &InputFile<'a>,
    files: &[InputFile<'a>],
    slots: &mut [Slot<'a>],
    signed: (&Signed, &Anchors),
) -> Vec<Report> {
    let held = slots.iter_mut().filter_map(Slot::held);
    let paired = held.filter_map(|held| Some((held.place_of(file)?, held)));
    let reports: Vec<_> = paired
        .map(|(place, held)| held.report(file, place, signed))
        .collect();
    if !reports.is_empty() || certificate::claim(file).is_some() {
        return reports;
    }
    let mut held = slots.iter_mut().filter_map(Slot::held);
    if let Some(held) = held.find(|held| held.misses_one(files)) {
        return vec![held.report(file, Place::Foreign, signed)];
    }
    vec![compose::without_evidence(file, signed)]
}

/// How the name of a detached signature ends.
const SIGNATURE_SUFFIX: &str = ".p7s";
