//! Makes the authorities that are missing or end soon, and new ones where an operator asks for them.
//! Whatever is made is an event in the instance's log, in the same transaction.

use bulla_domain::event::{Event, EventKind};
use bulla_pki::certificate::NameBuilder;
use bulla_pki::issue::{self, Issuance};
use bulla_pki::{Certificate, DistinguishedName, SerialNumber};
use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_storage::authority::{Authority, AuthorityId, AuthorityKind};
use bulla_types::{Sha256Digest, Timestamp};

use super::keys::{self, NewKey};
use super::{Authorities, INSTANCE_LOG, Known, kind_name};
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long authorities are valid, in days. A person's certificate has a year and must not outlive its
/// issuer; a time-stamp can be renewed for five years after its authority's last one.
const ROOT_DAYS: u64 = 25 * 365;
const ISSUING_DAYS: u64 = 10 * 365;
const TIMESTAMPS_DAYS: u64 = 6 * 365;
const RESPONDER_DAYS: u64 = 90;
/// An authority that is left less than this takes no new certificates of a year.
pub(crate) const ISSUING_LEFT_DAYS: u64 = 400;
/// A root that is left less than this gets a successor.
pub(crate) const ROOT_LEFT_DAYS: u64 = 3 * 365;
/// A time-stamping key is used for a year.
const TIMESTAMPS_USE_DAYS: u64 = 365;
/// A responder that is left less than this gets a successor.
pub(crate) const RESPONDER_LEFT_DAYS: u64 = 45;
/// How long before it was made an authority's certificate begins: clocks of verifiers differ.
const BEGINS_BEFORE_MS: u64 = 60 * 60 * 1000;

/// What an operator has renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the command line names every one")]
pub enum Renewed {
    /// The issuing authority, and with it the time-stamping authority.
    Issuing,
    /// The root, and all below it.
    Root,
    /// The time-stamping authority.
    Timestamps,
}

/// Makes what is missing or ends soon; nothing is done where nothing is.
pub(crate) async fn keep(state: &AppState) -> Answer<()> {
    let mut plan = Plan::begin(state).await?;
    plan.complete(None)?;
    match plan.apply().await {
        // Another process made it at the same time.
        Err(error) if error.code() == ErrorCode::VersionConflict => Ok(()),
        done => done,
    }
}

/// All authorities, made before where there were none yet.
pub(crate) async fn ready(state: &AppState) -> Answer<Authorities> {
    let authorities = Authorities::load(state).await?;
    if authorities.in_force(AuthorityKind::Issuing).is_some()
        && authorities.in_force(AuthorityKind::Timestamps).is_some()
    {
        return Ok(authorities);
    }
    keep(state).await?;
    Authorities::load(state).await
}

/// Makes new authorities in place of those in force, with these further changes. The earlier ones keep
/// signing their lists.
pub(crate) async fn renew(
    state: &AppState,
    renewed: Renewed,
    (writes, events): (Vec<Write>, Vec<Event>),
) -> Answer<()> {
    let mut plan = Plan::begin(state).await?;
    plan.writes.extend(writes);
    plan.events.extend(events);
    plan.complete(Some(renewed))?;
    plan.apply().await
}

/// Changes that are gathered, and the authorities as they will be.
struct Plan<'a> {
    state: &'a AppState,
    now: Timestamp,
    authorities: Authorities,
    writes: Vec<Write>,
    events: Vec<Event>,
}

impl<'a> Plan<'a> {
    async fn begin(state: &'a AppState) -> Answer<Self> {
        Ok(Self {
            state,
            now: state.now(),
            authorities: Authorities::load(state).await?,
            writes: Vec::new(),
            events: Vec::new(),
        })
    }

    async fn apply(self) -> Answer<()> {
        if self.writes.is_empty() {
            return Ok(());
        }
        commit(self.state, INSTANCE_LOG, self.writes, self.events).await
    }

    /// From the root down: whatever is renewed takes all below it along.
    fn complete(&mut self, renewed: Option<Renewed>) -> Answer<()> {
        let root = self.in_force(AuthorityKind::Root, ROOT_LEFT_DAYS);
        let root = match root.filter(|_| renewed != Some(Renewed::Root)) {
            Some(root) => root,
            None => self.make(AuthorityKind::Root, None)?,
        };
        let issuing = self.in_force(AuthorityKind::Issuing, ISSUING_LEFT_DAYS);
        let issuing = issuing.filter(|issuing| {
            issuing.record.issuer == root.id() && renewed != Some(Renewed::Issuing)
        });
        let issuing = match issuing {
            Some(issuing) => issuing,
            None => self.make(AuthorityKind::Issuing, Some(&root))?,
        };
        let left = TIMESTAMPS_DAYS.saturating_sub(TIMESTAMPS_USE_DAYS);
        let left_ms = self.until(left, &issuing).as_millis();
        let stamps = self.in_force(AuthorityKind::Timestamps, 0);
        let stamps = stamps.filter(|stamps| {
            stamps.record.issuer == issuing.id()
                && stamps.certificate.not_after().as_millis() >= left_ms
                && renewed != Some(Renewed::Timestamps)
        });
        if stamps.is_none() {
            self.make(AuthorityKind::Timestamps, Some(&issuing))?;
        }
        self.responders()
    }

    /// Every issuing authority whose certificates still count has a responder.
    fn responders(&mut self) -> Answer<()> {
        let issuing: Vec<Known> = self
            .authorities
            .all()
            .filter(|known| known.kind() == AuthorityKind::Issuing)
            .filter(|known| known.certificate.not_after() > self.now)
            .cloned()
            .collect();
        for issuer in issuing {
            let left = self.until(RESPONDER_LEFT_DAYS, &issuer);
            let responder = self.authorities.responder_of(&issuer);
            if responder.is_none_or(|responder| responder.certificate.not_after() < left) {
                self.make(AuthorityKind::Ocsp, Some(&issuer))?;
            }
        }
        Ok(())
    }

    /// The authority in force that has at least this many days left.
    fn in_force(&self, kind: AuthorityKind, left_days: u64) -> Option<Known> {
        let until = self.now.plus_millis(left_days * DAY_MS);
        let known = self.authorities.in_force(kind)?;
        (known.certificate.not_after() >= until).then(|| known.clone())
    }

    /// So many days from now, and not beyond the issuer's end.
    fn until(&self, days: u64, issuer: &Known) -> Timestamp {
        let until = self.now.plus_millis(days * DAY_MS);
        until.min(issuer.certificate.not_after())
    }

    /// A new authority in place of the one of its slot.
    fn make(&mut self, kind: AuthorityKind, issuer: Option<&Known>) -> Answer<Known> {
        let rng = self.state.rng();
        let authority_id = AuthorityId::from_bytes(rng.bytes());
        let serial = SerialNumber::from_random(rng.bytes());
        let new = keys::generate(self.state, authority_id)?;
        let certificate = self.certify((kind, authority_id), issuer, &serial, &new)?;
        let record = Authority {
            authority_id,
            kind,
            issuer: issuer.map_or(authority_id, Known::id),
            serial: bytes_of(&serial)?,
            certificate: certificate.as_der().to_vec(),
            key_sealed: new.sealed,
            made_at: self.now,
            retired_at: None,
        };
        self.retire(&record.slot());
        self.events.push(made(&record, &certificate));
        self.writes.push(Write::AddAuthority(record.clone()));
        let known = Known {
            record,
            certificate,
        };
        self.authorities.0.push(known.clone());
        Ok(known)
    }

    /// Ends the work of the authority of this slot, where there is one.
    fn retire(&mut self, slot: &str) {
        let mut all = self.authorities.0.iter_mut();
        let earlier =
            all.find(|known| known.record.slot() == slot && known.record.retired_at.is_none());
        let Some(earlier) = earlier else { return };
        earlier.record.retired_at = Some(self.now);
        let authority_id = earlier.id();
        let event = Event::new(EventKind::AuthorityRetired, *authority_id.as_bytes());
        self.events
            .push(event.with_field("kind", kind_name(earlier.kind())));
        self.writes.push(Write::RetireAuthority {
            authority_id,
            at: self.now,
        });
    }

    fn certify(
        &self,
        (kind, id): (AuthorityKind, AuthorityId),
        issuer: Option<&Known>,
        serial: &SerialNumber,
        new: &NewKey,
    ) -> Answer<Certificate> {
        let name = self.name(kind, id)?;
        let begin = self.now.as_millis().saturating_sub(BEGINS_BEFORE_MS);
        let begin = Timestamp::from_millis(begin).map_err(ApiError::internal)?;
        let days = match kind {
            AuthorityKind::Issuing => ISSUING_DAYS,
            AuthorityKind::Ocsp => RESPONDER_DAYS,
            AuthorityKind::Root => ROOT_DAYS,
            AuthorityKind::Timestamps => TIMESTAMPS_DAYS,
        };
        let issuance = |from: Timestamp, until: Timestamp| {
            Issuance::new(serial.clone(), from, until).map_err(ApiError::internal)
        };
        let Some(issuer) = issuer else {
            let issuance = issuance(begin, self.now.plus_millis(days * DAY_MS))?;
            let unsigned = issue::root(&name, &new.public, &issuance);
            let unsigned = unsigned.map_err(ApiError::internal)?;
            let signature = new.key.sign(unsigned.to_be_signed()).to_bytes();
            return unsigned.finish(&signature).map_err(ApiError::internal);
        };
        let from = begin.max(issuer.certificate.not_before());
        let issuance = issuance(from, self.until(days, issuer))?;
        let authority = issuer.authority(self.state)?;
        let unsigned = match kind {
            AuthorityKind::Issuing | AuthorityKind::Root => {
                issue::issuing(&authority, &name, &new.public, &issuance)
            }
            AuthorityKind::Ocsp => issue::ocsp_responder(&authority, &name, &new.public, &issuance),
            AuthorityKind::Timestamps => {
                issue::time_stamping(&authority, &name, &new.public, &issuance)
            }
        };
        let unsigned = unsigned.map_err(ApiError::internal)?;
        let signature = keys::sign(self.state, &issuer.record, unsigned.to_be_signed())?;
        unsigned.finish(&signature).map_err(ApiError::internal)
    }

    /// The instance's host, what it is, and a part of its id, so that no two share a name.
    fn name(&self, kind: AuthorityKind, id: AuthorityId) -> Answer<DistinguishedName> {
        let what = match kind {
            AuthorityKind::Issuing => "Signing CA",
            AuthorityKind::Ocsp => "OCSP responder",
            AuthorityKind::Root => "Root CA",
            AuthorityKind::Timestamps => "Time-stamping authority",
        };
        let id = id.to_string();
        let short = id.get(..8).unwrap_or_default();
        NameBuilder::new()
            .organisation(self.state.config().public_url.authority())
            .and_then(|name| name.common_name(&format!("Bulla {what} {short}")))
            .and_then(NameBuilder::finish)
            .map_err(ApiError::internal)
    }
}

fn made(record: &Authority, certificate: &Certificate) -> Event {
    Event::new(EventKind::AuthorityMade, *record.authority_id.as_bytes())
        .with_field("kind", kind_name(record.kind))
        .with_field("certificate", fingerprint(certificate).to_string())
        .with_field("not_after", certificate.not_after().as_millis().to_string())
}

/// SHA-256 of the certificate.
pub(super) fn fingerprint(certificate: &Certificate) -> Sha256Digest {
    bulla_crypto::hash::sha256(certificate.as_der())
}

/// The number as it is stored: ours have 16 bytes.
pub(super) fn bytes_of(serial: &SerialNumber) -> Answer<[u8; 16]> {
    serial.as_bytes().try_into().map_err(ApiError::internal)
}
