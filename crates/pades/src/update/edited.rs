//! One object that is changed by splicing its bytes: what is not touched stays byte for byte, so
//! numbers, names, strings and order keep the form in which their author wrote them.

use crate::error::{Fault, ReadError};
use crate::limits::Limits;
use crate::syntax::lexer::Lexer;
use crate::syntax::object::{Dictionary, Object, Span, Value};
use crate::syntax::parser;
use crate::update::error::{Refusal, WriteError};

/// The bytes of a value and what they mean.
#[derive(Debug, Clone)]
pub(crate) struct Edited {
    bytes: Vec<u8>,
    object: Object,
}

impl Edited {
    /// Takes bytes that are exactly one value.
    pub(crate) fn parse(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ReadError> {
        let mut lexer = Lexer::new(&bytes, 0, limits);
        let object = parser::value(&mut lexer)?;
        lexer.skip_blank();
        if lexer.position() != bytes.len() {
            return Err(ReadError::damaged(Fault::KeywordEndobj, lexer.position()));
        }
        Ok(Self { bytes, object })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value at the end of a path of keys through dictionaries.
    pub(crate) fn at(&self, path: &[String]) -> Option<&Object> {
        path.iter().try_fold(&self.object, |object, key| {
            object.value.as_dictionary()?.get(key)
        })
    }

    pub(crate) fn raw(&self, span: Span) -> &[u8] {
        self.bytes.get(span.range()).unwrap_or_default()
    }

    /// Sets a key of the dictionary at a path.
    pub(crate) fn set(
        &mut self,
        path: &[String],
        (key, value): (&str, &[u8]),
        limits: &Limits,
    ) -> Result<(), WriteError> {
        let dictionary = self.dictionary(path)?;
        let (place, text) = if let Some(old) = dictionary.1.get(key) {
            (old.span, [b" ", value].concat())
        } else {
            let end = dictionary.0.end.saturating_sub(b">>".len());
            let entry = [b"/", key.as_bytes(), b" ", value].concat();
            (Span::new(end, end), entry)
        };
        self.splice(place, &text, limits)
    }

    /// Appends values to the array at a path.
    pub(crate) fn push(
        &mut self,
        path: &[String],
        values: &[u8],
        limits: &Limits,
    ) -> Result<(), WriteError> {
        let array = self
            .at(path)
            .filter(|array| array.value.as_array().is_some());
        let array = array.ok_or_else(|| ReadError::damaged(Fault::Form, 0))?;
        let end = array.span.end.saturating_sub(b"]".len());
        self.splice(Span::new(end, end), &[b" ", values].concat(), limits)
    }

    fn dictionary(&self, path: &[String]) -> Result<(Span, &Dictionary), WriteError> {
        let object = self.at(path).ok_or(Refusal::Value)?;
        let Value::Dictionary(dictionary) = &object.value else {
            return Err(Refusal::Value.into());
        };
        match dictionary.duplicate() {
            Some(at) => Err(ReadError::damaged(Fault::DuplicateKey, at).into()),
            None => Ok((object.span, dictionary)),
        }
    }

    fn splice(&mut self, place: Span, text: &[u8], limits: &Limits) -> Result<(), WriteError> {
        let (before, after) = (
            self.bytes.get(..place.start).unwrap_or_default(),
            self.bytes.get(place.end..).unwrap_or_default(),
        );
        *self = Self::parse([before, text, after].concat(), limits)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Edited;
    use crate::limits::Limits;

    fn path(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn only_what_is_set_changes() {
        let text = b"<</A#42 1e /B<</C(\\050x) /D[1 .50 2]>>%c\n/E<4 1>>>";
        let text = String::from_utf8(text.to_vec())
            .unwrap()
            .replace("1e ", "+1. ");
        let limits = Limits::default();
        let mut edited = Edited::parse(text.into_bytes(), &limits).unwrap();
        edited.set(&[], ("E", b"true"), &limits).unwrap();
        edited.set(&path(&["B"]), ("F", b"/G"), &limits).unwrap();
        edited.push(&path(&["B", "D"]), b"7 0 R", &limits).unwrap();
        edited.set(&[], ("H", b"<<>>"), &limits).unwrap();
        assert_eq!(
            String::from_utf8(edited.bytes().to_vec()).unwrap(),
            "<</A#42 +1. /B<</C(\\050x) /D[1 .50 2 7 0 R]/F /G>>%c\n/E true/H <<>>>>"
        );
    }

    #[test]
    fn refuses_what_it_would_have_to_guess() {
        let limits = Limits::default();
        let parse = |text: &str| Edited::parse(text.as_bytes().to_vec(), &limits);
        assert!(parse("<<>> 1").is_err());
        assert!(parse("").is_err());
        let mut twice = parse("<</A 1/A 2>>").unwrap();
        assert!(twice.set(&[], ("A", b"3"), &limits).is_err());
        let mut list = parse("[1]").unwrap();
        assert!(list.set(&[], ("A", b"3"), &limits).is_err());
        assert!(list.push(&path(&["A"]), b"3", &limits).is_err());
        assert!(list.push(&[], b"]", &limits).is_err());
        assert!(list.push(&[], b"2 endobj", &limits).is_err());
        assert_eq!(list.bytes(), b"[1]");
    }
}
