//! The second factor within a session: recovery codes, another authenticator app, and resets of a
//! lost one. None of it touches a key: the second factor guards what the server hands out.

use bulla_protocol::path;
use bulla_protocol::register::TotpEnrolment;
use bulla_protocol::second_factor::{
    BeginReset, CancelReset, ConfirmRenewal, FreshCode, MemberReset, PendingReset, RecoveryCodes,
    RenewalStarted, ResetList,
};
use bulla_protocol::session::SessionView;
use bulla_types::EmailAddress;

use crate::http::request;
use crate::{Client, ClientError, Host, Method};

/// What the second step of a login or a recovery asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecondStep {
    /// What a new authenticator app needs, after a reset: the code to give is then its first one.
    pub enrolment: Option<TotpEnrolment>,
    /// A reset that is not effective yet: until then the code is one of the old app.
    pub reset: Option<PendingReset>,
}

impl<H: Host> Client<H> {
    /// The recovery codes that the last step made, once: after [`Self::confirm_registration`], and
    /// after a [`Self::second_factor`] that enrolled a new one.
    pub const fn take_recovery_codes(&mut self) -> Option<RecoveryCodes> {
        self.state.new_codes.take()
    }

    /// New recovery codes against a fresh code; those before end.
    ///
    /// # Errors
    /// The server's `wrong_code`, `wrong_recovery_code`, `code_already_used`, `too_many_attempts`.
    pub async fn renew_recovery_codes(&mut self, code: &str) -> Result<RecoveryCodes, ClientError> {
        self.post(path::RECOVERY_CODES, &fresh(code)).await
    }

    /// What another authenticator app needs, against a fresh code: of the old app, or a recovery
    /// code where it is lost. [`Self::confirm_second_factor_renewal`] follows.
    ///
    /// # Errors
    /// As [`Self::renew_recovery_codes`].
    pub async fn start_second_factor_renewal(
        &mut self,
        code: &str,
    ) -> Result<TotpEnrolment, ClientError> {
        let started: RenewalStarted = self.post(path::SECOND_FACTOR_START, &fresh(code)).await?;
        self.state.renewal = Some(started.renewal_id);
        Ok(started.enrolment)
    }

    /// The first code of the new app, which takes the old one's place. Other sessions end.
    ///
    /// # Errors
    /// The server's `wrong_code` and `too_many_attempts`; [`ClientError::WrongStep`] before
    /// [`Self::start_second_factor_renewal`].
    pub async fn confirm_second_factor_renewal(
        &mut self,
        code: &str,
    ) -> Result<SessionView, ClientError> {
        let body = ConfirmRenewal {
            renewal_id: self.state.renewal.ok_or(ClientError::WrongStep)?,
            code: code.to_owned(),
        };
        let view = self.post(path::SECOND_FACTOR_CONFIRM, &body).await?;
        self.state.renewal = None;
        Ok(view)
    }

    /// Cancels the reset of the own second factor.
    ///
    /// # Errors
    /// The server's `not_found` where none is under way.
    pub async fn cancel_own_reset(&mut self) -> Result<(), ClientError> {
        let request = request(Method::Delete, path::SECOND_FACTOR_RESET);
        self.exchange(request).await.map(drop)
    }

    /// The resets under way in the organisation, for an owner.
    ///
    /// # Errors
    /// The server's `forbidden`.
    pub async fn second_factor_resets(&mut self) -> Result<Vec<MemberReset>, ClientError> {
        let list: ResetList = self.get(path::SECOND_FACTOR_RESETS).await?;
        Ok(list.resets)
    }

    /// Begins the reset of a member's second factor, effective after a day; `code` is a fresh code
    /// of the owner who asks.
    ///
    /// # Errors
    /// The server's `forbidden`, `unknown_recipient`, `reset_pending`; as
    /// [`Self::renew_recovery_codes`].
    pub async fn begin_second_factor_reset(
        &mut self,
        email: &EmailAddress,
        code: &str,
    ) -> Result<MemberReset, ClientError> {
        let body = BeginReset {
            email: email.clone(),
            code: code.to_owned(),
        };
        self.post(path::SECOND_FACTOR_RESETS, &body).await
    }

    /// Cancels the reset of a member's second factor, for an owner.
    ///
    /// # Errors
    /// The server's `forbidden`, `unknown_recipient`, and `not_found` where none is under way.
    pub async fn cancel_second_factor_reset(
        &mut self,
        email: &EmailAddress,
    ) -> Result<(), ClientError> {
        let body = CancelReset {
            email: email.clone(),
        };
        let path = path::SECOND_FACTOR_RESETS_CANCEL;
        self.send_json(Method::Post, path, &body).await
    }
}

fn fresh(code: &str) -> FreshCode {
    FreshCode {
        code: code.to_owned(),
    }
}
