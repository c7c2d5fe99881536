//! The AES engines side by side at every length around a boundary of blocks and of segments: an
//! envelope sealed on one machine must be the same bytes on any other.

use bulla_crypto::{
    aead::{self, Nonce, OpenError, PortableEngine, RingEngine, SegmentEngine as _, TAG_BYTES},
    hash::sha256,
    secret::Key32,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rand_core::Rng as _;

/// Plaintext of a full first and of a full later segment, in bytes.
const FULL: [usize; 2] = [131_016, 131_056];

fn lengths() -> Vec<usize> {
    let around = |length: usize| length - 2..=length + 2;
    let boundaries = [64, 128, 4096, 65_536, 131_072];
    (0..=40)
        .chain(boundaries.into_iter().flat_map(around))
        .chain(FULL.into_iter().flat_map(around))
        .collect()
}

#[test]
fn ring_and_the_portable_engine_seal_to_the_same_bytes_at_every_length() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    for length in lengths() {
        let key = Key32::generate(&mut random);
        let nonce = Nonce::generate(&mut random);
        let mut plaintext = vec![0; length];
        random.fill_bytes(&mut plaintext);
        let (mut ring, mut portable) = (plaintext.clone(), plaintext.clone());
        RingEngine::new(&key).seal_in_place(&nonce, &mut ring);
        PortableEngine::new(&key).seal_in_place(&nonce, &mut portable);
        assert_eq!(ring.len(), length + TAG_BYTES);
        assert!(ring == portable, "{length}");
        assert!(
            ring == aead::seal(&key, &nonce, &[], &plaintext),
            "{length}"
        );
        PortableEngine::new(&key)
            .open_in_place(&nonce, &mut ring)
            .unwrap();
        RingEngine::new(&key)
            .open_in_place(&nonce, &mut portable)
            .unwrap();
        assert!(ring == plaintext && portable == plaintext, "{length}");
    }
}

/// `tests/interop/segments.json`, which OpenSSL made; the browser's engine is held against the same
/// file.
#[test]
fn both_engines_seal_to_the_bytes_of_another_implementation() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/interop/segments.json"
    );
    let file = std::fs::read_to_string(file).unwrap();
    let numbers = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<usize>().unwrap()
    };
    let lengths = file.lines().filter(|line| line.contains("\"length\""));
    let digests = file.lines().filter(|line| line.contains("\"sha256\""));
    let cases: Vec<(usize, &str)> = lengths
        .map(numbers)
        .zip(digests.map(|line| line.split('"').nth(3).unwrap()))
        .collect();
    assert_eq!(cases.len(), 12);
    let key = core::array::from_fn(|n| u8::try_from(n).unwrap());
    let key = Key32::from_bytes(key);
    let nonce = Nonce::from_bytes(core::array::from_fn(|n| 0x40 + u8::try_from(n).unwrap()));
    for (length, digest) in cases {
        let plaintext: Vec<u8> = (0..=250).cycle().take(length).collect();
        let (mut ring, mut portable) = (plaintext.clone(), plaintext);
        RingEngine::new(&key).seal_in_place(&nonce, &mut ring);
        PortableEngine::new(&key).seal_in_place(&nonce, &mut portable);
        assert_eq!(sha256(&ring).to_string(), digest, "ring, {length}");
        assert_eq!(sha256(&portable).to_string(), digest, "portable, {length}");
    }
}

#[test]
fn both_engines_refuse_the_same_damage_at_every_length() {
    let (key, nonce) = (Key32::from_bytes([1; 32]), Nonce::from_bytes([2; 12]));
    let (ring, portable) = (RingEngine::new(&key), PortableEngine::new(&key));
    for length in lengths() {
        let sealed = aead::seal(&key, &nonce, &[], &vec![7; length]);
        let last = sealed.len() - 1;
        let mut damaged = vec![sealed[..last].to_vec(), [sealed.as_slice(), &[0]].concat()];
        for place in [0, length / 2, length, last] {
            let mut flipped = sealed.clone();
            flipped[place] ^= 0x10;
            damaged.push(flipped);
        }
        for segment in damaged {
            let (mut a, mut b) = (segment.clone(), segment);
            assert_eq!(ring.open_in_place(&nonce, &mut a), Err(OpenError));
            assert_eq!(portable.open_in_place(&nonce, &mut b), Err(OpenError));
            assert!(a.is_empty() && b.is_empty(), "{length}");
        }
    }
}
