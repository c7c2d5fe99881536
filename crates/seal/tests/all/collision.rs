//! AES-GCM does not commit to its key: whoever knows two keys makes one ciphertext that both accept
//! (Dodis, Grubbs, Ristenpart, Woodage, CRYPTO 2018, "invisible salamanders"). A sender could show
//! two recipients different contracts in one envelope. Here the collision is made for real, and the
//! container refuses it through the commitment in its header.

use bulla_crypto::{
    aead::{self, Nonce, PortableEngine, SegmentEngine as _},
    kdf::derive_key,
    mac::hmac_sha256,
    secret::Key32,
};
use bulla_seal::{EnvelopeKey, SealError, seal_bytes};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::{
    child, envelope_key,
    gcm::{Opened, block, collide, invert, multiply},
    metadata, open_as_named, spec,
};

/// The smallest padded length, so that no padding is looked at.
const LENGTH: usize = 16_384;
const PAYLOAD_HEADER: usize = 40;

fn xor(a: &[u8], b: &[u8]) -> Vec<u8> {
    a.iter().zip(b).map(|(a, b)| a ^ b).collect()
}

/// Ciphertext and tag that both keys accept: the first half opens to `one` under the first, the
/// second half (but for its last block, which pays for it) to `two` under the second.
fn halves(first: &Opened, second: &Opened, one: &[u8], two: &[u8]) -> Vec<u8> {
    let half = LENGTH / 2;
    let mut ciphertext = xor(&first.stream[..half], one);
    ciphertext.extend(xor(&second.stream[half..], two));
    collide([first, second], &[], ciphertext)
}

/// The key and nonce of the only segment under one of two envelope keys, for one and the same file.
fn segment_key(key: &EnvelopeKey, header: &[u8], payload_header: &[u8]) -> (Key32, Nonce) {
    let payload = child(key, &spec(), "payload");
    let (salt, prefix) = payload_header[1..].split_at(32);
    let info = bulla_crypto::hash::sha256(header);
    let key = derive_key(payload.expose_secret(), salt, &[info.as_bytes()]);
    let nonce = [prefix, &[0, 0, 0, 0, 1]].concat();
    (key, Nonce::from_bytes(nonce.try_into().unwrap()))
}

/// A file whose header is honest for `honest` and whose payload opens under both keys.
fn salamander(honest: &EnvelopeKey, other: &EnvelopeKey) -> (Vec<u8>, [(Key32, Nonce); 2]) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let content = vec![0; LENGTH];
    let (_, container) = seal_bytes(honest, spec(), &metadata(LENGTH), &content, &mut rng).unwrap();
    let start = container.len() - LENGTH - 16 - PAYLOAD_HEADER;
    let (header, payload) = container.split_at(start);
    let payload_header = &payload[..PAYLOAD_HEADER];
    let keys = [honest, other].map(|key| segment_key(key, header, payload_header));
    let [first, second] = [&keys[0], &keys[1]].map(|(key, nonce)| Opened::new(key, nonce, LENGTH));
    let contracts = [b"Price: 100 ", b"Price: 9000"].map(|text| text.repeat(LENGTH / 22 + 1));
    let half = LENGTH / 2;
    let sealed = halves(
        &first,
        &second,
        &contracts[0][..half],
        &contracts[1][..half],
    );
    let container = [header, payload_header, &sealed].concat();
    (container, keys)
}

#[test]
fn the_field_arithmetic_of_the_attack_is_that_of_gcm() {
    let (key, nonce) = (Key32::from_bytes([5; 32]), Nonce::from_bytes([6; 12]));
    let opened = Opened::new(&key, &nonce, 32);
    let sealed = aead::seal(&key, &nonce, &[], b"sixteen byte blk, twice, is 32 b");
    let (ciphertext, tag) = sealed.split_at(32);
    assert_eq!(opened.tag(&[], ciphertext), block(tag));
    let sealed = aead::seal(&key, &nonce, b"and its context", b"sixteen byte blk");
    let (ciphertext, tag) = sealed.split_at(16);
    assert_eq!(opened.tag(b"and its context", ciphertext), block(tag));
    assert_eq!(multiply(opened.hash_key, invert(opened.hash_key)), 1 << 127);
}

#[test]
fn plain_gcm_opens_one_ciphertext_to_two_contracts_and_the_container_does_not() {
    let (alice, bob) = (envelope_key(1), envelope_key(2));
    let (container, keys) = salamander(&alice, &bob);
    let sealed = &container[container.len() - LENGTH - 16..];
    let [one, two] = [&keys[0], &keys[1]].map(|(key, nonce)| {
        let mut segment = sealed.to_vec();
        let opened = PortableEngine::new(key).open_in_place(nonce, &mut segment);
        opened.expect("plain GCM accepts the collision");
        segment
    });
    assert!(one.starts_with(b"Price: 100 Price: 100"));
    assert!(two[LENGTH / 2..].starts_with(b"Price: 9000Price: 9000"));
    assert_eq!(open_as_named(&alice, &spec(), &container), Ok(one));
    let refused = open_as_named(&bob, &spec(), &container);
    assert_eq!(refused, Err(SealError::Open));
}

#[test]
fn no_commitment_that_the_attacker_can_choose_serves_both_readers() {
    let (alice, bob) = (envelope_key(1), envelope_key(2));
    let (container, _) = salamander(&alice, &bob);
    let header_len = container.len() - LENGTH - 16 - PAYLOAD_HEADER;
    let message = &container[..header_len - 32];
    let commits = [&alice, &bob]
        .map(|key| hmac_sha256(child(key, &spec(), "commit").expose_secret(), &[message]));
    let mut mixed = commits[0];
    mixed[16..].copy_from_slice(&commits[1][16..]);
    for commit in [commits[1], mixed, [0; 32]] {
        let mut forged = container.clone();
        forged[header_len - 32..header_len].copy_from_slice(&commit);
        for reader in [&alice, &bob] {
            // Bob's own commitment gets him to the metadata, which only Alice's key opens; and the
            // changed header changes both segment keys.
            let refused = open_as_named(reader, &spec(), &forged);
            assert_eq!(refused, Err(SealError::Open));
        }
    }
}

#[test]
fn a_collision_does_not_pass_for_the_envelope_key_that_was_committed_to() {
    let (alice, bob) = (envelope_key(1), envelope_key(2));
    let (tenant, envelope) = (spec().tenant_id, spec().envelope_id);
    assert_ne!(
        alice.commit(&tenant, &envelope),
        bob.commit(&tenant, &envelope)
    );
    let expected = bulla_seal::ExpectedEnvelope {
        tenant_id: tenant,
        envelope_id: envelope,
        ek_commit: alice.commit(&tenant, &envelope),
    };
    assert!(alice.check(&expected).is_ok());
    assert_eq!(bob.check(&expected), Err(SealError::Open));
}
