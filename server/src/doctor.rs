//! `bulla-server doctor`: looks at settings and folders as the service would use them, and says how
//! to mend what is not well. Makes nothing that is not there, and may run beside the service.

mod authority;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use bulla_storage_sql::SqlStore;
use serde::Serialize;

use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::secrets::Secrets;
use crate::start::{BLOBS, DATABASE, OUTBOX, SECRETS, open_beside};
use crate::state::AppState;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "well, not quite, or not at all")]
pub enum State {
    /// As it should be.
    Well,
    /// Works, and somebody should look at it.
    Warning,
    /// Does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked at, in one word.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// What was seen.
    pub text: String,
    /// What to do about it.
    pub mend: Option<String>,
}

impl Finding {
    fn well(check: &'static str, text: impl Into<String>) -> Self {
        Self::of(State::Well, check, text, None)
    }

    fn warning(check: &'static str, text: impl Into<String>, mend: &str) -> Self {
        Self::of(State::Warning, check, text, Some(mend))
    }

    fn bad(check: &'static str, text: impl Into<String>, mend: &str) -> Self {
        Self::of(State::Bad, check, text, Some(mend))
    }

    fn of(state: State, check: &'static str, text: impl Into<String>, mend: Option<&str>) -> Self {
        Self {
            check,
            state,
            text: text.into(),
            mend: mend.map(str::to_owned),
        }
    }
}

/// Whom the examination asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the command line names both")]
pub enum Asking {
    /// Nobody: nothing leaves this machine.
    Nobody,
    /// Every time-stamping authority of an organisation, for a stamp of a random hash.
    TimestampAuthorities,
}

/// Looks at everything.
pub async fn examine(config: &Config, asking: Asking) -> Vec<Finding> {
    let data = config.data.as_path();
    let mut findings = vec![address(config), listener(config), clock(data)];
    if !data.join(DATABASE).exists() {
        findings.push(Finding::warning(
            "data",
            format!("{} holds no instance yet", data.display()),
            "`bulla-server serve` makes one there at its first start",
        ));
        return findings;
    }
    findings.push(folder("data", data));
    findings.push(folder("blobs", &data.join(BLOBS)));
    findings.push(folder("outbox", &data.join(OUTBOX)));
    findings.push(space(data, config.limits.container_bytes));
    findings.push(secrets(&data.join(SECRETS)));
    findings.push(database(&data.join(DATABASE)).await);
    if findings.iter().all(|finding| finding.state != State::Bad) {
        findings.extend(within(config, asking).await);
    }
    findings
}

/// What is in the stores, as a start would find it.
async fn within(config: &Config, asking: Asking) -> Vec<Finding> {
    let state = match open_beside(config.clone()).await {
        Ok(state) => state,
        Err(error) => {
            return vec![Finding::bad(
                "logs",
                format!("{error:#}"),
                "give the settings and secrets that the data folder belongs to",
            )];
        }
    };
    let mut findings = vec![logs(&state)];
    findings.extend(authority::examine(&state).await);
    if asking == Asking::TimestampAuthorities {
        findings.extend(authority::ask(&state).await);
    }
    findings
}

fn address(config: &Config) -> Finding {
    let url = config.public_url.as_str();
    if config.public_url.is_https() || config.listen.ip().is_loopback() {
        return Finding::well("address", format!("people reach it at {url}"));
    }
    Finding::warning(
        "address",
        format!("{url} is for this machine, and {} is not", config.listen),
        "listen on 127.0.0.1, or give the https address of the proxy in front as public_url",
    )
}

fn listener(config: &Config) -> Finding {
    match TcpListener::bind(config.listen) {
        Ok(_) => Finding::well("listener", format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Finding::warning(
            "listener",
            format!("{} is in use", config.listen),
            "nothing, if the service is running; else stop what holds it, or change listen",
        ),
        Err(error) => Finding::bad(
            "listener",
            format!("cannot listen on {}: {error}", config.listen),
            "give an address of this machine and a port that this user may open",
        ),
    }
}

/// The clock must not lie before what was written by it.
fn clock(data: &Path) -> Finding {
    let now = SystemClock.now();
    let written = fs::metadata(data.join(DATABASE)).and_then(|metadata| metadata.modified());
    let written = written
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let written = written.map_or(0, |since| since.as_secs());
    let secs = now.as_millis() / 1000;
    if secs < RELEASED || secs.saturating_add(MAX_BACK_SECS) < written {
        return Finding::bad(
            "clock",
            format!("says {now}, which is in the past"),
            "set the clock by the network; codes, deadlines and the log depend on it",
        );
    }
    Finding::well("clock", format!("says {now}"))
}

/// A folder of the instance: there, writable, and for this user alone.
fn folder(check: &'static str, path: &Path) -> Finding {
    let shown = path.display();
    let metadata = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => metadata,
        Ok(_) => return Finding::bad(check, format!("{shown} is no folder"), "move it away"),
        Err(error) => {
            return Finding::bad(
                check,
                format!("{shown}: {error}"),
                "restore it from the backup",
            );
        }
    };
    if metadata.mode() & 0o077 != 0 {
        return Finding::bad(
            check,
            format!("{shown} is open to other users"),
            "chmod go= on it",
        );
    }
    let probe = path.join(PROBE);
    match fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => Finding::well(check, format!("{shown} is writable and private")),
        Err(error) => Finding::bad(
            check,
            format!("{shown}: {error}"),
            "let the service's user write there",
        ),
    }
}

/// Room for at least the largest file, twice.
fn space(data: &Path, largest: u64) -> Finding {
    let free = match rustix::fs::statvfs(data) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => {
            return Finding::warning("space", format!("not told: {error}"), "look with `df`");
        }
    };
    let text = format!("{} MiB are free", free >> 20);
    if free < MIN_FREE {
        Finding::bad("space", text, "make room: nothing can be stored")
    } else if free < largest.saturating_mul(2) {
        Finding::warning("space", text, "make room for a few of the largest files")
    } else {
        Finding::well("space", text)
    }
}

fn secrets(path: &Path) -> Finding {
    match Secrets::load(path) {
        Ok(_) => Finding::well(
            "secrets",
            format!("{} is whole and private", path.display()),
        ),
        Err(error) => Finding::bad(
            "secrets",
            format!("{}: {error}", path.display()),
            "restore it from the backup, with mode 600; without it no password opens an account",
        ),
    }
}

/// SQLite's own check of its file, and a durable write.
async fn database(path: &Path) -> Finding {
    let mend = "stop the service and restore the data folder from the backup";
    let store = match SqlStore::open(path).await {
        Ok(store) => store,
        Err(error) => {
            return Finding::bad("database", format!("{}: {error}", path.display()), mend);
        }
    };
    let checked = store.check().await;
    store.close().await;
    match checked {
        Ok(()) => Finding::well("database", format!("{} is sound", path.display())),
        Err(error) => Finding::bad("database", format!("{}: {error}", path.display()), mend),
    }
}

/// Every log has the name and key of this instance, as a start demands, and none is stopped.
fn logs(state: &AppState) -> Finding {
    match state.fuse().reason() {
        None => Finding::well("logs", "every log has the name and key of this instance"),
        Some(reason) => Finding::bad(
            "logs",
            format!("nothing is signed: {reason}"),
            "stop the service and run: bulla-server log repair",
        ),
    }
}

const PROBE: &str = ".doctor";
/// Below this not even a log entry is safe.
const MIN_FREE: u64 = 64 << 20;
/// A restored file may be a little younger than the clock.
const MAX_BACK_SECS: u64 = 300;
/// Before this program there was no instance: 2025-11-01.
const RELEASED: u64 = 1_761_955_200;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::start::open;

    fn config(data: &Path) -> Config {
        Config {
            data: data.to_path_buf(),
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
            ..Config::default()
        }
    }

    fn bad(findings: &[Finding]) -> Vec<&'static str> {
        let bad = findings.iter().filter(|f| f.state == State::Bad);
        bad.map(|finding| finding.check).collect()
    }

    #[tokio::test]
    async fn an_empty_folder_is_told_and_left_empty() {
        let data = tempfile::tempdir().unwrap();
        let findings = examine(&config(data.path()), Asking::Nobody).await;
        assert!(bad(&findings).is_empty(), "{findings:?}");
        assert_eq!(findings.last().unwrap().state, State::Warning);
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_sound_instance_is_well_and_each_fault_is_told_with_what_mends_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("instance");
        let config = config(&folder);
        drop(open(config.clone()).await.unwrap());
        let findings = examine(&config, Asking::Nobody).await;
        assert!(bad(&findings).is_empty(), "{findings:?}");
        let checks: Vec<_> = findings.iter().rev().take(7).map(|f| f.check).collect();
        let all = [
            "lists",
            "keys",
            "responder",
            "time",
            "issuing",
            "root",
            "logs",
        ];
        assert_eq!(checks, all);
        for finding in findings.iter().rev().take(7) {
            assert_eq!(finding.state, State::Well, "{finding:?}");
        }

        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&folder, 0o755);
        assert_eq!(bad(&examine(&config, Asking::Nobody).await), ["data"]);
        mode(&folder, 0o700);
        mode(&folder.join(SECRETS), 0o644);
        assert_eq!(bad(&examine(&config, Asking::Nobody).await), ["secrets"]);
        mode(&folder.join(SECRETS), 0o600);
        fs::remove_dir(folder.join(OUTBOX)).unwrap();
        let findings = examine(&config, Asking::Nobody).await;
        assert_eq!(bad(&findings), ["outbox"]);
        assert!(!folder.join(OUTBOX).exists(), "nothing is made");
        fs::create_dir(folder.join(OUTBOX)).unwrap();
        mode(&folder.join(OUTBOX), 0o700);
        fs::write(folder.join(DATABASE), b"no database at all").unwrap();
        let findings = examine(&config, Asking::Nobody).await;
        assert_eq!(bad(&findings), ["database"]);
        for finding in findings.iter().filter(|f| f.state == State::Bad) {
            assert!(finding.mend.is_some(), "{finding:?}");
        }
    }

    #[test]
    fn a_full_disk_and_an_address_for_nobody_are_told() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(space(data.path(), u64::MAX).state, State::Warning);
        let open = Config {
            listen: std::net::SocketAddr::from(([0, 0, 0, 0], 1)),
            ..config(data.path())
        };
        assert_eq!(address(&open).state, State::Warning);
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = Config {
            listen: held.local_addr().unwrap(),
            ..config(data.path())
        };
        assert_eq!(listener(&taken).state, State::Warning);
    }
}
