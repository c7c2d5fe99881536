//! Calls about what opens the account: the recovery kit, a new password, recovery, a new account key.

use bulla_client::KitText;
use bulla_types::EmailAddress;
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::account::parse;
use super::{Engine, done, of};
use crate::convert::{blob, from_js, secret_of, with};
use crate::{failure::Failure, qr};

impl Engine {
    /// Makes a recovery kit, to be shown, printed and typed in again.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::make_recovery_kit`].
    #[expect(clippy::unused_async, reason = "every call yields a promise")]
    pub(super) async fn make_recovery_kit(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        let kit = of(self.client.make_recovery_kit(self.locale))?;
        Ok(show(&kit)?)
    }

    /// Stores the kit's slot once the person typed it in.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::confirm_recovery_kit`].
    pub(super) async fn confirm_recovery_kit(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            text: Zeroizing<String>,
            code: Option<Zeroizing<String>>,
        }
        let args: Args = from_js(&args)?;
        let code = args.code.as_ref().map(|code| code.as_str());
        done(&of(self
            .client
            .confirm_recovery_kit(&args.text, code)
            .await)?)
    }

    /// Replaces the password.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::change_password`].
    pub(super) async fn change_password(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            password: Zeroizing<String>,
            new_password: Zeroizing<String>,
            code: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        let changing = self
            .client
            .change_password(&args.password, &args.new_password, &args.code);
        of(changing.await)?;
        Ok(JsValue::NULL)
    }

    /// Shows the recovery kit in place of the password; the second factor follows.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::begin_recovery`].
    pub(super) async fn begin_recovery(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            email: String,
            kit: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        let email = parse::<EmailAddress>(&args.email)?;
        let step = of(self.client.begin_recovery(&email, &args.kit).await)?;
        Ok(super::account::second_step(&step)?)
    }

    /// The second factor of a recovery; answers with whose account it is, and with new recovery codes
    /// where a new second factor was enrolled.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::recovery_second_factor`].
    pub(super) async fn recovery_second_factor(
        &mut self,
        args: JsValue,
    ) -> Result<JsValue, JsValue> {
        let code = secret_of(&args, "code")?;
        let account = of(self.client.recovery_second_factor(&code).await)?;
        self.with_codes(&account)
    }

    /// Begins to renew the account key within a session.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::begin_renewal`].
    pub(super) async fn begin_renewal(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            password: Zeroizing<String>,
            code: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        of(self.client.begin_renewal(&args.password, &args.code).await)?;
        Ok(JsValue::NULL)
    }

    /// The new password of a recovery or renewal; answers with the new kit.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::choose_new_password`].
    pub(super) async fn choose_new_password(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let password = secret_of(&args, "password")?;
        let kit = self.client.choose_new_password(&password, self.locale);
        Ok(show(&of(kit.await)?)?)
    }

    /// Ends a recovery or renewal once the person typed the new kit in.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::finish_renewal`].
    pub(super) async fn finish_renewal(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let text = secret_of(&args, "text")?;
        done(&of(self.client.finish_renewal(&text).await)?)
    }
}

/// A kit as the page shows it: `{ groups, qr, pdf }`.
fn show(kit: &KitText) -> Result<JsValue, Failure> {
    let groups: Array = kit
        .groups
        .iter()
        .map(|group| JsValue::from_str(group.as_str()))
        .collect();
    let object = with(js_sys::Object::new().into(), "groups", &groups)?;
    let object = with(object, "qr", &qr::code(&kit.text())?)?;
    with(object, "pdf", &blob(&kit.pdf, "application/pdf")?)
}
