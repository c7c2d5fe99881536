//! A client of time-stamp authorities (RFC 3161): a digest goes out, a verified token comes back.

use std::time::Duration;

use bulla_pki::MessageDigest;
use bulla_pki::cms::MAX_CMS_BYTES;
use bulla_pki::timestamp::{TimestampError, TimestampRequest, TimestampToken};
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use tokio::runtime::Runtime;

use crate::args::Global;
use crate::commands::{CliClient, Context};
use crate::config;
use crate::failure::Failure;
use crate::flight;
use crate::home::Home;
use crate::host::{READ_TIMEOUT, built, http_client};
use crate::prompt::Prompt;
use crate::screen::Screen;

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
        runtime()?.block_on(self.ask(digest))
    }

    /// Where it is.
    fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().to_owned()
    }

    async fn ask(&self, digest: MessageDigest) -> Result<TimestampToken, Failure> {
        let failed = |source| Failure::Tsa {
            host: self.host(),
            source,
        };
        let request = request(digest);
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

/// A question with a fresh nonce.
fn request(digest: MessageDigest) -> TimestampRequest {
    let mut nonce = [0; 8];
    UnwrapErr(SysRng).fill_bytes(&mut nonce);
    TimestampRequest::new(digest, nonce)
}

/// Who gives time-stamps.
pub(crate) enum Stamper {
    /// The authority that the person names.
    Named(Tsa),
    /// The authorities of the server where this device is signed in.
    Server {
        client: Box<CliClient>,
        runtime: Runtime,
    },
}

impl Stamper {
    /// The authority at this address, else the server's where this device is signed in.
    pub(crate) fn new(
        address: Option<&str>,
        global: &Global,
        screen: Screen,
    ) -> Result<Self, Failure> {
        if let Some(address) = address {
            return Ok(Self::Named(Tsa::new(address)?));
        }
        let context = Context {
            screen,
            prompt: Prompt::new(screen),
            home: Home::new(config::home(global.home.clone())?),
            global: global.clone(),
        };
        let is_known = context.home.state()?.is_some();
        if !is_known {
            let text =
                "name a time-stamp authority with --tsa, or sign in to use that of your server";
            return Err(Failure::Usage(text.to_owned()));
        }
        let runtime = runtime()?;
        let client = runtime.block_on(context.resume())?;
        Ok(Self::Server {
            client: Box::new(client),
            runtime,
        })
    }

    /// A token over this digest, as [`Tsa::stamp`].
    pub(crate) fn stamp(&mut self, digest: MessageDigest) -> Result<TimestampToken, Failure> {
        let (client, runtime) = match self {
            Self::Named(tsa) => return tsa.stamp(digest),
            Self::Server { client, runtime } => (client, runtime),
        };
        let request = request(digest);
        let reply = runtime.block_on(client.ask_timestamp(request.to_der().into()))?;
        let verified = request.verify_response(&reply, &[]);
        let (token, _) = verified.map_err(|error| Failure::Tsa {
            host: client.host().server().to_owned(),
            source: TsaError::Token(error),
        })?;
        Ok(token)
    }
}

fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Failure::Platform("the runtime cannot start"))
}

const MAX_REPLY_BYTES: usize = MAX_CMS_BYTES + 4096;
/// Time for the whole exchange.
const PATIENCE: Duration = Duration::from_mins(2);
