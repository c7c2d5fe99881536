//! Pinning: the identities that this account accepts by sending to them or signing for them.

use bulla_protocol::vault::{VaultItemName, WriteVaultItem};
use bulla_protocol::{ErrorCode, VaultWrite, path};
use bulla_types::AccountId;
use bulla_vault::{Pin, Pins};

use crate::place::Place;
use crate::{Client, ClientError, Host, Method};

impl<H: Host> Client<H> {
    /// Pins whom was sent to.
    pub(crate) async fn pin(&mut self, places: &[Place]) -> Result<(), ClientError> {
        let now = self.host.now();
        let contacts = places
            .iter()
            .filter_map(|place| Some((place, self.state.contacts.get(place.contact)?)));
        let accepted = contacts.map(|(place, contact)| {
            let pin = Pin {
                identity: contact.identity.id(),
                email: contact.email.clone(),
                checked: place.checked,
                since_ms: now,
            };
            (contact.account_id, pin)
        });
        let accepted: Vec<_> = accepted.collect();
        self.accept(accepted).await
    }

    /// Adds to the pins what they do not hold yet; the own account has none. Another device that wrote the pins meanwhile is
    /// no failure: the next unlock brings its pins, and this one repeats its own another time.
    pub(crate) async fn accept(
        &mut self,
        accepted: Vec<(AccountId, Pin)>,
    ) -> Result<(), ClientError> {
        let own = self.own()?;
        let me = own.view.account_id;
        let mut pins = own.vault.pins().clone();
        let mut changed = false;
        for (account_id, pin) in accepted.into_iter().filter(|(id, _)| *id != me) {
            if let Some(next) = pins.with(account_id, pin) {
                pins = next;
                changed = true;
            }
        }
        if changed {
            self.write_pins(&pins).await
        } else {
            Ok(())
        }
    }

    /// Stores pins as the next version of the vault's item.
    pub(crate) async fn write_pins(&mut self, pins: &Pins) -> Result<(), ClientError> {
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let item = own.vault.seal_pins(pins, self.host.rng())?;
        let ak_epoch = own.vault.ak_epoch();
        let write = VaultWrite::Item {
            ak_epoch,
            item: &item,
        };
        let body = WriteVaultItem {
            ak_epoch,
            proof: own.vault.prove_write(&write),
            item,
        };
        let path = path::vault_item(VaultItemName::Pins);
        match self.send_json(Method::Put, &path, &body).await {
            Ok(()) => {}
            Err(error) if error.is_server(ErrorCode::VersionConflict) => return Ok(()),
            Err(error) => return Err(error),
        }
        let own = self.state.own.as_mut().ok_or(ClientError::Locked)?;
        own.vault.accept_pins(body.item)?;
        let (account_id, versions) = (own.vault.account_id(), own.vault.versions());
        self.memory.vaults.insert(account_id, versions);
        self.host.remember(&self.memory);
        for contact in &mut self.state.contacts {
            let id = contact.identity.id();
            contact.status = own.check(contact.account_id, &contact.email, id).into();
        }
        Ok(())
    }
}
