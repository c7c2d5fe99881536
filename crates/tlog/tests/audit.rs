//! Auditing a whole log: the honest one of many sizes, and each thing that can be wrong with it.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::{
    Audit, AuditError, AuditSummary, Checkpoint, Edge, Leaf, LogSigner, VerifiedCheckpoint,
};
use bulla_types::Timestamp;

const ORIGIN: &str = "log.example.ch/audit/1";

fn log() -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32]));
    LogSigner::new(ORIGIN.parse().unwrap(), key)
}

/// Events of seven objects in turn, each linked to the one before.
fn leaves(count: u64) -> Vec<Leaf> {
    (0..count)
        .map(|index| Leaf {
            origin: ORIGIN.parse().unwrap(),
            event: if index < 7 { "a.begun" } else { "a.went-on" }
                .parse()
                .unwrap(),
            at: Timestamp::from_millis(1000 + index).unwrap(),
            object: ObjectId::from_bytes([u8::try_from(index % 7).unwrap(); 16]),
            prev: index.checked_sub(7),
            actor: None,
            statement: None,
            fields_root: None,
        })
        .collect()
}

fn encoded(leaves: &[Leaf]) -> Vec<Vec<u8>> {
    leaves.iter().map(|leaf| leaf.encode().unwrap()).collect()
}

/// The checkpoint over these leaves.
fn checkpoint(leaves: &[Vec<u8>]) -> VerifiedCheckpoint {
    let mut edge = Edge::new();
    edge.append(leaves).unwrap();
    let checkpoint = Checkpoint {
        origin: ORIGIN.parse().unwrap(),
        size: edge.size(),
        root: edge.root(),
    };
    let note = log().sign(&checkpoint).unwrap();
    log().verifier().open(&note).unwrap()
}

/// Reads the leaves bundle by bundle.
fn audit(
    leaves: &[Vec<u8>],
    signed: &VerifiedCheckpoint,
    remembered: Option<&VerifiedCheckpoint>,
) -> Result<AuditSummary, AuditError> {
    let mut audit = Audit::new(&log().verifier(), remembered);
    for bundle in leaves.chunks(256) {
        let bundle: Vec<_> = bundle.iter().map(Vec::as_slice).collect();
        audit.push(&bundle)?;
    }
    audit.finish(signed)
}

#[test]
fn an_honest_log_of_any_size_is_what_its_checkpoint_says() {
    for count in [0, 1, 7, 255, 256, 257, 600] {
        let leaves = encoded(&leaves(count));
        let signed = checkpoint(&leaves);
        let summary = audit(&leaves, &signed, None).unwrap();
        assert_eq!((summary.size, summary.root), (count, *signed.root()));
        assert_eq!(summary.objects, count.min(7));
        assert_eq!(summary.events.values().sum::<u64>(), count);
        assert_eq!(summary.span.is_some(), count > 0);
        let paths: Vec<_> = Audit::bundles(count).collect();
        assert_eq!(paths.len(), leaves.chunks(256).count());
        let widths = paths.iter().map(|path| u64::from(path.width()));
        assert_eq!(widths.sum::<u64>(), count);
    }
}

#[test]
fn the_tiles_of_an_audit_are_those_of_the_log() {
    let leaves = encoded(&leaves(600));
    let mut edge = Edge::new();
    let of_log = edge.append(&leaves).unwrap();
    let earlier = checkpoint(&leaves[..300]);
    let mut audit = Audit::new(&log().verifier(), Some(&earlier));
    let mut read = Vec::new();
    for bundle in leaves.chunks(256) {
        let bundle: Vec<_> = bundle.iter().map(Vec::as_slice).collect();
        read.extend(audit.push(&bundle).unwrap());
    }
    read.extend(audit.partial_tiles().cloned());
    let sorted = |mut tiles: Vec<bulla_tlog::TileWrite>| {
        tiles.sort_by_key(|tile| tile.path);
        tiles
            .into_iter()
            .map(|tile| (tile.path, tile.data))
            .collect::<Vec<_>>()
    };
    assert!(sorted(read) == sorted(of_log));
}

#[test]
fn a_log_continues_the_remembered_one_or_is_told_where_it_does_not() {
    let honest = encoded(&leaves(600));
    let signed = checkpoint(&honest);
    for size in [1, 100, 255, 256, 257, 511, 600] {
        let remembered = checkpoint(&honest[..size]);
        let summary = audit(&honest, &signed, Some(&remembered)).unwrap();
        assert_eq!(summary.remembered_size, Some(u64::try_from(size).unwrap()));
        // The same checkpoint, and another history up to it.
        let mut other = leaves(600);
        other[0].at = Timestamp::from_millis(1).unwrap();
        let other = encoded(&other);
        let refused = audit(&other, &checkpoint(&other), Some(&remembered));
        let size = u64::try_from(size).unwrap();
        assert_eq!(refused, Err(AuditError::Diverged { size }));
    }
    let short = &honest[..599];
    let refused = audit(short, &checkpoint(short), Some(&signed));
    let expected = AuditError::Shrunk {
        size: 599,
        remembered: 600,
    };
    assert_eq!(refused, Err(expected));
}

#[test]
fn leaves_that_are_missing_changed_or_in_another_order_are_not_those_of_the_checkpoint() {
    let honest = encoded(&leaves(300));
    let signed = checkpoint(&honest);
    let mut changed = leaves(300);
    changed[299].at = Timestamp::from_millis(9999).unwrap();
    for others in [
        encoded(&changed),
        honest[..299].to_vec(),
        encoded(&leaves(301)),
    ] {
        assert_eq!(audit(&others, &signed, None), Err(AuditError::Root));
    }
}

#[test]
fn a_log_that_its_own_key_signed_is_refused_where_it_contradicts_itself() {
    let refused = |change: &dyn Fn(&mut Vec<Leaf>)| {
        let mut all = leaves(300);
        change(&mut all);
        let all = encoded(&all);
        audit(&all, &checkpoint(&all), None).unwrap_err()
    };
    let link = |index| AuditError::Link { index };
    assert_eq!(refused(&|all| all[20].prev = None), link(20));
    assert_eq!(refused(&|all| all[20].prev = Some(6)), link(20));
    assert_eq!(refused(&|all| all[3].prev = Some(2)), link(3));
    // An event that is cut out of the middle of an object's history: the next one of it names it.
    assert_eq!(refused(&|all| drop(all.remove(290))), link(296));
    assert_eq!(refused(&|all| all.swap(280, 287)), link(280));
    // An event that is appended again.
    assert_eq!(refused(&|all| all.push(all[299].clone())), link(300));
    assert_eq!(refused(&|all| all.insert(290, all[289].clone())), link(290));
    // Times that fall, by a millisecond or by years; two events of one millisecond are none.
    for at in [1, 1287] {
        let time = refused(&|all| all[289].at = Timestamp::from_millis(at).unwrap());
        assert_eq!(time, AuditError::Time { index: 289 }, "{at}");
    }
    let later = refused(&|all| all[288].at = Timestamp::from_millis(1290).unwrap());
    assert_eq!(later, AuditError::Time { index: 289 });
    let mut same = leaves(300);
    same[289].at = same[288].at;
    let same = encoded(&same);
    audit(&same, &checkpoint(&same), None).unwrap();
    let foreign = refused(&|all| all[299].origin = "log.example.ch/audit/2".parse().unwrap());
    assert_eq!(foreign, AuditError::Foreign { index: 299 });
}

#[test]
fn a_leaf_of_another_encoding_is_refused_by_its_index() {
    let mut all = encoded(&leaves(10));
    for bad in [
        b"{}".to_vec(),
        Vec::new(),
        [all[4].clone(), b" ".to_vec()].concat(),
    ] {
        all[4] = bad;
        let refused = audit(&all, &checkpoint(&all), None).unwrap_err();
        assert!(
            matches!(refused, AuditError::Leaf { index: 4, .. }),
            "{refused}"
        );
    }
}
