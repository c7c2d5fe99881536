//! Who says when: the authorities whose time-stamps count, and what stands behind each. A time-stamp
//! of the instance's own authority is its operator's word, as the log is; that of somebody else is not.

use bulla_pades::verify::record::CertificateRecord;
use bulla_pades::verify::{SignatureKind, SignatureReport, TrustReport};
use bulla_pki::Certificate;
use bulla_pki::path::{self, Material, Purpose, Question, RevocationRule, VerifiedPath};
use bulla_pki::revocation::Crl;
use bulla_pki::timestamp::TimestampToken;
use bulla_tlog::Checkpoint;
use bulla_types::Timestamp;

use crate::trust::Anchors;
use crate::{AuthorityStanding, Reason, TimestampAuthority, Trust};

/// A token whose signature holds.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    /// What it states.
    pub(crate) at: Timestamp,
    /// The path of its authority; `None` where the authority is not trusted, or its time has not come.
    pub(crate) trusted: Option<VerifiedPath>,
}

/// A time-stamp over a checkpoint of the anchor log: its signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckpointStamp {
    /// What it states.
    pub at: Timestamp,
    /// The authority, if it is trusted.
    pub authority: Option<TimestampAuthority>,
}

impl CheckpointStamp {
    /// By when the checkpoint stood, on the word of somebody who is trusted and is not the instance.
    #[must_use]
    pub fn proven_at(&self) -> Option<Timestamp> {
        let authority = self.authority.as_ref()?;
        (authority.standing != AuthorityStanding::Instance).then_some(self.at)
    }
}

/// Verifies a token over the text of a checkpoint, and says who stands behind it.
///
/// # Errors
/// [`Reason::TokenInvalid`] where it is over something else, or does not hold.
pub fn checkpoint_stamp(
    checkpoint: &Checkpoint,
    token: &[u8],
    trust: Trust<'_>,
    now: Timestamp,
) -> Result<CheckpointStamp, Reason> {
    let anchors = Anchors::new(trust, now);
    let stamp = over(checkpoint.body().as_bytes(), token, &anchors)?;
    let path = stamp.trusted.as_ref();
    Ok(CheckpointStamp {
        at: stamp.at,
        authority: path.and_then(|path| authority(path, &[], &anchors)),
    })
}

/// Verifies a token over these bytes.
///
/// # Errors
/// [`Reason::TokenInvalid`] where it is over something else, or does not hold.
pub(crate) fn over(bytes: &[u8], token: &[u8], anchors: &Anchors) -> Result<Stamp, Reason> {
    let token = TimestampToken::from_der(token).map_err(|_| Reason::TokenInvalid)?;
    let verified = token
        .verify_over(bytes, &[])
        .map_err(|_| Reason::TokenInvalid)?;
    let at = verified.info().time();
    let cms = verified.cms();
    let crls: Vec<Crl> = cms.crls().filter_map(|it| Crl::from_der(it).ok()).collect();
    let trusted = [anchors.signing.clone(), anchors.stamping.clone()].concat();
    let material = Material {
        anchors: &trusted,
        pool: cms.certificates(),
        crls: &crls,
        ocsp: &[],
    };
    let question = Question {
        purpose: Purpose::TimeStamping,
        at: anchors.now,
        now: anchors.now,
        revocation: RevocationRule::IfAvailable,
    };
    let path = path::validate(cms.signer(), material, question).ok();
    let is_past = at <= anchors.now.plus_millis(CLOCK_SKEW_MS);
    Ok(Stamp {
        at,
        trusted: path.filter(|_| is_past),
    })
}

/// The authorities whose time-stamps of these signatures and of the log are trusted, each once, in their
/// order.
pub(crate) fn authorities<'a>(
    signatures: &'a [&SignatureReport],
    log: impl IntoIterator<Item = &'a VerifiedPath>,
    anchors: &Anchors,
) -> Vec<TimestampAuthority> {
    let issuers = issuers(signatures);
    let mut found: Vec<TimestampAuthority> = Vec::new();
    let of_signatures = signatures.iter().flat_map(|own| paths(own));
    for path in of_signatures.chain(log) {
        let authority = authority(path, &issuers, anchors);
        found.extend(authority.filter(|own| found.iter().all(|it| it.sha256 != own.sha256)));
    }
    found
}

/// Who certified those that signed.
pub(crate) fn issuers<'a>(signatures: &[&'a SignatureReport]) -> Vec<&'a Certificate> {
    let by_people = signatures
        .iter()
        .filter(|own| own.kind != SignatureKind::Timestamp);
    let issuers = by_people.filter_map(|own| trusted(&own.trust)?.anchor());
    issuers.collect()
}

/// The authority at the end of a path, and what stands behind it.
pub(crate) fn authority(
    path: &VerifiedPath,
    issuers: &[&Certificate],
    anchors: &Anchors,
) -> Option<TimestampAuthority> {
    let authority = path.chain().first().map(CertificateRecord::from)?;
    let anchor = path.anchor()?;
    let standing = if anchors.is_of_trust_file(anchor) {
        AuthorityStanding::Instance
    } else if issuers.contains(&anchor) {
        AuthorityStanding::Issuer
    } else {
        AuthorityStanding::Independent
    };
    Some(TimestampAuthority {
        name: authority.name.or(authority.organisation),
        sha256: authority.sha256,
        standing,
    })
}

/// The paths of the time-stamps that prove a time of this signature, or of the one that it is.
fn paths(signature: &SignatureReport) -> impl Iterator<Item = &VerifiedPath> {
    let is_stamp = signature.kind == SignatureKind::Timestamp;
    let itself = (is_stamp && signature.proven_time.is_some()).then_some(&signature.trust);
    let tokens = signature.timestamps.iter();
    let tokens = tokens.filter(|own| own.outcome.is_ok());
    let tokens = tokens.map(|own| &own.trust);
    itself.into_iter().chain(tokens).filter_map(trusted)
}

const fn trusted(trust: &TrustReport) -> Option<&VerifiedPath> {
    match trust {
        TrustReport::Trusted(path) => Some(path),
        TrustReport::NotChecked | TrustReport::Refused(_) | _ => None,
    }
}

/// What the clock of an authority may be ahead of the verifier's by.
const CLOCK_SKEW_MS: u64 = 5 * 60 * 1000;
