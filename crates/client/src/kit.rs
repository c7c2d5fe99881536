//! The recovery kit: made, shown, typed in again, and only then stored.

use bulla_protocol::path;
use bulla_protocol::session::SessionView;
use bulla_protocol::vault::{SlotKind, StoreRecoveryKit};
use bulla_vault::{KitLanguage, KitPage, RecoveryKit};
use zeroize::Zeroizing;

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
        let view = &self.own()?.view;
        let page = KitPage {
            organisation: view.organisation_name.clone(),
            email: view.email.clone(),
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
        self.state.pending_kit = Some(kit);
        Ok(text)
    }

    /// Stores the kit's slot, if the text is the kit that was made last.
    ///
    /// # Errors
    /// [`ClientError::KitMismatch`], after which it can be repeated; [`ClientError::WrongStep`]
    /// before [`Self::make_recovery_kit`]; [`ClientError::Locked`].
    pub async fn confirm_recovery_kit(&mut self, text: &str) -> Result<SessionView, ClientError> {
        let kit = self.state.pending_kit.as_ref();
        let kit = kit.ok_or(ClientError::WrongStep)?;
        let typed = RecoveryKit::parse(text).map_err(|_| ClientError::KitMismatch)?;
        if !typed.ct_eq(kit) {
            return Err(ClientError::KitMismatch);
        }
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let unlock = typed.unlock_key();
        let slot = own
            .vault
            .seal_slot(SlotKind::RecoveryKit, &unlock, self.host.rng())?;
        let body = StoreRecoveryKit { slot };
        self.send_json(Method::Post, path::VAULT_RECOVERY_KIT, &body)
            .await?;
        self.state.pending_kit = None;
        let own = self.state.own.as_mut().ok_or(ClientError::Locked)?;
        own.view.has_recovery_kit = true;
        Ok(own.view.clone())
    }
}
