//! Which signatures were verified, so that a benchmark can verify the same ones alone. No part of the
//! product has this feature.

use core::cell::RefCell;

/// A signature that was verified, and how often.
pub struct Check {
    algorithm: &'static str,
    times: u32,
    parts: Vec<Vec<u8>>,
    again: Box<dyn Fn() -> bool>,
}

impl Check {
    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// How often it was verified.
    #[must_use]
    pub const fn times(&self) -> u32 {
        self.times
    }

    /// Verifies it once more: the key and the signature are decoded already.
    #[must_use]
    pub fn holds(&self) -> bool {
        (self.again)()
    }
}

impl core::fmt::Debug for Check {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Check({}, {} times)", self.algorithm, self.times)
    }
}

thread_local! {
    static CHECKS: RefCell<Option<Vec<Check>>> = const { RefCell::new(None) };
}

/// From here on signatures that are verified are kept.
pub fn begin() {
    CHECKS.set(Some(Vec::new()));
}

/// Those that were verified since, each once.
#[must_use]
pub fn end() -> Vec<Check> {
    CHECKS.take().unwrap_or_default()
}

/// A signature was verified; `parts` are the key, the message and the signature.
pub fn passed(
    algorithm: &'static str,
    parts: &[&[u8]],
    again: impl FnOnce() -> Box<dyn Fn() -> bool>,
) {
    CHECKS.with_borrow_mut(|checks| {
        let Some(checks) = checks else { return };
        let parts: Vec<Vec<u8>> = parts.iter().map(|part| part.to_vec()).collect();
        if let Some(known) = checks.iter_mut().find(|check| check.parts == parts) {
            known.times += 1;
            return;
        }
        checks.push(Check {
            algorithm,
            times: 1,
            parts,
            again: again(),
        });
    });
}
