//! Calls about sessions and the second factor: devices, recovery codes, another app, resets.

use bulla_protocol::sessions::WhichSessions;
use bulla_types::{EmailAddress, SessionId};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::{Engine, done, of};
use crate::convert::{answer, from_js, with};
use crate::failure::Failure;
use crate::qr;

/// Arguments with one code.
#[derive(Deserialize)]
struct Code {
    code: Zeroizing<String>,
}

/// Arguments with one address, and a code where a change needs one.
#[derive(Deserialize)]
struct Member {
    email: String,
    #[serde(default)]
    code: Zeroizing<String>,
}

impl Engine {
    /// The account's live sessions.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::sessions`].
    pub(super) async fn sessions(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.sessions().await)?)
    }

    /// Ends one session.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::end_session`].
    pub(super) async fn end_session(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            session_id: SessionId,
        }
        let session = from_js::<Args>(&args)?.session_id;
        of(self.client.end_session(&session).await)?;
        Ok(JsValue::NULL)
    }

    /// Ends all other sessions, or all.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::end_sessions`].
    pub(super) async fn end_sessions(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            which: WhichSessions,
        }
        let which = from_js::<Args>(&args)?.which;
        let ended = of(self.client.end_sessions(which).await)?;
        let object = js_sys::Object::new().into();
        Ok(with(object, "ended", &answer(&ended)?)?)
    }

    /// Makes new recovery codes.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::renew_recovery_codes`].
    pub(super) async fn renew_recovery_codes(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let code = from_js::<Code>(&args)?.code;
        done(&of(self.client.renew_recovery_codes(&code).await)?)
    }

    /// What another authenticator app needs.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::start_second_factor_renewal`].
    pub(super) async fn start_second_factor_renewal(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let code = from_js::<Code>(&args)?.code;
        let enrolment = of(self.client.start_second_factor_renewal(&code).await)?;
        let code = qr::code(&enrolment.otpauth_uri)?;
        Ok(with(answer(&enrolment)?, "qr", &code)?)
    }

    /// Puts the new app in the place of the old one.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::confirm_second_factor_renewal`].
    pub(super) async fn confirm_second_factor_renewal(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let code = from_js::<Code>(&args)?.code;
        done(&of(self.client.confirm_second_factor_renewal(&code).await)?)
    }

    /// Cancels the reset of the own second factor.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::cancel_own_reset`].
    pub(super) async fn cancel_own_reset(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        of(self.client.cancel_own_reset().await)?;
        Ok(JsValue::NULL)
    }

    /// Asks for a reset with the kit that was shown, where no owner can.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::ask_lost_second_factor`].
    pub(super) async fn ask_lost_second_factor(
        &mut self,
        _args: JsValue,
    ) -> Result<JsValue, JsValue> {
        of(self.client.ask_lost_second_factor().await)?;
        Ok(JsValue::NULL)
    }

    /// Begins that reset with the mailed code.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::confirm_lost_second_factor`].
    pub(super) async fn confirm_lost_second_factor(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let code = from_js::<Code>(&args)?.code;
        done(&of(self.client.confirm_lost_second_factor(&code).await)?)
    }

    /// Resets under way in the organisation.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::second_factor_resets`].
    pub(super) async fn second_factor_resets(
        &mut self,
        _args: JsValue,
    ) -> Result<JsValue, JsValue> {
        done(&of(self.client.second_factor_resets().await)?)
    }

    /// Begins the reset of a member's second factor.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::begin_second_factor_reset`].
    pub(super) async fn begin_second_factor_reset(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let member: Member = from_js(&args)?;
        let email = member.email()?;
        done(&of(self
            .client
            .begin_second_factor_reset(&email, &member.code)
            .await)?)
    }

    /// Cancels the reset of a member's second factor.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::cancel_second_factor_reset`].
    pub(super) async fn cancel_second_factor_reset(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let email = from_js::<Member>(&args)?.email()?;
        of(self.client.cancel_second_factor_reset(&email).await)?;
        Ok(JsValue::NULL)
    }
}

impl Member {
    fn email(&self) -> Result<EmailAddress, Failure> {
        self.email.parse().map_err(Failure::from)
    }
}
