//! The typed client of the web client is the one that its description yields.

use crate::api::{CLIENT, DESCRIPTION};
use crate::tidy::{TextFile, Violation};
use crate::typescript;

/// What is wrong with the generated client.
pub(crate) fn check(files: &[TextFile]) -> Vec<Violation> {
    let text = |path: &str| {
        let found = files.iter().find(|file| file.path == path);
        found.map(|file| file.text.as_str())
    };
    let (Some(description), Some(client)) = (text(DESCRIPTION), text(CLIENT)) else {
        return vec![format!(
            "{CLIENT} or {DESCRIPTION} is missing: cargo xtask api"
        )];
    };
    match typescript::client(description) {
        Ok(expected) if expected == client => Vec::new(),
        Ok(_) => vec![format!(
            "{CLIENT} is not what {DESCRIPTION} yields: cargo xtask api"
        )],
        Err(error) => vec![format!("{DESCRIPTION}: {error:#}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_client_that_was_changed_by_hand_or_not_made_again_is_noticed() {
        let description = r#"{"components":{"schemas":{}},"paths":{}}"#;
        let client = typescript::client(description).unwrap();
        let files = |description: &str, client: &str| {
            [file(DESCRIPTION, description), file(CLIENT, client)]
        };
        assert!(check(&files(description, &client)).is_empty());
        assert_eq!(check(&files(description, &format!("{client} "))).len(), 1);
        assert_eq!(check(&files("{}", &client)).len(), 1);
        assert_eq!(check(&files(description, &client)[..1]).len(), 1);
    }
}
