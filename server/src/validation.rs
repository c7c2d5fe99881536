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
/// Foreign lists that are kept.
const KEPT: usize = 32;

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
        for chain in trusted(state, tenant, &foreign, certificates).await? {
            fetch(state, &chain, &mut found).await;
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
async fn fetch(state: &AppState, chain: &[Certificate], found: &mut ValidationMaterial) {
    for pair in chain.windows(2) {
        let [certificate, issuer] = pair else {
            continue;
        };
        add(&mut found.certificates, issuer.as_der());
        for url in certificate.extensions().crl_urls().iter().take(2) {
            let Some(list) = fetch_list(state, url).await else {
                continue;
            };
            let ours = Crl::from_der(&list)
                .is_ok_and(|list| !list.is_delta() && list.verify(issuer).is_ok());
            if ours {
                add(&mut found.crls, &list);
                break;
            }
        }
    }
}

/// The list at an address, or the one that was fetched a moment ago.
async fn fetch_list(state: &AppState, url: &str) -> Option<Bytes> {
    let now = state.now();
    if let Some(list) = state.fetched().get(url, now) {
        return Some(list);
    }
    let egress = state.egress().ok()?;
    let from = (url, NamedBy::Certificate);
    match egress.get(from, MAX_LIST_BYTES).await {
        Ok(list) => {
            state.fetched().put(url, list.clone(), now);
            Some(list)
        }
        Err(error) => {
            tracing::warn!(%error, "a revocation list could not be fetched");
            None
        }
    }
}

fn add(to: &mut Vec<Base64Bytes>, der: &[u8]) {
    if !to.iter().any(|it| it.as_slice() == der) {
        to.push(der.into());
    }
}

/// Foreign lists that were fetched a moment ago. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fetched(Arc<Mutex<BTreeMap<String, (Timestamp, Bytes)>>>);

impl Fetched {
    fn get(&self, url: &str, now: Timestamp) -> Option<Bytes> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, list) = all.get(url)?;
        (at.as_millis().abs_diff(now.as_millis()) < KEPT_MS).then(|| list.clone())
    }

    fn put(&self, url: &str, list: Bytes, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (at, _)| at.as_millis().abs_diff(now.as_millis()) < KEPT_MS);
        while all.len() >= KEPT {
            all.pop_first();
        }
        all.insert(url.to_owned(), (now, list));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_kept_for_an_hour_and_not_without_end() {
        let at = |millis| Timestamp::from_millis(millis).unwrap();
        let fetched = Fetched::default();
        for number in 0..KEPT + 5 {
            fetched.put(
                &format!("http://a.example/{number:03}"),
                Bytes::from_static(b"x"),
                at(5),
            );
        }
        assert_eq!(fetched.0.lock().unwrap().len(), KEPT);
        let newest = format!("http://a.example/{:03}", KEPT + 4);
        assert!(fetched.get(&newest, at(KEPT_MS)).is_some());
        assert!(fetched.get(&newest, at(KEPT_MS + 5)).is_none());
        assert!(fetched.get("http://a.example/000", at(6)).is_none());
    }
}
