//! Randomness: the operating system's in service, a seeded stream in tests.

use core::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use rand_core::{CryptoRng, TryCryptoRng, TryRng};

/// A source of random bytes that requests share.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the buffer with bytes that nobody can predict.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(
            clippy::expect_used,
            reason = "without randomness no answer is safe; the panic becomes a 500"
        )]
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// Any generator, shared by a lock; tests pass a seeded one.
#[derive(Debug)]
pub struct SharedRng<R>(Mutex<R>);

impl<R> SharedRng<R> {
    /// Shares the generator.
    #[must_use]
    pub const fn new(rng: R) -> Self {
        Self(Mutex::new(rng))
    }
}

impl<R: CryptoRng + Send + 'static> Entropy for SharedRng<R> {
    fn fill(&self, buffer: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(buffer);
    }
}

/// A generator for functions that take one as an argument, drawing from an [`Entropy`].
pub struct Draw<'a>(&'a dyn Entropy);

impl<'a> Draw<'a> {
    /// Draws from this source.
    #[must_use]
    pub const fn new(source: &'a dyn Entropy) -> Self {
        Self(source)
    }

    /// An array of random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

impl core::fmt::Debug for Draw<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Draw")
    }
}

impl TryRng for Draw<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.bytes()))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Draw<'_> {}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    use super::*;

    #[test]
    fn a_seeded_source_repeats_itself_and_the_system_does_not() {
        let seeded = || SharedRng::new(ChaCha20Rng::seed_from_u64(1));
        let (one, two) = (seeded(), seeded());
        assert_eq!(Draw::new(&one).bytes::<32>(), Draw::new(&two).bytes::<32>());
        let system = Draw::new(&SystemEntropy);
        assert_ne!(system.bytes::<32>(), system.bytes::<32>());
    }
}
