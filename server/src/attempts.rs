//! Bounds guessing. A try counts when the server helps with it, not when it is told that it failed:
//! KE2 alone tells a client whether its password was right. Counts stand in the store, so that
//! replicas share them and no restart forgets them, each under a keyed hash, so that no network
//! address is stored (`docs/spec/login.md#guessing`).
//!
//! Strangers can fill the counts of logins. They keep nobody out who is in already: within a session
//! its own count alone matters.

use bulla_auth::lockout::{Guessed, Limit};
use bulla_crypto::mac::hmac_sha256;
use bulla_storage::Write;
use bulla_storage::record::{Session, Try};
use bulla_types::{AccountId, Sha256Digest, Timestamp};

use crate::address::Network;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// One try, under everything that it counts for.
pub(crate) struct Counted {
    /// Forgotten once one of them was right.
    own: Vec<Try>,
    /// Counted for whoever shares a network; what was right is given back.
    shared: Vec<Try>,
}

impl Counted {
    /// A password at a login; also for the made-up ids of unknown addresses, so that a waiting time
    /// tells nobody who has an account here.
    pub(crate) fn password(state: &AppState, account: AccountId, network: &Network) -> Self {
        Self::of_anybody(state, Guessed::Password, account, network)
    }

    /// A recovery kit; also for the made-up ids of unknown addresses.
    pub(crate) fn kit(state: &AppState, account: AccountId, network: &Network) -> Self {
        Self::of_anybody(state, Guessed::Kit, account, network)
    }

    /// What anybody can try who knows an address.
    fn of_anybody(
        state: &AppState,
        guessed: Guessed,
        account: AccountId,
        network: &Network,
    ) -> Self {
        let (near, wide) = (network.near(), network.wide());
        let anybody = |limit, place: &[u8]| Try {
            key: key(state, Guessed::Anybody, &[place]),
            guessed: Guessed::Anybody,
            subject: None,
            limit,
        };
        Self {
            own: of_account(state, guessed, account, &near),
            shared: vec![anybody(NEAR, &near), anybody(WIDE, &wide)],
        }
    }

    /// The code of the second factor, by whoever knows the password.
    pub(crate) fn code(state: &AppState, account: AccountId, network: &Network) -> Self {
        Self {
            own: of_account(state, Guessed::Code, account, &network.near()),
            shared: Vec::new(),
        }
    }

    /// Password or code within a session.
    pub(crate) fn within(state: &AppState, session: &Session) -> Self {
        let guessed = Guessed::Session;
        let own = Try {
            key: key(state, guessed, &[session.session_id.as_bytes()]),
            guessed,
            subject: Some(session.account_id),
            limit: OWN,
        };
        Self {
            own: vec![own],
            shared: Vec::new(),
        }
    }

    /// Refuses where [`Self::take`] would be: before work is done that costs more than looking.
    pub(crate) async fn allowed(&self, state: &AppState) -> Answer<()> {
        let keys: Vec<Sha256Digest> = self.all().map(|counted| counted.key).collect();
        let tries = state.store().tries(&keys).await?;
        let now = state.now();
        let waits = self.all().zip(tries).filter_map(|(counted, tries)| {
            let tries = tries?;
            Some(counted.limit.wait(&tries, now))
        });
        match waits.max().unwrap_or_default() {
            0 => Ok(()),
            wait_ms => Err(ApiError::retry_after(wait_ms.div_ceil(1000))),
        }
    }

    /// The writes that count the try; the commit is refused if one of the counts is full.
    pub(crate) fn take(&self, at: Timestamp) -> Vec<Write> {
        let take = |counted: &Try| Write::CountTry {
            counted: *counted,
            at,
        };
        self.all().map(take).collect()
    }

    /// The writes once the try was right.
    pub(crate) fn passed(&self) -> Vec<Write> {
        let own = self.own.iter().map(|own| Write::ForgetTries(own.key));
        let shared = self.shared.iter().map(|shared| Write::GiveTryBack {
            key: shared.key,
            limit: shared.limit,
        });
        own.chain(shared).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Try> {
        self.own.iter().chain(&self.shared)
    }
}

/// Counts for an account: from one network, and from all together.
fn of_account(state: &AppState, guessed: Guessed, account: AccountId, near: &[u8]) -> Vec<Try> {
    let counted = |limit, place: &[u8]| Try {
        key: key(state, guessed, &[account.as_bytes(), place]),
        guessed,
        subject: Some(account),
        limit,
    };
    vec![counted(OWN, near), counted(ACCOUNT, &[])]
}

/// Under what a try is counted: `HMAC-SHA256(key, "bulla/attempt/1" ‖ 0x00 ‖ name ‖ 0x00 ‖ parts)`.
/// The parts of one name have lengths that tell them apart.
fn key(state: &AppState, guessed: Guessed, parts: &[&[u8]]) -> Sha256Digest {
    let name = guessed.as_str().as_bytes();
    let all = [&[LABEL, name, &[0]], parts].concat();
    let key = &state.secrets().attempts;
    Sha256Digest::from_bytes(hmac_sha256(key.expose_secret(), &all))
}

const LABEL: &[u8] = b"bulla/attempt/1\0";

/// Waits are at most a quarter of an hour: that bounds guessing, and what strangers can do to
/// somebody who wants to sign in.
const LONGEST_MS: u64 = 15 * 60 * 1000;
const FIRST_MS: u64 = 30 * 1000;

/// One person's tries.
const OWN: Limit = Limit {
    free: 10,
    first_ms: FIRST_MS,
    longest_ms: LONGEST_MS,
    drain_ms: 15 * 60 * 1000,
};
/// Everybody's tries against one account: a whole network of thieves gets no further than one of
/// them in the long run.
const ACCOUNT: Limit = Limit {
    free: 50,
    drain_ms: 5 * 60 * 1000,
    ..OWN
};
/// One subscriber's tries against all accounts: an office behind one address must not notice.
const NEAR: Limit = Limit {
    free: 100,
    drain_ms: 60 * 1000,
    ..OWN
};
/// A neighbourhood's tries.
const WIDE: Limit = Limit {
    free: 1000,
    drain_ms: 6 * 1000,
    ..OWN
};

#[cfg(test)]
mod tests {
    use bulla_storage::Conflict;

    use super::*;
    use crate::commit::{NO_TENANT, commit};
    use crate::testing::Server;

    const ANNA: AccountId = AccountId::from_bytes([1; 16]);
    const BEN: AccountId = AccountId::from_bytes([2; 16]);

    fn keys(counted: &Counted) -> Vec<Sha256Digest> {
        counted.all().map(|counted| counted.key).collect()
    }

    #[tokio::test]
    async fn each_count_has_a_key_of_its_own_and_networks_share_theirs() {
        let server = Server::start().await;
        let state = &server.state;
        let password = |account, network: &str| {
            keys(&Counted::password(state, account, &Network::of(network)))
        };
        let one = password(ANNA, "203.0.113.9");
        assert_eq!(one.len(), 4);
        // Of another account: the counts of the network alone are the same.
        let two = password(BEN, "203.0.113.9");
        assert_eq!(one[2..], two[2..]);
        assert!(one[..2].iter().all(|key| !two.contains(key)));
        // From a neighbour: the counts of the account and of the neighbourhood.
        let three = password(ANNA, "203.0.113.10");
        assert_eq!((one[1], one[3]), (three[1], three[3]));
        assert!(one[0] != three[0] && one[2] != three[2]);
        let code = keys(&Counted::code(state, ANNA, &Network::of("203.0.113.9")));
        assert!(code.iter().all(|key| !one.contains(key)));
    }

    #[tokio::test]
    async fn what_was_right_uses_up_nobody_s_network_and_what_was_wrong_does() {
        let server = Server::start().await;
        let state = &server.state;
        let counted = Counted::password(state, ANNA, &Network::of("203.0.113.9"));
        for _ in 0..=NEAR.free {
            let mut writes = counted.take(state.now());
            writes.extend(counted.passed());
            commit(state, NO_TENANT, writes, Vec::new()).await.unwrap();
        }
        counted.allowed(state).await.unwrap();
        for n in 0..NEAR.free {
            let account = AccountId::from_bytes((u128::from(n) + 1000).to_be_bytes());
            let network = Network::of("203.0.113.9");
            let writes = Counted::password(state, account, &network).take(state.now());
            commit(state, NO_TENANT, writes, Vec::new()).await.unwrap();
        }
        let refused = counted.allowed(state).await.unwrap_err();
        assert_eq!(refused.code(), bulla_protocol::ErrorCode::TooManyAttempts);
        // Whoever did not look before is refused all the same.
        let store = state.store();
        let taken = store.commit(NO_TENANT, counted.take(state.now()), Vec::new());
        let conflict = taken.await.unwrap_err();
        assert!(matches!(
            conflict,
            bulla_storage::StoreError::Conflict(Conflict::Tries { wait_ms: 30_000 })
        ));
    }
}
