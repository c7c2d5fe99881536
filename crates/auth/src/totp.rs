//! One-time codes (RFC 6238) in the one form that every authenticator app knows: HMAC-SHA1, six
//! digits, steps of 30 seconds. A code is accepted one step early or late, and each step once.

use core::fmt;

use bulla_types::{EmailAddress, Timestamp};
use rand_core::CryptoRng;
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of a step in seconds.
pub const STEP_SECS: u64 = 30;

/// An authenticator app's secret: 160 bits, as RFC 4226 §4 recommends.
pub struct TotpSecret(Box<[u8; Self::LENGTH]>);

/// Why a code is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TotpError {
    /// The code belongs to a step that is not later than the last accepted one.
    #[error("the code was used")]
    AlreadyUsed,
    /// The code is of no step in the window, or not six digits.
    #[error("wrong code")]
    Wrong,
}

/// A code fitted a step that was not used before. The caller burns the step in the store, compared
/// and set, before it believes this: two requests may hold the same step at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct SecondFactorPassed {
    step: u64,
}

impl SecondFactorPassed {
    /// The step that the code belongs to, counted from 1970 in [`STEP_SECS`].
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.step
    }
}

impl TotpSecret {
    /// Length in bytes.
    pub const LENGTH: usize = 20;

    /// A new random secret.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Self(Box::new([0; Self::LENGTH]));
        rng.fill_bytes(secret.0.as_mut_slice());
        secret
    }

    /// The secret in these bytes; they stay the caller's to wipe. `None` unless 20 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self(Box::new([0; Self::LENGTH]));
        if bytes.len() != Self::LENGTH {
            return None;
        }
        secret.0.copy_from_slice(bytes);
        Some(secret)
    }

    /// The 20 bytes, for sealing.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The secret in base32 without padding (RFC 4648 §6), 32 characters, for typing it in.
    #[must_use]
    pub fn expose_base32(&self) -> String {
        self.totp(None, "").secret().to_base32()
    }

    /// The `otpauth://totp/…` address that a QR code carries. A colon in `issuer` becomes a space:
    /// the format has no place for it.
    ///
    /// # Panics
    /// Never: an address is not empty and has no colon, which is all that the format refuses.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "fails for an empty account name or a colon alone; an address has neither"
    )]
    pub fn expose_otpauth_uri(&self, issuer: &str, account: &EmailAddress) -> String {
        let issuer = issuer.replace(':', " ");
        self.totp(Some(&issuer), account.as_str())
            .to_url()
            .expect("issuer and account have no colon")
    }

    /// Checks a code at `now`; `last_step` is the account's last accepted step, 0 for none.
    ///
    /// # Errors
    /// [`TotpError::Wrong`], [`TotpError::AlreadyUsed`].
    pub fn check(
        &self,
        code: &str,
        now: Timestamp,
        last_step: u64,
    ) -> Result<SecondFactorPassed, TotpError> {
        let step = self
            .totp(None, "")
            .check(code, now.as_secs())
            .ok_or(TotpError::Wrong)?;
        if step <= last_step {
            return Err(TotpError::AlreadyUsed);
        }
        Ok(SecondFactorPassed { step })
    }

    /// The code that an app shows at `now`.
    #[must_use]
    pub fn dangerous_code(&self, now: Timestamp) -> String {
        self.totp(None, "").generate(now.as_secs()).to_string()
    }

    fn totp(&self, issuer: Option<&str>, account: &str) -> Totp {
        // `Totp` and `Builder` wipe the copy when they are dropped.
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP_SECS)
            .with_secret(*self.0)
            .with_issuer(issuer)
            .with_account_name(account)
            .build_noncompliant()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret")
    }
}

impl Drop for TotpSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for TotpSecret {}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    fn secret() -> TotpSecret {
        TotpSecret::from_slice(b"12345678901234567890").unwrap()
    }

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_millis(secs * 1000 + 999).unwrap()
    }

    #[test]
    fn gives_the_codes_of_rfc_6238_appendix_b() {
        // The RFC prints eight digits; six are their end.
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().dangerous_code(at(secs)), code);
            let passed = secret().check(code, at(secs), secs / 30 - 1).unwrap();
            assert_eq!(passed.step(), secs / 30);
        }
    }

    #[test]
    fn accepts_one_step_early_and_late_and_no_more() {
        let code = secret().dangerous_code(at(3_000));
        for (secs, accepted) in [
            (2_939, false),
            (2_969, false),
            (2_970, true),
            (3_029, true),
            (3_059, true),
            (3_060, false),
        ] {
            let checked = secret().check(&code, at(secs), 0);
            let expected = accepted.then_some(100).ok_or(TotpError::Wrong);
            assert_eq!(checked.map(|passed| passed.step()), expected, "{secs}");
        }
    }

    #[test]
    fn refuses_a_used_step_and_any_before_it() {
        let code = secret().dangerous_code(at(3_000));
        for last in [100, 101, u64::MAX] {
            assert_eq!(
                secret().check(&code, at(3_000), last),
                Err(TotpError::AlreadyUsed)
            );
        }
        assert!(secret().check(&code, at(3_000), 99).is_ok());
    }

    #[test]
    fn refuses_malformed_codes() {
        let code = secret().dangerous_code(at(59));
        for text in [
            "", "28708", "2870820", " 287082", "+87082", "28708２", "287083", "-87082",
        ] {
            assert_ne!(text, code);
            assert_eq!(secret().check(text, at(59), 0), Err(TotpError::Wrong));
        }
    }

    #[test]
    fn another_secret_refuses_the_code() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let other = TotpSecret::generate(&mut rng);
        assert_eq!(
            other.check(&secret().dangerous_code(at(59)), at(59), 0),
            Err(TotpError::Wrong)
        );
        assert_ne!(
            other.expose_secret(),
            TotpSecret::generate(&mut rng).expose_secret()
        );
    }

    #[test]
    fn writes_the_address_that_apps_read() {
        let account = "anna@example.ch".parse().unwrap();
        assert_eq!(
            secret().expose_otpauth_uri("Bulla: Muster & Co", &account),
            "otpauth://totp/Bulla%20%20Muster%20%26%20Co:anna%40example.ch\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bulla%20%20Muster%20%26%20Co"
        );
        assert_eq!(secret().expose_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn secrets_have_twenty_bytes_and_do_not_print() {
        for length in [0, 19, 21] {
            assert!(TotpSecret::from_slice(&vec![0; length]).is_none());
        }
        assert_eq!(format!("{:?}", secret()), "TotpSecret");
    }
}
