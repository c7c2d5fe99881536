//! SHA-256 and SHA-384 (FIPS 180-4): `ring` natively, `sha2` in WebAssembly; both give the same digests.

use core::fmt;

use bulla_types::{Sha256Digest, Sha384Digest};

/// The digest of these bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    sha256_parts(&[bytes])
}

/// The digest of the parts, one after the other. Parts are not separated: a caller whose parts
/// vary in length writes the lengths or separators itself.
#[must_use]
pub fn sha256_parts(parts: &[&[u8]]) -> Sha256Digest {
    let mut state = Sha256::new();
    for part in parts {
        state.update(part);
    }
    state.finish()
}

/// A digest in the making, for input that comes in pieces.
#[derive(Clone)]
pub struct Sha256(imp::State);

impl Sha256 {
    /// Begins with no input.
    #[must_use]
    pub fn new() -> Self {
        Self(imp::new())
    }

    /// Adds input.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all input so far.
    #[must_use]
    pub fn finish(self) -> Sha256Digest {
        Sha256Digest::from_bytes(imp::finish(self.0))
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256")
    }
}

/// A SHA-384 in the making, for signatures that want it; the project's own digests are SHA-256.
#[derive(Clone)]
pub struct Sha384(imp::LongState);

impl Sha384 {
    /// Begins with no input.
    #[must_use]
    pub fn new() -> Self {
        Self(imp::new_long())
    }

    /// Adds input.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all input so far.
    #[must_use]
    pub fn finish(self) -> Sha384Digest {
        Sha384Digest::from_bytes(imp::finish_long(self.0))
    }
}

impl Default for Sha384 {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sha384 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha384")
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use ring::digest::{Context, SHA256, SHA384};

    pub(super) type State = Context;

    pub(super) fn new() -> State {
        Context::new(&SHA256)
    }

    pub(super) fn finish(state: State) -> [u8; 32] {
        let digest = state.finish();
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_ref());
        bytes
    }

    pub(super) type LongState = Context;

    pub(super) fn new_long() -> LongState {
        Context::new(&SHA384)
    }

    pub(super) fn finish_long(state: LongState) -> [u8; 48] {
        let digest = state.finish();
        let mut bytes = [0; 48];
        bytes.copy_from_slice(digest.as_ref());
        bytes
    }
}

#[cfg(target_arch = "wasm32")]
mod imp {
    use sha2::{Digest as _, Sha256, Sha384};

    /// An engine replaces a function by its optimised form between two calls, never within one: a whole
    /// document in a single call would be hashed by the slow one.
    const PIECE_BYTES: usize = 64 << 10;

    /// Gives `sha2` the same inherent method as `ring` has.
    #[derive(Clone)]
    pub(super) struct State(Sha256);

    impl State {
        pub(super) fn update(&mut self, bytes: &[u8]) {
            for piece in bytes.chunks(PIECE_BYTES) {
                self.0.update(piece);
            }
        }
    }

    pub(super) fn new() -> State {
        State(Sha256::new())
    }

    pub(super) fn finish(state: State) -> [u8; 32] {
        state.0.finalize().into()
    }

    /// The same for the longer digest.
    #[derive(Clone)]
    pub(super) struct LongState(Sha384);

    impl LongState {
        pub(super) fn update(&mut self, bytes: &[u8]) {
            for piece in bytes.chunks(PIECE_BYTES) {
                self.0.update(piece);
            }
        }
    }

    pub(super) fn new_long() -> LongState {
        LongState(Sha384::new())
    }

    pub(super) fn finish_long(state: LongState) -> [u8; 48] {
        state.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gives_the_digests_of_fips_180() {
        for (input, hex) in [
            (
                &b""[..],
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                b"abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ] {
            assert_eq!(sha256(input).to_string(), hex);
        }
    }

    #[test]
    fn gives_the_longer_digest_of_fips_180() {
        let mut state = Sha384::new();
        state.update(b"abc");
        let digest = format!("{:?}", state.finish());
        assert_eq!(
            digest,
            "Sha384Digest(cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163\
             1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7)"
        );
    }

    proptest! {
        #[test]
        fn pieces_and_the_portable_code_give_the_same_digest(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
            cut in 0_usize..300,
        ) {
            let (a, b) = bytes.split_at(cut.min(bytes.len()));
            let portable: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
            prop_assert_eq!(sha256_parts(&[a, b]), sha256(&bytes));
            prop_assert_eq!(sha256(&bytes), Sha256Digest::from_bytes(portable));
            let mut long = Sha384::new();
            long.update(a);
            long.update(b);
            let portable: [u8; 48] = <sha2::Sha384 as sha2::Digest>::digest(&bytes).into();
            prop_assert_eq!(long.finish(), Sha384Digest::from_bytes(portable));
        }
    }
}
