//! POST `/api/keys/account-key`: a new account key with everything that hangs on it, a new password
//! and a new recovery kit, in one transaction. Every session ends and a new one opens.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::keys::{AccountKeyRenewed, RenewAccountKey};
use bulla_protocol::{VaultWrite, path};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::commit::commit;
use crate::error::Answer;
use crate::routes::keys::{Caller, ProvenBy, check_write, opaque_record, rekey};
use crate::session::newest_identity;
use crate::state::AppState;
use crate::{mail, request, rotation, session};

/// Largest body in bytes: all items at their largest in base64, and the keys of sixty thousand
/// envelopes.
const BODY_BYTES: usize = 16 << 20;

/// Renews the account key.
#[utoipa::path(
    post, path = path::KEYS_ACCOUNT_KEY, tag = "keys", request_body = RenewAccountKey,
    responses((status = 200, description = "Renewed; the new session's token is in the cookie.", body = AccountKeyRenewed)),
    extensions(("x-error-codes" = json!(["wrong_credentials", "recovery_refused", "statement_invalid", "version_conflict"]))),
)]
pub(crate) async fn renew(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    request::Json(body): request::Json<RenewAccountKey, BODY_BYTES>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<AccountKeyRenewed>)> {
    let (run, account) = caller.proven(&state, body.run_id).await?;
    let record = opaque_record(&body.record)?;
    let write = VaultWrite::AccountKey {
        record: body.record.as_slice(),
        rekey: &body.rekey,
    };
    check_write(&state, &account, &write, &body.proof).await?;
    let actor = Some(newest_identity(&state, &account).await?.identity_id);
    let events = events(&account, &run.state.by, &body);
    let mut events: Vec<Event> = events.into_iter().map(|event| event.by(actor)).collect();
    let rotation = match &body.next_identity {
        Some(next) => Some(rotation::rotate(&state, &account, next).await?),
        None => None,
    };
    let new = rekey::check(&account, body.rekey)?;
    let account_id = account.account_id;
    let (opened, cookie) = session::open(&state, &account, &headers)?;
    let mut actor = actor;
    let mut writes = Vec::new();
    if let Some(rotation) = rotation {
        actor = Some(rotation.identity);
        writes = rotation.writes;
        events.extend(rotation.events);
    }
    events.push(Event::new(EventKind::SessionOpened, *account_id.as_bytes()).by(actor));
    let to = account.email.clone();
    let mail = match run.state.by {
        ProvenBy::Kit(_) => mail::recovered(&state, to),
        ProvenBy::Password(_) => mail::keys_renewed(&state, to),
    };
    writes.extend([
        run.end(),
        Write::ReplaceOpaqueRecord {
            account_id,
            expected: run.state.opaque_record.as_slice().to_vec(),
            record,
        },
        Write::RenewAccountKey(Box::new(new)),
        Write::EndSessions {
            account_id,
            except: None,
        },
        Write::CreateSession(opened.clone()),
        Write::QueueMail(mail),
    ]);
    commit(&state, account.tenant_id, writes, events).await?;
    let answer = AccountKeyRenewed {
        session: session::view(&state, &account, &opened).await?,
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)))
}

/// What is recorded of it, before the new session.
fn events(account: &Account, by: &ProvenBy, body: &RenewAccountKey) -> Vec<Event> {
    let object = *account.account_id.as_bytes();
    let first = match by {
        ProvenBy::Kit(_) => EventKind::AccountRecovered,
        ProvenBy::Password(_) => EventKind::PasswordChanged,
    };
    let mut events = vec![Event::new(first, object)];
    events.extend(rekey::events(account, &body.rekey));
    events
}
