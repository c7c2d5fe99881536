//! Calls about identities: other people's, how they changed, and what is left of an own earlier one.

use bulla_client::{Change, ChangeKind, ContactHandle, ContactStatus, Witnessed};
use bulla_statement::{Checked, ClosingReason};
use bulla_types::{DisplayName, EmailAddress, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::account::email_of;
use super::{Engine, done, of};
use crate::convert::from_js;

/// A changed identity as the page shows it.
#[derive(Serialize)]
struct ChangeView {
    words: [&'static str; 8],
    checked: Checked,
    accepted_at_ms: Timestamp,
    recorded_at_ms: Timestamp,
    kind: &'static str,
    reason: Option<&'static str>,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let (kind, reason) = match change.kind {
            ChangeKind::OtherAccount => ("other_account", None),
            ChangeKind::OtherAddress => ("other_address", None),
            ChangeKind::Replaced(reason) => ("replaced", Some(reason.as_str())),
            ChangeKind::Rotated(reason) => ("rotated", Some(reason.as_str())),
            ChangeKind::Unknown | _ => ("unknown", None),
        };
        Self {
            words: change.words,
            checked: change.checked,
            accepted_at_ms: change.accepted_at,
            recorded_at_ms: change.recorded_at,
            kind,
            reason,
        }
    }
}

impl Engine {
    /// Looks somebody up, checked against the log.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::look_up`].
    pub(super) async fn look_up(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Answer<'a> {
            handle: u32,
            name: &'a DisplayName,
            email: &'a EmailAddress,
            words: [&'static str; 8],
            status: &'static str,
            change: Option<ChangeView>,
            /// Witnesses are demanded, and no quorum of them stands behind the key.
            is_unwitnessed: bool,
        }
        let contact = of(self.client.look_up(&email_of(&args)?).await)?;
        done(&Answer {
            handle: contact.handle.number(),
            name: &contact.name,
            email: &contact.email,
            words: contact.words,
            status: match contact.status {
                ContactStatus::Pinned => "pinned",
                ContactStatus::FirstUse => "first_use",
                ContactStatus::Changed | _ => "changed",
            },
            change: contact.change.map(ChangeView::from),
            is_unwitnessed: contact.witnessed == Witnessed::No,
        })
    }

    /// Accepts a changed identity after its eight words were compared.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::accept_change`].
    pub(super) async fn accept_change(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            contact: u32,
        }
        let contact = ContactHandle::from_number(from_js::<Args>(&args)?.contact);
        of(self.client.accept_change(contact).await)?;
        Ok(JsValue::NULL)
    }

    /// Has the renewal that has begun give the account a new identity too; `finishRenewal` ends it.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::rotate_identity`].
    #[expect(clippy::unused_async, reason = "every call yields a promise")]
    pub(super) async fn rotate_identity(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            reason: ClosingReason,
        }
        of(self.client.rotate_identity(from_js::<Args>(&args)?.reason))?;
        Ok(JsValue::NULL)
    }

    /// Takes over what is still sealed for an earlier identity of the account; after each unlock.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::take_over`].
    pub(super) async fn take_over(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.take_over().await)?)
    }
}
