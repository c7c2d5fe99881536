//! Name constraints (RFC 5280 §4.2.1.10) for distinguished names, e-mail addresses and hosts. A
//! constraint of another form refuses every certificate that has a name of that form.

use super::PathError;
use crate::certificate::{Certificate, NameForm};

/// Checks the names of the certificate at this depth against every authority above it.
pub(super) fn check(chain: &[&Certificate], depth: usize) -> Result<(), PathError> {
    let Some((certificate, above)) = chain.get(depth..).and_then(<[_]>::split_first) else {
        return Ok(());
    };
    // Self-issued certificates in between are exempt (RFC 5280 §6.1.3 b).
    if depth > 0 && certificate.is_self_issued() {
        return Ok(());
    }
    for authority in above {
        let extensions = authority.extensions();
        let (permitted, excluded) = (&extensions.permitted, &extensions.excluded);
        if permitted.is_empty() && excluded.is_empty() {
            continue;
        }
        if names(certificate)
            .iter()
            .any(|name| !allowed(name, permitted, excluded))
        {
            return Err(PathError::Names { depth });
        }
    }
    Ok(())
}

/// Every name of a certificate, addresses in the old attribute of the subject among them.
fn names(certificate: &Certificate) -> Vec<NameForm> {
    let mut names = certificate.extensions().alternative_names().to_vec();
    let old = certificate.subject().emails();
    names.extend(old.map(|email| NameForm::Email(email.to_owned())));
    if !certificate.subject().is_empty() {
        names.push(NameForm::Directory(certificate.subject().clone()));
    }
    names
}

fn allowed(name: &NameForm, permitted: &[NameForm], excluded: &[NameForm]) -> bool {
    let same_form = |base: &&NameForm| form(base) == form(name);
    let mut known = permitted.iter().filter(same_form).peekable();
    let inside = known.peek().is_none() || known.any(|base| within(name, base) == Some(true));
    // What cannot be compared counts as excluded.
    let outside = excluded
        .iter()
        .filter(same_form)
        .all(|base| within(name, base) == Some(false));
    inside && outside
}

/// The tag number of the form.
const fn form(name: &NameForm) -> u8 {
    match name {
        NameForm::Email(_) => 1,
        NameForm::Dns(_) => 2,
        NameForm::Directory(_) => 4,
        NameForm::Url(_) => 6,
        NameForm::Other(tag) => *tag,
    }
}

/// Whether a name lies within a subtree; nothing for forms that are not compared.
fn within(name: &NameForm, base: &NameForm) -> Option<bool> {
    match (name, base) {
        (NameForm::Directory(name), NameForm::Directory(base)) => Some(name.is_within(base)),
        (NameForm::Dns(name), NameForm::Dns(base)) => Some(host_within(name, base)),
        (NameForm::Email(name), NameForm::Email(base)) => email_within(name, base),
        _ => None,
    }
}

/// A host is within itself and each domain above it.
fn host_within(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    let base = base.trim_start_matches('.');
    base.is_empty()
        || host == base
        || host
            .strip_suffix(base)
            .is_some_and(|rest| rest.ends_with('.'))
}

/// An address is within itself, its host, or a domain above that with a leading dot.
fn email_within(address: &str, base: &str) -> Option<bool> {
    let (local, host) = address.rsplit_once('@')?;
    if let Some((base_local, base_host)) = base.rsplit_once('@') {
        return Some(local == base_local && host.eq_ignore_ascii_case(base_host));
    }
    Some(match base.strip_prefix('.') {
        Some(domain) => !host.eq_ignore_ascii_case(domain) && host_within(host, domain),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> NameForm {
        NameForm::Email(text.to_owned())
    }

    #[test]
    fn addresses_and_hosts_lie_where_the_standard_says() {
        for (name, base, expected) in [
            ("a@example.ch", "example.ch", true),
            ("a@EXAMPLE.ch", "example.CH", true),
            ("a@mail.example.ch", "example.ch", false),
            ("a@mail.example.ch", ".example.ch", true),
            ("a@example.ch", ".example.ch", false),
            ("a@badexample.ch", ".example.ch", false),
            ("a@example.ch", "a@example.ch", true),
            ("b@example.ch", "a@example.ch", false),
            ("A@example.ch", "a@example.ch", false),
            ("a@example.ch", "", true),
        ] {
            assert_eq!(
                within(&email(name), &email(base)),
                Some(expected),
                "{name} {base}"
            );
        }
        for (name, base, expected) in [
            ("example.ch", "example.ch", true),
            ("www.example.ch", "example.ch", true),
            ("badexample.ch", "example.ch", false),
            ("example.com", "example.ch", false),
        ] {
            assert_eq!(host_within(name, base), expected, "{name} {base}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let url = NameForm::Url("https://example.ch".to_owned());
        assert!(!allowed(&url, std::slice::from_ref(&url), &[]));
        assert!(!allowed(&url, &[], std::slice::from_ref(&url)));
        assert!(!allowed(&NameForm::Other(7), &[NameForm::Other(7)], &[]));
        assert!(!allowed(&email("no-host"), &[email("example.ch")], &[]));
        assert!(!allowed(&email("no-host"), &[], &[email("example.ch")]));
        // A constraint of one form says nothing about names of another.
        assert!(allowed(
            &url,
            &[email("example.ch")],
            &[email("example.com")]
        ));
    }
}
