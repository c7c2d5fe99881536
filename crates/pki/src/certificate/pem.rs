//! PEM texts of certificates and revocation lists (RFC 7468).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{CertificateError, MAX_CERTIFICATE_BYTES};

/// The label of a certificate.
const CERTIFICATE: &str = "CERTIFICATE";
/// Most certificates of one text: a trust file or a chain has a handful.
const MAX_BLOCKS: usize = 64;

/// The content of every certificate.
pub(super) fn blocks(text: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    if text.len() > 2 * MAX_BLOCKS * MAX_CERTIFICATE_BYTES {
        return Err(CertificateError::TooLarge);
    }
    labelled(text, CERTIFICATE)
}

/// The content of every block; one with another label is refused.
pub(crate) fn labelled(text: &str, label: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if !line.starts_with("-----BEGIN ") {
            continue;
        }
        if line != begin {
            return Err(CertificateError::Pem);
        }
        if found.len() == MAX_BLOCKS {
            return Err(CertificateError::TooLarge);
        }
        let mut body = String::new();
        loop {
            match lines.next() {
                Some(line) if line == end => break,
                Some(line) => body.push_str(line),
                None => return Err(CertificateError::Pem),
            }
        }
        found.push(STANDARD.decode(body).map_err(|_| CertificateError::Pem)?);
    }
    if found.is_empty() {
        Err(CertificateError::Pem)
    } else {
        Ok(found)
    }
}

/// One block.
pub(super) fn encode(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {CERTIFICATE}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = next;
    }
    text.extend(["-----END ", CERTIFICATE, "-----\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_survive_a_round_trip_among_other_text() {
        let text = format!("subject=a\n{}\r\n\n{}", encode(&[1; 100]), encode(&[2; 48]));
        assert_eq!(blocks(&text), Ok(vec![vec![1; 100], vec![2; 48]]));
    }

    #[test]
    fn refuses_keys_broken_blocks_and_nothing() {
        for text in [
            "",
            "no block",
            "-----BEGIN CERTIFICATE-----\nAAAA\n",
            "-----BEGIN CERTIFICATE-----\nAA*A\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            assert_eq!(blocks(text), Err(CertificateError::Pem), "{text}");
        }
        let many = encode(&[1]).repeat(MAX_BLOCKS + 1);
        assert_eq!(blocks(&many), Err(CertificateError::TooLarge));
    }
}
