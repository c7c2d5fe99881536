//! Whose word dates the anchor log's newest checkpoint: the witnesses that the trust file names, and a
//! time-stamp. A checkpoint has no time of its own.

use bulla_client::Anchoring;
use bulla_evidence::{
    AuthorityStanding, CheckpointStamp, Trust, anchor_verifier, checkpoint_stamp, witnessed_at,
};
use bulla_pki::Certificate;
use bulla_protocol::log::AnchorProof;
use bulla_protocol::trust::TrustFile;
use bulla_types::Timestamp;
use serde_json::{Value, json};

use super::super::{Place, witnesses};
use super::alarm::Alarm;
use crate::screen::Screen;

/// What others say of the anchor log's newest checkpoint.
pub(super) struct Word {
    place: Place,
    stamp: Option<CheckpointStamp>,
    now: Timestamp,
}

impl Word {
    /// What stands beside the checkpoint.
    ///
    /// # Errors
    /// An alarm for a checkpoint that is nowhere, or a token that is not over it.
    pub(super) fn of(
        anchoring: &Anchoring,
        trust: Option<&TrustFile>,
        certificates: &[Certificate],
        now: Timestamp,
    ) -> Result<Self, Alarm> {
        let place = Place::from(anchoring);
        let stamp = match (anchoring, trust) {
            (Anchoring::Anchored { proof, .. }, Some(trust)) => {
                stamp(proof, trust, certificates, now)?
            }
            _ => None,
        };
        match place {
            Place::Absent => Err(Alarm::not_anchored()),
            Place::NotChecked(why) if trust.is_some_and(|it| it.witness_policy.is_some()) => {
                Err(Alarm::unwitnessed(why))
            }
            Place::NotChecked(_) | Place::Shown(..) => Ok(Self { place, stamp, now }),
        }
    }

    /// What is wrong with it, if the newest event is of this time; where a quorum is missing see
    /// [`Self::unwitnessed`].
    pub(super) fn alarm(
        &self,
        newest: Option<Timestamp>,
        max_age_ms: Option<u64>,
    ) -> Option<Alarm> {
        let newest = newest?;
        let late = self.known_at().and_then(|at| Alarm::late(newest, at));
        late.or_else(|| {
            let at = self.witnessed_at()?;
            let is_old = at.plus_millis(max_age_ms?) < self.now;
            is_old.then(|| Alarm::not_cosigned_since(at))
        })
    }

    /// The alarm that the trust file demands a quorum, and there is none.
    pub(super) fn unwitnessed(&self) -> Option<Alarm> {
        let quorum = witnesses::quorum(Some(&self.place)).ok()?;
        let lacks = witnesses::lacks(quorum, self.now);
        lacks.then(|| Alarm::unwitnessed(&witnesses::who(quorum)))
    }

    /// Whether somebody who is not the operator dates the checkpoint.
    pub(super) fn has_own_time(&self) -> bool {
        self.known_at().is_some()
    }

    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// The witnesses, as a program reads them.
    pub(super) fn witnesses_json(&self) -> Value {
        witnesses::json(Some(&self.place), self.now)
    }

    /// The time-stamp, as a program reads it.
    pub(super) fn stamp_json(&self) -> Value {
        self.stamp.as_ref().map_or(Value::Null, |stamp| {
            let by = stamp.authority.as_ref();
            json!({ "at_ms": stamp.at.as_millis(), "authority": by })
        })
    }

    /// The lines for people.
    pub(super) fn describe(&self, screen: Screen) {
        witnesses::describe(&self.place, self.now, screen);
        if let Some(stamp) = &self.stamp {
            let name = stamp.authority.as_ref().and_then(|own| own.name.as_deref());
            let name = name.unwrap_or("an authority");
            let (at, by) = (stamp.at, stamp.authority.as_ref());
            screen.say(&match by.map(|own| own.standing) {
                None => {
                    format!("  Stamp    {at}, by an authority that is not trusted here (--trust)")
                }
                Some(AuthorityStanding::Instance) => {
                    format!("  Stamp    {at}, by the instance itself ({name}): its operator's word")
                }
                Some(_) => format!("  Stamp    {at}, by {name}"),
            });
        }
        if !self.has_own_time() {
            screen.say(
                "  No witness and no time-stamp of somebody else dates it: a checkpoint has no time of \
                 its own. Times of events are the server's word, within what this device has seen.",
            );
        }
    }

    fn witnessed_at(&self) -> Option<Timestamp> {
        witnessed_at(witnesses::quorum(Some(&self.place)).ok()?, self.now)
    }

    /// The earliest time at which somebody else says that it stood.
    fn known_at(&self) -> Option<Timestamp> {
        let stamped = self.stamp.as_ref().and_then(CheckpointStamp::proven_at);
        stamped.into_iter().chain(self.witnessed_at()).min()
    }
}

fn stamp(
    proof: &AnchorProof,
    trust: &TrustFile,
    certificates: &[Certificate],
    now: Timestamp,
) -> Result<Option<CheckpointStamp>, Alarm> {
    let Some(token) = &proof.token else {
        return Ok(None);
    };
    let log = anchor_verifier(trust).ok().flatten();
    let anchor = log.and_then(|log| log.open_any(&proof.anchor).ok());
    let anchor = anchor.ok_or_else(Alarm::token_invalid)?;
    let trust = Trust {
        instance: Some(trust),
        certificates,
    };
    let stamp = checkpoint_stamp(anchor.checkpoint(), token.as_slice(), trust, now);
    stamp.map(Some).map_err(|_| Alarm::token_invalid())
}

#[cfg(test)]
mod tests {
    use bulla_crypto::secret::Key32;
    use bulla_crypto::sign::Ed25519SecretKey;
    use bulla_tlog::cosignature::Cosigner;
    use bulla_tlog::policy::WitnessPolicy;
    use bulla_tlog::{AnchorClaim, Checkpoint, LogSigner, anchor_leaf, leaf_hash, merkle_root};

    use super::*;

    fn key(seed: u8) -> Ed25519SecretKey {
        Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]))
    }

    fn witness(number: u8) -> Cosigner {
        Cosigner::new(
            format!("w.example.ch/w{number}").parse().unwrap(),
            key(number),
        )
    }

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000).unwrap()
    }

    /// The word of these witnesses at these minutes, by this end of a policy about two, at minute 1000.
    fn word(cosigned: &[(u8, u64)], quorum: &str) -> Word {
        let log = |name: &str| LogSigner::new(name.parse().unwrap(), key(9));
        let note = |log: &LogSigner, leaf: &[u8]| {
            let checkpoint = Checkpoint {
                origin: log.origin().clone(),
                size: 1,
                root: merkle_root(&[leaf_hash(leaf)]),
            };
            let note = log.sign(&checkpoint).unwrap();
            log.verifier().open(&note).unwrap()
        };
        let (own, anchor) = (log("s.example.ch/log/1"), log("s.example.ch/anchor"));
        let own = note(&own, b"leaf");
        let shown = note(&anchor, &anchor_leaf(own.checkpoint()));
        let mut text = shown.text().to_owned();
        for (number, minutes) in cosigned {
            text += &witness(*number).cosign(&shown, minutes * 60).unwrap();
        }
        let claim = AnchorClaim {
            anchor: &text,
            index: 0,
            proof: &[],
        };
        let anchored = claim.verify(&anchor.verifier(), &own).unwrap();
        let line = |n: u8| format!("witness w{n} {}\n", witness(n).verifier().vkey());
        let policy = WitnessPolicy::parse(&(line(1) + &line(2) + quorum)).unwrap();
        let quorum = anchored.witnesses(&policy).unwrap();
        Word {
            place: Place::Shown(anchored.summary(None), Some(Box::new(quorum))),
            stamp: None,
            now: at(30_000_000),
        }
    }

    const BOTH: &str = "group both all w1 w2\nquorum both\n";

    #[test]
    fn a_quorum_that_is_missing_or_of_a_time_to_come_dates_nothing() {
        let now = 30_000_000;
        for (cosigned, quorum, expected) in [
            (&[][..], BOTH, false),
            (&[(1, now)], BOTH, false),
            (&[(1, now), (1, now - 1)], BOTH, false),
            (&[(1, now), (3, now)], BOTH, false),
            (&[(1, now), (2, now)], BOTH, true),
            (&[(2, now)], "quorum w2\n", true),
        ] {
            let word = word(cosigned, quorum);
            assert_eq!(word.has_own_time(), expected, "{cosigned:?}");
            assert_eq!(word.unwitnessed().is_none(), expected, "{cosigned:?}");
        }
        // Nobody is demanded, so nobody is missing, and nobody dates it.
        let word = word(&[(1, now)], "quorum none\n");
        assert!(word.unwitnessed().is_none() && !word.has_own_time());
    }

    #[test]
    fn a_quorum_that_is_old_or_older_than_what_it_covers_is_an_alarm() {
        let now = 30_000_000;
        let word = word(&[(1, now - 60), (2, now - 30)], BOTH);
        let hour = 60 * 60_000;
        assert_eq!(word.alarm(Some(at(now - 60)), Some(hour)), None);
        assert_eq!(word.alarm(Some(at(now - 20)), Some(hour)), None);
        let stale = word.alarm(Some(at(now - 60)), Some(hour / 2 - 1)).unwrap();
        assert_eq!(stale.kind.name(), "stale");
        assert_eq!(word.alarm(Some(at(now - 60)), None), None);
        let late = word.alarm(Some(at(now - 19)), Some(hour)).unwrap();
        assert_eq!(late.kind.name(), "time");
    }

    #[test]
    fn a_time_of_a_witness_that_has_not_come_counts_for_nothing() {
        let now = 30_000_000;
        let word = word(&[(1, now), (2, now + 6)], BOTH);
        assert!(!word.has_own_time() && word.unwitnessed().is_some());
    }
}
