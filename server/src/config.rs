//! Settings: built-in values, then a TOML file, then `BULLA__…` from the environment, then the
//! command line; the later one wins.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Uri;
use bulla_auth::session::Lifetime;
use bulla_tlog::Origin;
use bulla_types::EmailAddress;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::{Figment, Source};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

mod checkpoint_stamps;
mod reminders;
mod witnesses;

pub use checkpoint_stamps::CheckpointStamps;
pub use reminders::Reminders;
pub use witnesses::{PolicyText, WithoutQuorum, Witnesses};

/// Prefix of environment variables; `__` stands between levels, as in `BULLA__LIMITS__…`.
pub const ENVIRONMENT_PREFIX: &str = "BULLA__";

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of database, encrypted files, outgoing mail and instance secrets.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where people reach the instance, without a path.
    pub public_url: PublicUrl,
    /// Proxies in front whose `X-Forwarded-For` counts, as networks such as `10.0.0.0/8`.
    pub trusted_proxies: Vec<IpNet>,
    /// How long sessions live.
    pub sessions: Sessions,
    /// Sender of mails, such as `bulla@example.ch`.
    pub mail_from: String,
    /// Log lines as JSON, one value per line.
    pub log_json: bool,
    /// Bounds on what requests may use.
    pub limits: Limits,
    /// How foreign time-stamping authorities are asked.
    pub timestamps: Timestamps,
    /// When and whom the service alarms.
    pub alarms: Alarms,
    /// Figures for whoever watches the service.
    pub metrics: Metrics,
    /// Who witnesses the logs.
    pub witnesses: Witnesses,
    /// Who stamps checkpoints of the anchor log.
    pub checkpoint_stamps: CheckpointStamps,
    /// When recipients are reminded.
    pub reminders: Reminders,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("."),
            listen: SocketAddr::from(([127, 0, 0, 1], 8470)),
            public_url: PublicUrl("http://localhost:8470".to_owned()),
            trusted_proxies: Vec::new(),
            sessions: Sessions::default(),
            mail_from: "bulla@localhost".to_owned(),
            log_json: false,
            limits: Limits::default(),
            timestamps: Timestamps::default(),
            alarms: Alarms::default(),
            metrics: Metrics::default(),
            witnesses: Witnesses::default(),
            checkpoint_stamps: CheckpointStamps::default(),
            reminders: Reminders::default(),
        }
    }
}

/// When and whom the service alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alarms {
    /// Longest time in milliseconds that an event may wait for its publication.
    pub log_unpublished_ms: u64,
    /// Who gets one mail for each alarm; nobody where it is not set.
    pub mail_to: Option<EmailAddress>,
}

impl Default for Alarms {
    fn default() -> Self {
        Self {
            log_unpublished_ms: 60_000,
            mail_to: None,
        }
    }
}

/// Figures for whoever watches the service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Address of a listener of its own for `/metrics`, on this machine or in a private network; none
    /// where it is not set.
    pub listen: Option<SocketAddr>,
}

impl Metrics {
    /// Whether only this machine or a private network reaches the address.
    fn is_private(&self) -> bool {
        self.listen.is_none_or(|address| match address.ip() {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
            IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
        })
    }
}

/// How foreign time-stamping authorities and revocation lists are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timestamps {
    /// Time for one of them to answer, in milliseconds; then the next is asked.
    pub timeout_ms: u64,
    /// Private networks in which they may stand, such as `10.0.0.0/8`. No other private address is
    /// ever asked.
    pub private_networks: Vec<IpNet>,
}

impl Default for Timestamps {
    fn default() -> Self {
        Self {
            timeout_ms: 4_000,
            private_networks: Vec::new(),
        }
    }
}

impl Timestamps {
    /// Time for one of them to answer.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }
}

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// A session ends after this many seconds without a request.
    pub idle_timeout_secs: u64,
    /// A session ends this many seconds after login at the latest.
    pub absolute_timeout_secs: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        let lifetime = Lifetime::default();
        Self {
            idle_timeout_secs: lifetime.idle_ms / 1000,
            absolute_timeout_secs: lifetime.absolute_ms / 1000,
        }
    }
}

impl Sessions {
    /// The same in milliseconds.
    #[must_use]
    pub const fn lifetime(&self) -> Lifetime {
        Lifetime {
            idle_ms: self.idle_timeout_secs.saturating_mul(1000),
            absolute_ms: self.absolute_timeout_secs.saturating_mul(1000),
        }
    }

    /// What is wrong with them: shorter than people work or uses are noted, or so long that a
    /// stolen session hardly ends.
    fn fault(&self) -> Option<&'static str> {
        if !(MIN_IDLE_SECS..=MAX_IDLE_SECS).contains(&self.idle_timeout_secs) {
            return Some("sessions.idle_timeout_secs must lie between 300 and 86400");
        }
        let absolute = self.idle_timeout_secs..=MAX_ABSOLUTE_SECS;
        if !absolute.contains(&self.absolute_timeout_secs) {
            return Some(
                "sessions.absolute_timeout_secs must lie between the idle timeout and 2592000",
            );
        }
        None
    }
}

const MIN_IDLE_SECS: u64 = 5 * 60;
const MAX_IDLE_SECS: u64 = 24 * 60 * 60;
const MAX_ABSOLUTE_SECS: u64 = 30 * 24 * 60 * 60;

/// Bounds on what requests may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest container in bytes.
    pub container_bytes: u64,
    /// How many connections may be open at once; further ones wait.
    pub connections: usize,
    /// How many parts of containers, 8 MiB each, may be in memory at once, a quarter of them of one
    /// account; further ones wait.
    pub uploads: usize,
    /// Time for a request's header, and for an idle connection, in milliseconds. Clients leave a
    /// connection alone that was idle for five seconds, so less than that breaks requests of theirs.
    pub header_read_timeout_ms: u64,
    /// Time for a request, for the next 256 KiB of its body, and for a client to take more of an
    /// answer, in milliseconds.
    pub request_timeout_ms: u64,
    /// Time that open requests get at the end of the service, in milliseconds.
    pub drain_timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            container_bytes: 2 << 30,
            connections: 512,
            uploads: 32,
            header_read_timeout_ms: bulla_protocol::IDLE_CONNECTION_MS,
            request_timeout_ms: 120_000,
            drain_timeout_ms: 20_000,
        }
    }
}

impl Limits {
    /// Time for a request's header.
    #[must_use]
    pub const fn header_read_timeout(&self) -> Duration {
        Duration::from_millis(self.header_read_timeout_ms)
    }

    /// Time for a request, for the next 256 KiB of its body, and for a client to take more of an
    /// answer.
    #[must_use]
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// Time that open requests get at the end.
    #[must_use]
    pub const fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}

/// Settings given on the command line; `None` leaves what file and environment say.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Overrides {
    /// See [`Config::data`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// See [`Config::listen`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// See [`Config::public_url`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// See [`Config::log_json`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_json: Option<bool>,
}

impl Config {
    /// The settings from all their sources.
    ///
    /// # Errors
    /// When the file is missing or does not parse, or a value is unknown or not of its type.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, Box<figment::Error>> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment
            .merge(Env::prefixed(ENVIRONMENT_PREFIX).split("__"))
            .merge(Serialized::defaults(overrides))
            .extract()
            .map_err(Box::new)
            .and_then(Self::checked)
    }

    /// The settings, if sessions have a sane length and the limits let a request through at all.
    fn checked(self) -> Result<Self, Box<figment::Error>> {
        if let Some(fault) = self.sessions.fault() {
            return Err(Box::new(figment::Error::from(fault.to_owned())));
        }
        let limits = &self.limits;
        let places = 1..=Semaphore::MAX_PERMITS;
        for (name, holds) in [
            ("connections", places.contains(&limits.connections)),
            ("uploads", places.contains(&limits.uploads)),
            ("header_read_timeout_ms", limits.header_read_timeout_ms > 0),
            ("request_timeout_ms", limits.request_timeout_ms > 0),
        ] {
            if !holds {
                let text = format!("limits.{name} is zero or too large");
                return Err(Box::new(figment::Error::from(text)));
            }
        }
        if !(1..=MAX_TIMEOUT_MS).contains(&self.timestamps.timeout_ms) {
            let text = "timestamps.timeout_ms must lie between 1 and 30000";
            return Err(Box::new(figment::Error::from(text.to_owned())));
        }
        if self.alarms.log_unpublished_ms == 0 {
            let text = "alarms.log_unpublished_ms must be greater than 0";
            return Err(Box::new(figment::Error::from(text.to_owned())));
        }
        self.witnesses.check().map_err(figment::Error::from)?;
        self.checkpoint_stamps
            .check()
            .map_err(figment::Error::from)?;
        self.reminders.check().map_err(figment::Error::from)?;
        if !self.metrics.is_private() {
            let text = "metrics.listen must be an address of this machine or of a private network";
            return Err(Box::new(figment::Error::from(text.to_owned())));
        }
        Ok(self)
    }
}

/// A longer wait for one authority would outlast the request.
const MAX_TIMEOUT_MS: u64 = 30_000;

/// What is wrong with the settings, in one line: the setting, the fault, and the file where it stands
/// in one. (The library's own text names places in this source.)
#[must_use]
pub fn explain(error: &figment::Error) -> String {
    let one = |error: &figment::Error| {
        let key = error.path.join(".");
        let fault = if key.is_empty() {
            error.kind.to_string()
        } else {
            format!("{key}: {}", error.kind)
        };
        let source = error.metadata.as_ref().and_then(|m| m.source.as_ref());
        match source.and_then(Source::file_path) {
            Some(file) => format!("{fault} (in {})", file.display()),
            None => fault,
        }
    };
    let faults: Vec<String> = error.clone().into_iter().map(|e| one(&e)).collect();
    faults.join("; ")
}

/// The address of the instance: scheme, host and port, without a slash at the end. Browsers send
/// it as `Origin`; log names are made of its host and port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(String);

/// Why a text cannot be the address of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicUrlError {
    /// Plain HTTP beyond this machine: browsers refuse the session cookie there.
    #[error("public_url must begin with https:// unless the host is this machine")]
    Insecure,
    /// A port as browsers never write it in `Origin`: the scheme's own, or with a leading zero.
    #[error("public_url must leave out port 443 of https and port 80 of http")]
    Port,
    /// Not `https://host` or `https://host:port` in lower case, or too long to name a log.
    #[error("public_url must be https://host or https://host:port, without a path")]
    Shape,
}

impl PublicUrl {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host, with port where one is given.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, rest)| rest)
    }

    /// Whether people reach the instance by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = PublicUrlError;

    fn try_from(text: String) -> Result<Self, PublicUrlError> {
        let text = text.strip_suffix('/').unwrap_or(&text);
        let uri: Uri = text.parse().map_err(|_| PublicUrlError::Shape)?;
        let (scheme, authority) = uri
            .scheme_str()
            .zip(uri.authority())
            .ok_or(PublicUrlError::Shape)?;
        let whole = format!("{scheme}://{authority}");
        if whole != text || whole.bytes().any(|b| b.is_ascii_uppercase() || b == b'@') {
            return Err(PublicUrlError::Shape);
        }
        // The names of all logs begin with it.
        let log = format!("{authority}/log/{:032}", 0).parse::<Origin>();
        log.map_err(|_| PublicUrlError::Shape)?;
        if let Some((_, port)) = authority.as_str().rsplit_once(':')
            && !authority.as_str().ends_with(']')
        {
            let number: u16 = port.parse().map_err(|_| PublicUrlError::Shape)?;
            let default = if scheme == "https" { 443 } else { 80 };
            if number == default || number.to_string() != port {
                return Err(PublicUrlError::Port);
            }
        }
        match (scheme, authority.host()) {
            ("https", _) | ("http", "localhost" | "127.0.0.1" | "[::1]") => Ok(Self(whole)),
            ("http", _) => Err(PublicUrlError::Insecure),
            _ => Err(PublicUrlError::Shape),
        }
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<PublicUrl, PublicUrlError> {
        PublicUrl::try_from(text.to_owned())
    }

    #[test]
    fn command_line_wins_over_file_over_built_in_values() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\n[limits]\nconnections = 7\n",
        )
        .unwrap();
        let overrides = Overrides {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 2))),
            ..Overrides::default()
        };
        let config = Config::load(Some(&file), &overrides).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.limits.connections, 7);
        assert_eq!(config.public_url, Config::default().public_url);
    }

    #[test]
    fn refuses_unknown_settings_and_a_missing_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        assert!(Config::load(Some(&file), &Overrides::default()).is_err());
        std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").unwrap();
        assert!(Config::load(Some(&file), &Overrides::default()).is_err());
    }

    #[test]
    fn faults_are_told_by_setting_and_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        let told = |overrides: &Overrides| {
            let refused = Config::load(Some(&file), overrides).unwrap_err();
            let text = explain(&refused);
            assert!(!text.contains(".rs") && !text.contains("::"), "{text}");
            text
        };
        std::fs::write(&file, "").unwrap();
        let overrides = Overrides {
            public_url: Some("http://sign.example.ch".to_owned()),
            ..Overrides::default()
        };
        let text = told(&overrides);
        assert!(text.starts_with("public_url: "), "{text}");
        std::fs::write(&file, "[limits]\nuploads = \"many\"\n").unwrap();
        let text = told(&Overrides::default());
        assert!(text.starts_with("limits.uploads: "), "{text}");
        assert!(text.ends_with("bulla.toml)"), "{text}");
        std::fs::write(&file, "[limits]\nuploads = 0\n").unwrap();
        let text = told(&Overrides::default());
        assert!(text.starts_with("limits.uploads is zero"), "{text}");
    }

    #[test]
    fn refuses_limits_that_let_nobody_in() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        for line in [
            "connections = 0",
            "connections = 9223372036854775807",
            "uploads = 0",
            "header_read_timeout_ms = 0",
            "request_timeout_ms = 0",
        ] {
            std::fs::write(&file, format!("[limits]\n{line}\n")).unwrap();
            let refused = Config::load(Some(&file), &Overrides::default()).unwrap_err();
            let name = line.split(' ').next().unwrap();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }

    #[test]
    fn refuses_sessions_that_end_too_soon_or_hardly_ever() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        let load = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Config::load(Some(&file), &Overrides::default())
        };
        for line in [
            "idle_timeout_secs = 299",
            "idle_timeout_secs = 86401",
            "absolute_timeout_secs = 899",
            "absolute_timeout_secs = 2592001",
            "absolute_timeout_secs = -1",
        ] {
            let refused = load(&format!("[sessions]\n{line}\n")).unwrap_err();
            assert!(explain(&refused).contains("sessions."), "{refused}");
        }
        let config = load("[sessions]\nidle_timeout_secs = 300\nabsolute_timeout_secs = 300\n");
        let lifetime = config.unwrap().sessions.lifetime();
        assert_eq!((lifetime.idle_ms, lifetime.absolute_ms), (300_000, 300_000));
    }

    #[test]
    fn proxies_are_networks() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        let load = |text: &str| {
            std::fs::write(&file, format!("trusted_proxies = {text}\n")).unwrap();
            Config::load(Some(&file), &Overrides::default())
        };
        let config = load(r#"["10.0.0.0/8", "::1/128"]"#).unwrap();
        assert_eq!(config.trusted_proxies.len(), 2);
        for text in [
            r#"["proxy"]"#,
            r#"["10.0.0.1"]"#,
            r#"["10.0.0.0/33"]"#,
            "\"*\"",
        ] {
            assert!(load(text).is_err(), "{text}");
        }
    }

    #[test]
    fn public_url_is_scheme_host_and_port() {
        let local = url("http://localhost:8470/").unwrap();
        assert_eq!(
            (local.authority(), local.is_https()),
            ("localhost:8470", false)
        );
        assert!(url("https://sign.example.ch").unwrap().is_https());
        for text in [
            "",
            "localhost",
            "ftp://a",
            "https://a/b",
            "https://u@a",
            "https://A",
            "https://a//",
        ] {
            assert_eq!(url(text), Err(PublicUrlError::Shape), "{text}");
        }
        for text in [
            "https://a:",
            "https://a:b",
            "https://a:70000",
            "https://a+b.example.ch",
            &format!("https://{}.example.ch", "a".repeat(160)),
        ] {
            assert_eq!(url(text), Err(PublicUrlError::Shape), "{text}");
        }
        for text in [
            "https://sign.example.ch:443",
            "https://sign.example.ch:08443",
            "http://localhost:80",
        ] {
            assert_eq!(url(text), Err(PublicUrlError::Port), "{text}");
        }
        assert!(url("https://sign.example.ch:80").is_ok());
        for text in ["http://sign.example.ch", "http://localhost.example.ch"] {
            assert_eq!(url(text), Err(PublicUrlError::Insecure), "{text}");
        }
    }
}
