//! Verifies the signatures of a PDF: what each covers, whether it holds, whose it is, and whether
//! everything that came after it was allowed.
//!
//! ```text
//! verify(bytes, limits, trust) ──▶ Report
//!    each revision's form ─▶ occurrences: every signature that any revision had
//!    each occurrence      ─▶ ByteRange and Contents in the revision that it came with
//!                         ─▶ CMS or token over these bytes
//!    each later revision  ─▶ what it changes, against the strictest rule in force then
//!    newest to oldest     ─▶ time that is proven, then the path of the certificate at that time
//! ```
//! Nothing here fails: what is wrong is a [`Finding`] with a stable code, and the worst of them is the
//! [`Verdict`]. The rules are in `docs/spec/pdf-signatures.md#verifying`.

mod collect;
mod content;
mod date;
mod finding;
mod level;
mod permission;
mod range;
pub mod record;
mod report;
mod settle;
mod store;
mod trust;

pub use date::parse as parse_date;
pub use finding::{Finding, PadesLevel, Severity, SignatureKind, Verdict};
pub use permission::Judgement;
pub use range::Coverage;
pub use report::{Refusal, Report, RevisionReport, SignatureReport, TimestampReport, TrustReport};
pub use store::{Store, read as read_store};
pub use trust::Trust;

use std::collections::{BTreeMap, BTreeSet};

use bulla_pki::MessageDigest;
use bulla_pki::cms::Cms;

use crate::difference::{self, Difference};
use crate::document::Pdf;
use crate::error::ReadError;
use crate::limits::Limits;
use crate::syntax::object::ObjectId;
use collect::Occurrence;
use content::Content;

/// Verifies every signature of a file.
#[must_use]
pub fn verify(bytes: &[u8], limits: &Limits, trust: &Trust<'_>) -> Report {
    match Pdf::open(bytes, limits) {
        Ok(pdf) => Verification::new(&pdf, trust).report(),
        Err(error) => Report::unreadable(error),
    }
}

/// Verifies a signature that stands beside a file of any kind (`.p7s`), whose digest by the function
/// that [`Cms::digest_algorithm`] names is given. Without one it was not hashed, and is
/// [`Verdict::Unrecognised`].
#[must_use]
pub fn verify_detached(
    cms: &Cms,
    digest: Option<&MessageDigest>,
    trust: &Trust<'_>,
) -> SignatureReport {
    let contents = [content::check_detached(cms, digest)];
    let mut reports = contents.each_ref().map(SignatureReport::of_content);
    trust::judge(&mut reports, &contents, (trust, &Store::default()));
    let [mut report] = reports;
    level::judge_detached(&mut report);
    report
}

/// A verification in the making.
struct Verification<'v, 'a> {
    pdf: &'v Pdf<'a>,
    trust: &'v Trust<'v>,
    occurrences: Vec<Occurrence<'a>>,
    contents: Vec<Content>,
    /// The steps after the revision of the oldest signature, in order.
    steps: Vec<(usize, Result<Difference, ReadError>)>,
    damaged: Option<ReadError>,
}

impl<'v, 'a> Verification<'v, 'a> {
    fn new(pdf: &'v Pdf<'a>, trust: &'v Trust<'v>) -> Self {
        let (occurrences, damaged) = collect::occurrences(pdf);
        let file = u64::try_from(pdf.bytes().len()).unwrap_or(u64::MAX);
        let mut work = HASHED_BYTES.saturating_add(file.saturating_mul(HASHED_PER_BYTE));
        let check = |occurrence| content::check(pdf, occurrence, &mut work);
        let contents = occurrences.iter().map(check).collect();
        let oldest = occurrences.iter().map(|own| own.revision).min();
        let steps = oldest.map_or_else(Vec::new, |oldest| difference::since(pdf, oldest));
        Self {
            pdf,
            trust,
            occurrences,
            contents,
            steps,
            damaged,
        }
    }

    fn report(self) -> Report {
        let restrictions = permission::restrictions(&self.occurrences);
        let mut reports: Vec<SignatureReport> = self
            .occurrences
            .iter()
            .zip(&self.contents)
            .map(|(occurrence, content)| SignatureReport::new(self.pdf, occurrence, content))
            .collect();
        for report in &mut reports {
            report.judge_changes(&self.steps, &restrictions);
        }
        let store = store::read(&self.pdf.newest());
        trust::judge(&mut reports, &self.contents, (self.trust, &store));
        level::judge(&mut reports, self.pdf);
        let pages = self.pages();
        for report in &mut reports {
            let seen = report.page_objects.iter().filter_map(|id| pages.get(id));
            report.pages = seen.copied().collect();
            report.pages.sort_unstable();
        }
        let doubtful = settle::judge(&mut reports, &self.steps);
        let later = self.steps.into_iter().map(|(revision, outcome)| {
            let mut later = RevisionReport::new(revision, outcome, &restrictions);
            if doubtful.contains(&revision) {
                later.judgement = later.judgement.max(Judgement::Indeterminate);
            }
            later
        });
        Report::new(self.pdf, (reports, later.collect()), pages, self.damaged)
    }

    /// The numbers of the pages that changes are seen on.
    fn pages(&self) -> BTreeMap<ObjectId, usize> {
        let steps = self.steps.iter().filter_map(|(_, step)| step.as_ref().ok());
        let changes = steps.flat_map(|step| &step.changes);
        let seen: BTreeSet<ObjectId> = changes.filter_map(|change| change.page).collect();
        if seen.is_empty() {
            return BTreeMap::new();
        }
        let Ok(pages) = self.pdf.newest().pages() else {
            return BTreeMap::new();
        };
        let numbered = pages.ids().zip(0..);
        numbered.filter(|(id, _)| seen.contains(id)).collect()
    }
}

/// Bytes that signatures of one file may have hashed in total, beside [`HASHED_PER_BYTE`].
const HASHED_BYTES: u64 = 1 << 30;
/// How often the whole file may be hashed, on top of that: once for each signature.
const HASHED_PER_BYTE: u64 = 32;
