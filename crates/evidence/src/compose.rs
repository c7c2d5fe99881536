//! The report over one file, of what its evidence, its own signatures and those beside it say.

use bulla_pades::verify::SignatureReport;
use bulla_types::DocumentId;

use crate::acts::{self, Actor, Matched};
use crate::assurance::{self, Common};
use crate::certificate;
use crate::examine::{Examination, FACTS};
use crate::input::{Kind, kind_of};
use crate::signed::Signed;
use crate::trust::Anchors;
use crate::{Fact, InputFile, Modifier, Reason, Report, stamps, times};

/// What a file is to the evidence that it is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Revision `upto` of a document: acts up to it have signed.
    Revision {
        document: DocumentId,
        upto: usize,
        newest: bool,
    },
    /// Longer than the newest revision, and begins with it.
    Extended { document: DocumentId, upto: usize },
    /// None of its documents.
    Foreign,
}

impl Examination {
    /// The report over the evidence, without a document.
    pub(crate) fn report_alone(&self, name: &str, anchors: &Anchors) -> Report {
        let mut report = self.report.clone();
        name.clone_into(&mut report.file);
        let own = [Reason::DocumentMissing];
        self.say_when(&mut report, &Signed::default(), anchors);
        report.conclude(
            own.into_iter().chain(self.findings.iter().copied()),
            Reason::AllSigned,
        );
        self.assure(&mut report, None);
        report
    }

    /// The report over a file.
    pub(crate) fn report(
        &self,
        file: &InputFile<'_>,
        place: Place,
        (signed, anchors): (&Signed, &Anchors),
    ) -> Report {
        let mut report = self.report.clone();
        file.name.clone_into(&mut report.file);
        let mut own = Vec::new();
        let is_known = place != Place::Foreign;
        if !is_known {
            own.push(Reason::DigestDiffers);
        }
        if matches!(place, Place::Revision { newest: false, .. }) {
            own.push(Reason::OlderRevision);
        }
        let is_changed = !is_known || self.findings.contains(&Reason::ContentDiffers);
        report.facts.insert("document".to_owned(), holds(is_known));
        report.facts.insert("intact".to_owned(), holds(!is_changed));
        let is_entire = !is_changed && !matches!(place, Place::Extended { .. });
        report
            .facts
            .insert("entire_file".to_owned(), holds(is_entire));
        report.pdf = signed.record();
        report.detached = signed.detached_records();
        self.say_when(&mut report, signed, anchors);
        let matched = self.matched(file, place, (signed, anchors));
        self.tie(&mut report, &matched, signed);
        let is_foreign = |own: &SignatureReport| {
            let mut actors = self.actors.iter();
            !actors.any(|actor| acts::is_key_of(own, &actor.key, anchors))
        };
        if is_known && signed.detached.iter().any(is_foreign) {
            own.push(Reason::CertificateKeyDiffers);
        }
        own.extend(matched.findings.iter().copied());
        // Without a trust file no certificate is trusted: that is one finding, not two.
        let is_blind = self.findings.contains(&Reason::TrustMissing);
        let of_signatures = signed.findings.iter().copied();
        own.extend(
            of_signatures.filter(|own| !(is_blind && *own == Reason::CertificateNotTrusted)),
        );
        if signed.is_damaged() && signed.is_signed_within() {
            own.push(Reason::PdfDamaged);
        }
        merge_facts(&mut report, signed);
        self.times(&mut report, &matched, signed);
        report.conclude(
            own.into_iter().chain(self.findings.iter().copied()),
            Reason::AllSigned,
        );
        self.assure(&mut report, Some((signed, anchors)));
        report
    }

    /// Says of each signature what it is worth.
    fn assure(&self, report: &mut Report, signed: Option<(&Signed, &Anchors)>) {
        // Of the identities alone, before the certificates of signatures are counted in.
        let recorded = self.report.facts.get("trusted").copied();
        let common = Common {
            recorded: recorded.unwrap_or(Fact::NotChecked),
            findings: &self.findings,
            signed,
        };
        assurance::assure(report, &self.bases, &common);
    }

    /// Whose word the times are, of signatures and of the log.
    fn say_when(&self, report: &mut Report, signed: &Signed, anchors: &Anchors) {
        let all: Vec<_> = signed.all().collect();
        let stamps = self.places.iter().filter_map(|place| place.stamp.as_ref());
        let paths = stamps.filter_map(|stamp| stamp.trusted.as_ref());
        report.timestamp_authorities = stamps::authorities(&all, paths, anchors);
        let issuers = stamps::issuers(&all);
        let places = self.places.iter();
        report.log_times = places
            .flat_map(|place| times::of(place, &issuers, anchors))
            .collect();
    }

    /// The signatures in the document that belong to acts.
    fn matched(
        &self,
        file: &InputFile<'_>,
        place: Place,
        (signed, anchors): (&Signed, &Anchors),
    ) -> Matched {
        let (document, upto) = match place {
            Place::Revision { document, upto, .. } | Place::Extended { document, upto } => {
                (document, upto)
            }
            Place::Foreign => return Matched::default(),
        };
        let mut matched = Matched::default();
        let mut documents = self.documents.iter();
        let own = documents.find(|own| own.document_id == document && !own.steps.is_empty());
        if let Some(own) = own {
            match (file.content, kind_of(file.head)) {
                (Some(content), Kind::Pdf) => {
                    matched = own.matched((content, upto), signed, anchors);
                }
                (None, Kind::Pdf) => matched.findings.push(Reason::PdfTooLarge),
                _ => matched.findings.push(Reason::RevisionNotAllowed),
            }
        }
        matched
    }

    /// Ties signatures to the rows of those who acted.
    fn tie(&self, report: &mut Report, matched: &Matched, signed: &Signed) {
        let mut rows = report.signatures.iter_mut().skip(1).zip(&self.recipients);
        for (row, recipient) in rows.by_ref() {
            let mut own = matched.signatures.iter();
            let own = own.find(|(of, _)| of == recipient);
            row.pdf_signature = own.map(|(_, place)| *place);
            let mut actors = self.actors.iter();
            let Some(actor) = actors.find(|actor| actor.recipient == *recipient) else {
                continue;
            };
            let mut beside = signed.detached.iter();
            row.detached_signature = beside.position(|own| acts::has_key(own, &actor.key));
        }
        let has_acts = !matched.signatures.is_empty() || !matched.findings.is_empty();
        if has_acts {
            let fact = holds(matched.findings.is_empty());
            report.facts.insert("document_signatures".to_owned(), fact);
        }
    }

    /// What is still to be said of times and revocation.
    fn times(&self, report: &mut Report, matched: &Matched, signed: &Signed) {
        if !signed.is_signed() {
            return;
        }
        let revoked = signed.modifiers();
        let revoked = revoked.into_iter();
        report.leave_open(revoked.filter(|own| *own == Modifier::CertificateRevoked));
        // The signature of an act stands in the PDF, or beside the file under the same key.
        let has_signature = |actor: &Actor| {
            let in_pdf = matched.signatures.iter();
            let mut beside = signed.detached.iter();
            in_pdf.map(|(of, _)| *of).any(|of| of == actor.recipient)
                || beside.any(|own| acts::has_key(own, &actor.key))
        };
        if signed.is_timestamped() && self.actors.iter().all(has_signature) {
            report
                .modifiers
                .retain(|own| *own != Modifier::Untimestamped);
        }
    }
}

/// The report over a document that no evidence was given for.
pub(crate) fn without_evidence(
    file: &InputFile<'_>,
    (signed, anchors): (&Signed, &Anchors),
) -> Report {
    let is_pdf = kind_of(file.head) == Kind::Pdf;
    let mut own = signed.findings.clone();
    let is_unclear = signed.is_damaged() && (signed.is_signed_within() || mentions_signature(file));
    if is_unclear {
        own.insert(0, Reason::PdfDamaged);
    } else if is_pdf && file.content.is_none() && !signed.is_signed() {
        own.push(Reason::PdfTooLarge);
    } else if !signed.is_signed() {
        own.push(if is_pdf {
            Reason::NoEvidence
        } else {
            Reason::KindUnknown
        });
    }
    let mut report = Report::bare(file.name, Reason::KindUnknown);
    report.conclude(own, Reason::SignaturesValid);
    report.pdf = signed.record();
    report.detached = signed.detached_records();
    let all: Vec<_> = signed.all().collect();
    report.timestamp_authorities = stamps::authorities(&all, [], anchors);
    let details = &mut report.details;
    details.insert("file_sha256".to_owned(), file.sha256.to_string());
    if signed.is_signed() {
        for name in FACTS {
            report.facts.insert(name.to_owned(), Fact::NotChecked);
        }
        for (name, fact) in signed.facts() {
            report.facts.insert(name.to_owned(), fact);
        }
        report.leave_open([Modifier::LogNotChecked]);
        report.leave_open(signed.modifiers());
    }
    report
}

/// The report over a certificate of completion: what its evidence shows, whether its pages say that, and
/// who sealed it. `examination` is that of the evidence within.
pub(crate) fn of_certificate(
    file: &InputFile<'_>,
    examination: Option<&Examination>,
    own: Vec<Reason>,
    (signed, anchors): (&Signed, &Anchors),
) -> Report {
    let mut report = examination.map_or_else(
        || Report::bare(file.name, Reason::CertificateAltered),
        |examination| examination.report.clone(),
    );
    file.name.clone_into(&mut report.file);
    let is_known = !own.contains(&Reason::CertificateVersionUnknown);
    let fact = match own.contains(&Reason::CertificateAltered) {
        true => Fact::No,
        false if is_known => Fact::Yes,
        false => Fact::NotChecked,
    };
    report.facts.insert(CERTIFICATE.to_owned(), fact);
    let details = &mut report.details;
    details.insert("file_sha256".to_owned(), file.sha256.to_string());
    if let Some(within) = certificate::evidence_in(file) {
        let digest = within.sha256.to_string();
        details.insert("evidence_sha256".to_owned(), digest);
    }
    report.pdf = signed.record();
    let all: Vec<_> = signed.all().collect();
    report.timestamp_authorities = stamps::authorities(&all, [], anchors);
    if let Some(examination) = examination {
        examination.say_when(&mut report, signed, anchors);
    }
    merge_facts(&mut report, signed);
    let of_evidence = examination.map(|it| it.findings.as_slice());
    let of_evidence = of_evidence.unwrap_or_default();
    let is_blind = of_evidence.contains(&Reason::TrustMissing);
    let of_seal = signed.findings.iter().copied();
    let of_seal = of_seal.filter(|own| !(is_blind && *own == Reason::CertificateNotTrusted));
    let all = own.into_iter().chain(of_seal);
    let all = all.chain(of_evidence.iter().copied());
    report.conclude(all, Reason::CertificateMatches);
    report
}

/// Facts that both evidence and signatures speak of: a no of either counts.
fn merge_facts(report: &mut Report, signed: &Signed) {
    if !signed.is_signed() {
        return;
    }
    for (name, own) in signed.facts() {
        let of_evidence = report.facts.get(name).copied().unwrap_or(Fact::NotChecked);
        let fact = match (name, of_evidence, own) {
            (_, _, Fact::No) | (_, Fact::No, _) if name != "entire_file" => Fact::No,
            ("timestamp", Fact::Yes, Fact::NotChecked) => Fact::Yes,
            ("timestamp", _, own) | ("intact" | "valid", _, own @ Fact::NotChecked) => own,
            (_, of_evidence, _) => of_evidence,
        };
        report.facts.insert(name.to_owned(), fact);
    }
}

/// Whether a PDF that cannot be read may hold a signature all the same.
fn mentions_signature(file: &InputFile<'_>) -> bool {
    let content = file.content.unwrap_or_default();
    content.windows(MARK.len()).any(|window| window == MARK)
}

const fn holds(it: bool) -> Fact {
    if it { Fact::Yes } else { Fact::No }
}

/// The fact that the pages of a certificate of completion say what its evidence says.
const CERTIFICATE: &str = "certificate";
/// The key that every signature of a PDF has.
const MARK: &[u8] = b"ByteRange";
