//! What was done to a file, as scripts and people read it.

use bulla_pades::verify::{PadesLevel, Report, SignatureKind, SignatureReport};
use bulla_pki::Certificate;
use bulla_pki::revocation::Revoked;
use bulla_types::Timestamp;
use serde::Serialize;

use crate::commands::cms::signer_name;
use crate::screen::{Screen, Style};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It got its first time-stamp over everything.
    Archived,
    /// It has all that it needs for long; nothing was added.
    Current,
    /// It got data for validation and no time-stamp over everything.
    Extended,
    /// It got a newer time-stamp over everything.
    Renewed,
}

/// What could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Missing {
    /// Whom the certificate names.
    pub(super) certificate: String,
    #[serde(rename = "what")]
    pub(super) kind: MissingKind,
    pub(super) why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MissingKind {
    Issuer,
    Revocation,
}

impl core::fmt::Display for Missing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let what = match self.kind {
            MissingKind::Issuer => "issuer",
            MissingKind::Revocation => "revocation",
        };
        write!(f, "{what} of {}: {}", self.certificate, self.why)
    }
}

/// What is known of a file at the end.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) state: State,
    /// The lowest level of its signatures, if the roots named below are trusted.
    pub(super) level: Option<&'static str>,
    signatures: Vec<Signature>,
    pub(super) missing: Vec<Missing>,
    revoked: Vec<RevokedCertificate>,
    roots: Vec<Root>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<Stamp>,
}

#[derive(Debug, Serialize)]
struct Signature {
    signer: Option<String>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proven_at_ms: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct RevokedCertificate {
    certificate: String,
    at_ms: Timestamp,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct Root {
    certificate: String,
    sha256: String,
}

/// The newest time-stamp over everything.
#[derive(Debug, Serialize)]
struct Stamp {
    at_ms: Timestamp,
    authority: String,
    /// When its authority's certificate expires: before, the file wants another one.
    valid_until_ms: Timestamp,
}

impl Outcome {
    pub(super) fn new(
        state: State,
        report: &Report,
        roots: &[Certificate],
        (missing, revoked): (Vec<Missing>, &[(Certificate, Revoked)]),
    ) -> Self {
        Self {
            state,
            level: lowest(report).map(PadesLevel::name),
            signatures: report.signatures.iter().map(Signature::new).collect(),
            missing,
            revoked: revoked
                .iter()
                .map(|(certificate, revoked)| RevokedCertificate {
                    certificate: signer_name(certificate),
                    at_ms: revoked.at,
                    reason: revoked.reason.code(),
                })
                .collect(),
            roots: roots.iter().map(Root::new).collect(),
            timestamp: newest_stamp(report).and_then(Stamp::new),
        }
    }

    /// When it was time-stamped last.
    pub(crate) fn stamped_at(&self) -> Option<Timestamp> {
        self.timestamp.as_ref().map(|own| own.at_ms)
    }

    /// By whom.
    pub(crate) fn authority(&self) -> Option<String> {
        self.timestamp.as_ref().map(|own| own.authority.clone())
    }

    /// Prints it for people; the first line is the caller's.
    pub(crate) fn print(&self, screen: Screen) {
        if let Some(stamp) = &self.timestamp {
            screen.say(&format!(
                "  time-stamped {} by {}",
                stamp.at_ms, stamp.authority
            ));
            screen.say(&format!("  renew it before {}", stamp.valid_until_ms));
        }
        for signature in &self.signatures {
            let (Some(level), Some(signer)) = (signature.level, &signature.signer) else {
                continue;
            };
            screen.say(&format!("  signed by {signer}: {level}"));
        }
        for revoked in &self.revoked {
            let painted = screen.paint(Style::Bad, "  revoked");
            let rest = format!(
                ": the certificate of {} on {}",
                revoked.certificate, revoked.at_ms
            );
            screen.say_painted(&painted, &rest);
        }
        for missing in &self.missing {
            let painted = screen.paint(Style::Warn, "  missing");
            screen.say_painted(&painted, &format!(": {missing}"));
        }
        for root in &self.roots {
            screen.say(&format!(
                "  as far as {} is trusted ({})",
                root.certificate, root.sha256
            ));
        }
    }
}

impl Signature {
    fn new(report: &SignatureReport) -> Self {
        Self {
            signer: report.signer.as_ref().map(signer_name),
            kind: report.kind.code(),
            level: report.level_reached.map(PadesLevel::name),
            proven_at_ms: report.proven_time,
        }
    }
}

impl Root {
    fn new(certificate: &Certificate) -> Self {
        let digest = certificate.fingerprint();
        let hex = digest.as_bytes().iter().map(|byte| format!("{byte:02x}"));
        Self {
            certificate: signer_name(certificate),
            sha256: hex.collect(),
        }
    }
}

impl Stamp {
    fn new(report: &SignatureReport) -> Option<Self> {
        let authority = report.signer.as_ref()?;
        Some(Self {
            at_ms: report.claimed_time?,
            authority: signer_name(authority),
            valid_until_ms: authority.not_after(),
        })
    }
}

/// The newest time-stamp over the document that holds.
pub(super) fn newest_stamp(report: &Report) -> Option<&SignatureReport> {
    let mut stamps = report.signatures.iter().rev();
    stamps.find(|own| own.kind == SignatureKind::Timestamp && own.is_intact())
}

/// The lowest level that a signature reaches.
fn lowest(report: &Report) -> Option<PadesLevel> {
    let signed = report.signatures.iter();
    let signed = signed.filter(|own| own.kind != SignatureKind::Timestamp);
    signed
        .map(|own| own.level_reached)
        .min()
        .unwrap_or_default()
}
