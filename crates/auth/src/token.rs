//! Bearer tokens of sessions and invitations: 256 random bits. The server keeps their SHA-256
//! alone, so that a copy of the database signs nobody in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bulla_crypto::hash::sha256;
use bulla_crypto::secret::Key32;
use bulla_types::Sha256Digest;
use rand_core::CryptoRng;

/// A token that was just made.
pub struct Token(Key32);

impl Token {
    /// Length of the text in characters.
    pub const TEXT_LENGTH: usize = 43;

    /// A new random token.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key32::generate(rng))
    }

    /// The token as it travels: base64url without padding (RFC 4648 §5).
    #[must_use]
    pub fn expose_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.expose_secret())
    }

    /// What the store keeps.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        token_sha256(&self.expose_text())
    }
}

/// SHA-256 of a token's text, under which the store finds session or invitation. Any text has one;
/// what no token has is not found.
#[must_use]
pub fn token_sha256(text: &str) -> Sha256Digest {
    sha256(text.as_bytes())
}

impl core::fmt::Debug for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    #[test]
    fn texts_are_distinct_url_safe_and_found_by_their_hash() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let tokens: Vec<_> = (0..50).map(|_| Token::generate(&mut rng)).collect();
        let mut texts: Vec<_> = tokens.iter().map(Token::expose_text).collect();
        for (token, text) in tokens.iter().zip(&texts) {
            assert_eq!(text.len(), Token::TEXT_LENGTH);
            assert!(
                text.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            );
            assert_eq!(token.sha256(), token_sha256(text));
            assert_ne!(token.sha256(), token_sha256(&format!("{text}=")));
        }
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 50);
    }

    #[test]
    fn does_not_print_itself() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        assert_eq!(format!("{:?}", Token::generate(&mut rng)), "Token");
    }
}
