//! Chains of certificates and what tells of their revocation: from the file, from what is given, and from
//! the addresses that the certificates name. What is fetched counts only where its issuer signed it.

use std::collections::BTreeMap;

use bulla_pki::Certificate;
use bulla_pki::certificate::MAX_CERTIFICATE_BYTES;
use bulla_pki::path::MAX_PATH;
use bulla_pki::revocation::{
    self, CertificateId, Coverage, Crl, MAX_CRL_BYTES, MAX_OCSP_BYTES, OcspRequest, OcspResponse,
    RevocationStatus, Revoked, Times,
};
use bulla_types::Timestamp;
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};

use super::fetch::{FetchError, Fetcher};
use super::outcome::{Missing, MissingKind};
use crate::commands::cms::signer_name;

/// What is known, from wherever.
#[derive(Debug, Default)]
pub(super) struct Library {
    pub(super) pool: Vec<Certificate>,
    pub(super) crls: Vec<Crl>,
    pub(super) ocsp: Vec<OcspResponse>,
}

/// Collects what certificates need.
pub(super) struct Gatherer {
    pub(super) library: Library,
    fetcher: Fetcher,
    now: Timestamp,
    /// Signatures of certificates that may still be verified.
    checks: usize,
    /// Addresses that were asked, so that none is asked twice.
    asked: BTreeMap<String, Option<FetchError>>,
    pub(super) missing: Vec<Missing>,
    pub(super) revoked: Vec<(Certificate, Revoked)>,
    /// What validators need, each once.
    pub(super) certificates: Vec<Certificate>,
    pub(super) pairs: Vec<(Certificate, Certificate, Timestamp)>,
}

impl Gatherer {
    pub(super) fn new(library: Library, fetcher: Fetcher, now: Timestamp) -> Self {
        Self {
            library,
            fetcher,
            now,
            checks: MAX_CHECKS,
            asked: BTreeMap::new(),
            missing: Vec::new(),
            revoked: Vec::new(),
            certificates: Vec::new(),
            pairs: Vec::new(),
        }
    }

    /// Certificates that may stand in a chain.
    pub(super) fn know(&mut self, certificates: &[Certificate]) {
        for certificate in certificates {
            if !self.library.pool.contains(certificate) {
                self.library.pool.push(certificate.clone());
            }
        }
    }

    /// The certificate, its issuer and so on, up to one that signed itself or as far as can be told.
    pub(super) fn chain(&mut self, certificate: &Certificate) -> Vec<Certificate> {
        let mut chain = vec![certificate.clone()];
        while let Some(last) = chain.last().filter(|last| !is_root(last)).cloned() {
            let issuer = self.issuer(&last).filter(|issuer| !chain.contains(issuer));
            match issuer.filter(|_| chain.len() < MAX_PATH) {
                Some(issuer) => chain.push(issuer),
                None => break,
            }
        }
        chain
    }

    /// Who issued a certificate.
    fn issuer(&mut self, certificate: &Certificate) -> Option<Certificate> {
        let named = self.library.pool.iter();
        let named = named.filter(|other| other.subject() == certificate.issuer());
        for candidate in named.filter(|other| *other != certificate) {
            self.checks = self.checks.checked_sub(1)?;
            if is_signed_by(certificate, candidate) {
                return Some(candidate.clone());
            }
        }
        let urls = certificate.extensions().issuer_urls().to_vec();
        let mut why = None;
        for url in urls.iter().take(MAX_ADDRESSES) {
            if let Some(outcome) = self.asked.get(url) {
                why = outcome.or(why);
                continue;
            }
            let answer = self.fetcher.get(url, MAX_CERTIFICATE_BYTES);
            self.asked
                .insert(url.clone(), answer.as_ref().err().copied());
            match answer {
                Err(error) => why = Some(error),
                Ok(bytes) => {
                    let found = match core::str::from_utf8(&bytes) {
                        Ok(text) => Certificate::from_pem(text).unwrap_or_default(),
                        Err(_) => Certificate::from_der(&bytes).into_iter().collect(),
                    };
                    self.know(&found);
                    let mut found = found.into_iter();
                    if let Some(issuer) = found.find(|issuer| is_issuer(issuer, certificate)) {
                        return Some(issuer);
                    }
                }
            }
        }
        self.miss(certificate, MissingKind::Issuer, why);
        None
    }

    /// Makes sure that everything of a chain is there that tells whether its certificates were in force
    /// at a time.
    pub(super) fn complete(&mut self, chain: &[Certificate], at: Timestamp) {
        for certificate in chain {
            if !self.certificates.contains(certificate) {
                self.certificates.push(certificate.clone());
            }
        }
        for pair in chain.windows(2) {
            let [certificate, issuer] = pair else {
                continue;
            };
            let known = (certificate.clone(), issuer.clone(), at);
            if self.pairs.contains(&known) {
                continue;
            }
            if self.pairs.len() == MAX_PAIRS {
                let why = Some(FetchError::TooMany);
                self.miss(certificate, MissingKind::Revocation, why);
                continue;
            }
            self.pairs.push(known);
            self.revocation((certificate, issuer), at);
        }
    }

    fn revocation(&mut self, pair: (&Certificate, &Certificate), at: Timestamp) {
        let mut why = None;
        if self.wants_more(pair, at) {
            self.ask_responder(pair, at, &mut why);
        }
        if self.wants_more(pair, at) {
            self.ask_list(pair, at, &mut why);
        }
        match self.status(pair, at) {
            RevocationStatus::NotChecked => self.miss(pair.0, MissingKind::Revocation, why),
            RevocationStatus::Revoked(revoked) | RevocationStatus::RevokedLater(revoked) => {
                let entry = (pair.0.clone(), revoked);
                if !self.revoked.contains(&entry) {
                    self.revoked.push(entry);
                }
            }
            RevocationStatus::Good { .. } | _ => {}
        }
    }

    /// Whether something newer would tell more.
    fn wants_more(&self, pair: (&Certificate, &Certificate), at: Timestamp) -> bool {
        match self.status(pair, at) {
            RevocationStatus::NotChecked => true,
            RevocationStatus::Good { coverage, .. } => coverage == Coverage::HeldThen,
            RevocationStatus::Revoked(_) | RevocationStatus::RevokedLater(_) | _ => false,
        }
    }

    fn status(&self, pair: (&Certificate, &Certificate), at: Timestamp) -> RevocationStatus {
        self.status_by(pair, (&self.library.crls, &self.library.ocsp), at)
    }

    fn status_by(
        &self,
        (certificate, issuer): (&Certificate, &Certificate),
        sources: (&[Crl], &[OcspResponse]),
        at: Timestamp,
    ) -> RevocationStatus {
        let now = self.now;
        revocation::status(certificate, issuer, sources, Times { at, now })
    }

    fn ask_responder(
        &mut self,
        pair: (&Certificate, &Certificate),
        at: Timestamp,
        why: &mut Option<FetchError>,
    ) {
        let urls = pair.0.extensions().ocsp_urls().to_vec();
        for url in urls.iter().take(MAX_ADDRESSES) {
            let mut nonce = [0; 32];
            UnwrapErr(SysRng).fill_bytes(&mut nonce);
            let request = OcspRequest::new(CertificateId::new(pair.0, pair.1), nonce);
            let question = ("application/ocsp-request", request.to_der());
            let response = match self.fetcher.post(url, question, MAX_OCSP_BYTES) {
                Ok(bytes) => OcspResponse::from_der(&bytes),
                Err(error) => {
                    *why = Some(error);
                    continue;
                }
            };
            let Ok(response) = response else { continue };
            // Many responders answer from a store, and RFC 9654 lets them leave the nonce out.
            let is_ours = matches!(
                request.check_nonce(&response),
                Ok(()) | Err(revocation::OcspError::NonceMissing)
            );
            let says = self.status_by(pair, (&[], core::slice::from_ref(&response)), at);
            if is_ours && says != RevocationStatus::NotChecked {
                self.library.ocsp.push(response);
                return;
            }
        }
    }

    fn ask_list(
        &mut self,
        pair: (&Certificate, &Certificate),
        at: Timestamp,
        why: &mut Option<FetchError>,
    ) {
        let urls = pair.0.extensions().crl_urls().to_vec();
        for url in urls.iter().take(MAX_ADDRESSES) {
            if let Some(outcome) = self.asked.get(url) {
                *why = outcome.or(*why);
                continue;
            }
            let answer = self.fetcher.get(url, MAX_CRL_BYTES);
            self.asked
                .insert(url.clone(), answer.as_ref().err().copied());
            match answer {
                Err(error) => *why = Some(error),
                Ok(bytes) => {
                    let Ok(list) = Crl::from_file(&bytes) else {
                        continue;
                    };
                    let says = self.status_by(pair, (core::slice::from_ref(&list), &[]), at);
                    if says != RevocationStatus::NotChecked {
                        self.library.crls.push(list);
                        return;
                    }
                }
            }
        }
    }

    fn miss(&mut self, certificate: &Certificate, kind: MissingKind, why: Option<FetchError>) {
        let urls = certificate.extensions();
        let is_named = match kind {
            MissingKind::Issuer => !urls.issuer_urls().is_empty(),
            MissingKind::Revocation => !(urls.crl_urls().is_empty() && urls.ocsp_urls().is_empty()),
        };
        let missing = Missing {
            certificate: signer_name(certificate),
            kind,
            why: match (is_named, why) {
                (false, _) => "the certificate names no address where it could be had".to_owned(),
                (true, Some(error)) => error.to_string(),
                (true, None) => "what its address answers does not tell it".to_owned(),
            },
        };
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }

    /// The lists and responses that tell something about what was asked.
    pub(super) fn telling(&self) -> (Vec<&Crl>, Vec<&OcspResponse>) {
        let tells = |sources: (&[Crl], &[OcspResponse])| {
            let mut pairs = self.pairs.iter();
            pairs.any(|(certificate, issuer, at)| {
                let says = self.status_by((certificate, issuer), sources, *at);
                says != RevocationStatus::NotChecked
            })
        };
        let crls = self.library.crls.iter();
        let ocsp = self.library.ocsp.iter();
        (
            crls.filter(|list| tells((core::slice::from_ref(*list), &[])))
                .collect(),
            ocsp.filter(|own| tells((&[], core::slice::from_ref(*own))))
                .collect(),
        )
    }
}

/// Whether a certificate signed itself.
pub(super) fn is_root(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && is_signed_by(certificate, certificate)
}

fn is_issuer(issuer: &Certificate, certificate: &Certificate) -> bool {
    issuer != certificate
        && issuer.subject() == certificate.issuer()
        && is_signed_by(certificate, issuer)
}

fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let key = issuer.public_key();
    key.is_ok_and(|key| certificate.verify_signature(&key).is_ok())
}

/// Signatures of certificates that one file may have verified for its chains.
const MAX_CHECKS: usize = 8192;
/// Certificates of one file, each at a time, whose revocation is asked for; files that people sign have a
/// few.
const MAX_PAIRS: usize = 256;
/// Addresses of one certificate that are asked for one thing.
const MAX_ADDRESSES: usize = 3;
