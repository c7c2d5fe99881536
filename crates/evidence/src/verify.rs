//! Pairs documents with evidence and gives one report for each.

use bulla_protocol::trust::TrustFile;

use crate::examine::Examination;
use crate::input::{Kind, kind_of};
use crate::{Evidence, EvidenceError, InputFile, Reason, Report, Verdict};

/// Verifies files offline. A document is paired with every evidence file that names its digest and
/// gets one report for each. A document that none names is held against the evidence of which no
/// document was given, as an altered copy of it; without such evidence it is `unsigned` (a PDF) or
/// `unreadable`. Evidence that no document was held against gets a report of its own.
///
/// `trust` is the trust file of the instance, pinned or given by the caller. Without it the best
/// verdict is `unrecognised`.
#[must_use]
pub fn verify(files: &[InputFile<'_>], trust: Option<&TrustFile>) -> Vec<Report> {
    let mut slots: Vec<Slot<'_>> = files.iter().map(|file| Slot::of(file, trust)).collect();
    let mut reports = Vec::new();
    for file in files.iter().filter(|file| is_document(file)) {
        reports.extend(document_reports(file, files, &mut slots));
    }
    for slot in slots {
        match slot {
            Slot::Document => {}
            Slot::Refused(report) => reports.push(*report),
            Slot::Evidence(held) if held.used => {}
            Slot::Evidence(held) => reports.push(held.examination.report(held.file.name, None)),
        }
    }
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
}

/// An evidence file that could be read.
struct Held<'a> {
    file: InputFile<'a>,
    evidence: Evidence,
    examination: Examination,
    used: bool,
}

impl<'a> Slot<'a> {
    fn of(file: &InputFile<'a>, trust: Option<&TrustFile>) -> Self {
        let refused = |reason| Self::Refused(Box::new(Report::bare(file.name, reason)));
        if kind_of(file.head) == Kind::Container {
            return refused(Reason::ContainerEncrypted);
        }
        if is_document(file) {
            return Self::Document;
        }
        if kind_of(file.head) == Kind::Other {
            return refused(Reason::EvidenceMalformed);
        }
        let Some(content) = file.content else {
            return refused(Reason::EvidenceTooLarge);
        };
        match Evidence::parse(content) {
            Ok(evidence) => Self::Evidence(Box::new(Held {
                file: *file,
                examination: Examination::of(&evidence, trust),
                evidence,
                used: false,
            })),
            Err(EvidenceError::TooLarge) => refused(Reason::EvidenceTooLarge),
            Err(_) => refused(Reason::EvidenceMalformed),
        }
    }

    fn held(&mut self) -> Option<&mut Held<'a>> {
        match self {
            Self::Evidence(held) => Some(held),
            Self::Document | Self::Refused(_) => None,
        }
    }
}

impl Held<'_> {
    fn names(&self, file: &InputFile<'_>) -> bool {
        let mut documents = self.evidence.documents.iter();
        documents.any(|document| document.sha256 == file.sha256)
    }

    /// Whether one of its documents is not among the files.
    fn misses_one(&self, files: &[InputFile<'_>]) -> bool {
        let mut documents = self.evidence.documents.iter();
        documents.any(|document| !files.iter().any(|file| file.sha256 == document.sha256))
    }

    fn report(&mut self, file: &InputFile<'_>, is_document: bool) -> Report {
        self.used = true;
        let mut report = self.examination.report(file.name, Some(is_document));
        let details = &mut report.details;
        details.insert("evidence_file".to_owned(), self.file.name.to_owned());
        details.insert("file_sha256".to_owned(), file.sha256.to_string());
        report
    }
}

/// Files that are no container and do not claim to be evidence may be documents.
fn is_document(file: &InputFile<'_>) -> bool {
    match kind_of(file.head) {
        Kind::Pdf => true,
        Kind::Other => !file.name.ends_with(Evidence::FILE_SUFFIX),
        Kind::Container | Kind::Evidence => false,
    }
}

fn document_reports<'a>(
    file: &InputFile<'a>,
    files: &[InputFile<'a>],
    slots: &mut [Slot<'a>],
) -> Vec<Report> {
    let held = slots.iter_mut().filter_map(Slot::held);
    let paired = held.filter(|held| held.names(file));
    let reports: Vec<_> = paired.map(|held| held.report(file, true)).collect();
    if !reports.is_empty() {
        return reports;
    }
    let mut held = slots.iter_mut().filter_map(Slot::held);
    if let Some(held) = held.find(|held| held.misses_one(files)) {
        return vec![held.report(file, false)];
    }
    let reason = if kind_of(file.head) == Kind::Pdf {
        Reason::NoEvidence
    } else {
        Reason::KindUnknown
    };
    vec![Report::bare(file.name, reason)]
}
