//! Checks of steps between identities, and of what has to be sealed anew after one.

use std::sync::Arc;

use bulla_types::RecipientId;

use super::sample::{
    MEMBER, OWNER, assert_conflict, digest, envelope, identity, seed, wrap, write,
};
use crate::record::IdentityStep;
use crate::{Conflict, Store, Write};

fn step(closed: u8, next: u8) -> IdentityStep {
    IdentityStep {
        account_id: MEMBER,
        closed: digest(closed),
        next: digest(next),
        closing: format!("{{\"closing\":{closed}}}"),
        succession: (closed == 21).then(|| "{\"succession\": 1}".to_owned()),
    }
}

/// Two envelopes with wraps for [`MEMBER`], one of them with one for [`OWNER`] too.
async fn sent(store: &Arc<dyn Store>) {
    seed(store).await;
    for (id, wraps) in [
        (1, vec![wrap(31, MEMBER), wrap(32, OWNER)]),
        (2, vec![wrap(33, MEMBER)]),
    ] {
        let create = Write::CreateEnvelope {
            stored: Box::new(envelope(id, 2_000)),
            wraps,
            ak_epoch: 1,
        };
        write(store, create).await.unwrap();
    }
    for (epoch, id) in [(1, 21), (2, 22), (3, 23)] {
        let add = Write::AddIdentity(identity(MEMBER, epoch, id));
        write(store, add).await.unwrap();
    }
}

/// No identity is closed twice; the envelopes of the account are on the list until they are done.
pub async fn a_step_is_added_once_and_notes_what_is_sealed_for_the_identity_before(
    store: Arc<dyn Store>,
) {
    sent(&store).await;
    assert_eq!(store.identity_steps_of(MEMBER).await.unwrap(), []);
    assert_eq!(store.rewraps_of(MEMBER).await.unwrap(), []);
    for it in [step(21, 22), step(22, 23)] {
        write(&store, Write::AddIdentityStep(it)).await.unwrap();
    }
    for again in [step(21, 22), step(21, 23), step(20, 22)] {
        let refused = write(&store, Write::AddIdentityStep(again)).await;
        assert_conflict(refused, Conflict::Version);
    }
    let steps = store.identity_steps_of(MEMBER).await.unwrap();
    assert_eq!(steps, [step(21, 22), step(22, 23)]);
    assert_eq!(store.identity_steps_of(OWNER).await.unwrap(), []);
    let ids = [1, 2].map(|id| envelope(id, 0).envelope.envelope_id);
    assert_eq!(store.rewraps_of(MEMBER).await.unwrap(), ids);
    assert_eq!(store.rewraps_of(OWNER).await.unwrap(), []);
}

/// The new wrap of a place stands and the old one is gone; other places and holders keep theirs.
pub async fn wraps_are_replaced_place_by_place_and_leave_the_list(store: Arc<dyn Store>) {
    sent(&store).await;
    write(&store, Write::AddIdentityStep(step(21, 22)))
        .await
        .unwrap();
    let [first, second] = [1, 2].map(|id| envelope(id, 0).envelope.envelope_id);
    let mut elsewhere = wrap(41, MEMBER);
    elsewhere.recipient_id = RecipientId::from_bytes([1; 16]);
    for wraps in [vec![elsewhere.clone()], vec![wrap(42, MEMBER)]] {
        let replace = Write::ReplaceWraps {
            envelope_id: first,
            account_id: MEMBER,
            wraps,
        };
        write(&store, replace).await.unwrap();
    }
    let left = store.wraps(first, MEMBER).await.unwrap();
    assert_eq!(left, [elsewhere, wrap(42, MEMBER)]);
    assert_eq!(store.wraps(first, OWNER).await.unwrap(), [wrap(32, OWNER)]);
    assert_eq!(
        store.wraps(second, MEMBER).await.unwrap(),
        [wrap(33, MEMBER)]
    );
    assert_eq!(store.rewraps_of(MEMBER).await.unwrap(), [second]);
}
