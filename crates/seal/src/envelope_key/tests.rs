//! Tests of envelope keys, commitments and wraps.

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;

const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([2; 16]);
const TENANT: TenantId = TenantId::from_bytes([3; 16]);
const CONTAINER: ContainerId = ContainerId::from_bytes([4; 16]);

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([11; 32])
}

fn expected(key: &EnvelopeKey) -> ExpectedEnvelope {
    ExpectedEnvelope {
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
        ek_commit: key.commit(&TENANT, &ENVELOPE),
    }
}

fn error<T>(result: Result<T, SealError>) -> SealError {
    result.err().expect("must be refused")
}

#[test]
fn the_commitment_changes_with_key_envelope_and_organisation() {
    let (a, b) = (
        EnvelopeKey::generate(&mut rng()),
        EnvelopeKey::from_key(Key32::from_bytes([5; 32])),
    );
    let commit = a.commit(&TENANT, &ENVELOPE);
    assert_eq!(commit, a.commit(&TENANT, &ENVELOPE));
    assert_ne!(commit, b.commit(&TENANT, &ENVELOPE));
    assert_ne!(commit, a.commit(&TENANT, &EnvelopeId::from_bytes([9; 16])));
    assert_ne!(commit, a.commit(&TenantId::from_bytes([9; 16]), &ENVELOPE));
    assert_ne!(
        commit,
        a.commit(
            &TenantId::from_bytes([2; 16]),
            &EnvelopeId::from_bytes([3; 16])
        ),
        "swapping both ids is another envelope"
    );
}

#[test]
fn only_the_owner_opens_what_was_sealed_for_the_owner() {
    let mut rng = rng();
    let key = EnvelopeKey::generate(&mut rng);
    let (open, other) = (Key32::generate(&mut rng), Key32::generate(&mut rng));
    let sealed = key.seal_for_owner(&open, &ACCOUNT, &ENVELOPE, &mut rng);
    assert_eq!(sealed.len(), 60);
    let opened = EnvelopeKey::open_for_owner(&open, &ACCOUNT, &ENVELOPE, &sealed).unwrap();
    assert!(opened.key().ct_eq(key.key()));

    let elsewhere = EnvelopeId::from_bytes([9; 16]);
    let somebody = AccountId::from_bytes([9; 16]);
    for result in [
        EnvelopeKey::open_for_owner(&other, &ACCOUNT, &ENVELOPE, &sealed),
        EnvelopeKey::open_for_owner(&open, &somebody, &ENVELOPE, &sealed),
        EnvelopeKey::open_for_owner(&open, &ACCOUNT, &elsewhere, &sealed),
    ] {
        assert_eq!(error(result), SealError::Open);
    }
    for at in 0..60 {
        let mut tampered = sealed.clone();
        tampered[at] ^= 1;
        for bytes in [&tampered[..], &sealed[..at]] {
            let result = EnvelopeKey::open_for_owner(&open, &ACCOUNT, &ENVELOPE, bytes);
            assert_eq!(error(result), SealError::Open);
        }
    }
}

#[test]
fn a_wrap_opens_for_its_receiver_under_its_info_and_for_its_envelope_alone() {
    let mut rng = rng();
    let key = EnvelopeKey::generate(&mut rng);
    let (receiver, other) = (
        XWingSecretKey::generate(&mut rng),
        XWingSecretKey::generate(&mut rng),
    );
    let wrapped = key.wrap(&receiver.public_key(), b"grant", &mut rng);
    assert_eq!(wrapped.len(), 1168);
    let expected = expected(&key);
    let opened = EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped, &expected).unwrap();
    assert!(opened.key().ct_eq(key.key()));

    let other_tenant = ExpectedEnvelope {
        tenant_id: TenantId::from_bytes([9; 16]),
        ..expected
    };
    let other_envelope = ExpectedEnvelope {
        envelope_id: EnvelopeId::from_bytes([9; 16]),
        ..expected
    };
    for result in [
        EnvelopeKey::unwrap_checked(&other, b"grant", &wrapped, &expected),
        EnvelopeKey::unwrap_checked(&receiver, b"grand", &wrapped, &expected),
        EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped[..1167], &expected),
        EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped, &other_tenant),
        EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped, &other_envelope),
    ] {
        assert_eq!(error(result), SealError::Open);
    }
}

#[test]
fn a_wrap_of_another_key_is_refused_by_the_commitment() {
    let mut rng = rng();
    let (key, forged) = (
        EnvelopeKey::generate(&mut rng),
        EnvelopeKey::generate(&mut rng),
    );
    let receiver = XWingSecretKey::generate(&mut rng);
    let wrapped = forged.wrap(&receiver.public_key(), b"grant", &mut rng);
    let result = EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped, &expected(&key));
    assert_eq!(error(result), SealError::Open);
}

#[test]
fn a_wrap_of_something_that_is_no_key_is_refused() {
    let mut rng = rng();
    let key = EnvelopeKey::generate(&mut rng);
    let receiver = XWingSecretKey::generate(&mut rng);
    for length in [0, 31, 33, 64] {
        let wrapped = kem::hpke_seal(&receiver.public_key(), b"grant", &vec![0; length], &mut rng);
        let result = EnvelopeKey::unwrap_checked(&receiver, b"grant", &wrapped, &expected(&key));
        assert_eq!(error(result), SealError::Open);
    }
}

#[test]
fn a_blind_opens_the_commitment_to_one_content_of_one_container() {
    let key = EnvelopeKey::generate(&mut rng());
    let (content, other) = (
        Sha256Digest::from_bytes([6; 32]),
        Sha256Digest::from_bytes([7; 32]),
    );
    let commit = key.content_commit(&CONTAINER, &content);
    let blind = Blind::from_bytes(*key.content_blind(&CONTAINER).as_bytes());
    assert!(blind.opens(&commit, &content));
    assert!(!blind.opens(&commit, &other));
    assert!(!blind.opens(&content, &content));
    let elsewhere = ContainerId::from_bytes([9; 16]);
    assert!(!key.content_blind(&elsewhere).opens(&commit, &content));
}

#[test]
fn debug_shows_no_secret() {
    let key = EnvelopeKey::generate(&mut rng());
    let blind = key.content_blind(&CONTAINER);
    assert_eq!(format!("{key:?} {blind:?}"), "EnvelopeKey Blind");
}
