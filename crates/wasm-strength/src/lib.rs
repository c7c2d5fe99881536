//! The WebAssembly module that judges a password while it is chosen: the rule of `bulla-password`,
//! the same as on the command line. Its lists of words are large, so it is no part of the core
//! module and is loaded where a password is chosen and nowhere else. It makes no request and holds
//! no key; whether a password is taken is decided in the core, by the score.

use bulla_password::Judgement as Judged;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// What is said of a password.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub struct Judgement(Judged);

#[wasm_bindgen]
impl Judgement {
    /// zxcvbn's score, 0 to 4.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn score(&self) -> u8 {
        self.0.score.number()
    }

    /// Why it is refused, `too_short` or `guessable`; `undefined` where it is good enough.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn weakness(&self) -> Option<String> {
        self.0.weakness.map(|weakness| weakness.code().to_owned())
    }

    /// What makes it easy to guess, where that can be told.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn hint(&self) -> Option<String> {
        self.0.hint.map(|hint| hint.code().to_owned())
    }
}

/// Judges a password. `known` are texts that an attacker tries first: address and names. This copy
/// of the password is overwritten; those that zxcvbn makes are not, and go with the worker.
#[must_use]
#[wasm_bindgen]
#[expect(
    clippy::needless_pass_by_value,
    reason = "wasm-bindgen hands over owned strings"
)]
pub fn judge(password: String, known: Vec<String>) -> Judgement {
    let password = Zeroizing::new(password);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Judgement(bulla_password::judge(&password, &known))
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn passes_on_the_rule_with_its_codes() {
        let known = || vec!["anna@example.ch".to_owned(), "Anna Keller".to_owned()];
        for (password, weakness, hint) in [
            ("x7!Qp", Some("too_short"), None),
            ("passwordpassword", Some("guessable"), Some("repeat")),
            ("Anna Keller 12", Some("guessable"), Some("personal")),
            ("gletscher-trompete-7-ofen", None, None),
        ] {
            let judgement = judge(password.to_owned(), known());
            assert_eq!(judgement.weakness().as_deref(), weakness, "{password}");
            assert_eq!(judgement.hint().as_deref(), hint, "{password}");
            assert!(judgement.score() <= 4);
        }
    }
}
