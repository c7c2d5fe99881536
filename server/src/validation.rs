//! What a long-lived signature has to carry about its certificates: issuers, revocation lists and OCSP
//! responses. Of our own authorities always; of the authorities that stamp for an organisation what can
//! be fetched where their certificates say. Nothing is fetched for any other certificate, so that nobody
//! makes the server ask an address of their choice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bulla_pki::Certificate;
use bulla_pki::path::{self, Material, Purpose, Question, RevocationRule};
use bulla_pki::revocation::{CertificateId, Crl};
use bulla_protocol::certificate::ValidationMaterial;
use bulla_types::{Base64Bytes, TenantId, Timestamp};
use bytes::Bytes;

use crate::authority::{Authorities, Known, list_of, status_of};
use crate::egress::NamedBy;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// Most certificates of one request.
pub(crate) const MAX_CERTIFICATES: usize = 16;
/// Largest foreign list in bytes.
const MAX_LIST_BYTES: usize = 2 << 20;
/// How long a foreign list is kept, in milliseconds: an hour.
const KEPT_MS: u64 = 60 * 60 * 1000;
/// How long an address that gave no list is left alone, in milliseconds: a minute.
const LEFT_ALONE_MS: u64 = 60 * 1000;
/// Foreign addresses whose lists are kept, or that are left alone.
const KEPT: usize = 32;
/// Addresses that are asked for one request.
const MAX_FETCHES: usize = 8;

/// The material for these certificates.
pub(crate) async fn material(
    state: &AppState,
    tenant: TenantId,
    certificates: &[Certificate],
) -> Answer<ValidationMaterial> {
    let authorities = Authorities::load(state).await?;
    let mut found = ValidationMaterial::default();
    let mut foreign = Vec::new();
    for certificate in certificates {
        if authorities.issuer_of(certificate).is_some() {
            own(state, &authorities, certificate, &mut found).await?;
        } else {
            foreign.push(certificate);
        }
    }
    if !foreign.is_empty() {
        let mut left = MAX_FETCHES;
        for chain in trusted(state, tenant, &foreign, certificates).await? {
            fetch(state, &chain, &mut left, &mut found).await;
        }
    }
    Ok(found)
}

/// Up from a certificate of ours to the root.
async fn own(
    state: &AppState,
    authorities: &Authorities,
    certificate: &Certificate,
    found: &mut ValidationMaterial,
) -> Answer<()> {
    let mut certificate = certificate.clone();
    // A leaf, an issuing authority, a root.
    for _ in 0..3 {
        let issuer: Option<&Known> = authorities.issuer_of(&certificate);
        let Some(issuer) = issuer.filter(|issuer| issuer.certificate != certificate) else {
            return Ok(());
        };
        add(&mut found.certificates, issuer.certificate.as_der());
        let list = list_of(state, issuer).await?;
        add(&mut found.crls, &list.list);
        let id = CertificateId::new(&certificate, &issuer.certificate);
        if let Some(response) = status_of(state, id).await? {
            add(&mut found.ocsp, &response);
        }
        certificate = issuer.certificate.clone();
    }
    Ok(())
}

/// The chains of those certificates that lead to an authority that stamps for the organisation.
async fn trusted(
    state: &AppState,
    tenant: TenantId,
    foreign: &[&Certificate],
    pool: &[Certificate],
) -> Answer<Vec<Vec<Certificate>>> {
    let (_, policy) = state.store().timestamp_policy(tenant).await?;
    let anchors = policy.servers.iter();
    let anchors = anchors.map(|server| Certificate::from_der(server.anchor.as_slice()));
    let anchors: Vec<Certificate> = anchors
        .collect::<Result<_, _>>()
        .map_err(ApiError::internal)?;
    let material = Material {
        anchors: &anchors,
        pool,
        ..Material::default()
    };
    let now = state.now();
    let question = Question {
        purpose: Purpose::TimeStamping,
        at: now,
        now,
        revocation: RevocationRule::IfAvailable,
    };
    let paths = foreign.iter();
    let paths = paths.filter_map(|it| path::validate(it, material, question).ok());
    Ok(paths.map(|path| path.chain().to_vec()).collect())
}

/// What can be had of a foreign chain, best effort.
async fn fetch(
    state: &AppState,
    chain: &[Certificate],
    left: &mut usize,
    found: &mut ValidationMaterial,
) {
    for pair in chain.windows(2) {
        let [certificate, issuer] = pair else {
            continue;
        };
        add(&mut found.certificates, issuer.as_der());
        for url in certificate.extensions().crl_urls().iter().take(2) {
            if let Some(list) = list_at(state, (url, issuer), left).await {
                add(&mut found.crls, &list);
                break;
            }
        }
    }
}

/// The issuer's list at an address, or the one that was fetched a moment ago. What is no list of this
/// issuer that holds now is never kept: it may be anybody's answer, and another one comes later.
async fn list_at(
    state: &AppState,
    (url, issuer): (&str, &Certificate),
    left: &mut usize,
) -> Option<Bytes> {
    let now = state.now();
    match state.fetched().get(url, now) {
        Some(Fetch::List(list)) if is_current(&list, issuer, now) => return Some(list),
        Some(Fetch::Failed) => return None,
        Some(Fetch::List(_)) | None => {}
    }
    *left = left.checked_sub(1)?;
    let egress = state.egress().ok()?;
    let fetched = egress
        .get((url, NamedBy::Certificate), MAX_LIST_BYTES)
        .await;
    let list = match fetched {
        Ok(list) if is_current(&list, issuer, now) => Some(list),
        Ok(_) => {
            tracing::warn!("a foreign address gave no revocation list of its issuer");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "a revocation list could not be fetched");
            None
        }
    };
    let kept = list.clone().map_or(Fetch::Failed, Fetch::List);
    state.fetched().put(url, kept, now);
    list
}

/// Whether this is a whole list of the issuer, and the next one is not due.
fn is_current(list: &[u8], issuer: &Certificate, now: Timestamp) -> bool {
    Crl::from_der(list).is_ok_and(|list| {
        !list.is_delta()
            && list.next_update().is_none_or(|next| next > now)
            && list.verify(issuer).is_ok()
    })
}

fn add(to: &mut Vec<Base64Bytes>, der: &[u8]) {
    if !to.iter().any(|it| it.as_slice() == der) {
        to.push(der.into());
    }
}

/// What an address gave.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fetch {
    /// Nothing that counts.
    Failed,
    /// A list of the issuer that names the address.
    List(Bytes),
}

impl Fetch {
    const fn kept_ms(&self) -> u64 {
        match self {
            Self::Failed => LEFT_ALONE_MS,
            Self::List(_) => KEPT_MS,
        }
    }
}

/// What foreign addresses gave a moment ago. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fetched(Arc<Mutex<BTreeMap<String, (Timestamp, Fetch)>>>);

impl Fetched {
    fn get(&self, url: &str, now: Timestamp) -> Option<Fetch> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.get(url)?;
        is_kept(kept, now).then(|| kept.1.clone())
    }

    fn put(&self, url: &str, fetch: Fetch, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, kept| is_kept(kept, now));
        while all.len() >= KEPT && !all.contains_key(url) {
            all.pop_first();
        }
        all.insert(url.to_owned(), (now, fetch));
    }
}

const fn is_kept((at, fetch): &(Timestamp, Fetch), now: Timestamp) -> bool {
    at.as_millis().abs_diff(now.as_millis()) < fetch.kept_ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn lists_are_kept_for_an_hour_and_not_without_end() {
        let fetched = Fetched::default();
        let list = || Fetch::List(Bytes::from_static(b"x"));
        for number in 0..KEPT + 5 {
            fetched.put(&format!("http://a.example/{number:03}"), list(), at(5));
        }
        assert_eq!(fetched.0.lock().unwrap().len(), KEPT);
        let newest = format!("http://a.example/{:03}", KEPT + 4);
        fetched.put(&newest, list(), at(5));
        assert_eq!(fetched.0.lock().unwrap().len(), KEPT);
        assert!(fetched.get(&newest, at(KEPT_MS)).is_some());
        assert!(fetched.get(&newest, at(KEPT_MS + 5)).is_none());
        assert!(fetched.get("http://a.example/000", at(6)).is_none());
    }

    #[test]
    fn an_address_that_gave_no_list_is_left_alone_for_a_minute() {
        let (fetched, url) = (Fetched::default(), "http://a.example/x");
        fetched.put(url, Fetch::Failed, at(5));
        assert_eq!(fetched.get(url, at(LEFT_ALONE_MS)), Some(Fetch::Failed));
        assert_eq!(fetched.get(url, at(LEFT_ALONE_MS + 5)), None);
        let list = Fetch::List(Bytes::from_static(b"x"));
        fetched.put(url, list.clone(), at(6));
        assert_eq!(fetched.get(url, at(LEFT_ALONE_MS + 5)), Some(list));
    }
}
