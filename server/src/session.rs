//! Who is signed in: the extractor of protected routes, and the opening of sessions. The token
//! travels in one cookie; the store knows its hash alone.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use bulla_auth::{Token, token_sha256};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::session::{COOKIE, SessionView};
use bulla_protocol::sessions::WhichSessions;
use bulla_protocol::vault::SlotKind;
use bulla_protocol::{ErrorCode, StatementRecord};
use bulla_storage::Write;
use bulla_storage::record::{Account, Identity, Session};
use bulla_types::{AccountId, SessionId, Sha256Digest, Timestamp};

use crate::commit::commit;
use crate::epochs;
use crate::error::{Answer, ApiError};
use crate::state::AppState;
use crate::{device, reset};

/// A caller with a live session.
pub(crate) struct SignedIn {
    /// The account.
    pub(crate) account: Account,
    /// Its session.
    pub(crate) session: Session,
}

impl SignedIn {
    /// The caller's identity in force.
    pub(crate) async fn identity(&self, state: &AppState) -> Answer<Identity> {
        newest_identity(state, &self.account).await
    }

    /// Refuses whoever stands in no envelope by role.
    pub(crate) fn takes_part(&self) -> Answer<()> {
        if self.account.role.takes_part() {
            Ok(())
        } else {
            Err(ErrorCode::Forbidden.into())
        }
    }

    /// Id of the caller's identity in force, for events.
    pub(crate) async fn actor(&self, state: &AppState) -> Answer<Option<Sha256Digest>> {
        Ok(Some(self.identity(state).await?.identity_id))
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let token = cookie(&parts.headers).ok_or(ErrorCode::Unauthenticated)?;
        let session = state.store().session(token_sha256(token)).await?;
        let mut session = session.ok_or(ErrorCode::Unauthenticated)?;
        let now = state.now();
        let lifetime = state.config().sessions.lifetime();
        let live = lifetime
            .check(session.last_seen_at, session.expires_at, now)
            .map_err(|_| ErrorCode::Unauthenticated)?;
        let account = state.store().account(session.account_id).await?;
        let account = account.ok_or(ErrorCode::Unauthenticated)?;
        if live.is_touch_due() {
            let touch = Write::TouchSession {
                session_id: session.session_id,
                at: now,
            };
            match commit(state, account.tenant_id, vec![touch], Vec::new()).await {
                Ok(()) => session.last_seen_at = now,
                // Reading goes on without room; the session then ends as if it were not used.
                Err(error) if error.code() == ErrorCode::StorageFull => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { account, session })
    }
}

/// The identity of an account that is in force.
pub(crate) async fn newest_identity(state: &AppState, account: &Account) -> Answer<Identity> {
    let mut identities = state.store().identities_of(account.account_id).await?;
    identities
        .pop()
        .ok_or_else(|| ApiError::internal("an account has no identity"))
}

/// A new session of an account, not stored yet, and the cookie that carries its token.
pub(crate) fn open(
    state: &AppState,
    account: &Account,
    headers: &HeaderMap,
) -> Answer<(Session, HeaderValue)> {
    let mut rng = state.rng();
    let token = Token::generate(&mut rng);
    let now = state.now();
    let session = Session {
        session_id: SessionId::from_bytes(rng.bytes()),
        token_sha256: token.sha256(),
        account_id: account.account_id,
        created_at: now,
        last_seen_at: now,
        expires_at: state.config().sessions.lifetime().expires_at(now),
        unlock_share_sealed: None,
        device: device::of(headers),
    };
    let cookie = format!("{COOKIE}={}{ATTRIBUTES}", token.expose_text());
    let mut cookie = HeaderValue::from_str(&cookie).map_err(ApiError::internal)?;
    cookie.set_sensitive(true);
    Ok((session, cookie))
}

/// The write and the event that end the other sessions of the caller, or all: for whoever changes what
/// a session rests on. The sessions are dead with the commit.
pub(crate) fn end(me: &SignedIn, which: WhichSessions) -> (Write, Event) {
    let (except, name) = match which {
        WhichSessions::Others => (Some(me.session.session_id), "others"),
        WhichSessions::All | _ => (None, "all"),
    };
    let account_id = me.account.account_id;
    let write = Write::EndSessions { account_id, except };
    let event = Event::new(EventKind::SessionsEnded, *account_id.as_bytes());
    (write, event.with_field("which", name))
}

/// The cookie that ends the browser's copy of a session.
pub(crate) fn forget() -> Answer<HeaderValue> {
    HeaderValue::from_str(&format!("{COOKIE}={ATTRIBUTES}; Max-Age=0")).map_err(ApiError::internal)
}

/// An account's sessions that have not ended, newest first.
pub(crate) async fn live_sessions(state: &AppState, account: AccountId) -> Answer<Vec<Session>> {
    let (now, lifetime) = (state.now(), state.config().sessions.lifetime());
    let mut sessions = state.store().sessions_of(account).await?;
    sessions.retain(|s| lifetime.check(s.last_seen_at, s.expires_at, now).is_ok());
    Ok(sessions)
}

/// What a client is told of its session.
pub(crate) async fn view(
    state: &AppState,
    account: &Account,
    session: &Session,
) -> Answer<SessionView> {
    let tenant = state.store().tenant(account.tenant_id).await?;
    let tenant = tenant.ok_or_else(|| ApiError::internal("an account has no organisation"))?;
    let identities = state.store().identities_of(account.account_id).await?;
    let identities = identities.iter().map(|i| statement_record(&i.statement));
    Ok(SessionView {
        account_id: account.account_id,
        tenant_id: account.tenant_id,
        email: account.email.clone(),
        name: account.name.clone(),
        organisation_name: tenant.name,
        role: account.role,
        has_recovery_kit: has_recovery_kit(state, account).await?,
        identities: identities.collect::<Answer<_>>()?,
        identity_steps: epochs::steps(state, account).await?,
        recovery_codes_left: state
            .store()
            .recovery_codes_left(account.account_id)
            .await?,
        second_factor_reset: reset::pending(state, account)
            .await?
            .map(|reset| reset::view(&reset)),
        expires_at_ms: ends_at(state, session),
    })
}

/// Whether the account's vault has a recovery kit.
pub(crate) async fn has_recovery_kit(state: &AppState, account: &Account) -> Answer<bool> {
    let vault = state.store().vault(account.account_id).await?;
    Ok(vault.slots.iter().any(|s| s.kind == SlotKind::RecoveryKit))
}

/// A stored statement as it travels.
pub(crate) fn statement_record(json: &str) -> Answer<StatementRecord> {
    serde_json::from_str(json).map_err(ApiError::internal)
}

/// When a session ends if nobody uses it.
pub(crate) fn ends_at(state: &AppState, session: &Session) -> Timestamp {
    let lifetime = state.config().sessions.lifetime();
    lifetime.ends_at(session.last_seen_at, session.expires_at)
}

/// The session's token, if exactly one stands in the request.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let mut tokens = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(name, value)| (name == COOKIE).then_some(value));
    tokens.next().filter(|_| tokens.next().is_none())
}

const ATTRIBUTES: &str = "; Path=/; Secure; HttpOnly; SameSite=Strict";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_one_token_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "a=b; __Host-bulla=xyz; c=d".parse().unwrap(),
        );
        assert_eq!(cookie(&headers), Some("xyz"));
        headers.append(header::COOKIE, "__Host-bulla=abc".parse().unwrap());
        assert_eq!(cookie(&headers), None);
    }

    #[test]
    fn finds_no_token_under_another_name() {
        for text in ["bulla=x", "__Host-bulla", "x__Host-bulla=x", ""] {
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, text.parse().unwrap());
            assert_eq!(cookie(&headers), None, "{text}");
        }
    }
}
