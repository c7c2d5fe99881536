//! What the parsers of notes, checkpoints, keys, tile paths, bundles, proof files and leaves refuse.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests"
)]

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::leaf::{self, EventName, Leaf, LeafError, ObjectId};
use bulla_tlog::proof_text::{self, ProofTextError, TlogProof};
use bulla_tlog::tile::{self, TileLevel};
use bulla_tlog::{
    Checkpoint, LogSigner, LogVerifier, MAX_NOTE_BYTES, NoteError, TilePath, leaf_hash,
};
use bulla_types::{Sha256Digest, Timestamp};
use proptest::prelude::*;

fn signer(seed: u8, origin: &str) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    LogSigner::new(origin.parse().unwrap(), key)
}

fn log() -> LogSigner {
    signer(7, "log.example.ch/a")
}

fn note_of(signer: &LogSigner, size: u64) -> String {
    let checkpoint = Checkpoint {
        origin: signer.origin().clone(),
        size,
        root: leaf_hash(b"root"),
    };
    signer.sign(&checkpoint).unwrap()
}

/// The text signed as it is, well-formed or not, by borrowing the signature line of a real note.
fn resign(signer: &LogSigner, text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let real = note_of(signer, 1);
    let line = real.lines().last().unwrap();
    let (head, encoded) = line.rsplit_once(' ').unwrap();
    let key_id = &STANDARD.decode(encoded).unwrap()[..4];
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([7; 32]));
    let signature = key.sign(text.as_bytes());
    let encoded = STANDARD.encode([key_id, signature.as_bytes()].concat());
    format!("{text}\n{head} {encoded}\n")
}

#[test]
fn a_signed_checkpoint_opens_and_keeps_its_text() {
    let note = note_of(&log(), 7);
    let open = log().verifier().open(&note).unwrap();
    assert_eq!((open.size(), *open.root()), (7, leaf_hash(b"root")));
    assert_eq!(open.text(), note);
    assert_eq!(
        Checkpoint::parse_body(&open.checkpoint().body()).unwrap(),
        *open.checkpoint()
    );
}

#[test]
fn signatures_by_unknown_keys_are_ignored_before_and_after_the_known_one() {
    let note = note_of(&log(), 7);
    let foreign = note_of(&signer(9, "witness.example.ch/w"), 7);
    let line = format!("{}\n", foreign.lines().last().unwrap());
    log().verifier().open(&format!("{note}{line}")).unwrap();
    let (text, own) = note.split_once("\n\n").unwrap();
    log()
        .verifier()
        .open(&format!("{text}\n\n{line}{own}"))
        .unwrap();
    assert_eq!(
        log().verifier().open(&format!("{text}\n\n{line}")),
        Err(NoteError::Unsigned)
    );
}

#[test]
fn a_bad_signature_by_the_known_key_condemns_the_note_beside_a_good_one() {
    let (note, other) = (note_of(&log(), 7), note_of(&log(), 8));
    let line = format!("{}\n", other.lines().last().unwrap());
    assert_eq!(
        log().verifier().open(&format!("{note}{line}")),
        Err(NoteError::Signature)
    );
    let (text, own) = note.split_once("\n\n").unwrap();
    assert_eq!(
        log().verifier().open(&format!("{text}\n\n{line}{own}")),
        Err(NoteError::Signature)
    );
}

#[test]
fn a_note_of_another_log_or_key_is_refused() {
    let note = note_of(&log(), 7);
    let other_name = signer(7, "log.example.ch/b").verifier();
    assert_eq!(other_name.open(&note), Err(NoteError::Origin));
    let other_key = signer(8, "log.example.ch/a").verifier();
    assert_eq!(other_key.open(&note), Err(NoteError::Unsigned));
    let foreign = Checkpoint {
        origin: "log.example.ch/b".parse().unwrap(),
        size: 1,
        root: leaf_hash(b""),
    };
    assert_eq!(log().sign(&foreign), Err(NoteError::Origin));
    let too_large = Checkpoint {
        origin: log().origin().clone(),
        size: 1 << 63,
        ..foreign
    };
    assert_eq!(log().sign(&too_large), Err(NoteError::Checkpoint));
}

#[test]
fn every_truncation_and_every_flipped_bit_is_refused() {
    let note = note_of(&log(), 70_003);
    let verifier = log().verifier();
    for end in (0..note.len()).filter(|end| note.is_char_boundary(*end)) {
        assert!(verifier.open(&note[..end]).is_err(), "{end}");
    }
    for place in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(verifier.open(&text).is_err(), "byte {place} bit {bit}");
            }
        }
    }
}

#[test]
fn notes_that_break_the_format_are_refused() {
    let note = note_of(&log(), 7);
    let (text, line) = note.split_once("\n\n").unwrap();
    let (head, encoded) = line.trim_end().rsplit_once(' ').unwrap();
    let verifier = log().verifier();
    for broken in [
        String::new(),
        "\n\n".to_owned(),
        note.trim_end().to_owned(),
        format!("{note}\n"),
        format!("{note} "),
        note.replace('\n', "\r\n"),
        note.replacen("log", "lo\u{0}g", 1),
        note.replacen("log", "lo\tg", 1),
        note.replacen("\n\n", "\n", 1),
        format!("{text}\n\n"),
        format!("{text}\n\n\n{line}"),
        format!("{text}\n\n{line}\n{line}"),
        format!("{text}\n\n{line}comment\n"),
        format!("{text}\n\n{}", line.replacen('\u{2014}', "-", 1)),
        format!("{text}\n\n{}", line.replacen("\u{2014} ", "\u{2014}", 1)),
        format!("{text}\n\n\u{2014} {encoded}\n"),
        format!("{text}\n\n\u{2014}  {encoded}\n"),
        format!("{text}\n\n{line}\u{2014} a+b {encoded}\n"),
        format!("{text}\n\n{head} {}\n", encoded.trim_end_matches('=')),
        format!("{text}\n\n{head} {encoded}=\n"),
        format!("{text}\n\n{head}  {encoded}\n"),
        format!("{text}\n\n{head} {encoded} \n"),
        format!("{text}\n\n{line}{head} AAAA\n"),
        format!("{text}\n\n{line}{head} \n"),
    ] {
        let refused = verifier.open(&broken).unwrap_err();
        assert!(
            matches!(refused, NoteError::Format | NoteError::Checkpoint),
            "{refused:?} for {broken:?}"
        );
    }
}

#[test]
fn a_signature_in_non_canonical_base64_is_refused() {
    // 4 + 64 bytes end in two characters before `=`: the last has four unused bits.
    let note = note_of(&log(), 7);
    let body = note.strip_suffix("=\n").unwrap();
    let last = body.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let place = alphabet.find(last).unwrap();
    let next = &alphabet[place + 1..place + 2];
    let changed = format!("{}{next}=\n", &body[..body.len() - 1]);
    assert_eq!(log().verifier().open(&changed), Err(NoteError::Format));
}

#[test]
fn a_note_of_a_megabyte_is_refused_and_one_at_the_limit_is_read() {
    let note = note_of(&log(), 7);
    let line = format!("\u{2014} w.example {}\n", "AAAAAAAA".repeat(1024));
    let mut long = note;
    while long.len() + line.len() <= MAX_NOTE_BYTES {
        long.push_str(&line);
    }
    log().verifier().open(&long).unwrap();
    assert_eq!(
        log().verifier().open(&format!("{long}{line}")),
        Err(NoteError::TooLarge)
    );
    let megabyte = "a".repeat(1 << 20);
    assert_eq!(log().verifier().open(&megabyte), Err(NoteError::TooLarge));
}

#[test]
fn well_signed_texts_that_are_no_checkpoint_are_refused() {
    let body = log().verifier().open(&note_of(&log(), 7)).unwrap();
    let body = body.checkpoint().body();
    log().verifier().open(&resign(&log(), &body)).unwrap();
    for text in [
        body.replace("\n7\n", "\n007\n"),
        body.replace("\n7\n", "\n+7\n"),
        body.replace("\n7\n", "\n-7\n"),
        body.replace("\n7\n", "\n 7\n"),
        body.replace("\n7\n", "\n\n"),
        body.replace("\n7\n", "\n9223372036854775808\n"),
        body.replace("\n7\n", "\n18446744073709551616\n"),
        body.replace("\n7\n", "\n0x7\n"),
        format!("{body}extension\n"),
        format!("{body}\n"),
        body.replace("=\n", "\n"),
        body.replace("=\n", "==\n"),
        "log.example.ch/a\n7\nAAAA\n".to_owned(),
        "log.example.ch/a\n7\n".to_owned(),
        "log.example.ch/a\n".to_owned(),
    ] {
        assert_eq!(
            log().verifier().open(&resign(&log(), &text)),
            Err(NoteError::Checkpoint),
            "{text:?}"
        );
    }
}

#[test]
fn verifier_keys_round_trip_and_refuse_every_other_spelling() {
    let verifier = log().verifier();
    let vkey = verifier.vkey();
    assert_eq!(LogVerifier::from_vkey(&vkey), Ok(verifier));
    let mut parts = vkey.splitn(3, '+');
    let (name, id, key) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    );
    for text in [
        String::new(),
        format!("{vkey}\n"),
        format!(
            "{name}+{}+{key}",
            id.to_uppercase().replace(char::is_numeric, "0")
        ),
        format!("{name}+00000000+{key}"),
        format!("{name}x+{id}+{key}"),
        format!("{name}+{id}+{}", key.replacen('K', "L", 1)),
        format!("{name}+{id}+{key}AAAA"),
        format!("{name}+{id}"),
        format!("+{id}+{key}"),
        // The identity point: of small order, so anything would verify under it.
        format!("{name}+{id}+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        assert_eq!(
            LogVerifier::from_vkey(&text),
            Err(NoteError::VerifierKey),
            "{text:?}"
        );
    }
}

#[test]
fn tile_paths_print_as_the_specification_says() {
    for (level, index, width, text) in [
        (TileLevel::Hashes(0), 0, 256, "tile/0/000"),
        (TileLevel::Hashes(0), 1_234_067, 256, "tile/0/x001/x234/067"),
        (TileLevel::Hashes(1), 999, 8, "tile/1/999.p/8"),
        (TileLevel::Entries, 1000, 255, "tile/entries/x001/000.p/255"),
        (TileLevel::Hashes(7), 0, 127, "tile/7/000.p/127"),
    ] {
        let path = TilePath::new(level, index, width).unwrap();
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse(), Ok(path));
    }
}

#[test]
fn every_other_spelling_of_a_tile_path_is_refused() {
    for text in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/+0/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/X001/000",
        "tile/0/x1/000",
        "tile/0/x001//000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/08",
        "tile/0/000.p/+8",
        "tile/0/000.p/",
        "tile/0/000.p/8/",
        "tile/0/000.p/8.p/8",
        "tile/0/000.P/8",
        "tile/0/../000",
        "tile/0/%30",
        "tile/0/ 00",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/7/001",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/000",
    ] {
        assert!(text.parse::<TilePath>().is_err(), "{text}");
    }
    assert!(TilePath::new(TileLevel::Hashes(0), 0, 0).is_err());
    assert!(TilePath::new(TileLevel::Hashes(0), 0, 257).is_err());
    assert!(TilePath::new(TileLevel::Hashes(8), 0, 1).is_err());
    assert!(TilePath::new(TileLevel::Entries, 1 << 55, 1).is_err());
}

#[test]
fn tiles_and_bundles_must_be_exactly_as_wide_as_their_path() {
    let path: TilePath = "tile/0/000.p/2".parse().unwrap();
    assert_eq!(tile::hashes(&path, &[0; 64]).unwrap().len(), 2);
    for length in [0, 32, 63, 65, 96] {
        assert!(tile::hashes(&path, &vec![0; length]).is_err(), "{length}");
    }
    let bundle: TilePath = "tile/entries/000.p/2".parse().unwrap();
    assert!(tile::hashes(&bundle, &[0; 64]).is_err());
    assert!(tile::entries(&path, b"\0\x01a\0\0").is_err());
    let good = b"\0\x01a\0\0";
    assert_eq!(
        tile::entries(&bundle, good).unwrap(),
        [b"a".as_slice(), b""]
    );
    for end in 0..good.len() {
        assert!(tile::entries(&bundle, &good[..end]).is_err(), "{end}");
    }
    for bad in [
        b"\0\x01a\0\0\0".as_slice(),
        b"\0\x01a\0\0\0\0",
        b"\0\x02a\0\0",
        b"\xff\xffa\0\0",
        b"\0\x01a\0\x01",
    ] {
        assert!(tile::entries(&bundle, bad).is_err(), "{bad:?}");
    }
}

fn proof() -> TlogProof {
    TlogProof {
        index: 4,
        hashes: vec![leaf_hash(b"a"), leaf_hash(b"b")],
        checkpoint: note_of(&log(), 7),
        extra: None,
    }
}

#[test]
fn proof_files_round_trip_with_and_without_extra() {
    for extra in [None, Some(vec![]), Some(b"note".to_vec())] {
        let proof = TlogProof { extra, ..proof() };
        assert_eq!(proof_text::parse(&proof_text::encode(&proof)), Ok(proof));
    }
}

#[test]
fn proof_files_in_another_form_are_refused() {
    let good = proof_text::encode(&proof());
    for bad in [
        String::new(),
        good.replace("@v1", "@v2"),
        format!("\n{good}"),
        good.replace("index 4", "index 04"),
        good.replace("index 4", "index -4"),
        good.replace("index 4", "index 9223372036854775808"),
        good.replace("index 4", "Index 4"),
        good.replace("index 4\n", ""),
        good.replace("index 4", "index 4\nindex 4"),
        good.replace("index 4", "index 4\nextra AAAA"),
        good.replace("index 4", "extra AAAA\nextra AAAA\nindex 4"),
        good.replace("index 4", "extra AAA\nindex 4"),
        good.replace("index 4", "index 4\nAAAA"),
        good.replace("index 4", "index 4\r"),
        good.replacen("=\n", "\n", 1),
        good.split_once("\n\n").unwrap().0.to_owned() + "\n\n",
        good.split_once("\n\n").unwrap().0.to_owned(),
        good.replace(
            "index 4",
            &format!(
                "index 4{}",
                "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".repeat(62)
            ),
        ),
    ] {
        assert_eq!(
            proof_text::parse(&bad),
            Err(ProofTextError::Format),
            "{bad}"
        );
    }
    assert_eq!(
        proof_text::parse(&"a".repeat(1 << 20)),
        Err(ProofTextError::TooLarge)
    );
}

#[test]
fn a_proof_file_verifies_only_with_its_leaf_log_and_index() {
    let leaf = leaf_hash(b"only");
    let signer = log();
    let origin = signer.origin().clone();
    let note = signer
        .sign(&Checkpoint {
            origin,
            size: 1,
            root: leaf,
        })
        .unwrap();
    let proof = TlogProof {
        index: 0,
        hashes: vec![],
        checkpoint: note,
        extra: None,
    };
    assert_eq!(proof.verify(&signer.verifier(), &leaf).unwrap().index(), 0);
    assert!(proof.verify(&signer.verifier(), &leaf_hash(b"x")).is_err());
    assert!(
        proof
            .verify(&self::signer(9, "log.example.ch/a").verifier(), &leaf)
            .is_err()
    );
    let shifted = TlogProof { index: 1, ..proof };
    assert!(shifted.verify(&signer.verifier(), &leaf).is_err());
}

fn leaf() -> Leaf {
    Leaf {
        origin: "log.example.ch/a".parse().unwrap(),
        event: "envelope.sent".parse().unwrap(),
        at: Timestamp::from_millis(1_763_750_999_123).unwrap(),
        object: ObjectId::from_bytes([0x0a; 16]),
        prev: Some(3),
        actor: Some(Sha256Digest::from_bytes([1; 32])),
        statement: None,
        fields_root: None,
    }
}

#[test]
fn a_leaf_has_one_encoding() {
    let bytes = leaf().encode().unwrap();
    let text = format!(
        "{{\"actor\":\"{}\",\"at_ms\":1763750999123,\"event\":\"envelope.sent\",\"fields_root\":null,\
         \"object\":\"{}\",\"origin\":\"log.example.ch/a\",\"prev\":3,\"statement\":null,\"v\":1}}",
        "01".repeat(32),
        "0a".repeat(16)
    );
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), text);
    assert_eq!(Leaf::parse(&bytes), Ok(leaf()));
    for end in 0..bytes.len() {
        assert_eq!(Leaf::parse(&bytes[..end]), Err(LeafError::Format));
    }
}

#[test]
fn leaves_in_another_form_are_refused() {
    let good = String::from_utf8(leaf().encode().unwrap()).unwrap();
    for bad in [
        format!("{good}\n"),
        format!(" {good}"),
        good.replace(":3,", ": 3,"),
        good.replace("\"v\":1", "\"v\":2"),
        good.replace("\"v\":1", "\"v\":1.0"),
        good.replace("\"v\":1", "\"v\":1,\"v\":1"),
        good.replace("\"v\":1", "\"v\":1,\"w\":1"),
        good.replace("\"prev\":3", "\"prev\":-3"),
        good.replace("\"prev\":3", "\"prev\":03"),
        good.replace("\"prev\":3", "\"prev\":3e0"),
        good.replace("\"prev\":3", "\"prev\":9007199254740992"),
        good.replace("\"prev\":3,", ""),
        good.replace(",\"statement\":null", ""),
        good.replace("null", "\"\""),
        good.replace("envelope.sent", "Envelope.sent"),
        good.replace("envelope.sent", ""),
        good.replace("envelope.sent", "envelope\\u002esent"),
        good.replace("envelope.sent", &"a".repeat(65)),
        good.replace("0a0a", "0A0A"),
        good.replace("0a0a", "+a0a"),
        good.replace("log.example.ch/a", "log example"),
        good.replace("1763750999123", "9007199254740992"),
        good.replace("1763750999123", "\"1763750999123\""),
        good.replacen("\"actor\"", "\"at_ms\":1,\"actor\"", 1),
        "null".to_owned(),
        "[]".to_owned(),
    ] {
        assert_eq!(Leaf::parse(bad.as_bytes()), Err(LeafError::Format), "{bad}");
    }
    assert_eq!(Leaf::parse(&[b' '; 4096]), Err(LeafError::TooLarge));
    let far = Leaf {
        prev: Some(1 << 53),
        ..leaf()
    };
    assert_eq!(far.encode(), Err(LeafError::Format));
    assert!("a b".parse::<EventName>().is_err());
}

#[test]
fn the_root_over_fields_ignores_their_order_and_binds_their_names() {
    let c = |byte| Sha256Digest::from_bytes([byte; 32]);
    let fields = [("ip".to_owned(), c(1)), ("email".to_owned(), c(2))];
    let reversed = [fields[1].clone(), fields[0].clone()];
    let root = leaf::fields_root(&fields).unwrap();
    assert!(root.is_some());
    assert_eq!(leaf::fields_root(&reversed).unwrap(), root);
    let renamed = [("ip".to_owned(), c(1)), ("name".to_owned(), c(2))];
    let swapped = [("ip".to_owned(), c(2)), ("email".to_owned(), c(1))];
    assert_ne!(leaf::fields_root(&renamed).unwrap(), root);
    assert_ne!(leaf::fields_root(&swapped).unwrap(), root);
    assert_ne!(leaf::fields_root(&fields[..1]).unwrap(), root);
    assert_eq!(leaf::fields_root(&[]).unwrap(), None);
    let twice = [fields[0].clone(), ("ip".to_owned(), c(3))];
    assert_eq!(leaf::fields_root(&twice), Err(LeafError::Field));
    for id in ["", "E-mail", "a\0b"] {
        let field = [(id.to_owned(), c(1))];
        assert_eq!(leaf::fields_root(&field), Err(LeafError::Field));
    }
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics_and_never_verifies(
        text in prop_oneof![
            any::<String>(),
            "[a-z\n]{0,20}\n\n(\u{2014} [a-z]{1,4} [A-Za-z0-9+/]{0,12}=?\n){0,3}",
            "c2sp.org/tlog-proof@v1\nindex [0-9]{0,20}\n([A-Za-z0-9+/]{43}=\n){0,3}\n.*",
            "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?",
        ]
    ) {
        prop_assert!(log().verifier().open(&text).is_err());
        prop_assert!(LogVerifier::from_vkey(&text).is_err());
        prop_assert!(Leaf::parse(text.as_bytes()).is_err());
        if let Ok(proof) = proof_text::parse(&text) {
            prop_assert_eq!(proof_text::encode(&proof), text.clone());
        }
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn a_bundle_that_is_read_is_the_one_that_was_written(data in prop::collection::vec(0_u8..3, 0..40)) {
        let path: TilePath = "tile/entries/000.p/3".parse().unwrap();
        if let Ok(leaves) = tile::entries(&path, &data) {
            let again: Vec<u8> = leaves
                .iter()
                .flat_map(|leaf| [&[0, u8::try_from(leaf.len()).unwrap()], *leaf].concat())
                .collect();
            prop_assert_eq!(again, data);
        }
    }
}
