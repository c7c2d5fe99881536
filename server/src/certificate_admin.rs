//! What an operator does with certificates from the command line: list them, revoke one, renew the
//! authorities. May run beside the service; without `apply` nothing is changed.

use std::io::Write;

use anyhow::{Context as _, bail};
use bulla_pki::Certificate;
use bulla_storage::authority::{AuthorityId, AuthorityKind, IssuedCertificate, RevocationReason};
use bulla_types::{TenantId, Timestamp};
use serde::Serialize;

use crate::authority::{self, Authorities, Known, kind_name, reason_name};
use crate::error::ApiError;
use crate::state::AppState;

pub use crate::authority::Renewed;

/// A certificate as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Listed {
    /// Its number, 32 hexadecimal digits.
    pub serial: String,
    /// `person`, or what an authority does.
    pub kind: &'static str,
    /// The proven address, or the authority's name.
    pub subject: String,
    /// The person's organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<TenantId>,
    /// When it was issued.
    pub issued_at: String,
    /// Its last moment.
    pub not_after: String,
    /// `in force`, `retired`, `ended` or `revoked`.
    pub state: &'static str,
    /// Why it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// SHA-256 of the certificate.
    pub sha256: String,
}

/// All certificates, authorities first; of people those of one organisation, if it is named.
///
/// # Errors
/// When the store cannot be used.
pub async fn list(state: &AppState, organisation: Option<TenantId>) -> anyhow::Result<Vec<Listed>> {
    let authorities = load(state).await?;
    let now = state.now();
    let mut all = Vec::new();
    for known in authorities.all() {
        let (above, serial) = (known.record.issuer, known.record.serial);
        let revocation = state.store().revocation(above, serial).await?;
        let revoked = revocation.map(|it| it.reason);
        all.push(of_authority(known, revoked, now));
    }
    for issued in state.store().certificates_in(organisation).await? {
        all.push(of_person(&issued, now)?);
    }
    Ok(all)
}

/// Revokes the certificate of this number, a person's or an authority's. An authority that is in force
/// is replaced by a new one at once. True where it was done.
///
/// # Errors
/// When there is no such certificate, it is a root's, or it was revoked before.
pub async fn revoke(
    state: &AppState,
    serial: &str,
    reason: RevocationReason,
    apply: bool,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let serial = parse(serial)?;
    let authorities = load(state).await?;
    let known = authorities.all().find(|it| it.record.serial == serial);
    let now = state.now();
    let listed = if let Some(known) = known {
        if known.kind() == AuthorityKind::Root {
            bail!(
                "nobody above a root could revoke it. Make a new one with: bulla-server certificates \
                 rotate-ca --root; and tell everybody who trusts the old one to remove it"
            );
        }
        of_authority(known, None, now)
    } else {
        of_person(&person(state, serial).await?, now)?
    };
    show(&listed, out)?;
    if !apply {
        writeln!(
            out,
            "Nothing was changed. To revoke it: the same with --yes"
        )?;
        return Ok(false);
    }
    let done = if let Some(known) = known {
        authority::revoke_authority(state, known, reason).await
    } else {
        let issued = person(state, serial).await?;
        authority::revoke_certificate(state, &issued, reason).await
    };
    done.map_err(ApiError::into_anyhow)
        .context("not revoked: it was revoked before, or the database cannot be written")?;
    writeln!(
        out,
        "Revoked. It stands in the revocation list and in OCSP answers from now on."
    )?;
    Ok(true)
}

/// Makes new authorities in place of those in force. True where it was done.
///
/// # Errors
/// When the store cannot be written.
pub async fn renew(
    state: &AppState,
    renewed: Renewed,
    apply: bool,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let authorities = load(state).await?;
    let kinds: &[AuthorityKind] = match renewed {
        Renewed::Issuing => &[AuthorityKind::Issuing, AuthorityKind::Timestamps],
        Renewed::Root => &[
            AuthorityKind::Root,
            AuthorityKind::Issuing,
            AuthorityKind::Timestamps,
        ],
        Renewed::Timestamps => &[AuthorityKind::Timestamps],
    };
    for known in kinds.iter().filter_map(|kind| authorities.in_force(*kind)) {
        show(&of_authority(known, None, state.now()), out)?;
    }
    if !apply {
        writeln!(
            out,
            "Nothing was changed. To put new ones in their place: the same with --yes"
        )?;
        return Ok(false);
    }
    let none = (Vec::new(), Vec::new());
    let done = authority::renew(state, renewed, none).await;
    done.map_err(ApiError::into_anyhow)?;
    let root = if renewed == Renewed::Root {
        " The trust file has the new root from now on, and keeps the old one."
    } else {
        ""
    };
    writeln!(
        out,
        "Replaced. Earlier certificates stay valid, and their revocation lists are served on.{root}"
    )?;
    Ok(true)
}

/// Writes one certificate for people to read.
///
/// # Errors
/// When `out` takes nothing.
pub fn show(listed: &Listed, out: &mut impl Write) -> std::io::Result<()> {
    let reason = listed.reason.map(|reason| format!(" ({reason})"));
    writeln!(
        out,
        "{}  {:<10} {:<9} until {}  {}{}",
        listed.serial,
        listed.kind,
        listed.state,
        listed.not_after,
        listed.subject,
        reason.unwrap_or_default(),
    )
}

async fn load(state: &AppState) -> anyhow::Result<Authorities> {
    let all = Authorities::load(state).await;
    all.map_err(ApiError::into_anyhow)
}

async fn person(state: &AppState, serial: [u8; 16]) -> anyhow::Result<IssuedCertificate> {
    let issued = state.store().certificate(serial).await?;
    issued.context("this instance has issued no certificate of this number")
}

/// The number, as this program or a viewer of certificates shows it.
fn parse(text: &str) -> anyhow::Result<[u8; 16]> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let id: AuthorityId = digits
        .parse()
        .context("a certificate's number has 32 hexadecimal digits")?;
    Ok(*id.as_bytes())
}

fn of_authority(known: &Known, revoked: Option<RevocationReason>, now: Timestamp) -> Listed {
    let certificate = &known.certificate;
    let state = match revoked {
        Some(_) => "revoked",
        None if certificate.not_after() < now => "ended",
        None if known.record.retired_at.is_some() => "retired",
        None => "in force",
    };
    let name = certificate.subject().common_name().unwrap_or_default();
    Listed {
        kind: kind_name(known.kind()),
        subject: name.to_owned(),
        organisation: None,
        issued_at: known.record.made_at.to_string(),
        ..listed(certificate, &known.record.serial, (state, revoked))
    }
}

fn of_person(issued: &IssuedCertificate, now: Timestamp) -> anyhow::Result<Listed> {
    let certificate = Certificate::from_der(&issued.certificate)?;
    let revoked = issued.revoked.map(|(_, reason)| reason);
    let state = match revoked {
        Some(_) => "revoked",
        None if issued.not_after < now => "ended",
        None => "in force",
    };
    Ok(Listed {
        organisation: Some(issued.tenant_id),
        issued_at: issued.issued_at.to_string(),
        subject: certificate.emails().next().unwrap_or_default().to_owned(),
        ..listed(&certificate, &issued.serial, (state, revoked))
    })
}

fn listed(
    certificate: &Certificate,
    serial: &[u8; 16],
    (state, revoked): (&'static str, Option<RevocationReason>),
) -> Listed {
    Listed {
        serial: AuthorityId::from_bytes(*serial).to_string(),
        kind: "person",
        subject: String::new(),
        organisation: None,
        issued_at: String::new(),
        not_after: certificate.not_after().to_string(),
        state,
        reason: revoked.map(reason_name),
        sha256: bulla_crypto::hash::sha256(certificate.as_der()).to_string(),
    }
}
