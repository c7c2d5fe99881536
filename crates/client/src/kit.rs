//! The recovery kit: made, shown, typed in again, and only then stored.

use bulla_protocol::session::SessionView;
use bulla_protocol::vault::{SlotKind, StoreRecoveryKit};
use bulla_protocol::{VaultWrite, path};
use bulla_vault::{KitLanguage, KitPage, RecoveryKit};
use zeroize::Zeroizing;

use crate::state::Whose;
use crate::{Client, ClientError, Host, Locale, Method};

/// A new recovery kit, to be shown and printed.
#[non_exhaustive]
pub struct KitText {
    /// The nine groups of four characters; joined by dashes they are the QR code's text.
    pub groups: Vec<Zeroizing<String>>,
    /// The printable page, a PDF file.
    pub pdf: Zeroizing<Vec<u8>>,
}

impl KitText {
    /// The groups joined by dashes: the text of the QR code.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(5 * self.groups.len()));
        for (place, group) in self.groups.iter().enumerate() {
            if place > 0 {
                text.push('-');
            }
            text.push_str(group);
        }
        text
    }
}

impl core::fmt::Debug for KitText {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KitText")
    }
}

impl<H: Host> Client<H> {
    /// Makes a new kit. Nothing is stored before [`Self::confirm_recovery_kit`].
    ///
    /// # Errors
    /// [`ClientError::Locked`].
    pub fn make_recovery_kit(&mut self, locale: Locale) -> Result<KitText, ClientError> {
        let whose = Whose::of(&self.own()?.view);
        let (kit, text) = self.new_kit(&whose, locale);
        self.state.pending_kit = Some(kit);
        Ok(text)
    }

    /// A random kit and how it is shown.
    pub(crate) fn new_kit(&mut self, whose: &Whose, locale: Locale) -> (RecoveryKit, KitText) {
        let page = KitPage {
            organisation: whose.organisation_name.clone(),
            email: whose.email.clone(),
            made_at: self.host.now(),
            language: match locale {
                Locale::De => KitLanguage::German,
                Locale::En | Locale::Fr | Locale::It => KitLanguage::English,
            },
        };
        let kit = RecoveryKit::generate(self.host.rng());
        let text = KitText {
            groups: kit.groups(),
            pdf: page.pdf(&kit),
        };
        (kit, text)
    }

    /// Stores the kit's slot, if the text is the kit that was made last. A kit that replaces one
    /// needs a fresh code of the second factor; the first one needs none.
    ///
    /// # Errors
    /// [`ClientError::KitMismatch`], after which it can be repeated; [`ClientError::WrongStep`]
    /// before [`Self::make_recovery_kit`]; [`ClientError::Locked`]; the server's
    /// `second_factor_required`, `wrong_code` and `code_already_used`, after which it can be
    /// repeated too.
    pub async fn confirm_recovery_kit(
        &mut self,
        text: &str,
        code: Option<&str>,
    ) -> Result<SessionView, ClientError> {
        let kit = self.state.pending_kit.as_ref();
        let typed = retyped(text, kit.ok_or(ClientError::WrongStep)?)?;
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let unlock = typed.unlock_key();
        let slot = own
            .vault
            .seal_slot(SlotKind::RecoveryKit, &unlock, self.host.rng())?;
        let auth_key = typed.auth_key().public_key();
        let write = VaultWrite::RecoveryKit {
            slot: &slot,
            auth_key: auth_key.as_bytes(),
        };
        let body = StoreRecoveryKit {
            proof: own.vault.prove_write(&write),
            auth_key: auth_key.as_bytes().as_slice().into(),
            code: code.map(str::to_owned),
            slot,
        };
        self.send_json(Method::Post, path::VAULT_RECOVERY_KIT, &body)
            .await?;
        self.state.pending_kit = None;
        let own = self.state.own.as_mut().ok_or(ClientError::Locked)?;
        own.view.has_recovery_kit = true;
        Ok(own.view.clone())
    }
}

/// The kit that was typed in again, if it is this one.
pub(crate) fn retyped(text: &str, kit: &RecoveryKit) -> Result<RecoveryKit, ClientError> {
    let typed = RecoveryKit::parse(text).map_err(|_| ClientError::KitMismatch)?;
    if typed.ct_eq(kit) {
        Ok(typed)
    } else {
        Err(ClientError::KitMismatch)
    }
}
