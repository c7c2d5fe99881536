//! Every field of a header under attack, by somebody who can write any file and any hash into a
//! statement but does not hold the envelope key; and headers on the payloads of others.

use bulla_container::{Core, EncryptedMetadata, Geometry, Header, Kind};
use bulla_seal::{ContainerSpec, SealError, seal_bytes};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::{envelope_key, metadata, open_as_named, spec};

const LENGTH: usize = 20_000;

fn sealed(spec: ContainerSpec, seed: u8) -> Vec<u8> {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let content = vec![7; LENGTH];
    let sealed = seal_bytes(
        &envelope_key(1),
        spec,
        &metadata(LENGTH),
        &content,
        &mut rng,
    );
    sealed.unwrap().1
}

/// The container with another core, encoded as the format demands, and its old commitment.
fn with_core(
    container: &[u8],
    change: impl FnOnce(&mut ContainerSpec, &mut u64, &mut Meta),
) -> Vec<u8> {
    let (header, length) = Header::parse(container).unwrap();
    let core = header.core();
    let mut spec = *core.spec();
    let mut padded_len = core.geometry().padded_len();
    let mut meta = core.metadata().clone();
    change(&mut spec, &mut padded_len, &mut meta);
    let core = Core::new(spec, Geometry::new(padded_len).unwrap(), meta).unwrap();
    let header = Header::new(core, *header.commit()).encode();
    [&header, &container[length..]].concat()
}

type Meta = EncryptedMetadata;
type Change = fn(&mut ContainerSpec, &mut u64, &mut Meta);

#[test]
fn every_changed_field_of_the_core_is_refused_even_where_all_hashes_follow() {
    let container = sealed(spec(), 1);
    assert!(open_as_named(&envelope_key(1), &spec(), &container).is_ok());
    let changes: [(&str, Change); 10] = [
        ("container", |s, _, _| {
            s.container_id = ContainerId::from_bytes([9; 16]);
        }),
        ("envelope", |s, _, _| {
            s.envelope_id = EnvelopeId::from_bytes([9; 16]);
        }),
        ("tenant", |s, _, _| {
            s.tenant_id = TenantId::from_bytes([9; 16]);
        }),
        ("document", |s, _, _| {
            s.document_id = DocumentId::from_bytes([9; 16]);
        }),
        ("kind", |s, _, _| s.kind = Kind::Signed),
        ("revision", |s, _, _| {
            s.revision = 1;
            s.previous = Some(Sha256Digest::from_bytes([9; 32]));
        }),
        ("padded length", |_, padded, _| *padded = 24_576),
        ("metadata nonce", |_, _, meta| meta.nonce[0] ^= 1),
        ("metadata", |_, _, meta| meta.ciphertext[0] ^= 1),
        ("metadata tag", |_, _, meta| meta.ciphertext[527] ^= 1),
    ];
    for (name, change) in changes {
        let forged = with_core(&container, change);
        let (header, _) = Header::parse(&forged).unwrap();
        // The statement names the forged ids, so that nothing but the commitment stands in the way.
        let refused = open_as_named(&envelope_key(1), header.core().spec(), &forged);
        let is_layout = name == "padded length";
        match refused {
            Err(SealError::Open) => {}
            Err(SealError::Length { .. } | SealError::SegmentCount { .. }) if is_layout => {}
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn every_flipped_bit_of_the_commitment_is_refused() {
    let container = sealed(spec(), 1);
    let (_, length) = Header::parse(&container).unwrap();
    for bit in 0..256 {
        let mut forged = container.clone();
        forged[length - 32 + bit / 8] ^= 1 << (bit % 8);
        let refused = open_as_named(&envelope_key(1), &spec(), &forged);
        assert_eq!(refused, Err(SealError::Open), "{bit}");
    }
}

/// Containers of one envelope: its key opens them all, so only the binding of header and payload
/// keeps them apart.
fn siblings() -> Vec<(ContainerSpec, Vec<u8>)> {
    let other = |byte: u8, change: fn(&mut ContainerSpec)| {
        let mut spec = spec();
        spec.container_id = ContainerId::from_bytes([byte; 16]);
        change(&mut spec);
        spec
    };
    let specs = [
        other(1, |_| ()),
        other(11, |_| ()),
        other(12, |spec| {
            spec.document_id = DocumentId::from_bytes([8; 16]);
        }),
        other(13, |spec| spec.kind = Kind::Private),
        other(14, |spec| {
            spec.revision = 1;
            spec.previous = Some(Sha256Digest::from_bytes([5; 32]));
        }),
    ];
    (1..)
        .zip(specs)
        .map(|(seed, spec)| (spec, sealed(spec, seed)))
        .collect()
}

#[test]
fn no_header_opens_the_payload_of_a_sibling_in_the_same_envelope() {
    let all = siblings();
    for (at, (spec, container)) in all.iter().enumerate() {
        let (_, length) = Header::parse(container).unwrap();
        for (other, (_, sibling)) in all.iter().enumerate() {
            let (_, start) = Header::parse(sibling).unwrap();
            let transplanted = [&container[..length], &sibling[start..]].concat();
            let opened = open_as_named(&envelope_key(1), spec, &transplanted);
            assert_eq!(opened.is_ok(), at == other, "{at} with payload {other}");
        }
    }
}

#[test]
fn a_container_opens_under_the_ids_of_its_own_tenant_and_envelope_alone() {
    let place = |tenant: u8, envelope: u8| {
        let mut spec = spec();
        spec.tenant_id = TenantId::from_bytes([tenant; 16]);
        spec.envelope_id = EnvelopeId::from_bytes([envelope; 16]);
        spec
    };
    let places = [place(1, 1), place(1, 2), place(2, 1), place(2, 2)];
    for (at, made) in places.iter().enumerate() {
        let container = sealed(*made, 1);
        for (other, told) in places.iter().enumerate() {
            let opened = open_as_named(&envelope_key(1), told, &container);
            if at == other {
                assert!(opened.is_ok());
            } else {
                assert_eq!(opened, Err(SealError::Foreign), "{at} named as {other}");
            }
        }
    }
}

#[test]
fn another_suite_is_refused_before_any_key_is_used() {
    let container = sealed(spec(), 1);
    for suite in (0..=u16::MAX).step_by(255).filter(|suite| *suite != 1) {
        let mut forged = container.clone();
        forged[8..10].copy_from_slice(&suite.to_be_bytes());
        let refused = Header::parse(&forged).unwrap_err();
        assert_eq!(refused, bulla_container::HeaderError::Suite { got: suite });
    }
}
