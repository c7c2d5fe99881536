//! Every language says everything: the Fluent files of one folder have the messages of `en.ftl`.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{TextFile, Violation};

/// Checks all folders that hold an `en.ftl`.
pub(crate) fn check(files: &[TextFile]) -> Vec<Violation> {
    let mut found = Vec::new();
    for english in files.iter().filter(|file| file.path.ends_with("/en.ftl")) {
        let folder = english.path.trim_end_matches("en.ftl");
        let wanted = messages(&english.text);
        let others = files.iter().filter(|file| {
            file.path != english.path && file.path.strip_prefix(folder).is_some_and(is_locale)
        });
        for other in others {
            found.extend(compare(&other.path, &wanted, &messages(&other.text)));
        }
    }
    found
}

fn is_locale(name: &str) -> bool {
    !name.contains('/')
        && name
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extension == "ftl")
}

fn compare(path: &str, wanted: &Messages, given: &Messages) -> Vec<Violation> {
    let mut found = Vec::new();
    for (id, variables) in wanted {
        match given.get(id) {
            None => found.push(format!("{path}: the message {id} is missing")),
            Some(other) if other != variables => {
                found.push(format!(
                    "{path}: the message {id} has other variables than en.ftl"
                ));
            }
            Some(_) => {}
        }
    }
    for id in given.keys().filter(|id| !wanted.contains_key(*id)) {
        found.push(format!("{path}: the message {id} is not in en.ftl"));
    }
    found
}

/// The variables of each message and attribute, by `message` or `message.attribute`.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn messages(text: &str) -> Messages {
    let mut messages = Messages::new();
    let mut message = String::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(id) = identifier(line) {
            id.clone_into(&mut message);
            id.clone_into(&mut current);
            messages.entry(current.clone()).or_default();
        } else if let Some(id) = line.trim_start().strip_prefix('.').and_then(identifier) {
            current = format!("{message}.{id}");
            messages.entry(current.clone()).or_default();
        }
        messages
            .entry(current.clone())
            .or_default()
            .extend(variables(line));
    }
    messages.remove("");
    messages
}

/// The identifier of a line `identifier = …`.
fn identifier(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end();
    let is_id = id
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_alphabetic())
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    is_id.then_some(id)
}

/// The names after `$` in placeables.
fn variables(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split('$').skip(1).filter_map(|rest| {
        let name = rest
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .next()?;
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::TextFile;

    fn found(english: &str, german: &str) -> Vec<String> {
        let file = |name: &str, text: &str| TextFile {
            path: format!("web-client/locales/{name}.ftl"),
            text: text.to_owned(),
        };
        check(&[file("en", english), file("de-CH", german)])
    }

    #[test]
    fn equal_messages_in_another_order_are_accepted() {
        let english = "# a comment = none\na = One { $count }\nb = Two\n    .title = Title\n";
        let german = "b = Zwei\n    .title = Titel\na = Eins { $count }\n";
        assert!(found(english, german).is_empty());
    }

    #[test]
    fn a_missing_message_is_refused() {
        assert_eq!(found("a = One\nb = Two\n", "a = Eins\n").len(), 1);
    }

    #[test]
    fn a_message_too_many_is_refused() {
        assert_eq!(found("a = One\n", "a = Eins\nc = Drei\n").len(), 1);
    }

    #[test]
    fn a_missing_attribute_or_variable_is_refused() {
        assert_eq!(found("a = One\n    .title = T\n", "a = Eins\n").len(), 1);
        assert_eq!(found("a = { $name }\n", "a = Eins\n").len(), 1);
    }
}
