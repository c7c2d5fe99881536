//! `bulla wait`: waits until an envelope has ended, for scripts.

use std::time::Duration;

use bulla_client::{Locale, OpenedEnvelope};
use bulla_protocol::envelope::{EnvelopeState, EnvelopeSummary};
use tokio::time::{Instant, sleep, timeout_at};

use super::{CliClient, Context, envelopes};
use crate::args::Wait;
use crate::exit::Exit;
use crate::failure::Failure;

/// No more than one question in a second.
const SHORTEST_PAUSE_MS: u64 = 1_000;

/// Shows the envelope once it has ended, and how it did by the exit code.
pub(crate) async fn run(context: &Context, arguments: &Wait) -> Result<Exit, Failure> {
    let mut client = context.resume().await?;
    let first = envelopes::find(&mut client, &arguments.id).await?;
    let id = first.envelope_id.to_string();
    let pause = Duration::from_millis(arguments.interval.0.max(SHORTEST_PAUSE_MS));
    let waiting = until_it_ends(&mut client, &id, pause);
    let ended = match arguments.timeout {
        Some(span) => {
            let end = Instant::now() + Duration::from_millis(span.0);
            timeout_at(end, waiting).await.ok()
        }
        None => Some(waiting.await),
    };
    let exit = match ended.transpose()? {
        None => {
            envelopes::show_row(context.screen, &first);
            Exit::StillOpen
        }
        Some((summary, opened)) => {
            match &opened {
                Some(opened) => envelopes::show(context.screen, opened),
                None => envelopes::show_row(context.screen, &summary),
            }
            how(opened.map_or(summary.state, |opened| opened.state))
        }
    };
    context.keep_session(&mut client).await?;
    Ok(exit)
}

/// Asks again and again; a server that cannot be reached for a while ends nothing. What was read before is
/// opened, so that its statements tell how it ended and not the server.
async fn until_it_ends(
    client: &mut CliClient,
    id: &str,
    pause: Duration,
) -> Result<(EnvelopeSummary, Option<OpenedEnvelope>), Failure> {
    loop {
        match look(client, id).await {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) => {}
            Err(failure) if failure.may_pass() => {}
            Err(failure) => return Err(failure),
        }
        sleep(pause).await;
    }
}

async fn look(
    client: &mut CliClient,
    id: &str,
) -> Result<Option<(EnvelopeSummary, Option<OpenedEnvelope>)>, Failure> {
    let summary = envelopes::find(client, id).await?;
    if summary.state == EnvelopeState::Sent {
        return Ok(None);
    }
    if !envelopes::was_read(&summary) {
        return Ok(Some((summary, None)));
    }
    let opened = client.open(summary.envelope_id, Locale::En).await?;
    let has_ended = opened.state != EnvelopeState::Sent;
    Ok(has_ended.then_some((summary, Some(opened))))
}

fn how(state: EnvelopeState) -> Exit {
    if state == EnvelopeState::Revoked {
        Exit::Revoked
    } else if [EnvelopeState::Completed, EnvelopeState::Retracted].contains(&state) {
        Exit::Done
    } else {
        Exit::EndedEarly
    }
}
