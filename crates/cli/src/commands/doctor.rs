//! `bulla doctor`: looks at what this program needs, and says how to mend what is not well.

use std::path::Path;

use bulla_client::{ClientError, HostError};
use bulla_protocol::trust::TrustFile;
use bulla_protocol::{ErrorCode, path};
use reqwest::header::DATE;
use serde::Serialize;

use super::Context;
use crate::config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::{READ_TIMEOUT, built, http_client, now_secs};
use crate::screen::{Screen, Style};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Well,
    Warning,
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    text: String,
    /// What to do about it.
    mend: Option<String>,
}

/// Looks at everything; the exit code tells whether something is bad.
pub(crate) async fn run(context: &Context) -> Result<Exit, Failure> {
    let mut findings = vec![version(), home(context)];
    let state = context.home.state().ok().flatten();
    let given = context.global.server.as_deref();
    let given = given.map(config::server).transpose()?;
    match given.or_else(|| state.map(|state| state.server)) {
        None => findings.push(Finding {
            check: "server",
            state: State::Warning,
            text: "no server is known yet".to_owned(),
            mend: Some("give --server, or use `bulla setup`, `join` or `login`".to_owned()),
        }),
        Some(server) => reach(context, &server, &mut findings).await?,
    }
    findings.push(session(context).await);
    for finding in &findings {
        tell(finding, context.screen);
    }
    let is_bad = findings.iter().any(|finding| finding.state == State::Bad);
    Ok(if is_bad { Exit::Unwell } else { Exit::Done })
}

fn version() -> Finding {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    well(
        "version",
        format!("bulla {} on {os} {arch}", env!("CARGO_PKG_VERSION")),
    )
}

/// The home directory: there, writable, and nobody else's business.
fn home(context: &Context) -> Finding {
    let path = context.home.path();
    let shown = path.display();
    if !path.exists() {
        return Finding {
            check: "home",
            state: State::Warning,
            text: format!("{shown} is not there yet"),
            mend: Some("it is made by the first command that signs in".to_owned()),
        };
    }
    if let Err(failure) = context.home.state() {
        return Finding {
            check: "home",
            state: State::Bad,
            text: failure.to_string(),
            mend: Some("restore it, or use another --home and sign in again".to_owned()),
        };
    }
    if let Some(open) = open_to_others(path) {
        return Finding {
            check: "home",
            state: State::Bad,
            text: format!("{open} can be read by others"),
            mend: Some(format!("chmod -R go= {shown}")),
        };
    }
    match context.home.try_to_write() {
        Ok(()) => well("home", format!("{shown} is writable and private")),
        Err(failure) => Finding {
            check: "home",
            state: State::Bad,
            text: failure.to_string(),
            mend: Some("free some space, or let this user write there".to_owned()),
        },
    }
}

/// The first of the home's files that others may read.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let entries = std::fs::read_dir(path).ok()?;
    let entries = entries.filter_map(|entry| Some(entry.ok()?.path()));
    core::iter::once(path.to_owned())
        .chain(entries)
        .find(|path| {
            let metadata = path.symlink_metadata();
            metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
        })
        .map(|path| path.display().to_string())
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<String> {
    None
}

/// The server: answers, tells the time, and is the instance whose keys are pinned.
async fn reach(
    context: &Context,
    server: &str,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let url = format!("{server}{}", path::TRUST);
    let before = now_secs();
    let client = built(http_client(server).read_timeout(READ_TIMEOUT))?;
    let answer = client.get(url).send().await;
    let answer = match answer {
        Ok(answer) if answer.status().is_success() => answer,
        Ok(answer) => {
            let text = format!("{server} answers with status {}", answer.status().as_u16());
            findings.push(unreachable(text));
            return Ok(());
        }
        Err(_) => {
            findings.push(unreachable(format!("{server} cannot be reached")));
            return Ok(());
        }
    };
    findings.push(well("server", format!("{server} answers")));
    let date = answer.headers().get(DATE);
    let date = date.and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    findings.push(clock(before, now_secs(), date));
    let trust: Option<TrustFile> = answer.json().await.ok();
    findings.push(pin(context, trust.as_ref()));
    Ok(())
}

fn unreachable(text: String) -> Finding {
    Finding {
        check: "server",
        state: State::Bad,
        text,
        mend: Some("check the address, the network and the proxy settings".to_owned()),
    }
}

/// The clock of this machine against the server's, which has a resolution of a second.
fn clock(before: u64, after: u64, date: Option<std::time::SystemTime>) -> Finding {
    let server = date.and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok());
    let Some(server) = server.map(|since| since.as_secs()) else {
        return Finding {
            check: "clock",
            state: State::Warning,
            text: "the server does not tell the time".to_owned(),
            mend: None,
        };
    };
    let ahead = before.saturating_sub(server.saturating_add(1));
    let behind = server.saturating_sub(after.saturating_add(1));
    let text = match (ahead, behind) {
        (0, 0) => return well("clock", "agrees with the server's".to_owned()),
        (ahead, 0) => format!("{ahead} s ahead of the server's"),
        (_, behind) => format!("{behind} s behind the server's"),
    };
    // A code of an authenticator app lives for 30 seconds, and the server takes its neighbours.
    let state = if ahead.max(behind) > MAX_SKEW_SECS {
        State::Bad
    } else {
        State::Warning
    };
    Finding {
        check: "clock",
        state,
        text,
        mend: Some("set the clock by the network; codes and deadlines depend on it".to_owned()),
    }
}

/// The pinned keys of the instance against those that it shows now.
fn pin(context: &Context, shown: Option<&TrustFile>) -> Finding {
    let state = context.home.state().ok().flatten();
    let pinned = state.as_ref().and_then(|state| state.memory.trust());
    match (pinned, shown) {
        (_, None) => Finding {
            check: "trust",
            state: State::Bad,
            text: "the server shows no trust file that this program understands".to_owned(),
            mend: Some("update the older of the two".to_owned()),
        },
        (None, Some(_)) => Finding {
            check: "trust",
            state: State::Warning,
            text: "the keys of this instance are not pinned yet".to_owned(),
            mend: Some("they are pinned by the first command that signs in".to_owned()),
        },
        (Some(pinned), Some(shown)) if pinned == shown => {
            well("trust", "the server shows the pinned keys".to_owned())
        }
        (Some(pinned), Some(shown)) if shown.continues(pinned) => well(
            "trust",
            "the server shows the pinned keys, and newer roots of certificates".to_owned(),
        ),
        (Some(pinned), Some(shown))
            if shown.clone().with_witnesses_of(pinned).continues(pinned) =>
        {
            Finding {
                check: "trust",
                state: State::Warning,
                text: "the server names other witnesses than those that are pinned".to_owned(),
                mend: Some(
                    "those that are pinned still must have cosigned; ask the operator by another \
                     channel what has changed"
                        .to_owned(),
                ),
            }
        }
        (Some(_), Some(_)) => Finding {
            check: "trust",
            state: State::Bad,
            text: "the server shows other keys than those that are pinned".to_owned(),
            mend: Some(
                "sign nothing; ask the operator by another channel what has happened".to_owned(),
            ),
        },
    }
}

/// The session, by opening the vault with it.
async fn session(context: &Context) -> Finding {
    let login = Some("use `bulla login`".to_owned());
    match context.resume().await {
        Ok(_) => well("session", "signed in, and the vault opens".to_owned()),
        Err(Failure::SignedOut | Failure::Usage(_)) => Finding {
            check: "session",
            state: State::Warning,
            text: "nobody is signed in on this device".to_owned(),
            mend: login,
        },
        Err(Failure::Client(error)) if error.is_server(ErrorCode::Unauthenticated) => Finding {
            check: "session",
            state: State::Warning,
            text: "the session has ended".to_owned(),
            mend: login,
        },
        Err(Failure::Client(ClientError::Host(HostError::Network))) => Finding {
            check: "session",
            state: State::Warning,
            text: "not checked, because the server cannot be reached".to_owned(),
            mend: None,
        },
        Err(failure) => Finding {
            check: "session",
            state: State::Bad,
            text: failure.to_string(),
            mend: login,
        },
    }
}

const fn well(check: &'static str, text: String) -> Finding {
    Finding {
        check,
        state: State::Well,
        text,
        mend: None,
    }
}

fn tell(finding: &Finding, screen: Screen) {
    screen.json(finding);
    let (style, word) = match finding.state {
        State::Well => (Style::Good, "well   "),
        State::Warning => (Style::Warn, "warning"),
        State::Bad => (Style::Bad, "bad    "),
    };
    let painted = screen.paint(style, word);
    screen.say_painted(
        &painted,
        &format!("  {:<8} {}", finding.check, finding.text),
    );
    if let Some(mend) = &finding.mend {
        screen.say(&format!("                   → {mend}"));
    }
}

/// A code of an authenticator app is taken for about a minute.
const MAX_SKEW_SECS: u64 = 30;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn the_clock_is_told_to_the_second_and_bad_beyond_half_a_minute() {
        let at = |secs| Some(UNIX_EPOCH + Duration::from_secs(secs));
        for (before, after, server, state) in [
            (100, 101, at(100), State::Well),
            (100, 101, at(99), State::Well),
            (100, 101, at(102), State::Well),
            (100, 101, at(98), State::Warning),
            (100, 101, at(132), State::Warning),
            (100, 101, at(133), State::Bad),
            (100, 101, at(68), State::Bad),
            (100, 101, None, State::Warning),
        ] {
            let finding = clock(before, after, server);
            assert_eq!(finding.state, state, "{server:?} {}", finding.text);
        }
        assert_eq!(clock(100, 101, at(40)).text, "59 s ahead of the server's");
        assert_eq!(clock(100, 101, at(202)).text, "100 s behind the server's");
    }
}
