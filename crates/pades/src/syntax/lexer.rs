//! Bytes to tokens, exactly: what the standard does not allow is refused, not guessed.

use crate::error::{Fault, LimitKind, ReadError};
use crate::limits::Limits;
use crate::syntax::object::{Name, PdfString, Span};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    ArrayClose,
    ArrayOpen,
    DictionaryClose,
    DictionaryOpen,
    End,
    Integer(i64),
    /// A run of regular characters that is no number.
    Keyword,
    Name(Name),
    Real(f64),
    String(PdfString),
}

/// Walks over a slice; positions are positions in it.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'b> {
    bytes: &'b [u8],
    position: usize,
    limits: &'b Limits,
}

pub(crate) const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

pub(crate) const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

pub(crate) const fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !is_delimiter(byte)
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl<'b> Lexer<'b> {
    pub(crate) const fn new(bytes: &'b [u8], position: usize, limits: &'b Limits) -> Self {
        Self {
            bytes,
            position,
            limits,
        }
    }

    pub(crate) const fn position(&self) -> usize {
        self.position
    }

    pub(crate) const fn limits(&self) -> &'b Limits {
        self.limits
    }

    pub(crate) const fn set_position(&mut self, position: usize) {
        self.position = position;
    }

    pub(crate) fn slice(&self, span: Span) -> &'b [u8] {
        self.bytes.get(span.range()).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.position += 1;
        Some(byte)
    }

    /// Takes this text if it stands here.
    pub(crate) fn take(&mut self, text: &[u8]) -> bool {
        let is_here = self
            .bytes
            .get(self.position..)
            .is_some_and(|rest| rest.starts_with(text));
        if is_here {
            self.position += text.len();
        }
        is_here
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&keep) {
            self.position += 1;
        }
    }

    /// Skips white space alone; comments stay.
    pub(crate) fn skip_white(&mut self) {
        self.skip_while(is_white);
    }

    /// Skips white space and comments.
    pub(crate) fn skip_blank(&mut self) {
        loop {
            self.skip_white();
            if self.peek() != Some(b'%') {
                return;
            }
            self.skip_while(|byte| byte != b'\n' && byte != b'\r');
        }
    }

    /// Takes digits, at most 19, as a number.
    pub(crate) fn digits(&mut self) -> Option<u64> {
        let start = self.position;
        self.skip_while(|byte| byte.is_ascii_digit());
        let digits = self.slice(Span::new(start, self.position));
        if digits.is_empty() || digits.len() > 19 {
            return None;
        }
        core::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// Takes this keyword, standing alone, after blanks.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_blank();
        let start = self.position;
        if self.take(word) && !self.peek().is_some_and(is_regular) {
            return true;
        }
        self.position = start;
        false
    }

    /// The next token after blanks, and its place.
    pub(crate) fn next_token(&mut self) -> Result<(Token, Span), ReadError> {
        self.skip_blank();
        let start = self.position;
        let token = self.token(start)?;
        Ok((token, Span::new(start, self.position)))
    }

    fn token(&mut self, start: usize) -> Result<Token, ReadError> {
        let Some(first) = self.bump() else {
            return Ok(Token::End);
        };
        match first {
            b'[' => Ok(Token::ArrayOpen),
            b']' => Ok(Token::ArrayClose),
            b'<' if self.take(b"<") => Ok(Token::DictionaryOpen),
            b'>' if self.take(b">") => Ok(Token::DictionaryClose),
            b'<' => self.hex_string(start),
            b'(' => self.literal_string(start),
            b'/' => self.name(start),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(start),
            other if is_regular(other) => {
                self.skip_while(is_regular);
                Ok(Token::Keyword)
            }
            _ => Err(ReadError::damaged(Fault::Character, start)),
        }
    }

    fn number(&mut self, start: usize) -> Result<Token, ReadError> {
        self.skip_while(is_regular);
        let wrong = ReadError::damaged(Fault::Number, start);
        let text = core::str::from_utf8(self.slice(Span::new(start, self.position)));
        let text = text.map_err(|_| wrong)?;
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let is_number = (whole.len() + fraction.len() > 0)
            && whole
                .bytes()
                .chain(fraction.bytes())
                .all(|byte| byte.is_ascii_digit());
        if !is_number || text.len() > MAX_NUMBER_BYTES {
            return Err(wrong);
        }
        if !unsigned.contains('.')
            && let Ok(integer) = text.parse()
        {
            return Ok(Token::Integer(integer));
        }
        text.parse().map(Token::Real).map_err(|_| wrong)
    }

    fn name(&mut self, start: usize) -> Result<Token, ReadError> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.position += 1;
            let byte = if byte == b'#' {
                self.name_escape()
                    .ok_or_else(|| ReadError::damaged(Fault::Name, start))?
            } else {
                byte
            };
            if name.len() == self.limits.name_bytes {
                return Err(ReadError::Limit(LimitKind::NameLength));
            }
            name.push(byte);
        }
        Ok(Token::Name(Name::new(name)))
    }

    fn name_escape(&mut self) -> Option<u8> {
        let high = hex_digit(self.bump()?)?;
        let low = hex_digit(self.bump()?)?;
        Some(high << 4 | low).filter(|byte| *byte != 0)
    }

    fn hex_string(&mut self, start: usize) -> Result<Token, ReadError> {
        let mut bytes = self.hex_pairs();
        let mut pending = None;
        loop {
            let byte = self
                .bump()
                .ok_or_else(|| ReadError::damaged(Fault::String, start))?;
            if byte == b'>' {
                break;
            }
            if is_white(byte) {
                continue;
            }
            let digit = hex_digit(byte).ok_or_else(|| ReadError::damaged(Fault::String, start))?;
            match pending.take() {
                None => pending = Some(digit << 4),
                Some(high) => self.push(&mut bytes, high | digit)?,
            }
        }
        if let Some(high) = pending {
            self.push(&mut bytes, high)?;
        }
        Ok(Token::String(PdfString::new(bytes, true)))
    }

    /// Takes the digits that follow without white space, two by two. A signature is thousands of them, and
    /// is read anew for each revision.
    fn hex_pairs(&mut self) -> Vec<u8> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit());
        let pairs = (digits.count() / 2).min(self.limits.string_bytes);
        self.position += 2 * pairs;
        let digit = |byte: &u8| hex_digit(*byte).unwrap_or(0);
        rest.chunks_exact(2)
            .take(pairs)
            .map(|pair| pair.iter().fold(0, |high, low| high << 4 | digit(low)))
            .collect()
    }

    fn literal_string(&mut self, start: usize) -> Result<Token, ReadError> {
        let mut bytes = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self
                .bump()
                .ok_or_else(|| ReadError::damaged(Fault::String, start))?;
            let byte = match byte {
                b'(' => {
                    open += 1;
                    Some(byte)
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Token::String(PdfString::new(bytes, false)));
                    }
                    Some(byte)
                }
                b'\r' => {
                    self.take(b"\n");
                    Some(b'\n')
                }
                b'\\' => self.string_escape(),
                other => Some(other),
            };
            if let Some(byte) = byte {
                self.push(&mut bytes, byte)?;
            }
        }
    }

    /// What stands behind a backslash (ISO 32000-2 table 3); an unknown escape is the character.
    fn string_escape(&mut self) -> Option<u8> {
        let byte = self.bump()?;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                self.take(b"\n");
                None
            }
            b'0'..=b'7' => {
                let mut octal = byte - b'0';
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.position += 1;
                    // High-order overflow is ignored, says the standard.
                    octal = octal.wrapping_mul(8).wrapping_add(digit - b'0');
                }
                Some(octal)
            }
            other => Some(other),
        }
    }

    fn push(&self, bytes: &mut Vec<u8>, byte: u8) -> Result<(), ReadError> {
        if bytes.len() == self.limits.string_bytes {
            return Err(ReadError::Limit(LimitKind::StringLength));
        }
        bytes.push(byte);
        Ok(())
    }
}

/// Longest number that is read: no writer needs more digits.
const MAX_NUMBER_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use super::{Lexer, Token};
    use crate::error::{Fault, LimitKind, ReadError};
    use crate::limits::Limits;

    fn tokens(text: &[u8]) -> Vec<Token> {
        let limits = Limits::default();
        let mut lexer = Lexer::new(text, 0, &limits);
        let next = || lexer.next_token().map(|(token, _)| token);
        core::iter::repeat_with(next)
            .map(Result::unwrap)
            .take_while(|token| *token != Token::End)
            .collect()
    }

    fn string(text: &[u8]) -> Vec<u8> {
        match tokens(text).as_slice() {
            [Token::String(string)] => string.as_bytes().to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn literal_strings_undo_their_escapes() {
        for (text, bytes) in [
            (&b"(a(b)c)"[..], &b"a(b)c"[..]),
            (b"(\\n\\r\\t\\b\\f\\(\\)\\\\)", b"\n\r\t\x08\x0c()\\"),
            (b"(\\101\\7\\08\\400)", b"A\x07\x008\x00"),
            (b"(a\r\nb\rc\nd)", b"a\nb\nc\nd"),
            (b"(a\\\r\nb\\\nc\\\rd)", b"abcd"),
            (b"(\\q%\\%)", b"q%%"),
            (b"()", b""),
        ] {
            assert_eq!(string(text), bytes, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn hex_strings_and_names_undo_theirs() {
        assert_eq!(string(b"<4a4B>"), b"JK");
        assert_eq!(string(b"< 4 a\n4>"), b"J@");
        assert_eq!(string(b"<>"), b"");
        assert_eq!(string(b"<4a4B4>"), b"JK@");
        assert_eq!(string(b"<4a4\n 4 4a>"), b"JDJ");
        let names = tokens(b"/A#20#42/ /#2f");
        let names = names.iter().filter_map(|token| {
            let Token::Name(name) = token else {
                return None;
            };
            Some(name.as_bytes())
        });
        assert_eq!(names.collect::<Vec<_>>(), [&b"A B"[..], b"", b"/"]);
    }

    #[test]
    fn hex_strings_end_and_have_digits_and_a_limit() {
        let limits = Limits {
            string_bytes: 3,
            ..Limits::default()
        };
        let read = |text: &[u8]| Lexer::new(text, 0, &limits).next_token().map(|_| ());
        for text in [
            &b"<"[..],
            b"<4",
            b"<4a",
            b"<4a4",
            b"<4a 4",
            b"<4g>",
            b"<g4>",
            b"<4a4g>",
            b"<4a4a(>",
        ] {
            let refused = read(text);
            assert_eq!(refused, Err(ReadError::damaged(Fault::String, 0)));
        }
        for text in [&b"<414243>"[..], b"<41 4243>", b"<41424>", b"<414243 >"] {
            assert_eq!(read(text), Ok(()));
        }
        for text in [
            &b"<41424344>"[..],
            b"<4142434>",
            b"<414243 44>",
            b"<41 42 43 4>",
        ] {
            let refused = read(text);
            assert_eq!(refused, Err(ReadError::Limit(LimitKind::StringLength)));
        }
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(
            tokens(b"0 +17 -98 9223372036854775807"),
            [0, 17, -98, i64::MAX].map(Token::Integer)
        );
        assert_eq!(
            tokens(b"34.5 -.002 +4. 9223372036854775808"),
            [34.5, -0.002, 4.0, 9_223_372_036_854_775_808.0].map(Token::Real)
        );
    }

    #[test]
    fn comments_end_with_their_line() {
        assert_eq!(tokens(b"1%2\n3 %4\r5%6"), [1, 3, 5].map(Token::Integer));
        assert_eq!(
            tokens(b"[]<<>>"),
            [
                Token::ArrayOpen,
                Token::ArrayClose,
                Token::DictionaryOpen,
                Token::DictionaryClose,
            ]
        );
    }
}
