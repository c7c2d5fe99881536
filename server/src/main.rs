//! `bulla-server`: the command line of the server. Says on standard output what a person needs to
//! begin, logs on standard error.

mod certificate_commands;
mod log_commands;

use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use bulla_server::config::{Config, Overrides, explain};
use bulla_server::doctor::{Asking, State, examine};
use bulla_server::start;
use bulla_types::EmailAddress;
use clap::{Args, Parser, Subcommand};

use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::certificate_commands::{Certificates, Tsa};
use crate::log_commands::Log;

/// What stands under the options: where settings come from, and what there is besides.
const SETTINGS: &str = "\
Settings, the later one wins:
  built-in values, the file of --config, the environment, the command line

  key in the file                 environment                            built in
  data                            BULLA__DATA                            . (this folder)
  listen                          BULLA__LISTEN                          127.0.0.1:8470
  public_url                      BULLA__PUBLIC_URL                      http://localhost:8470
  mail_from                       BULLA__MAIL_FROM                       bulla@localhost
  log_json                        BULLA__LOG_JSON                        false
  trusted_proxies                 BULLA__TRUSTED_PROXIES                 []
  sessions.idle_timeout_secs      BULLA__SESSIONS__IDLE_TIMEOUT_SECS     900
  sessions.absolute_timeout_secs  BULLA__SESSIONS__ABSOLUTE_TIMEOUT_SECS 43200
  limits.container_bytes          BULLA__LIMITS__CONTAINER_BYTES         2147483648
  limits.connections              BULLA__LIMITS__CONNECTIONS             512
  limits.uploads                  BULLA__LIMITS__UPLOADS                 32
  limits.header_read_timeout_ms   BULLA__LIMITS__HEADER_READ_TIMEOUT_MS  10000
  limits.request_timeout_ms       BULLA__LIMITS__REQUEST_TIMEOUT_MS      120000
  limits.drain_timeout_ms         BULLA__LIMITS__DRAIN_TIMEOUT_MS        20000
  timestamps.timeout_ms           BULLA__TIMESTAMPS__TIMEOUT_MS          4000
  timestamps.private_networks     BULLA__TIMESTAMPS__PRIVATE_NETWORKS    []
  alarms.log_unpublished_ms       BULLA__ALARMS__LOG_UNPUBLISHED_MS      60000
  alarms.mail_to                  BULLA__ALARMS__MAIL_TO                 none
  metrics.listen                  BULLA__METRICS__LISTEN                 none
  witnesses.policy                BULLA__WITNESSES__POLICY               none
  witnesses.timeout_ms            BULLA__WITNESSES__TIMEOUT_MS           2000
  witnesses.missing_alarm_ms      BULLA__WITNESSES__MISSING_ALARM_MS     60000
  witnesses.without_quorum        BULLA__WITNESSES__WITHOUT_QUORUM       publish
  witnesses.private_networks      BULLA__WITNESSES__PRIVATE_NETWORKS     []
  checkpoint_stamps.authority     BULLA__CHECKPOINT_STAMPS__AUTHORITY    none
  checkpoint_stamps.root          BULLA__CHECKPOINT_STAMPS__ROOT         none
  checkpoint_stamps.interval_secs BULLA__CHECKPOINT_STAMPS__INTERVAL_SECS 3600
  reminders.first_days            BULLA__REMINDERS__FIRST_DAYS           3
  reminders.every_days            BULLA__REMINDERS__EVERY_DAYS           3

The address in public_url must be https, except on this machine; TLS ends at a proxy in front. It
names the log of every organisation and cannot change once there is one.

trusted_proxies are networks such as 10.0.0.0/8 in a list: from them alone X-Forwarded-For is believed when
tries at signing in are counted for each network address. Behind a proxy that is not named there,
everybody counts as one address.

timestamps.private_networks are networks in the same form: a time-stamping authority that `bulla-server tsa add`
names may stand there. No other private address is ever asked, whatever a name resolves to.

alarms: where an event waits longer than that for its publication, /readyz answers 503 with log_behind, a
log line says ALARM and alarms.mail_to gets one mail; the same mail tells that a log has stopped.

metrics.listen is an address such as 127.0.0.1:9470 at which GET /metrics gives figures of the logs in the text
form of Prometheus: age, size and backlog for each kind of log, fuse and epoch. They name no organisation and no
person. It must be an address of this machine or of a private network; nobody has to sign in there.

witnesses.policy names who cosigns the anchor log, with addresses, and how many are a quorum (C2SP tlog-policy,
lines as text). They are waited for witnesses.timeout_ms; where the quorum is missing for longer than
witnesses.missing_alarm_ms it alarms as above, with log_unwitnessed. without_quorum=refuse shows nothing newer
of the anchor log meanwhile. private_networks are the only private addresses in which a witness is asked.

checkpoint_stamps.authority is the address of a time-stamping authority (RFC 3161) for checkpoints of the anchor
log, with the certificate (PEM, as text) that it leads to in checkpoint_stamps.root; or built-in, whose time is
your own word and proves little to others.

The data folder holds bulla.sqlite3 (with the keys of the certificate authority, sealed), blobs/ (encrypted files, and the published logs in blobs/logs/),
outbox/ (a file for each mail to send) and secrets.json. Back up all of it together: without
secrets.json no password opens an account. A database that is older than the published logs signs
nothing until `bulla-server log repair --yes` has brought it forward.

RUST_LOG says which log lines are written, such as RUST_LOG=warn.";

/// Stores ciphertext, enforces the second factor, keeps the log
#[derive(Parser)]
#[command(name = "bulla-server", version, after_long_help = SETTINGS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an instance
    #[command(after_long_help = SETTINGS)]
    Serve(Settings),
    /// Look at settings, folders, logs and the certificate authority, and say how to mend what is not well
    #[command(after_long_help = SETTINGS)]
    Doctor(Doctor),
    /// Print the description of the interface (`OpenAPI` 3.1)
    Openapi,
    /// Look after the audit logs
    #[command(subcommand)]
    Log(Log),
    /// Help people who cannot help themselves
    #[command(subcommand)]
    Admin(Admin),
    /// Look after certificates: list, revoke, renew authorities
    #[command(subcommand)]
    Certificates(Certificates),
    /// Say where an organisation gets its time from
    #[command(subcommand)]
    Tsa(Tsa),
}

#[derive(Subcommand)]
enum Admin {
    /// Reset a lost second factor: effective after a day, told by mail to the person and the owners
    ///
    /// Works on the data folder, while the instance serves or not. The person still needs the
    /// password; signing in after the delay sets up a new authenticator app. The person and every
    /// owner can cancel it until then. It opens no document.
    ResetSecondFactor(ResetSecondFactor),
}

#[derive(Args)]
struct ResetSecondFactor {
    /// E-mail address of the account
    #[arg(long)]
    email: EmailAddress,
    /// Folder of database and secrets
    #[arg(long)]
    data: Option<PathBuf>,
    /// Address of the instance, as it is served
    #[arg(long)]
    public_url: Option<String>,
    /// Settings as a TOML file
    #[arg(long)]
    config: Option<PathBuf>,
}

#[derive(Args)]
struct Doctor {
    #[command(flatten)]
    settings: Settings,
    /// Print JSON, one finding per line
    #[arg(long)]
    json: bool,
    /// Also ask every configured time-stamping authority for a stamp; a random hash leaves this machine
    #[arg(long)]
    ask_timestamps: bool,
}

#[derive(Args)]
struct Settings {
    /// Folder of database, encrypted files, outgoing mail and secrets
    #[arg(long)]
    data: Option<PathBuf>,
    /// Address to listen on, such as 127.0.0.1:8470
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Address at which people reach the instance, with scheme and without a path
    #[arg(long)]
    public_url: Option<String>,
    /// Settings as a TOML file
    #[arg(long)]
    config: Option<PathBuf>,
    /// Log lines as JSON
    #[arg(long)]
    log_json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(settings) => serve(settings).await.map(|()| ExitCode::SUCCESS),
        Command::Doctor(options) => doctor(options).await,
        Command::Openapi => describe().map(|()| ExitCode::SUCCESS),
        Command::Log(command) => {
            log(false);
            log_commands::look_after(command).await.map(exit_code)
        }
        Command::Certificates(command) => {
            log(false);
            certificate_commands::certificates(command)
                .await
                .map(exit_code)
        }
        Command::Tsa(command) => {
            log(false);
            let done = certificate_commands::tsa(command).await;
            done.map(|()| ExitCode::SUCCESS)
        }
        Command::Admin(Admin::ResetSecondFactor(options)) => {
            log(false);
            reset_second_factor(options)
                .await
                .map(|()| ExitCode::SUCCESS)
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // Where nobody reads standard error, the exit code tells it.
            drop(writeln!(io::stderr(), "bulla-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

impl Settings {
    fn load(self) -> anyhow::Result<Config> {
        let overrides = Overrides {
            data: self.data,
            listen: self.listen,
            public_url: self.public_url,
            log_json: self.log_json.then_some(true),
        };
        Config::load(self.config.as_deref(), &overrides)
            .map_err(|error| anyhow::anyhow!("settings: {}", explain(&error)))
    }
}

/// Success where all is well or was done.
const fn exit_code(well: bool) -> ExitCode {
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints what was found; fails where something is bad.
async fn doctor(options: Doctor) -> anyhow::Result<ExitCode> {
    let asking = if options.ask_timestamps {
        Asking::TimestampAuthorities
    } else {
        Asking::Nobody
    };
    let findings = examine(&options.settings.load()?, asking).await;
    let mut out = io::stdout().lock();
    for finding in &findings {
        if options.json {
            writeln!(out, "{}", serde_json::to_string(finding)?)?;
            continue;
        }
        let state = match finding.state {
            State::Well => "well",
            State::Warning => "warning",
            State::Bad => "bad",
        };
        writeln!(out, "{state:<8} {:<9} {}", finding.check, finding.text)?;
        if let Some(mend) = &finding.mend {
            writeln!(out, "{:<18} → {mend}", "")?;
        }
    }
    let is_bad = findings.iter().any(|finding| finding.state == State::Bad);
    Ok(if is_bad {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Prints the description as it is checked in.
fn describe() -> anyhow::Result<()> {
    let text = bulla_server::router::description().to_pretty_json()?;
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// The settings, if their data folder holds an instance: a mistyped one must not become one.
fn of_instance(config: Config) -> anyhow::Result<Config> {
    if start::has_instance(&config.data) {
        return Ok(config);
    }
    anyhow::bail!("there is no instance in {}", config.data.display())
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let config = settings.load()?;
    log(config.log_json);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    };
    start::serve(config, &mut io::stdout(), shutdown).await
}

async fn reset_second_factor(options: ResetSecondFactor) -> anyhow::Result<()> {
    let overrides = Overrides {
        data: options.data,
        public_url: options.public_url,
        ..Overrides::default()
    };
    let config = Config::load(options.config.as_deref(), &overrides)
        .map_err(|error| anyhow::anyhow!("settings: {}", explain(&error)))?;
    let state = start::open_beside(of_instance(config)?).await?;
    let effective_at = start::reset_second_factor(&state, &options.email).await?;
    writeln!(
        io::stdout(),
        "The second factor of {} is reset at {effective_at}, unless somebody cancels it. The person and \
         the owners get a mail.",
        options.email
    )?;
    Ok(())
}

/// Log lines on standard error, filtered as `RUST_LOG` says; warnings and requests without it.
fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,bulla_server=info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    if json {
        lines.json().init();
    } else {
        lines.init();
    }
    bulla_server::log_places();
}

#[cfg(test)]
mod tests {
    use bulla_server::config::ENVIRONMENT_PREFIX;

    use super::*;

    fn settings(prefix: &str, value: &serde_json::Value, all: &mut Vec<[String; 3]>) {
        for (key, value) in value.as_object().unwrap() {
            let name = format!("{prefix}{key}");
            if value.is_object() {
                settings(&format!("{name}."), value, all);
                continue;
            }
            let variable = name.to_uppercase().replace('.', "__");
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let text = if value.is_null() {
                "none".to_owned()
            } else {
                text
            };
            all.push([name, format!("{ENVIRONMENT_PREFIX}{variable}"), text]);
        }
    }

    #[test]
    fn help_names_every_setting_and_its_built_in_value() {
        let mut all = Vec::new();
        let built_in = serde_json::to_value(Config::default()).unwrap();
        settings("", &built_in, &mut all);
        assert!(all.len() > 8);
        for setting in all {
            let words = |line: &str| line.split_whitespace().map(str::to_owned).take(3).collect();
            let found = SETTINGS.lines().any(|line| {
                let words: Vec<String> = words(line);
                words == setting
            });
            assert!(found, "{setting:?}");
        }
    }
}
