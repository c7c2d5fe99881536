//! Time-stamps (RFC 3161, RFC 5816): requests, responses and tokens, made and verified.
//!
//! ```text
//! asking     TimestampRequest::new(digest, nonce) .to_der()  ->  the authority
//!            request.verify_response(response, extra)        ->  VerifiedTimestamp
//! answering  TimestampRequest::from_der(request)
//!            TimestampAuthority::prepare(request, serial, now) .to_be_signed() .finish(signature)
//!                                                            ->  TimestampToken, granted(token)
//! checking   TimestampToken::from_der(token) .verify_over(bytes, extra) -> VerifiedTimestamp
//! ```

mod authority;
mod info;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod token;

pub use authority::{ANY_POLICY, PreparedTimestamp, TimestampAuthority};
pub use info::{Accuracy, TstInfo, TstInfoError};
pub use request::TimestampRequest;
pub use response::{FailureInfo, granted, rejected};
pub use token::{TimestampError, TimestampToken, VerifiedTimestamp};
