//! Judges a revision that somebody else made: it begins with the one before and changes only what was
//! this person's to change. A certificate of the instance is for this person's key; whether any other
//! is trusted, the caller asks.

use std::collections::BTreeSet;

use bulla_crypto::hash::sha256;
use bulla_pades::difference::{self, ChangeLevel, Difference};
use bulla_pades::verify::{self, Severity, SignatureKind, SignatureReport, Trust, TrustReport};
use bulla_pades::{Limits, Pdf};
use bulla_pki::KeyKind;
use bulla_types::{RecipientId, Timestamp};

use crate::instance::roots;
use crate::obstacle::Reason;
use crate::plan::Expected;
use crate::report::Successor;
use crate::{FieldKind, FieldName, Obstacle, Paper};

impl Paper {
    /// Judges this paper as the revision after another one.
    ///
    /// # Errors
    /// `not_a_successor`, `changes_forbidden`, `foreign_field`, `revision_author`, `signature_altered`,
    /// and the codes of `ReadError`.
    pub fn successor(&self, expected: &Expected) -> Result<Successor, Obstacle> {
        let length = usize::try_from(expected.previous_bytes).ok();
        let before = length.and_then(|length| self.bytes().get(..length));
        let before = before.filter(|before| sha256(before) == expected.previous_sha256);
        let before = before.ok_or(Reason::NotASuccessor)?;
        let old = Pdf::open(before, &Limits::default())?.revisions().len();
        let pdf = self.open()?;
        Reason::NotASuccessor.unless(pdf.revisions().len() > old)?;
        let end = pdf.revisions().get(old.saturating_sub(1));
        Reason::NotASuccessor.unless(end.is_some_and(|end| end.end() <= before.len()))?;
        let mut filled = BTreeSet::new();
        for (_, step) in difference::since(&pdf, old.saturating_sub(1)) {
            keeps(&step?, expected.recipient, &mut filled)?;
        }
        // Neither trust nor the clock say anything about what was changed.
        let instance = expected.instance.as_ref();
        let roots = instance.map(|own| roots(&own.roots)).unwrap_or_default();
        let now = instance.map_or(Timestamp::MAX, |instance| instance.now);
        let trust = Trust::new(&roots, now);
        let report = verify::verify(self.bytes(), &Limits::default(), &trust);
        let is_altered = |own: &SignatureReport| {
            let mut findings = own.findings.iter();
            findings.any(|finding| finding.severity() == Severity::Altered)
        };
        Reason::SignatureAltered.unless(!report.signatures.iter().any(is_altered))?;
        let mut newer = report.signatures.iter().filter(|own| own.revision >= old);
        let mut successor = Successor {
            sha256: sha256(self.bytes()),
            certificate: None,
            p256_point: None,
            time: None,
            filled: filled.into_iter().collect(),
        };
        let Some(recipient) = expected.recipient else {
            let all = newer.all(|own| own.kind == SignatureKind::Timestamp && own.is_intact());
            Reason::Author.unless(all)?;
            return Ok(successor);
        };
        let signed: Vec<&SignatureReport> = newer
            .filter(|own| own.kind != SignatureKind::Timestamp)
            .collect();
        let [signature] = signed.as_slice() else {
            return Err(Reason::Author.into());
        };
        let field = FieldName::signature(recipient).to_string();
        Reason::Author.unless(signature.fields == [field])?;
        let certificate = signature.signer.as_ref().ok_or(Reason::SignatureAltered)?;
        let key = certificate.public_key()?;
        let point = key.as_der().len().checked_sub(POINT_BYTES);
        let point = point.and_then(|start| key.as_der().get(start..));
        successor.certificate = Some(certificate.as_der().into());
        successor.p256_point = point
            .filter(|_| key.kind() == KeyKind::P256)
            .map(Into::into);
        successor.time = signature.claimed_time;
        let own_key = instance.map(|instance| &instance.p256_point);
        let is_of_instance = matches!(signature.trust, TrustReport::Trusted(_));
        // Who certifies another key in this person's name speaks for somebody else.
        Reason::Author.unless(!is_of_instance || successor.p256_point.as_ref() == own_key)?;
        Ok(successor)
    }
}

/// A step keeps to what was this person's to change.
fn keeps(
    step: &Difference,
    recipient: Option<RecipientId>,
    filled: &mut BTreeSet<String>,
) -> Result<(), Obstacle> {
    for change in &step.changes {
        let most = match recipient {
            None => ChangeLevel::LongTerm,
            Some(_) => ChangeLevel::FormFilling,
        };
        Reason::ChangesForbidden.unless(change.level <= most && change.doubt.is_none())?;
        if change.level <= ChangeLevel::LongTerm {
            continue;
        }
        for field in &change.fields {
            let name = FieldName::parse(field);
            let is_own = name.is_some_and(|name| Some(name.recipient()) == recipient);
            if !is_own {
                return Err(Reason::ForeignField.about(field));
            }
            if let Some(name) = name.filter(|name| name.kind() != FieldKind::Signature) {
                filled.insert(name.group().to_string());
            }
        }
    }
    Ok(())
}

/// An uncompressed point, the end of the key's DER.
const POINT_BYTES: usize = 65;
