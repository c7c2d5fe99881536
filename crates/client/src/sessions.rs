//! The sessions of the account: listing and ending them.

use bulla_protocol::path;
use bulla_protocol::sessions::{
    EndSessions, SessionEntry, SessionList, SessionsEnded, WhichSessions,
};
use bulla_types::SessionId;

use crate::http::request;
use crate::{Client, ClientError, Host, Method};

impl<H: Host> Client<H> {
    /// The account's live sessions, newest first.
    ///
    /// # Errors
    /// The server's `unauthenticated`.
    pub async fn sessions(&mut self) -> Result<Vec<SessionEntry>, ClientError> {
        let list: SessionList = self.get(path::SESSIONS).await?;
        Ok(list.sessions)
    }

    /// Ends one session of the account. Ending the own one leaves the vault open here: use
    /// [`Self::logout`] for that.
    ///
    /// # Errors
    /// The server's `not_found` where it has ended already.
    pub async fn end_session(&mut self, session: &SessionId) -> Result<(), ClientError> {
        let request = request(Method::Delete, &path::session_entry(session));
        self.exchange(request).await.map(drop)
    }

    /// Ends all other sessions, or all: then every key here is forgotten too. Returns how many there
    /// were.
    ///
    /// # Errors
    /// The server's `unauthenticated`.
    pub async fn end_sessions(&mut self, which: WhichSessions) -> Result<u64, ClientError> {
        let body = EndSessions { which };
        let answer: SessionsEnded = self.post(path::SESSIONS_END, &body).await?;
        if which == WhichSessions::All {
            self.lock();
        }
        Ok(answer.ended)
    }
}
