//! Pins: identities of others that this account has accepted. A changed key behind a pinned account
//! or address stops everything (`docs/spec/vault.md#pins`).

use std::collections::BTreeMap;

use bulla_statement::{Checked, StatementId};
use bulla_types::json;
use bulla_types::{AccountId, EmailAddress, Timestamp};
use serde::{Deserialize, Serialize};

use crate::VaultError;

/// All pins of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    v: u8,
    pins: BTreeMap<AccountId, Pin>,
}

/// An accepted identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The identity statement.
    pub identity: StatementId,
    /// The address under which it was found.
    pub email: EmailAddress,
    /// How it was checked when it was accepted.
    pub checked: Checked,
    /// Since when it is accepted.
    pub since_ms: Timestamp,
}

/// What the pins say about an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinCheck {
    /// The account or the address was accepted with another identity.
    Changed,
    /// Nothing is known about account and address.
    FirstUse,
    /// Exactly this identity was accepted.
    Pinned,
}

impl Pins {
    /// What the pins say about the identity that somebody presents for account and address.
    #[must_use]
    pub fn check(
        &self,
        account_id: AccountId,
        email: &EmailAddress,
        identity: StatementId,
    ) -> PinCheck {
        let foreign = |(id, pin): (&AccountId, &Pin)| *id != account_id && pin.email == *email;
        match self.pins.get(&account_id) {
            Some(pin) if pin.identity == identity && pin.email == *email => PinCheck::Pinned,
            Some(_) => PinCheck::Changed,
            None if self.pins.iter().any(foreign) => PinCheck::Changed,
            None => PinCheck::FirstUse,
        }
    }

    /// The pin of an account.
    #[must_use]
    pub fn get(&self, account_id: AccountId) -> Option<&Pin> {
        self.pins.get(&account_id)
    }

    /// The pin of whoever has this address.
    #[must_use]
    pub fn of_email(&self, email: &EmailAddress) -> Option<&Pin> {
        self.pins.values().find(|pin| pin.email == *email)
    }

    /// The same pins with this one in place of every other of the account or its address, after the
    /// words of a changed identity were compared.
    #[must_use]
    pub fn replaced_by_words(&self, account_id: AccountId, pin: Pin) -> Self {
        let mut next = self.clone();
        next.pins.retain(|_, old| old.email != pin.email);
        next.pins.insert(account_id, pin);
        next
    }

    /// The same pins with this one; `None` where that changes nothing. Words that were compared
    /// count for more than a log entry and are kept, and so is a pin of another identity: only
    /// [`Self::replaced_by_words`] changes that.
    #[must_use]
    pub fn with(&self, account_id: AccountId, pin: Pin) -> Option<Self> {
        let better = |old: &Pin| old.checked != Checked::Words && pin.checked == Checked::Words;
        match self.pins.get(&account_id) {
            Some(old) if old.identity != pin.identity || !better(old) => None,
            _ => {
                let mut next = self.clone();
                next.pins.insert(account_id, pin);
                Some(next)
            }
        }
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, VaultError> {
        json::write(self).map_err(|_| VaultError::Locked)
    }

    pub(crate) fn decode(content: &[u8]) -> Result<Self, VaultError> {
        json::read(content)
            .ok()
            .filter(|pins: &Self| pins.v == VERSION)
            .ok_or(VaultError::Locked)
    }
}

impl Default for Pins {
    fn default() -> Self {
        Self {
            v: VERSION,
            pins: BTreeMap::new(),
        }
    }
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use bulla_types::Sha256Digest;

    use super::*;

    const ANNA: AccountId = AccountId::from_bytes([1; 16]);
    const EVE: AccountId = AccountId::from_bytes([2; 16]);

    fn identity(byte: u8) -> StatementId {
        StatementId::from_digest(Sha256Digest::from_bytes([byte; 32]))
    }

    fn email(text: &str) -> EmailAddress {
        text.parse().unwrap()
    }

    fn pin(checked: Checked) -> Pin {
        Pin {
            identity: identity(7),
            email: email("anna@example.ch"),
            checked,
            since_ms: Timestamp::from_millis(5).unwrap(),
        }
    }

    fn pinned() -> Pins {
        Pins::default().with(ANNA, pin(Checked::Logged)).unwrap()
    }

    #[test]
    fn knows_whom_it_has_accepted() {
        let check = pinned().check(ANNA, &email("anna@example.ch"), identity(7));
        assert_eq!(check, PinCheck::Pinned);
        let check = pinned().check(EVE, &email("eve@example.ch"), identity(8));
        assert_eq!(check, PinCheck::FirstUse);
    }

    #[test]
    fn another_key_account_or_address_is_a_change() {
        let address = email("anna@example.ch");
        for (account, address, id) in [
            (ANNA, &address, identity(8)),
            (EVE, &address, identity(7)),
            (EVE, &address, identity(8)),
            (ANNA, &email("eve@example.ch"), identity(7)),
        ] {
            assert_eq!(pinned().check(account, address, id), PinCheck::Changed);
        }
    }

    #[test]
    fn compared_words_raise_a_pin_and_nothing_lowers_it() {
        let words = pinned().with(ANNA, pin(Checked::Words)).unwrap();
        assert_eq!(words.get(ANNA).unwrap().checked, Checked::Words);
        assert_eq!(words.with(ANNA, pin(Checked::Logged)), None);
        assert_eq!(pinned().with(ANNA, pin(Checked::Logged)), None);
    }

    #[test]
    fn a_changed_identity_replaces_a_pin_by_its_words_alone() {
        let changed = Pin {
            identity: identity(8),
            ..pin(Checked::Words)
        };
        assert_eq!(pinned().with(ANNA, changed.clone()), None);
        let address = email("anna@example.ch");
        for account in [ANNA, EVE] {
            let pins = pinned().replaced_by_words(account, changed.clone());
            assert_eq!(pins.get(account), Some(&changed));
            assert_eq!(pins.of_email(&address), Some(&changed));
            assert_eq!(pins.check(account, &address, identity(8)), PinCheck::Pinned);
            for id in [7, 9] {
                assert_eq!(pins.check(ANNA, &address, identity(id)), PinCheck::Changed);
            }
        }
    }

    #[test]
    fn decodes_what_it_encoded_and_no_other_version() {
        let bytes = pinned().encode().unwrap();
        assert_eq!(Pins::decode(&bytes).unwrap(), pinned());
        for text in [
            "",
            "{}",
            r#"{"v":2,"pins":{}}"#,
            r#"{"v":1,"pins":{},"x":0}"#,
        ] {
            assert!(Pins::decode(text.as_bytes()).is_err(), "{text}");
        }
    }
}
