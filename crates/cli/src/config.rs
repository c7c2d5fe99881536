//! Where things are: the home directory and the server's address. The only module that reads the
//! environment.

use std::path::PathBuf;

use crate::failure::Failure;

/// Directory of the session and of what this device remembers.
///
/// # Errors
/// [`Failure::Usage`] where neither `--home` nor the environment names one.
pub(crate) fn home(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    given
        .or_else(|| {
            variable("XDG_CONFIG_HOME")
                .and_then(absolute)
                .map(|dir| dir.join(NAME))
        })
        .or_else(|| {
            variable("HOME")
                .and_then(absolute)
                .map(|dir| dir.join(".config").join(NAME))
        })
        .ok_or_else(|| Failure::Usage("there is no home directory; use --home".to_owned()))
}

/// Whether colours are unwanted (<https://no-color.org>).
pub(crate) fn no_colour() -> bool {
    variable("NO_COLOR").is_some()
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The address of a server in its one form: scheme, host and port, without a slash at the end.
///
/// # Errors
/// [`Failure::Usage`] for anything but `https://host[:port]`; `http://` is for this machine alone.
pub(crate) fn server(text: &str) -> Result<String, Failure> {
    let text = text.trim_end_matches('/');
    let refuse = |why: &str| Failure::Usage(format!("the server's address {why}"));
    let (scheme, authority) = text
        .split_once("://")
        .ok_or_else(|| refuse("begins with https://"))?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    if authority.is_empty() || !authority.bytes().all(allowed) {
        return Err(refuse("is a host and perhaps a port, nothing more"));
    }
    match scheme {
        "https" => {}
        "http" if is_loopback(authority) => {}
        "http" => return Err(refuse("begins with https:// unless it is this machine")),
        _ => return Err(refuse("begins with https://")),
    }
    Ok(text.to_ascii_lowercase())
}

/// Takes a set-up or invitation link apart: the server and the token.
///
/// # Errors
/// [`Failure::Usage`] unless it is `SERVER/<page>#TOKEN`.
pub(crate) fn link(text: &str, page: &str) -> Result<(String, String), Failure> {
    let refuse = || Failure::Usage(format!("this is not a link of the form https://…/{page}#…"));
    let (address, token) = text.trim().split_once('#').ok_or_else(refuse)?;
    let server_text = address
        .strip_suffix(page)
        .and_then(|rest| rest.strip_suffix('/'))
        .ok_or_else(refuse)?;
    let token_ok = token.len() == TOKEN_CHARACTERS
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !token_ok {
        return Err(refuse());
    }
    Ok((server(server_text)?, token.to_owned()))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => authority.split(':').next(),
    };
    host.is_some_and(|host| {
        host.eq_ignore_ascii_case("localhost")
            || host
                .parse::<core::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

const NAME: &str = "bulla";
/// 32 bytes in base64url without padding.
const TOKEN_CHARACTERS: usize = 43;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_addresses_have_one_form() {
        for (text, expected) in [
            ("https://Sign.Example.ch/", "https://sign.example.ch"),
            ("http://localhost:8470", "http://localhost:8470"),
            ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
            ("http://[::1]:8470", "http://[::1]:8470"),
        ] {
            assert_eq!(server(text).unwrap(), expected);
        }
        for text in [
            "",
            "sign.example.ch",
            "http://sign.example.ch",
            "http://localhost.evil.ch",
            "ftp://localhost",
            "https://",
            "https://user@host",
            "https://host/path",
            "https://host?x",
        ] {
            assert!(server(text).is_err(), "{text}");
        }
    }

    #[test]
    fn links_carry_the_token_in_the_fragment() {
        let token = "a".repeat(43);
        let (server, found) =
            link(&format!("http://localhost:1/setup#{token}\n"), "setup").unwrap();
        assert_eq!(
            (server.as_str(), found),
            ("http://localhost:1", token.clone())
        );
        for text in [
            format!("http://localhost:1/join#{token}"),
            format!("http://localhost:1/setup?{token}"),
            format!("http://localhost:1/setup#{token}a"),
            "http://localhost:1/setup#".to_owned(),
            format!("http://evil.ch/setup#{token}"),
        ] {
            assert!(link(&text, "setup").is_err(), "{text}");
        }
    }
}
