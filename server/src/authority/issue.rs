//! People's certificates: for the P-256 key of the identity in force, once the log shows it, and for
//! the address that was proven. One at a time for each identity.

use bulla_domain::event::{Event, EventKind};
use bulla_pki::issue::{self as profile, Issuance};
use bulla_pki::{Certificate, PublicKey, SerialNumber};
use bulla_protocol::ErrorCode;
use bulla_protocol::certificate::SignerCertificate;
use bulla_statement::{Identity, Verified};
use bulla_storage::Write;
use bulla_storage::authority::{AuthorityKind, IssuedCertificate, RevocationReason};
use bulla_storage::record::Account;
use bulla_tlog::Leaf;
use bulla_types::{Base64Bytes, Timestamp};

use super::make::{bytes_of, fingerprint};
use super::{Authorities, Known, keys, ready};
use crate::commit::{catch_up, commit};
use crate::epochs;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long a certificate is valid.
const LIVES_MS: u64 = 365 * DAY_MS;
/// A certificate that is left less than this is renewed.
const RENEWED_MS: u64 = 30 * DAY_MS;
/// How long before it was issued it begins: clocks of verifiers and time-stamping authorities differ.
const BEGINS_BEFORE_MS: u64 = 5 * 60 * 1000;
/// How often another request of the same account may be faster.
const TRIES: usize = 5;

/// The certificate of an account's identity in force: the one that it has, or a new one.
pub(crate) async fn certificate_for(
    state: &AppState,
    account: &Account,
) -> Answer<SignerCertificate> {
    for _ in 0..TRIES {
        let identity = logged(state, account).await?;
        let authorities = ready(state).await?;
        let mut all = state.store().certificates_of(account.account_id).await?;
        all.retain(|it| it.identity_id == *identity.id().digest());
        if let Some(newest) = all.last()
            && is_good(newest, account, state.now())?
            && issuer_is_good(state, &authorities, newest).await?
        {
            return answer(&authorities, newest);
        }
        let issued = issue(state, account, &identity, all.last()).await;
        match issued {
            Ok(issued) => return answer(&authorities, &issued),
            Err(error) if error.code() == ErrorCode::VersionConflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorCode::Unavailable.into())
}

/// The identity in force, shown by the log of its organisation. Nothing else is certified.
async fn logged(state: &AppState, account: &Account) -> Answer<Verified<Identity>> {
    catch_up(state, account.tenant_id).await?;
    let epochs = epochs::of_account(state, account).await?;
    let newest = epochs.newest();
    let own = epochs.account_id() == account.account_id && epochs.tenant_id() == account.tenant_id;
    let statement = *newest.id().digest();
    let stored = state
        .store()
        .leaf_of_statement(account.tenant_id, statement);
    let leaf = match stored.await? {
        Some(stored) => Some(Leaf::parse(&stored.leaf).map_err(ApiError::internal)?),
        None => None,
    };
    let shown = leaf.is_some_and(|leaf| {
        leaf.event.as_str() == EventKind::IdentityPublished.as_str()
            && leaf.object.as_bytes() == account.account_id.as_bytes()
    });
    if own && shown && epochs.closing_of(newest.id()).is_none() {
        Ok(newest.clone())
    } else {
        Err(refused("the log does not show the identity in force"))
    }
}

/// Whether a certificate can still be used, for a while.
fn is_good(certificate: &IssuedCertificate, account: &Account, now: Timestamp) -> Answer<bool> {
    let opened = Certificate::from_der(&certificate.certificate).map_err(ApiError::internal)?;
    match certificate.revoked {
        None => {}
        // An authority that was replaced is no fault of the key.
        Some((
            _,
            RevocationReason::AuthorityCompromise
            | RevocationReason::CessationOfOperation
            | RevocationReason::Superseded,
        )) => return Ok(false),
        Some(_) => return Err(refused("the certificate of this identity was revoked")),
    }
    Ok(certificate.not_after >= now.plus_millis(RENEWED_MS) && opened.names_email(&account.email))
}

/// Whether the authority that issued it was not revoked itself.
async fn issuer_is_good(
    state: &AppState,
    authorities: &Authorities,
    certificate: &IssuedCertificate,
) -> Answer<bool> {
    let Some(issuer) = authorities.get(certificate.issuer) else {
        return Ok(false);
    };
    let (above, serial) = (issuer.record.issuer, issuer.record.serial);
    Ok(state.store().revocation(above, serial).await?.is_none())
}

async fn issue(
    state: &AppState,
    account: &Account,
    identity: &Verified<Identity>,
    before: Option<&IssuedCertificate>,
) -> Answer<IssuedCertificate> {
    let authorities = ready(state).await?;
    let authority = authorities.in_force(AuthorityKind::Issuing);
    let authority = authority.ok_or_else(|| ApiError::internal("there is no issuing authority"))?;
    let now = state.now();
    if now < authority.certificate.not_before() || state.latest().is_before(now) {
        return Err(refused("the clock of the server was set back"));
    }
    let certificate = sign(state, authority, (account, identity), now)?;
    let issued = IssuedCertificate {
        serial: bytes_of(certificate.serial())?,
        issuer: authority.id(),
        tenant_id: account.tenant_id,
        account_id: account.account_id,
        identity_id: *identity.id().digest(),
        number: before.map_or(1, |before| before.number.saturating_add(1)),
        certificate: certificate.as_der().to_vec(),
        issued_at: now,
        not_after: certificate.not_after(),
        revoked: None,
    };
    let kind = match before {
        None => EventKind::CertificateIssued,
        Some(_) => EventKind::CertificateRenewed,
    };
    let mut event = Event::new(kind, *account.account_id.as_bytes())
        .by(Some(issued.identity_id))
        .with_field("serial", hex(&issued.serial))
        .with_field("certificate", fingerprint(&certificate).to_string())
        .with_field("not_after", issued.not_after.as_millis().to_string());
    if let Some(before) = before {
        event = event.with_field("replaces", hex(&before.serial));
    }
    let write = Write::AddCertificate(issued.clone());
    commit(state, account.tenant_id, vec![write], vec![event]).await?;
    Ok(issued)
}

fn sign(
    state: &AppState,
    issuer: &Known,
    (account, identity): (&Account, &Verified<Identity>),
    now: Timestamp,
) -> Answer<Certificate> {
    let key = PublicKey::from_p256_point(&identity.body().p256.to_bytes());
    let key = key.map_err(ApiError::internal)?;
    let begin = now.as_millis().saturating_sub(BEGINS_BEFORE_MS);
    let begin = Timestamp::from_millis(begin).map_err(ApiError::internal)?;
    let begin = begin.max(issuer.certificate.not_before());
    let end = now
        .plus_millis(LIVES_MS)
        .min(issuer.certificate.not_after());
    let serial = SerialNumber::from_random(state.rng().bytes());
    let issuance = Issuance::new(serial, begin, end).map_err(ApiError::internal)?;
    let unsigned = profile::signer(&issuer.authority(state)?, &account.email, &key, &issuance);
    let unsigned = unsigned.map_err(ApiError::internal)?;
    let signature = keys::sign(state, &issuer.record, unsigned.to_be_signed())?;
    unsigned.finish(&signature).map_err(ApiError::internal)
}

fn answer(authorities: &Authorities, issued: &IssuedCertificate) -> Answer<SignerCertificate> {
    let missing = || ApiError::internal("the issuer of a certificate is missing");
    let authority = authorities.get(issued.issuer).ok_or_else(missing)?;
    let root = authorities
        .get(authority.record.issuer)
        .ok_or_else(missing)?;
    Ok(SignerCertificate {
        chain: vec![
            Base64Bytes::new(issued.certificate.clone()),
            authority.certificate.as_der().into(),
        ],
        root: root.certificate.as_der().into(),
        not_after_ms: issued.not_after,
    })
}

/// The number in hexadecimal digits, as certificates' viewers show it.
pub(super) fn hex(serial: &[u8; 16]) -> String {
    super::AuthorityId::from_bytes(*serial).to_string()
}

const fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::NotCertified, detail)
}
