//! `bulla sessions`: where the account is signed in, and ending it there.

use bulla_protocol::session::{Device, DeviceClient, DeviceSystem};
use bulla_protocol::sessions::{SessionEntry, WhichSessions};
use bulla_types::SessionId;

use super::{CliClient, Context};
use crate::args::Sessions;
use crate::failure::Failure;

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: &Sessions) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    if let Some(prefix) = &arguments.end {
        let session = find(&mut client, prefix).await?;
        client.end_session(&session).await?;
        ended(context, 1);
        return Ok(());
    }
    if arguments.end_others {
        let count = client.end_sessions(WhichSessions::Others).await?;
        ended(context, count);
        return Ok(());
    }
    if arguments.end_all {
        let count = client.end_sessions(WhichSessions::All).await?;
        context.home.forget_session()?;
        ended(context, count);
        return Ok(());
    }
    for session in client.sessions().await? {
        show(context, &session);
    }
    Ok(())
}

/// The session whose id begins so.
async fn find(client: &mut CliClient, prefix: &str) -> Result<SessionId, Failure> {
    let sessions = client.sessions().await?;
    let ids: Vec<SessionId> = sessions.iter().map(|s| s.session_id).collect();
    let mut found = ids.iter().filter(|id| id.to_string().starts_with(prefix));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(*id),
        (one, _) => Err(Failure::SessionPrefix {
            prefix: prefix.to_owned(),
            unknown: one.is_none(),
        }),
    }
}

fn ended(context: &Context, count: u64) {
    context.screen.json(&serde_json::json!({ "ended": count }));
    context.screen.say(&match count {
        1 => "1 session was ended.".to_owned(),
        count => format!("{count} sessions were ended."),
    });
}

fn show(context: &Context, session: &SessionEntry) {
    context.screen.json(session);
    let here = if session.is_current {
        " (this one)"
    } else {
        ""
    };
    let id = session.session_id.to_string();
    let short = id.get(..8).unwrap_or(&id);
    context.screen.say(&format!(
        "{short}  {}{here}, since {}, last used {}",
        device(session.device),
        session.created_at_ms,
        session.last_seen_at_ms
    ));
}

fn device(device: Device) -> String {
    let client = match device.client {
        DeviceClient::Chromium => "Chromium",
        DeviceClient::CommandLine => "command line",
        DeviceClient::Edge => "Edge",
        DeviceClient::Firefox => "Firefox",
        DeviceClient::Safari => "Safari",
        DeviceClient::Other | _ => "unknown program",
    };
    let system = match device.system {
        DeviceSystem::Android => "Android",
        DeviceSystem::Ios => "iOS",
        DeviceSystem::Linux => "Linux",
        DeviceSystem::Macos => "macOS",
        DeviceSystem::Windows => "Windows",
        DeviceSystem::Other | _ => "an unknown system",
    };
    format!("{client} on {system}")
}
