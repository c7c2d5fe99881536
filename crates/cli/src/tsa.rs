//! A client of time-stamp authorities (RFC 3161): a digest goes out, a verified token comes back.

use std::time::Duration;

use bulla_pki::MessageDigest;
use bulla_pki::cms::MAX_CMS_BYTES;
use bulla_pki::timestamp::{TimestampError, TimestampRequest, TimestampToken};
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;

use crate::failure::Failure;
use crate::flight;
use crate::host::{READ_TIMEOUT, built, http_client};

/// Why there is no time-stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TsaError {
    /// No answer, or one of another kind.
    #[error("it cannot be reached, or does not answer")]
    Network,
    /// An answer that is none of a time-stamp authority.
    #[error("it answers with status {0}")]
    Status(u16),
    /// The token is refused.
    #[error("{0}")]
    Token(TimestampError),
}

/// An authority.
#[derive(Debug, Clone)]
pub(crate) struct Tsa(Url);

impl Tsa {
    /// The authority at an address. Without TLS nobody can forge a token, but see its digest.
    pub(crate) fn new(address: &str) -> Result<Self, Failure> {
        let refuse = || {
            let form = "the address of a time-stamp authority is https://… or http://…";
            Failure::Usage(form.to_owned())
        };
        let url: Url = address.parse().map_err(|_| refuse())?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !is_plain {
            return Err(refuse());
        }
        Ok(Self(url))
    }

    /// A token over this digest, verified but for its authority, whom only a verifier's list of
    /// authorities makes trusted.
    pub(crate) fn stamp(&self, digest: MessageDigest) -> Result<TimestampToken, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| Failure::Platform("the runtime cannot start"))?;
        runtime.block_on(self.ask(digest))
    }

    async fn ask(&self, digest: MessageDigest) -> Result<TimestampToken, Failure> {
        let failed = |source| Failure::Tsa {
            host: self.0.host_str().unwrap_or_default().to_owned(),
            source,
        };
        let mut nonce = [0; 8];
        UnwrapErr(SysRng).fill_bytes(&mut nonce);
        let request = TimestampRequest::new(digest, nonce);
        let client = http_client(self.0.as_str()).read_timeout(READ_TIMEOUT);
        let answer = built(client.timeout(PATIENCE))?
            .post(self.0.clone())
            .header(CONTENT_TYPE, "application/timestamp-query")
            .body(request.to_der())
            .send()
            .await
            .map_err(|_| failed(TsaError::Network))?;
        let answer = flight::read(answer, MAX_REPLY_BYTES).await;
        let answer = answer.map_err(|_| failed(TsaError::Network))?;
        if answer.status != 200 {
            return Err(failed(TsaError::Status(answer.status)));
        }
        let verified = request.verify_response(&answer.body, &[]);
        let (token, _) = verified.map_err(|error| failed(TsaError::Token(error)))?;
        Ok(token)
    }
}

const MAX_REPLY_BYTES: usize = MAX_CMS_BYTES + 4096;
/// Time for the whole exchange.
const PATIENCE: Duration = Duration::from_mins(2);
