//! Certificates of the instance against the roots that the caller knows: the one that a signer is given,
//! and the one in a revision of somebody else.

use bulla_pki::Certificate;
use bulla_pki::path::{self, Material, Purpose, Question, RevocationRule};
use bulla_types::{Base64Bytes, Timestamp};

use crate::Obstacle;
use crate::obstacle::Reason;
use crate::plan::InstanceSigner;

/// The roots that can be read; one that cannot helps nobody.
pub(crate) fn roots(roots: &[Base64Bytes]) -> Vec<Certificate> {
    let read = |root: &Base64Bytes| Certificate::from_der(root.as_slice()).ok();
    roots.iter().filter_map(read).collect()
}

/// Demands of a signer's chain that it leads to one of the roots and names the signer's address, and
/// that it is valid at `now`, give or take what clocks differ.
pub(crate) fn demand(
    signer: &InstanceSigner,
    chain: &[Certificate],
    now: Timestamp,
) -> Result<(), Obstacle> {
    let (own, above) = chain.split_first().ok_or(Reason::Certificate)?;
    Reason::Certificate.unless(own.names_email(&signer.email))?;
    let at = now.clamp(own.not_before(), own.not_after().max(own.not_before()));
    let away = at.as_millis().abs_diff(now.as_millis());
    Reason::Certificate.unless(away <= CLOCKS_DIFFER_MS)?;
    let material = Material {
        anchors: &roots(&signer.roots),
        pool: above,
        crls: &[],
        ocsp: &[],
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at,
        now: at,
        revocation: RevocationRule::IfAvailable,
    };
    let path = path::validate(own, material, question);
    path.map(drop).map_err(|_| Reason::Certificate.into())
}

/// How far the clocks of device and server may be apart, in milliseconds. More than half an hour the
/// server takes no statement.
const CLOCKS_DIFFER_MS: u64 = 60 * 60 * 1000;
