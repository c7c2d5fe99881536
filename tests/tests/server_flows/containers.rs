//! Upload and download of encrypted files: order, lengths, hashes, ranges, and who may read.

use bulla_container::Header;
use bulla_protocol::container::{CompleteUpload, UploadBegun};
use bulla_protocol::path::{
    container_complete, container_content, container_header, container_part, container_segments,
    entity_tag,
};
use bulla_seal::{
    ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, SealedContainer, seal_bytes,
};
use bulla_storage::{BlobKey, BlobStore as _, Store as _};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};
use rand_core::Rng as _;

use crate::harness::{Answered, Server};
use crate::person::{Person, member, owner, random, seeded};

const PART: usize = 8 << 20;

/// A sealed file, in the pieces in which it is sent.
pub(crate) struct File {
    pub(crate) sealed: SealedContainer,
    pub(crate) bytes: Vec<u8>,
    header_len: usize,
}

impl File {
    /// Seals `length` bytes for this place.
    pub(crate) fn seal(ek: &EnvelopeKey, spec: ContainerSpec, length: usize) -> Self {
        let mut rng = seeded(&spec.container_id.to_string());
        let mut plaintext = vec![0; length];
        rng.fill_bytes(&mut plaintext);
        let metadata = Metadata {
            name: "Lease contract.pdf".parse().unwrap(),
            media_type: MediaType::pdf(),
            true_len: u64::try_from(length).unwrap(),
        };
        let (sealed, bytes) = seal_bytes(ek, spec, &metadata, &plaintext, &mut rng).unwrap();
        let (_, header_len) = Header::parse(&bytes).unwrap();
        Self {
            sealed,
            bytes,
            header_len,
        }
    }

    fn of(tenant_id: TenantId, name: &str, length: usize) -> Self {
        let mut rng = seeded(name);
        let ek = EnvelopeKey::generate(&mut rng);
        let spec = ContainerSpec {
            container_id: ContainerId::from_bytes(random(&mut rng)),
            envelope_id: EnvelopeId::from_bytes(random(&mut rng)),
            tenant_id,
            document_id: DocumentId::from_bytes(random(&mut rng)),
            kind: Kind::Source,
            revision: 0,
            previous: None,
        };
        Self::seal(&ek, spec, length)
    }

    fn id(&self) -> ContainerId {
        self.sealed.container_id
    }

    fn header(&self) -> &[u8] {
        &self.bytes[..self.header_len]
    }

    fn parts(&self) -> impl Iterator<Item = (u64, &[u8])> {
        (0..).zip(self.bytes[self.header_len..].chunks(PART))
    }

    async fn put_header(&self, server: &Server, who: &Person) -> Answered {
        let path = container_header(&self.id());
        server.put_bytes(&who.token, &path, self.header()).await
    }

    async fn put_part(&self, server: &Server, who: &Person, number: u64, bytes: &[u8]) -> Answered {
        let path = container_part(&self.id(), number);
        server.put_bytes(&who.token, &path, bytes).await
    }

    async fn complete(&self, server: &Server, who: &Person, hash: Sha256Digest) -> Answered {
        let body = CompleteUpload {
            container_hash: hash,
        };
        let path = container_complete(&self.id());
        server.post(&who.token, &path, &body).await
    }

    /// Uploads all of it.
    pub(crate) async fn upload(&self, server: &Server, who: &Person) {
        self.put_header(server, who).await.succeeded();
        for (number, part) in self.parts() {
            self.put_part(server, who, number, part).await.succeeded();
        }
        let hash = self.sealed.container_hash;
        self.complete(server, who, hash).await.succeeded();
    }
}

#[tokio::test]
async fn a_file_of_two_parts_goes_up_in_any_order_and_comes_back_the_same() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "two parts", 9 << 20);
    let begun: UploadBegun = file.put_header(&server, &anna).await.read();
    assert_eq!(begun.part_count, 2);
    let parts: Vec<_> = file.parts().collect();
    for (number, part) in parts.iter().rev() {
        let answered = file.put_part(&server, &anna, *number, part).await;
        assert_eq!(answered.status, 204);
    }
    let hash = file.sealed.container_hash;
    file.complete(&server, &anna, hash).await.succeeded();
    let path = container_content(&file.id());
    let whole = server.get(&anna.token, &path).await;
    assert!(whole.body == file.bytes);
    assert_eq!(whole.headers["etag"], entity_tag(&hash).as_str());
    let path = container_segments(&file.id());
    let segments = server.get(&anna.token, &path).await;
    let hashes = file.sealed.segment_hashes.iter();
    assert_eq!(
        segments.body,
        hashes.flat_map(|h| *h.as_bytes()).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn every_step_repeats_without_effect_before_and_after_the_end() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "again", 1000);
    file.upload(&server, &anna).await;
    file.upload(&server, &anna).await;
    let object = *file.id().as_bytes();
    let leaves = server.store.leaves_of_object(anna.tenant_id, object).await;
    assert_eq!(leaves.unwrap().len(), 1);
}

#[tokio::test]
async fn an_upload_that_ends_three_times_at_once_is_one_event() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "one event", 20_000);
    file.put_header(&server, &anna).await.succeeded();
    for (number, part) in file.parts() {
        file.put_part(&server, &anna, number, part)
            .await
            .succeeded();
    }
    let hash = file.sealed.container_hash;
    let ends = tokio::join!(
        file.complete(&server, &anna, hash),
        file.complete(&server, &anna, hash),
        file.complete(&server, &anna, hash),
    );
    for ended in [ends.0, ends.1, ends.2] {
        assert_eq!(ended.status, 204);
    }
    let object = *file.id().as_bytes();
    let leaves = server.store.leaves_of_object(anna.tenant_id, object);
    assert_eq!(leaves.await.unwrap().len(), 1);
}

#[tokio::test]
async fn other_bytes_under_the_same_id_are_refused_at_every_step() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let file = File::of(anna.tenant_id, "mine", 1000);
    file.put_header(&server, &anna).await.succeeded();
    let mut other = file.header().to_vec();
    *other.last_mut().unwrap() ^= 1;
    let path = container_header(&file.id());
    let answered = server.put_bytes(&anna.token, &path, &other).await;
    assert_eq!(answered.code(), "container_mismatch");
    let answered = file.put_header(&server, &beat).await;
    assert_eq!(answered.code(), "container_mismatch");
    let (number, part) = file.parts().next().unwrap();
    file.put_part(&server, &anna, number, part)
        .await
        .succeeded();
    let mut other = part.to_vec();
    other[100] ^= 1;
    let answered = file.put_part(&server, &anna, number, &other).await;
    assert_eq!(answered.code(), "container_mismatch");
    for hash in [
        Sha256Digest::from_bytes([0; 32]),
        file.sealed.segment_hashes[0],
    ] {
        let answered = file.complete(&server, &anna, hash).await;
        assert_eq!(answered.code(), "container_mismatch");
    }
    let hash = file.sealed.container_hash;
    file.complete(&server, &anna, hash).await.succeeded();
    let answered = file
        .complete(&server, &anna, Sha256Digest::from_bytes([0; 32]))
        .await;
    assert_eq!(answered.code(), "container_mismatch");
}

#[tokio::test]
async fn a_part_that_is_cut_too_long_or_has_no_place_is_refused() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "cut", 300_000);
    let (number, part) = file.parts().next().unwrap();
    let early = file.put_part(&server, &anna, number, part).await;
    assert_eq!(early.code(), "not_found");
    file.put_header(&server, &anna).await.succeeded();
    let longer = [part, &[0]].concat();
    for bytes in [&part[..part.len() - 1], &part[..131_072], &[], &longer] {
        let answered = file.put_part(&server, &anna, number, bytes).await;
        assert_eq!(answered.code(), "container_mismatch", "{}", bytes.len());
    }
    let huge = file
        .put_part(&server, &anna, number, &vec![0; PART + 1])
        .await;
    assert_eq!(huge.code(), "payload_too_large");
    for place in ["1", "4294967295", "4294967296", "-1", "x"] {
        let path = container_part(&file.id(), 0).replace("parts/0", &format!("parts/{place}"));
        let answered = server.put_bytes(&anna.token, &path, part).await;
        assert_eq!(answered.code(), "not_found", "{place}");
    }
}

#[tokio::test]
async fn an_upload_ends_only_when_all_parts_are_there() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "incomplete", 9 << 20);
    let hash = file.sealed.container_hash;
    let unknown = file.complete(&server, &anna, hash).await;
    assert_eq!(unknown.code(), "not_found");
    file.put_header(&server, &anna).await.succeeded();
    let parts: Vec<_> = file.parts().collect();
    for (number, part) in parts {
        let answered = file.complete(&server, &anna, hash).await;
        assert_eq!(answered.code(), "container_incomplete");
        let content = server
            .get(&anna.token, &container_content(&file.id()))
            .await;
        assert_eq!(content.code(), "not_found");
        file.put_part(&server, &anna, number, part)
            .await
            .succeeded();
    }
    file.complete(&server, &anna, hash).await.succeeded();
}

#[tokio::test]
async fn headers_of_other_organisations_ids_and_forms_are_refused() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let foreign = File::of(TenantId::from_bytes([9; 16]), "foreign", 1000);
    let answered = foreign.put_header(&server, &anna).await;
    assert_eq!(answered.code(), "container_invalid");
    let file = File::of(anna.tenant_id, "own", 1000);
    let header = file.header();
    let trailing = [header, &[0]].concat();
    let cut = &header[..header.len() - 1];
    for bytes in [&[][..], b"%PDF-1.7", cut, &trailing] {
        let path = container_header(&file.id());
        let answered = server.put_bytes(&anna.token, &path, bytes).await;
        assert_eq!(answered.code(), "container_invalid");
    }
    let path = container_header(&ContainerId::from_bytes([9; 16]));
    let answered = server.put_bytes(&anna.token, &path, header).await;
    assert_eq!(answered.code(), "container_invalid");
    let large = File::of(anna.tenant_id, "large", 10 << 20);
    let answered = large.put_header(&server, &anna).await;
    assert_eq!(answered.code(), "container_too_large");
}

#[tokio::test]
async fn nobody_but_its_uploader_touches_or_reads_a_file_of_no_envelope() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let file = File::of(anna.tenant_id, "private", 1000);
    file.put_header(&server, &anna).await.succeeded();
    let (number, part) = file.parts().next().unwrap();
    let answered = file.put_part(&server, &beat, number, part).await;
    assert_eq!(answered.code(), "not_found");
    file.put_part(&server, &anna, number, part)
        .await
        .succeeded();
    let hash = file.sealed.container_hash;
    let answered = file.complete(&server, &beat, hash).await;
    assert_eq!(answered.code(), "not_found");
    file.complete(&server, &anna, hash).await.succeeded();
    for path in [
        container_content(&file.id()),
        container_segments(&file.id()),
    ] {
        let answered = server.get(&beat.token, &path).await;
        assert_eq!(answered.code(), "not_found");
        let answered = server.get("", &path).await;
        assert_eq!(answered.code(), "unauthenticated");
    }
}

#[tokio::test]
async fn every_range_holds_exactly_its_bytes() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "ranges", 9 << 20);
    file.upload(&server, &anna).await;
    let path = container_content(&file.id());
    let (length, head) = (file.bytes.len(), file.header_len);
    for (start, end) in [
        (0, 1),
        (0, head),
        (head - 1, head + 1),
        (head, head + 131_072),
        (head + PART - 1, head + PART + 1),
        (head + PART, head + PART + 1),
        (5, length - 5),
        (length - 1, length),
    ] {
        let range = format!("bytes={start}-{}", end - 1);
        let answered = server.get_range(&anna.token, &path, &range).await;
        assert_eq!(answered.status, 206, "{range}");
        assert!(answered.body == file.bytes[start..end], "{range}");
        let place = format!("bytes {start}-{}/{length}", end - 1);
        assert_eq!(answered.headers["content-range"], place.as_str());
        let sent = (end - start).to_string();
        assert_eq!(answered.headers["content-length"], sent.as_str());
    }
    let suffix = server.get_range(&anna.token, &path, "bytes=-7").await;
    assert!(suffix.body == file.bytes[length - 7..]);
    let open = format!("bytes={}-", length - 3);
    let open = server.get_range(&anna.token, &path, &open).await;
    assert!(open.body == file.bytes[length - 3..]);
    let beyond = format!("bytes={length}-");
    for range in [beyond.as_str(), "bytes=-0"] {
        let answered = server.get_range(&anna.token, &path, range).await;
        assert_eq!(answered.code(), "range_not_satisfiable");
    }
}

#[tokio::test]
async fn a_part_that_was_cut_short_or_is_gone_is_told_before_anything_is_answered() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let file = File::of(anna.tenant_id, "cut short", 9 << 20);
    file.upload(&server, &anna).await;
    let (container_id, path) = (file.id(), container_content(&file.id()));
    let (first, second) = {
        let mut parts = file.parts().map(|(_, part)| part.to_vec());
        (parts.next().unwrap(), parts.next().unwrap())
    };
    let stored = async |parts: [&[u8]; 2]| {
        server.blobs.remove(container_id).await.unwrap();
        for (part, bytes) in (0..).zip(parts).filter(|(_, bytes)| !bytes.is_empty()) {
            let key = BlobKey { container_id, part };
            server.blobs.put(key, bytes.to_vec().into()).await.unwrap();
        }
    };
    let ask = async |start: usize, end: usize| {
        let range = format!("bytes={start}-{}", end - 1);
        server.get_range(&anna.token, &path, &range).await
    };
    let head = file.header_len;
    let broken = [
        [&first[..PART - 1], &second[..]],
        [&first[..1], &second[..]],
        [&[], &second[..]],
        [&first[..], &second[..10]],
        [&first[..], &[]],
    ];
    for parts in broken {
        stored(parts).await;
        let answered = server.get(&anna.token, &path).await;
        assert_eq!(answered.code(), "storage_damaged");
        let answered = ask(head + PART - 1, head + PART + 11).await;
        assert_eq!(answered.code(), "storage_damaged");
    }
    stored([&first[..PART - 1], &second[..]]).await;
    let answered = ask(head, head + PART).await;
    assert_eq!(answered.code(), "storage_damaged");
    // What is still there can be had.
    let answered = ask(head, head + PART - 1).await;
    assert!(answered.body == first[..PART - 1]);
    let answered = ask(head + PART, file.bytes.len()).await;
    assert!(answered.body == second);
}
