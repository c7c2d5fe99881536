//! What `doctor` finds of the certificate authority: that every part of it is there, in force and for
//! its key, that its lists are fresh, and, if that is asked for, that time-stamping authorities answer.

use bulla_crypto::hash::sha256;
use bulla_pki::timestamp::TimestampRequest;
use bulla_pki::{DigestAlgorithm, MessageDigest};
use bulla_storage::authority::{AuthorityKind, RevocationList};
use bulla_types::{TenantId, Timestamp};

use super::Finding;
use crate::authority::{self, Authorities, Known};
use crate::error::Answer;
use crate::state::AppState;
use crate::timestamps;

/// Looks at the authority.
pub(super) async fn examine(state: &AppState) -> Vec<Finding> {
    let authorities = match Authorities::load(state).await {
        Ok(authorities) => authorities,
        Err(error) => {
            return vec![Finding::bad(
                "authority",
                format!("cannot be read: {}", error.into_anyhow()),
                "stop the service and restore the data folder from the backup",
            )];
        }
    };
    let mut findings: Vec<Finding> = PARTS
        .iter()
        .map(|part| part.examine(&authorities, state.now()))
        .collect();
    findings.push(keys(state, &authorities));
    findings.push(lists(state, &authorities).await);
    findings
}

/// A part that has to be there, and from how many days on it should have been replaced by itself.
struct Part {
    check: &'static str,
    kind: AuthorityKind,
    name: &'static str,
    left_days: u64,
    mend: &'static str,
}

const PARTS: [Part; 4] = [
    Part {
        check: "root",
        kind: AuthorityKind::Root,
        name: "the root authority",
        left_days: authority::ROOT_LEFT_DAYS,
        mend: "start the service, or run: bulla-server certificates rotate-ca --root --yes",
    },
    Part {
        check: "issuing",
        kind: AuthorityKind::Issuing,
        name: "the issuing authority",
        left_days: authority::ISSUING_LEFT_DAYS,
        mend: "start the service, or run: bulla-server certificates rotate-ca --yes",
    },
    Part {
        check: "time",
        kind: AuthorityKind::Timestamps,
        name: "the built-in time-stamping authority",
        left_days: 365,
        mend: "start the service, or run: bulla-server certificates renew-timestamps --yes",
    },
    Part {
        check: "responder",
        kind: AuthorityKind::Ocsp,
        name: "the OCSP responder",
        left_days: authority::RESPONDER_LEFT_DAYS,
        mend: "start the service: it replaces the responder by itself",
    },
];

impl Part {
    fn examine(&self, authorities: &Authorities, now: Timestamp) -> Finding {
        let known = match self.kind {
            AuthorityKind::Ocsp => authorities
                .in_force(AuthorityKind::Issuing)
                .and_then(|issuing| authorities.responder_of(issuing)),
            AuthorityKind::Issuing | AuthorityKind::Root | AuthorityKind::Timestamps => {
                authorities.in_force(self.kind)
            }
        };
        let Some(known) = known else {
            return Finding::warning(
                self.check,
                format!("{} is not there", self.name),
                "start the service: it makes what is missing",
            );
        };
        let certificate = &known.certificate;
        let name = certificate.subject().common_name().unwrap_or(self.name);
        if authorities.issuer_of(certificate).is_none() {
            let text = format!("{name} is certified by no authority of this instance");
            return Finding::bad(self.check, text, RESTORE);
        }
        if now < certificate.not_before() {
            let text = format!("{name} begins only at {}", certificate.not_before());
            return Finding::bad(self.check, text, "set the clock by the network");
        }
        if certificate.not_after() <= now {
            let text = format!("{name} ended at {}", certificate.not_after());
            return Finding::bad(self.check, text, self.mend);
        }
        let left = certificate
            .not_after()
            .as_millis()
            .saturating_sub(now.as_millis())
            / DAY_MS;
        let text = format!("{name}: {left} days are left");
        if left < self.left_days {
            return Finding::warning(self.check, text, self.mend);
        }
        Finding::well(self.check, text)
    }
}

/// Every authority that still signs does so with a key that opens, and that its certificate names.
fn keys(state: &AppState, authorities: &Authorities) -> Finding {
    let now = state.now();
    let signing = authorities
        .all()
        .filter(|known| known.certificate.not_after() > now);
    let (mut count, mut lost) = (0_u32, Vec::new());
    for known in signing {
        count = count.saturating_add(1);
        if authority::demand_key(state, known).is_err() {
            lost.push(known.id().to_string());
        }
    }
    if lost.is_empty() {
        let text = format!("{count} keys open and are those of their certificates");
        return Finding::well("keys", text);
    }
    let text = format!("do not open with secrets.json: {}", lost.join(", "));
    Finding::bad("keys", text, RESTORE)
}

/// The newest list of each authority that certifies holds every revocation and is not old.
async fn lists(state: &AppState, authorities: &Authorities) -> Finding {
    let now = state.now();
    let mut worst: Option<Finding> = None;
    let certifying = authorities
        .all()
        .filter(|known| known.certifies() && known.certificate.not_after() > now);
    for known in certifying {
        let found = match fresh(state, known).await {
            Ok(found) => found,
            Err(error) => Some(Finding::bad(
                "lists",
                format!("cannot be read: {}", error.into_anyhow()),
                RESTORE,
            )),
        };
        let is_worse = |found: &Finding| match &worst {
            None => true,
            Some(worst) => worst.state != super::State::Bad && found.state == super::State::Bad,
        };
        if let Some(found) = found.filter(is_worse) {
            worst = Some(found);
        }
    }
    worst.unwrap_or_else(|| Finding::well("lists", "every revocation list is complete and fresh"))
}

async fn fresh(state: &AppState, known: &Known) -> Answer<Option<Finding>> {
    let list = state.store().revocation_list(known.id()).await?;
    let entries = state.store().count_revocations(known.id()).await?;
    Ok(stale(list.as_ref(), entries, state.now()).map(|text| {
        let text = format!("{text} (authority {})", known.id());
        let mend = "start the service: it signs a new list every day and after each revocation";
        if list.is_some_and(|list| list.next_update <= state.now()) {
            Finding::bad("lists", text, mend)
        } else {
            Finding::warning("lists", text, mend)
        }
    }))
}

/// What is wrong with a list, if anything.
fn stale(list: Option<&RevocationList>, entries: u64, now: Timestamp) -> Option<String> {
    let Some(list) = list else {
        return Some("no revocation list was signed yet".to_owned());
    };
    if list.next_update <= now {
        Some(format!("a revocation list ended at {}", list.next_update))
    } else if list.entries != entries {
        Some("a revocation is in no list yet".to_owned())
    } else if list.this_update.plus_millis(2 * DAY_MS) <= now {
        let text = format!("a revocation list is of {}, days ago", list.this_update);
        Some(text)
    } else {
        None
    }
}

/// Asks every time-stamping authority that an organisation lists for a stamp of a random hash.
pub(super) async fn ask(state: &AppState) -> Vec<Finding> {
    let mut findings = Vec::new();
    let tenants = match state.store().tenants_with_logs().await {
        Ok(tenants) => tenants,
        Err(error) => return vec![Finding::bad("tsa", format!("{error}"), RESTORE)],
    };
    for tenant in tenants {
        findings.extend(ask_of(state, tenant).await);
    }
    if findings.is_empty() {
        let text = "no organisation has an authority of its own; the built-in one stamps";
        findings.push(Finding::well("tsa", text));
    }
    findings
}

async fn ask_of(state: &AppState, tenant: TenantId) -> Vec<Finding> {
    let policy = match state.store().timestamp_policy(tenant).await {
        Ok((_, policy)) => policy,
        Err(error) => return vec![Finding::bad("tsa", format!("{error}"), RESTORE)],
    };
    let mut findings = Vec::with_capacity(policy.servers.len());
    for server in &policy.servers {
        let rng = state.rng();
        let (hash, nonce) = (sha256(&rng.bytes::<32>()), rng.bytes());
        let imprint = MessageDigest::new(DigestAlgorithm::Sha256, hash.as_bytes());
        let asked = match imprint {
            Ok(imprint) => {
                let request = TimestampRequest::new(imprint, nonce);
                let reply = timestamps::ask(state, server, &request).await;
                reply.map(drop).map_err(|fault| fault.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        let mend = "ask its operator, or run: bulla-server tsa remove, or tsa add another one";
        findings.push(match asked {
            Ok(()) => Finding::well("tsa", format!("{} stamps ({tenant})", server.url)),
            Err(fault) => {
                let text = format!("{} does not stamp ({tenant}): {fault}", server.url);
                Finding::warning("tsa", text, mend)
            }
        });
    }
    let is_well = |found: &Finding| found.state == super::State::Well;
    if !findings.is_empty() && !policy.built_in && !findings.iter().any(is_well) {
        let text = format!("nobody stamps for {tenant}, so nobody signs with a time-stamp there");
        let mend = "mend one of its authorities, or run: bulla-server tsa built-in … on";
        findings.push(Finding::bad("tsa", text, mend));
    }
    findings
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const RESTORE: &str =
    "stop the service and restore the database and the secrets.json that belong together";

#[cfg(test)]
mod tests {
    use super::*;
    use bulla_storage::authority::AuthorityId;

    #[test]
    fn a_list_is_stale_that_is_missing_old_ended_or_incomplete() {
        let at = |days: u64| Timestamp::from_millis(1_800_000_000_000 + days * DAY_MS).unwrap();
        let list = RevocationList {
            authority_id: AuthorityId::from_bytes([1; 16]),
            number: 1,
            entries: 2,
            list: Vec::new(),
            this_update: at(0),
            next_update: at(7),
        };
        assert_eq!(stale(Some(&list), 2, at(1)), None);
        for (list, entries, now, told) in [
            (None, 0, at(1), "no revocation list"),
            (Some(&list), 3, at(1), "in no list yet"),
            (Some(&list), 2, at(2), "days ago"),
            (Some(&list), 2, at(7), "ended at"),
            (Some(&list), 3, at(8), "ended at"),
        ] {
            let text = stale(list, entries, now).unwrap();
            assert!(text.contains(told), "{text}");
        }
    }
}
