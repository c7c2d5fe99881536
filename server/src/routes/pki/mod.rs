//! What the instance's certificate authority shows to everybody, without a session: certificates,
//! revocation lists and the OCSP responder. Their addresses stand in certificates, so they stay.

pub(crate) mod file;
pub(crate) mod ocsp;
pub(crate) mod ocsp_question;
pub(crate) mod root;
pub(crate) mod roots;

use axum::http::{HeaderName, header};

/// Media type of a certificate (RFC 2585).
const CERTIFICATE: &str = "application/pkix-cert";
/// Media type of a revocation list.
const LIST: &str = "application/pkix-crl";

/// A file with its media type, and how many seconds it may be kept.
type File = ([(HeaderName, String); 2], Vec<u8>);

fn served(media_type: &str, max_age_secs: u64, bytes: Vec<u8>) -> File {
    let kept = format!("public, max-age={max_age_secs}");
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, bytes)
}
