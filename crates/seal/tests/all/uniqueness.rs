//! No AES key meets a nonce twice: over many seals, and with a random generator that fails.
//!
//! | generator | what holds |
//! |---|---|
//! | works | no pair of key and nonce repeats |
//! | repeats itself for salts and nonces, identifiers and envelope keys differ | no pair repeats: the keys are derived from what differs |
//! | repeats everything (a cloned machine) | the pair repeats, and so does the container's identifier, under which a server takes one content only |

use std::{collections::HashSet, convert::Infallible};

use bulla_container::{ContainerSpec, Header};
use bulla_crypto::secret::Key32;
use bulla_seal::{EnvelopeKey, Sealer};
use bulla_types::ContainerId;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rand_core::{Rng as _, TryCryptoRng, TryRng};

use super::{child, metadata, spec};

/// A generator that always gives the same byte.
struct Stuck(u8);

impl TryRng for Stuck {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes([self.0; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes([self.0; 8]))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.fill(self.0);
        Ok(())
    }
}

impl TryCryptoRng for Stuck {}

/// Pairs of key and nonce under which something was encrypted.
#[derive(Default)]
struct Used(HashSet<([u8; 32], [u8; 12])>);

impl Used {
    /// Notes all pairs of a container; the number of pairs that were there before.
    fn note(&mut self, key: &EnvelopeKey, spec: ContainerSpec, sealer: &Sealer) -> usize {
        let (header, _) = Header::parse(sealer.header()).unwrap();
        let metadata_key = *child(key, &spec, "meta").expose_secret();
        let segment_key = *sealer.segment_key().dangerous_expose().expose_secret();
        let segments = (0..sealer.geometry().segment_count()).map(|number| {
            (
                segment_key,
                *sealer.segment(number).unwrap().nonce.as_bytes(),
            )
        });
        [(metadata_key, header.core().metadata().nonce)]
            .into_iter()
            .chain(segments)
            .filter(|pair| !self.0.insert(*pair))
            .count()
    }
}

fn spec_of(container_id: [u8; 16]) -> ContainerSpec {
    let container_id = ContainerId::from_bytes(container_id);
    ContainerSpec {
        container_id,
        ..spec()
    }
}

#[test]
fn no_key_meets_a_nonce_twice_over_many_seals_of_one_envelope() {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let key = EnvelopeKey::generate(&mut rng);
    let mut used = Used::default();
    for number in 0..20_000 {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        // Every hundredth has several segments.
        let length = if number % 100 == 0 { 400_000 } else { 100 };
        let sealer = Sealer::new(&key, spec_of(id), &metadata(length), &mut rng).unwrap();
        assert_eq!(used.note(&key, spec_of(id), &sealer), 0, "{number}");
    }
    assert!(used.0.len() > 40_000);
}

#[test]
fn a_stuck_generator_repeats_no_pair_as_long_as_containers_or_envelope_keys_differ() {
    let mut used = Used::default();
    for number in 0..=u8::MAX {
        let key = EnvelopeKey::from_key(Key32::from_bytes([number; 32]));
        for id in [[1; 16], [2; 16]] {
            let spec = spec_of(id);
            let sealer = Sealer::new(&key, spec, &metadata(400_000), &mut Stuck(9)).unwrap();
            assert_eq!(used.note(&key, spec, &sealer), 0, "{number}");
        }
    }
}

#[test]
fn a_stuck_generator_repeats_no_pair_where_only_organisation_or_envelope_differ() {
    let key = EnvelopeKey::from_key(Key32::from_bytes([7; 32]));
    let mut used = Used::default();
    for byte in 0..=u8::MAX {
        let mut envelope = spec();
        envelope.envelope_id = bulla_types::EnvelopeId::from_bytes([byte; 16]);
        let mut tenant = spec();
        tenant.envelope_id = bulla_types::EnvelopeId::from_bytes([255; 16]);
        tenant.tenant_id = bulla_types::TenantId::from_bytes([byte; 16]);
        for spec in [envelope, tenant] {
            if spec.envelope_id == tenant.envelope_id && byte == 255 {
                continue;
            }
            let sealer = Sealer::new(&key, spec, &metadata(100), &mut Stuck(9)).unwrap();
            assert_eq!(used.note(&key, spec, &sealer), 0, "{byte}");
        }
    }
}

#[test]
fn a_cloned_machine_repeats_the_container_identifier_along_with_the_pair() {
    let seal = |length: usize| {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let key = EnvelopeKey::generate(&mut rng);
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let sealer = Sealer::new(&key, spec_of(id), &metadata(length), &mut rng).unwrap();
        (key, spec_of(id), sealer)
    };
    let mut used = Used::default();
    let (key, first, sealer) = seal(100);
    assert_eq!(used.note(&key, first, &sealer), 0);
    // The same length and name: every pair repeats. Another length: that of the metadata.
    for (length, repeated) in [(100, 2), (400_000, 1)] {
        let (key, again, sealer) = seal(length);
        assert_eq!(used.note(&key, again, &sealer), repeated, "{length}");
        assert_eq!(again.container_id, first.container_id);
    }
}
