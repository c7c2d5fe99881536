//! Calls about the account: joining, signing in, the vault, other people.

use bulla_client::{Registration, SecondStep};
use bulla_protocol::invitation::InvitationToken;
use bulla_protocol::session::Role;
use bulla_types::{DisplayName, EmailAddress};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::{Engine, done, of};
use crate::convert::{answer, from_js, secret_of, with};
use crate::{failure::Failure, qr};

impl Engine {
    /// What a link is for.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::inspect_invitation`].
    pub(super) async fn inspect_invitation(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            token: InvitationToken,
        }
        done(&of(self
            .client
            .inspect_invitation(from_js::<Args>(&args)?.token)
            .await)?)
    }

    /// Makes the account's keys; answers with what the authenticator app needs.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::register`].
    pub(super) async fn register(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            token: InvitationToken,
            email: String,
            name: String,
            organisation_name: Option<String>,
            password: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        let form = Registration {
            token: args.token,
            email: parse::<EmailAddress>(&args.email)?,
            name: parse::<DisplayName>(&args.name)?,
            organisation_name: args.organisation_name.as_deref().map(parse).transpose()?,
        };
        let enrolment = of(self.client.register(form, &args.password).await)?;
        let code = qr::code(&enrolment.otpauth_uri)?;
        Ok(with(answer(&enrolment)?, "qr", &code)?)
    }

    /// Confirms the second factor and opens the account.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::confirm_registration`].
    pub(super) async fn confirm_registration(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let code = secret_of(&args, "code")?;
        let view = of(self.client.confirm_registration(&code).await)?;
        self.with_codes(&view)
    }

    /// Signs in with the password; the second factor follows. After a reset it is enrolled anew:
    /// then the answer holds what the authenticator app needs, and before that the reset.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::login`].
    pub(super) async fn login(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            email: String,
            password: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        let email = parse::<EmailAddress>(&args.email)?;
        let step = of(self.client.login(&email, &args.password).await)?;
        Ok(second_step(&step)?)
    }

    /// The second factor; opens the session and the vault.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::second_factor`].
    pub(super) async fn second_factor(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let code = secret_of(&args, "code")?;
        let view = of(self.client.second_factor(&code).await)?;
        self.with_codes(&view)
    }

    /// Who is signed in, or `null`.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::session`].
    pub(super) async fn session(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.session().await)?)
    }

    /// Opens the vault within a session.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::unlock`].
    pub(super) async fn unlock(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let password = secret_of(&args, "password")?;
        done(&of(self.client.unlock(&password).await)?)
    }

    /// Signs out.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::logout`].
    pub(super) async fn logout(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        of(self.client.logout().await)?;
        Ok(JsValue::NULL)
    }

    /// Invites somebody to the organisation in a role.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::invite_as`].
    pub(super) async fn invite(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            email: String,
            role: Role,
        }
        let args: Args = from_js(&args)?;
        let email = parse::<EmailAddress>(&args.email)?;
        done(&of(self.client.invite_as(&email, args.role).await)?)
    }
}

impl Engine {
    /// An answer with the recovery codes that came with it, shown this once.
    pub(super) fn with_codes(&mut self, value: &impl Serialize) -> Result<JsValue, JsValue> {
        let codes = self.client.take_recovery_codes().map(|made| made.codes);
        Ok(with(answer(value)?, "recovery_codes", &answer(&codes)?)?)
    }
}

/// What the second step asks for, as `{ enrolment, reset }`; each may be `null`.
pub(super) fn second_step(step: &SecondStep) -> Result<JsValue, Failure> {
    let enrolment = match &step.enrolment {
        Some(enrolment) => with(answer(enrolment)?, "qr", &qr::code(&enrolment.otpauth_uri)?)?,
        None => JsValue::NULL,
    };
    let object = with(js_sys::Object::new().into(), "enrolment", &enrolment)?;
    with(object, "reset", &answer(&step.reset)?)
}

/// The address in `{ email }`.
pub(super) fn email_of(args: &JsValue) -> Result<EmailAddress, Failure> {
    #[derive(Deserialize)]
    struct Args {
        email: String,
    }
    parse(&from_js::<Args>(args)?.email)
}

/// A value that a person typed.
pub(super) fn parse<T: core::str::FromStr<Err = bulla_types::ParseError>>(
    text: &str,
) -> Result<T, Failure> {
    text.parse().map_err(Failure::from)
}
