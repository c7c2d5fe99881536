//! The two notations, read into pairs of a key and a value.

use unicode_normalization::UnicodeNormalization;

use crate::placeholder::{FieldKind, Key, MAX_PLACEHOLDER_CHARACTERS, PlaceholderError};

/// What a placeholder says, in the order in which it says it.
pub(crate) struct Saying {
    pub(crate) kind: FieldKind,
    pub(crate) pairs: Vec<(Key, String)>,
}

/// Reads either notation.
pub(crate) fn read(text: &str) -> Result<Saying, PlaceholderError> {
    let maximum = MAX_PLACEHOLDER_CHARACTERS;
    if text.chars().nth(maximum).is_some() {
        return Err(PlaceholderError::TooLong { maximum });
    }
    // some programs write ä as a and ¨
    let text: String = text.nfc().collect();
    let between = |start: &str, end: &str| text.strip_prefix(start)?.strip_suffix(end);
    if let Some(inside) = between("{{", "}}") {
        return braces(inside);
    }
    if let Some(inside) = between("##SIG{", "}") {
        return Object::new(inside).read();
    }
    Err(PlaceholderError::NotAPlaceholder)
}

/// `kind;role=1;key=value…`: all separators are semicolons, or all are commas.
fn braces(inside: &str) -> Result<Saying, PlaceholderError> {
    let separator = if inside.contains(';') { ';' } else { ',' };
    let mut pairs = Vec::new();
    let mut kind = None;
    let mut position = 2;
    for part in inside.split(separator) {
        if let Some((index, _)) = part
            .char_indices()
            .find(|(_, one)| matches!(one, '{' | '}'))
        {
            let before = part.get(..index).unwrap_or_default().chars().count();
            return Err(PlaceholderError::Syntax {
                position: position + before,
            });
        }
        let blank = part.chars().take_while(|one| one.is_whitespace()).count();
        if kind.is_none() {
            kind = Some(FieldKind::named(part.trim()).ok_or(PlaceholderError::UnknownKind)?);
        } else {
            pairs.push(pair(part.trim(), position + blank)?);
        }
        position += part.chars().count() + 1;
    }
    let kind = kind.ok_or(PlaceholderError::UnknownKind)?;
    Ok(Saying { kind, pairs })
}

/// `key=value`, or `r1` for `role=1`.
fn pair(part: &str, position: usize) -> Result<(Key, String), PlaceholderError> {
    let Some((key, value)) = part.split_once('=') else {
        let number = part.strip_prefix(['r', 'R']).unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PlaceholderError::Syntax { position });
        }
        return Ok((Key::Role, number.to_owned()));
    };
    let key = match key.trim_end().to_ascii_lowercase().as_str() {
        "default" => Key::Default,
        "height" => Key::Height,
        "label" => Key::Label,
        "options" => Key::Options,
        "readonly" => Key::ReadOnly,
        "required" => Key::Required,
        "role" => Key::Role,
        "width" => Key::Width,
        _ => return Err(PlaceholderError::UnknownKey { position }),
    };
    Ok((key, value.trim().to_owned()))
}

/// Reads `key:value,…` with keys and values in quotes or without. Word processors turn straight
/// quotes into others, so these count too.
struct Object {
    characters: Vec<char>,
    position: usize,
}

/// Characters before the inside of the object.
const OBJECT_START: usize = 6;

impl Object {
    fn new(inside: &str) -> Self {
        Self {
            characters: inside.chars().collect(),
            position: 0,
        }
    }

    fn read(mut self) -> Result<Saying, PlaceholderError> {
        let mut pairs = Vec::new();
        loop {
            self.skip_blank();
            let start = self.position;
            let key = self.word()?;
            let key = match key.to_ascii_lowercase().as_str() {
                "displayname" => Key::Label,
                "h" => Key::Height,
                "id" | "role" => Key::Role,
                "required" => Key::Required,
                "w" => Key::Width,
                "x" => Key::X,
                "y" => Key::Y,
                _ => {
                    return Err(PlaceholderError::UnknownKey {
                        position: OBJECT_START + start,
                    });
                }
            };
            self.skip_blank();
            self.expect(':')?;
            self.skip_blank();
            pairs.push((key, self.word()?));
            self.skip_blank();
            if self.peek().is_none() {
                return Ok(Saying {
                    kind: FieldKind::Signature,
                    pairs,
                });
            }
            self.expect(',')?;
        }
    }

    /// A text in quotes, or a run of letters, digits and `._-`.
    fn word(&mut self) -> Result<String, PlaceholderError> {
        let Some(first) = self.peek() else {
            return Err(self.wrong());
        };
        if let Some(quote) = quote(first) {
            self.position += 1;
            let word: String = self
                .rest()
                .take_while(|one| self::quote(*one) != Some(quote))
                .collect();
            self.position += word.chars().count();
            let closed = self.peek().ok_or_else(|| self.wrong())?;
            self.position += 1;
            return if self::quote(closed) == Some(quote) {
                Ok(word)
            } else {
                Err(self.wrong())
            };
        }
        let is_plain = |one: &char| one.is_alphanumeric() || matches!(one, '.' | '_' | '-');
        let word: String = self.rest().take_while(is_plain).collect();
        if word.is_empty() {
            return Err(self.wrong());
        }
        self.position += word.chars().count();
        Ok(word)
    }

    fn rest(&self) -> impl Iterator<Item = char> + '_ {
        self.characters.iter().skip(self.position).copied()
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    fn skip_blank(&mut self) {
        self.position += self.rest().take_while(|one| one.is_whitespace()).count();
    }

    fn expect(&mut self, wanted: char) -> Result<(), PlaceholderError> {
        if self.peek() != Some(wanted) {
            return Err(self.wrong());
        }
        self.position += 1;
        Ok(())
    }

    const fn wrong(&self) -> PlaceholderError {
        PlaceholderError::Syntax {
            position: OBJECT_START + self.position,
        }
    }
}

/// Single and double quotes, straight and typographic.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Quote {
    Double,
    Single,
}

const fn quote(character: char) -> Option<Quote> {
    match character {
        '\'' | '‘' | '’' | '‚' => Some(Quote::Single),
        '"' | '“' | '”' | '„' => Some(Quote::Double),
        _ => None,
    }
}
