//! What the terminal says of a password that was refused: what is weak about it, and what to do.

use bulla_password::{Hint, Judgement, MIN_CHARACTERS, WeakPassword};

/// The sentences about a password that was judged like this.
pub(crate) fn text(judgement: Judgement) -> String {
    if judgement.weakness == Some(WeakPassword::TooShort) {
        return format!(
            "the password has fewer than {MIN_CHARACTERS} characters. A few unrelated words are \
             strong and easy to remember."
        );
    }
    let why = judgement.hint.map_or("", of_hint);
    format!(
        "the password is easy to guess.{why} Add one or two words that have nothing to do with the \
         rest."
    )
}

/// What makes a password easy to guess, as a sentence after a space.
const fn of_hint(hint: Hint) -> &'static str {
    match hint {
        Hint::Common => " Many people use this, or something very like it.",
        Hint::Date => " Dates are guessed early.",
        Hint::Disguise => {
            " Capitals, digits in place of letters and words spelt backwards hardly help."
        }
        Hint::Keyboard => " Keys that lie side by side are guessed early.",
        Hint::Name => " Names are guessed early.",
        Hint::Personal => " Your own address, name and organisation are guessed first.",
        Hint::Repeat => " Repeating something hardly helps.",
        Hint::Sequence => " Sequences such as abc or 6543 are guessed early.",
        Hint::Word => " A single word is guessed early.",
        Hint::Year => " Years are guessed early.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use bulla_password::judge;

    use super::*;

    #[test]
    fn every_hint_has_a_sentence_of_its_own() {
        let mut sentences: Vec<_> = Hint::ALL.iter().map(|hint| of_hint(*hint)).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), Hint::ALL.len());
        assert!(!sentences.contains(&""));
    }

    #[test]
    fn says_what_is_weak_and_what_to_do_and_nothing_of_the_password() {
        for (password, said) in [
            ("x7!Qp-2vR_m", "fewer than 12 characters"),
            ("passwordpassword", "Repeating something"),
            ("Anna Keller 12", "Your own address"),
            ("123456789012", "Sequences"),
        ] {
            let text = text(judge(password, &["anna@example.ch", "Anna Keller"]));
            assert!(text.contains(said), "{text}");
            assert!(text.contains("words"), "{text}");
            assert!(!text.contains(password), "{text}");
        }
    }
}
