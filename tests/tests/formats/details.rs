//! Published details and keys of leaves: whoever owns the storage writes them.

use bulla_storage::detail::{LeafSource, StoredField};
use bulla_storage::log::ANCHOR;
use bulla_types::{EventId, Sha256Digest, TenantId};

use crate::corpus::Changes;

const LOG: TenantId = TenantId::from_bytes([1; 16]);

fn event(names: &[&str]) -> LeafSource {
    let field = |name: &&str| StoredField {
        name: (*name).to_owned(),
        commitment: Sha256Digest::from_bytes([3; 32]),
        wrapped_key: vec![7; 61],
        sealed: vec![9; 80],
    };
    LeafSource::Event {
        event_id: EventId::from_bytes([4; 16]),
        fields: names.iter().map(field).collect(),
    }
}

#[test]
fn details_of_leaves_have_one_encoding_whatever_the_storage_holds() {
    let source = event(&["email", "name"]);
    let keys = source.encode_keys().unwrap();
    let samples = vec![
        source.encode().unwrap(),
        event(&["a", "b"]).encode().unwrap(),
    ];
    for sample in &samples {
        assert!(LeafSource::parse(LOG, sample, &keys).is_ok());
    }
    let mut changes = Changes::new("leaf-detail");
    let (mut refused, mut taken) = (0, 0);
    for _ in 0..20_000 {
        let bytes = changes.of(&samples);
        if let Ok(parsed) = LeafSource::parse(LOG, &bytes, &keys) {
            assert_eq!(parsed.encode().unwrap(), bytes);
            assert_eq!(parsed.encode_keys().unwrap(), keys);
            taken += 1;
        } else {
            refused += 1;
        }
        if let Ok(parsed) = LeafSource::parse(ANCHOR, &bytes, &[]) {
            assert_eq!(parsed.encode().unwrap(), bytes);
        }
    }
    // Commitments and sealed values may be any bytes; lengths and names may not.
    assert!(refused > 5_000 && taken > 100, "{refused} {taken}");
}

#[test]
fn keys_of_other_leaves_are_refused_by_their_number_alone() {
    let detail = event(&["email", "name"]).encode().unwrap();
    for names in [&[][..], &["email"], &["a", "b", "c"]] {
        let keys = event(names).encode_keys().unwrap();
        assert!(LeafSource::parse(LOG, &detail, &keys).is_err(), "{names:?}");
    }
}
