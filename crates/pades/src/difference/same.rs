//! Whether two values mean the same, and which entries of two dictionaries do not.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::object::{Dictionary, Name, Object, Value};

/// Whether two values are the same in every part, white space and the order of keys aside. Without
/// recursion.
pub(crate) fn same(first: &Value, second: &Value) -> bool {
    let mut stack = vec![(first, second)];
    while let Some((first, second)) = stack.pop() {
        let is_same = match (first, second) {
            (Value::Array(first), Value::Array(second)) if first.len() == second.len() => {
                let pairs = first.iter().zip(second);
                stack.extend(pairs.map(|(first, second)| (&first.value, &second.value)));
                true
            }
            (Value::Dictionary(first), Value::Dictionary(second)) => pairs(first, second)
                .is_some_and(|pairs| {
                    stack.extend(pairs);
                    true
                }),
            (Value::Real(first), Value::Real(second)) => first.to_bits() == second.to_bits(),
            (Value::String(first), Value::String(second)) => first.as_bytes() == second.as_bytes(),
            (Value::Array(_) | Value::Dictionary(_) | Value::Real(_) | Value::String(_), _) => {
                false
            }
            (first, second) => first == second,
        };
        if !is_same {
            return false;
        }
    }
    true
}

/// The values of the same keys; `None` where the keys differ or one stands twice.
fn pairs<'v>(first: &'v Dictionary, second: &'v Dictionary) -> Option<Vec<(&'v Value, &'v Value)>> {
    if first.duplicate().is_some() || second.duplicate().is_some() {
        return None;
    }
    let mut left = sorted(first);
    let mut right = sorted(second);
    left.retain(|(_, value)| **value != Value::Null);
    right.retain(|(_, value)| **value != Value::Null);
    if left.len() != right.len() {
        return None;
    }
    let pairs = left.into_iter().zip(right);
    pairs
        .map(|((key, first), (other, second))| (key == other).then_some((first, second)))
        .collect()
}

fn sorted(dictionary: &Dictionary) -> Vec<(&Name, &Value)> {
    let entries = dictionary.entries().iter();
    let mut entries: Vec<(&Name, &Value)> = entries
        .map(|entry| (&entry.key, &entry.value.value))
        .collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}

/// A value that is there; null means that it is not.
pub(crate) fn present<'d>(dictionary: &'d Dictionary, key: &str) -> Option<&'d Object> {
    let value = dictionary.get(key);
    value.filter(|value| value.value != Value::Null)
}

/// The values that are there, by key.
pub(crate) fn index(dictionary: &Dictionary) -> BTreeMap<&Name, &Object> {
    let entries = dictionary.entries().iter();
    let present = entries.filter(|entry| entry.value.value != Value::Null);
    present.map(|entry| (&entry.key, &entry.value)).collect()
}

/// The keys whose values differ, and those that stand twice in either.
pub(crate) fn changed_keys(old: &Dictionary, new: &Dictionary) -> BTreeSet<Name> {
    let mut changed = BTreeSet::new();
    let (old, new) = (sorted(old), sorted(new));
    let mut first = old.as_slice();
    let mut second = new.as_slice();
    loop {
        let next = match (first.first(), second.first()) {
            (None, None) => return changed,
            (Some((key, _)), None) | (None, Some((key, _))) => *key,
            (Some((left, _)), Some((right, _))) => (*left).min(*right),
        };
        let left = take(&mut first, next);
        let right = take(&mut second, next);
        let is_same = match (left, right) {
            ([], [value]) | ([value], []) => *value.1 == Value::Null,
            ([left], [right]) => same(left.1, right.1),
            _ => false,
        };
        if !is_same {
            changed.insert(next.clone());
        }
    }
}

/// The entries of a key at the front.
fn take<'s, 'v>(
    entries: &mut &'s [(&'v Name, &'v Value)],
    key: &Name,
) -> &'s [(&'v Name, &'v Value)] {
    let count = entries.iter().take_while(|(own, _)| *own == key).count();
    let (taken, rest) = entries.split_at(count);
    *entries = rest;
    taken
}

#[cfg(test)]
mod tests {
    use super::{changed_keys, same};
    use crate::limits::Limits;
    use crate::syntax::lexer::Lexer;
    use crate::syntax::object::Value;
    use crate::syntax::parser;

    fn value(text: &str) -> Value {
        let limits = Limits::default();
        let mut lexer = Lexer::new(text.as_bytes(), 0, &limits);
        parser::value(&mut lexer).unwrap().value
    }

    #[test]
    fn what_is_written_in_another_way_is_the_same() {
        for (first, second) in [
            ("<</A 1/B(x)>>", "<< /B <78>  /A 1 >>"),
            ("<</A 1/B null>>", "<</A 1>>"),
            ("[1 0 R/N#61me]", "[ 1 0 R /Name ]"),
            ("1.50", "1.5"),
        ] {
            assert!(same(&value(first), &value(second)), "{first} {second}");
        }
    }

    #[test]
    fn what_means_something_else_is_not_the_same() {
        for (first, second) in [
            ("<</A 1>>", "<</A 2>>"),
            ("<</A 1>>", "<</A 1/B 2>>"),
            ("<</A 1>>", "<</B 1>>"),
            ("<</A 1/A 1>>", "<</A 1/A 1>>"),
            ("<</A<</B[1[2]]>>>>", "<</A<</B[1[3]]>>>>"),
            ("[1 2]", "[2 1]"),
            ("[1]", "[1 1]"),
            ("1 0 R", "1 1 R"),
            ("(a)", "/a"),
            ("1", "1.0"),
            ("1.5", "1.6"),
            ("true", "false"),
            ("null", "false"),
        ] {
            assert!(!same(&value(first), &value(second)), "{first} {second}");
        }
    }

    #[test]
    fn names_the_keys_that_changed() {
        for (first, second, expected) in [
            ("<</A 1/B 2>>", "<</B 2/A 1>>", &[][..]),
            ("<</A 1/B 2>>", "<</A 1/B 3>>", &["B"]),
            ("<</A 1>>", "<</A 1/Z 3>>", &["Z"]),
            ("<</A 1/C null>>", "<</A 1>>", &[]),
            ("<</A 1>>", "<<>>", &["A"]),
            ("<</A 1>>", "<</A 1/A 1>>", &["A"]),
            ("<</B 1>>", "<</A 1/C 1>>", &["A", "B", "C"]),
        ] {
            let (first, second) = (value(first), value(second));
            let (first, second) = (
                first.as_dictionary().unwrap(),
                second.as_dictionary().unwrap(),
            );
            let changed = changed_keys(first, second);
            let changed: Vec<&[u8]> = changed.iter().map(crate::Name::as_bytes).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|key| key.as_bytes()).collect();
            assert_eq!(changed, expected);
        }
    }
}
