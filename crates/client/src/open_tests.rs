//! Which documents count as opened before.

use bulla_container::ContainerSpec;
use bulla_seal::{MediaType, Metadata, Opener, seal_bytes};
use bulla_types::{ContainerId, TenantId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;
use crate::Memory;
use crate::testing::{Script, client};

/// A document that was opened and read whole.
fn document() -> OpenDocument {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let key = EnvelopeKey::generate(&mut rng);
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes([1; 16]),
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    };
    let metadata = Metadata {
        name: "a.pdf".parse().unwrap(),
        media_type: MediaType::pdf(),
        true_len: 1,
    };
    let (sealed, bytes) = seal_bytes(&key, spec, &metadata, b"a", &mut rng).unwrap();
    let container = ExpectedContainer {
        container_id: spec.container_id,
        container_hash: sealed.container_hash,
        envelope_id: spec.envelope_id,
        tenant_id: spec.tenant_id,
        kind: spec.kind,
        revision: 0,
        document_id: Some(spec.document_id),
    };
    let header_len = bulla_container::Header::parse(&bytes).unwrap().1;
    let (header, payload) = bytes.split_at(header_len);
    let opener = Opener::new(&key, header, &container, sealed.segment_hashes).unwrap();
    OpenDocument {
        container,
        content_commit: key.content_commit(&spec.container_id, &sha256(b"a")),
        header_len: u64::try_from(header_len).unwrap(),
        opener: opener.start(payload.first_chunk().unwrap()).unwrap(),
        is_checked: true,
        steps: Vec::new(),
        paper: None,
    }
}

#[test]
fn what_another_statement_names_under_the_same_id_is_opened_and_checked_anew() {
    let mut client = client(&Script::default(), Memory::new());
    let document = document();
    let (honest, commit) = (document.container, document.content_commit);
    client.add_document(document).unwrap();
    assert_eq!(
        client.open_already(&honest, commit),
        Some(DocumentHandle(0))
    );
    let other = Sha256Digest::from_bytes([9; 32]);
    let mut changed = [honest; 5];
    changed[0].container_hash = other;
    changed[1].envelope_id = EnvelopeId::from_bytes([9; 16]);
    changed[2].tenant_id = TenantId::from_bytes([9; 16]);
    changed[3].document_id = Some(DocumentId::from_bytes([9; 16]));
    changed[4].revision = 1;
    for container in changed {
        assert_eq!(client.open_already(&container, commit), None);
    }
    assert_eq!(client.open_already(&honest, other), None);
}
