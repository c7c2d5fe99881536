//! How hard a password is to guess: zxcvbn, told the person's own names and words that people here
//! use, and one hint at what makes a weak password weak.

use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::matching::Match;
use zxcvbn::matching::patterns::MatchPattern;

use crate::{ChosenPassword, Score, WeakPassword};

/// What is said of a password that somebody is choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a score, a verdict and a hint, for the screen"
)]
pub struct Judgement {
    /// How hard it is to guess.
    pub score: Score,
    /// Why it is refused; `None` where it is good enough.
    pub weakness: Option<WeakPassword>,
    /// What makes it easy to guess, where that can be told.
    pub hint: Option<Hint>,
}

/// What makes a password easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// Many people use it, or nearly it.
    Common,
    /// A date.
    Date,
    /// Capitals, figures in place of letters, or a word read backwards.
    Disguise,
    /// Keys side by side.
    Keyboard,
    /// Names of people.
    Name,
    /// Own address, own name or that of the organisation.
    Personal,
    /// The same again and again.
    Repeat,
    /// One after the other, such as abc or 6543.
    Sequence,
    /// One word.
    Word,
    /// A year of our time.
    Year,
}

impl Hint {
    /// Every hint, for lists of texts.
    pub const ALL: [Self; 10] = [
        Self::Common,
        Self::Date,
        Self::Disguise,
        Self::Keyboard,
        Self::Name,
        Self::Personal,
        Self::Repeat,
        Self::Sequence,
        Self::Word,
        Self::Year,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Date => "date",
            Self::Disguise => "disguise",
            Self::Keyboard => "keyboard",
            Self::Name => "name",
            Self::Personal => "personal",
            Self::Repeat => "repeat",
            Self::Sequence => "sequence",
            Self::Word => "word",
            Self::Year => "year",
        }
    }
}

/// Judges a password. `known` are texts that an attacker tries first: address, names. What remains
/// without them has to be as hard to guess as the whole, since zxcvbn lets any three parts pass. Only
/// the first [`MAX_JUDGED_CHARACTERS`] count, so that what is judged while somebody types takes no
/// time that can be felt; more characters never make a password easier to guess.
#[must_use]
pub fn judge(password: &str, known: &[&str]) -> Judgement {
    let own = own_words(known);
    let tried_first: Vec<&str> = own.iter().map(String::as_str).chain(LOCAL_WORDS).collect();
    let judged: String = password.chars().take(MAX_JUDGED_CHARACTERS).collect();
    let entropy = zxcvbn::zxcvbn(&judged, &tried_first);
    let whole = Score(u8::from(entropy.score()));
    let score = without(&judged, &own).map_or(whole, |rest| {
        whole.min(Score(u8::from(zxcvbn::zxcvbn(&rest, &tried_first).score())))
    });
    let weakness = ChosenPassword::accept(password, score).err();
    let hint = match weakness {
        Some(WeakPassword::Guessable) if score < whole => Some(Hint::Personal),
        Some(WeakPassword::Guessable) => hint(entropy.sequence(), entropy.feedback(), &own),
        Some(WeakPassword::TooShort) | None => None,
    };
    Judgement {
        score,
        weakness,
        hint,
    }
}

/// What remains of a password without the person's own words; `None` if none is in it.
fn without(password: &str, own: &[String]) -> Option<String> {
    let mut own: Vec<&String> = own.iter().collect();
    own.sort_by_key(|word| core::cmp::Reverse(word.len()));
    let whole = password.to_lowercase();
    let mut rest = whole.clone();
    for word in own {
        rest = rest.replace(word.as_str(), "");
    }
    (rest != whole).then_some(rest)
}

/// What is worst about a password that is easy to guess.
fn hint(sequence: &[Match], feedback: Option<&Feedback>, own: &[String]) -> Option<Hint> {
    let is_own = |found: &Match| {
        if let MatchPattern::Dictionary(found) = &found.pattern {
            own.contains(&found.matched_word)
        } else if let MatchPattern::Repeat(repeated) = &found.pattern {
            own.contains(&repeated.base_token.to_lowercase())
        } else {
            false
        }
    };
    if sequence.iter().any(is_own) {
        return Some(Hint::Personal);
    }
    let feedback = feedback?;
    if let Some(warning) = feedback.warning() {
        return Some(of_warning(warning));
    }
    let mut suggestions = feedback.suggestions().iter().copied();
    let is_word = |found: &Match| matches!(found.pattern, MatchPattern::Dictionary(_));
    let word = matches!(sequence, [one] if is_word(one)).then_some(Hint::Word);
    suggestions.find_map(of_suggestion).or(word)
}

const fn of_warning(warning: Warning) -> Hint {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => Hint::Keyboard,
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Hint::Repeat,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Hint::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => Hint::Sequence,
        Warning::RecentYearsAreEasyToGuess => Hint::Year,
        Warning::AWordByItselfIsEasyToGuess => Hint::Word,
        Warning::DatesAreOftenEasyToGuess => Hint::Date,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Hint::Name,
    }
}

const fn of_suggestion(suggestion: Suggestion) -> Option<Hint> {
    match suggestion {
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase
        | Suggestion::ReversedWordsArentMuchHarderToGuess
        | Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Some(Hint::Disguise),
        Suggestion::UseAFewWordsAvoidCommonPhrases
        | Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters
        | Suggestion::AddAnotherWordOrTwo
        | Suggestion::UseALongerKeyboardPatternWithMoreTurns
        | Suggestion::AvoidRepeatedWordsAndCharacters
        | Suggestion::AvoidSequences
        | Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => None,
    }
}

/// The words in address and names, as people write them into passwords: whole, each by itself, and
/// joined in any way, with and without accents.
fn own_words(known: &[&str]) -> Vec<String> {
    let mut words = Words(Vec::new());
    for text in known.iter().take(MAX_KNOWN_TEXTS) {
        let text: String = text.chars().take(MAX_KNOWN_CHARACTERS).collect();
        let text = text.to_lowercase();
        words.keep(text.clone());
        // Of an address what stands before the @, and the domain without its last label.
        let (name, domain) = text.rsplit_once('@').unwrap_or((text.as_str(), ""));
        let domain = domain.rsplit_once('.').map_or("", |(labels, _)| labels);
        for part in [name, domain] {
            words.keep_joined(part);
            words.keep_joined(&part.chars().map(plain).collect::<String>());
        }
    }
    words.0
}

/// Words that were kept, each once.
struct Words(Vec<String>);

impl Words {
    fn keep(&mut self, word: String) {
        let is_word = word.chars().count() >= MIN_WORD_CHARACTERS;
        if is_word && self.0.len() < MAX_OWN_WORDS && !self.0.contains(&word) {
            self.0.push(word);
        }
    }

    /// The pieces of a name, neighbours of them in a row, and each two in either order.
    fn keep_joined(&mut self, name: &str) {
        let mut pieces: Vec<&str> = name.split(is_between).collect();
        pieces.retain(|piece| piece.chars().nth(1).is_some());
        pieces.truncate(MAX_PIECES);
        for piece in &pieces {
            self.keep((*piece).to_owned());
        }
        let mut rows: Vec<Vec<&str>> = Vec::new();
        for length in 2..=pieces.len() {
            rows.extend(pieces.windows(length).map(<[&str]>::to_vec));
        }
        for one in &pieces {
            let others = pieces.iter().filter(|other| *other != one);
            rows.extend(others.map(|other| vec![*one, *other]));
        }
        for row in rows {
            for between in ["", " ", ".", "-", "_"] {
                self.keep(row.join(between));
            }
        }
    }
}

fn is_between(character: char) -> bool {
    !character.is_alphanumeric()
}

/// A small letter as it is typed where there is no key for it.
fn plain(letter: char) -> String {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'š' => "s",
        'ß' => "ss",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ž' => "z",
        other => return other.into(),
    };
    plain.to_owned()
}

/// How many characters of a password are judged; zxcvbn's work grows faster than its input.
pub const MAX_JUDGED_CHARACTERS: usize = 64;
/// More texts, longer ones and more words of them are not looked at.
const MAX_KNOWN_TEXTS: usize = 8;
const MAX_KNOWN_CHARACTERS: usize = 254;
const MAX_PIECES: usize = 5;
const MAX_OWN_WORDS: usize = 300;
/// Shorter pieces say nothing.
const MIN_WORD_CHARACTERS: usize = 3;

/// What people in Switzerland take, and zxcvbn's lists, which are English, do not know or rank low.
const LOCAL_WORDS: [&str; 48] = [
    "bulla",
    "passwort",
    "kennwort",
    "motdepasse",
    "azerty",
    "azertyuiop",
    "qwertz",
    "qwertzuiop",
    "yxcvbnm",
    "wxcvbn",
    "qsdfghjklm",
    "hallo",
    "geheim",
    "schatz",
    "sommer",
    "winter",
    "herbst",
    "fruehling",
    "frühling",
    "schweiz",
    "suisse",
    "svizzera",
    "switzerland",
    "zuerich",
    "zürich",
    "basel",
    "bern",
    "luzern",
    "geneve",
    "genève",
    "lausanne",
    "lugano",
    "bonjour",
    "soleil",
    "doudou",
    "loulou",
    "chouchou",
    "bienvenue",
    "ciao",
    "amore",
    "benvenuto",
    "segreto",
    "juventus",
    "willkommen",
    "vertrag",
    "contrat",
    "contratto",
    "unterschrift",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KNOWN: [&str; 3] = ["anna.keller@example.ch", "Anna Keller", "Example AG"];

    fn refused(password: &str) -> (WeakPassword, Option<Hint>) {
        let judgement = judge(password, &KNOWN);
        (judgement.weakness.unwrap(), judgement.hint)
    }

    #[test]
    fn passes_unrelated_words_and_random_characters() {
        for password in [
            "gletscher-trompete-7-ofen",
            "kraniche ziehen neun nordwaerts",
            "korrekt pferd batterie heftklammer",
            "x7!Qp-2vR_m9L",
            "Imaginative-Say-Shoulder-Dish-0",
            "Grüezi Tür Mond Öl",
        ] {
            let judgement = judge(password, &KNOWN);
            assert_eq!(
                (judgement.weakness, judgement.hint),
                (None, None),
                "{password}"
            );
        }
        assert_eq!(judge("gletscher-trompete-7-ofen", &KNOWN).score.number(), 4);
    }

    #[test]
    fn refuses_short_ones_however_hard_they_are() {
        for password in ["", "x7!Qp", "x7!Qp-2vR_m", "password"] {
            assert_eq!(
                refused(password),
                (WeakPassword::TooShort, None),
                "{password}"
            );
        }
    }

    #[test]
    fn refuses_long_ones_that_are_easy_to_guess_and_says_why() {
        for (password, hint) in [
            ("passwordpassword", Hint::Repeat),
            ("password password 1", Hint::Repeat),
            ("P4ssw0rdP4ssw0rd", Hint::Repeat),
            ("123456789012", Hint::Sequence),
            ("aaaaaaaaaaaaaaaa", Hint::Repeat),
            ("abcdefghijklmnop", Hint::Sequence),
            ("qwertyuiop[]", Hint::Keyboard),
            ("unfortunately", Hint::Word),
            ("Unfortunately", Hint::Disguise),
        ] {
            let (weakness, found) = refused(password);
            assert_eq!(
                (weakness, found),
                (WeakPassword::Guessable, Some(hint)),
                "{password}"
            );
        }
    }

    #[test]
    fn knows_address_and_names_however_they_are_written() {
        for password in [
            "anna.keller@example.ch",
            "annakeller2026",
            "Anna Keller 12",
            "ANNA-KELLER-1",
            "4nn4k3ll3r!!",
            "rellekanna12",
            "exampleexample",
            "keller.anna.1",
            "KellerAnna2027",
            "kelleranna-anna",
            "example-ag-example-ag",
            "ExampleAG-2027",
            "anna+keller+1985",
            "keller @ example",
        ] {
            let expected = (WeakPassword::Guessable, Some(Hint::Personal));
            assert_eq!(refused(password), expected, "{password}");
        }
    }

    #[test]
    fn knows_names_with_and_without_their_accents() {
        let known = ["René Müller"];
        for password in ["renemueller12", "René Müller 1", "muellermueller"] {
            let judgement = judge(password, &known);
            assert_eq!(judgement.hint, Some(Hint::Personal), "{password}");
        }
        let stranger = judge("renemueller12", &["Anna Keller"]);
        assert_ne!(stranger.hint, Some(Hint::Personal));
    }

    #[test]
    fn counts_own_names_against_a_password_that_strangers_may_have() {
        let password = "zwygart-oberholzer";
        assert_eq!(judge(password, &[]).weakness, None);
        let own = judge(password, &["z@example.ch", "Vreni Zwygart-Oberholzer"]);
        assert_eq!(own.weakness, Some(WeakPassword::Guessable));
    }

    #[test]
    fn takes_own_words_among_others_that_are_enough_by_themselves() {
        for password in ["anna-mag-gruene-froesche", "keller voller kraniche 7 boote"] {
            assert_eq!(judge(password, &KNOWN).weakness, None, "{password}");
        }
    }

    #[test]
    fn knows_words_that_are_common_here() {
        for password in [
            "passwortpasswort",
            "passwort123456",
            "sommersommer",
            "motdepasse123",
            "azertyuiop123",
            "qwertzuiop12",
            "Schweiz1291!",
            "bulla-bulla-1",
        ] {
            let judgement = judge(password, &[]);
            assert_eq!(
                judgement.weakness,
                Some(WeakPassword::Guessable),
                "{password}"
            );
        }
    }

    #[test]
    fn judges_so_many_characters_and_no_more() {
        let guessable = "a".repeat(MAX_JUDGED_CHARACTERS);
        let hidden = format!("{guessable}gletscher-trompete-7-ofen");
        assert_eq!(judge(&hidden, &[]), judge(&guessable, &[]));
        let strong = "gletscher-trompete-7-ofen";
        let long = format!("{strong}{}", "ü".repeat(100_000));
        assert_eq!(judge(&long, &[]).weakness, None);
    }

    #[test]
    fn keeps_few_and_short_words_of_what_it_is_told() {
        let long = "ab ".repeat(10_000) + &"abc-".repeat(10_000);
        let many: Vec<String> = (0..500)
            .map(|n| format!("word{n}@host{n}.example.ch"))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for known in [&[long.as_str(); 20][..], &many] {
            let words = own_words(known);
            assert!(words.len() <= MAX_OWN_WORDS);
            let longest = words.iter().map(|word| word.chars().count()).max();
            assert!(longest.unwrap() <= MAX_KNOWN_CHARACTERS);
        }
        assert_eq!(
            own_words(&["", "a", "b c", "@", ".@.", "x@y.z"]),
            ["b c", ".@.", "x@y.z"]
        );
    }

    #[test]
    fn splits_an_address_and_drops_the_last_label() {
        let words = own_words(&["anna.keller@mail.example.com"]);
        for word in [
            "anna",
            "keller",
            "annakeller",
            "mail",
            "example",
            "mail.example",
        ] {
            assert!(words.iter().any(|own| own == word), "{word}");
        }
        assert!(!words.iter().any(|own| own == "com"));
    }

    #[test]
    fn every_hint_has_a_code_of_its_own() {
        let mut codes: Vec<&str> = Hint::ALL.iter().map(|hint| hint.code()).collect();
        codes.dedup();
        assert_eq!(codes.len(), Hint::ALL.len());
        assert!(codes.is_sorted());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn judges_anything(password in ".{0,60}", known in prop::collection::vec(".{0,40}", 0..4)) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let judgement = judge(&password, &known);
            let accepted = ChosenPassword::accept(&password, judgement.score);
            prop_assert_eq!(judgement.weakness, accepted.err());
            prop_assert!(judgement.hint.is_none() || judgement.weakness.is_some());
        }

        #[test]
        fn own_words_never_help(name in "[a-z]{3,12}", tail in "[a-z0-9 -]{0,12}") {
            let password = format!("{name}{tail}");
            let (stranger, own) = (judge(&password, &[]), judge(&password, &[&name]));
            prop_assert!(own.score <= stranger.score);
        }
    }
}
