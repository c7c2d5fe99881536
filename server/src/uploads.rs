//! Places in memory for parts of containers: so many in all, and of those a quarter for one account,
//! so that nobody keeps the others waiting by sending slowly.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bulla_types::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Answer, ApiError};
use crate::session::SignedIn;
use crate::state::AppState;

/// The places of a server.
#[derive(Debug)]
pub(crate) struct Uploads {
    all: Arc<Semaphore>,
    share: usize,
    by_account: Mutex<BTreeMap<AccountId, Arc<Semaphore>>>,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Uploads {
    /// So many places, at least one.
    pub(crate) fn new(places: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(places)),
            share: (places / 4).max(2).min(places),
            by_account: Mutex::default(),
        }
    }

    /// A place for an account, once there is one.
    async fn place(&self, account: AccountId) -> Answer<Place> {
        let own = self.places_of(account).acquire_owned().await;
        let own = own.map_err(ApiError::internal)?;
        let all = Arc::clone(&self.all).acquire_owned().await;
        Ok(Place {
            _all: all.map_err(ApiError::internal)?,
            _own: own,
        })
    }

    fn places_of(&self, account: AccountId) -> Arc<Semaphore> {
        let places = self.by_account.lock();
        let mut places = places.unwrap_or_else(PoisonError::into_inner);
        // Nobody holds or waits for a place there: what is left holds a clone.
        places.retain(|id, own| *id == account || Arc::strong_count(own) > 1);
        let own = places
            .entry(account)
            .or_insert_with(|| Arc::new(Semaphore::new(self.share)));
        Arc::clone(own)
    }
}

/// A caller with a live session and a place for a part, taken before the part is read.
pub(crate) struct Sending {
    /// The caller.
    pub(crate) me: SignedIn,
    _place: Place,
}

impl FromRequestParts<AppState> for Sending {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let me = SignedIn::from_request_parts(parts, state).await?;
        let place = state.uploads().place(me.account.account_id).await?;
        Ok(Self { me, _place: place })
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn account(byte: u8) -> AccountId {
        AccountId::from_bytes([byte; 16])
    }

    /// A place, if there is one now.
    fn now(uploads: &Uploads, byte: u8) -> Option<Place> {
        let place = pin!(uploads.place(account(byte)));
        match place.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(place) => Some(place.unwrap()),
            Poll::Pending => None,
        }
    }

    #[test]
    fn one_account_leaves_places_for_others_however_slowly_it_sends() {
        let uploads = Uploads::new(8);
        let mut greedy: Vec<_> = (0..20).filter_map(|_| now(&uploads, 1)).collect();
        assert_eq!(greedy.len(), 2);
        let others: Vec<_> = (2..20).filter_map(|byte| now(&uploads, byte)).collect();
        assert_eq!(others.len(), 6);
        greedy.pop();
        assert!(now(&uploads, 7).is_some());
        assert!(now(&uploads, 1).is_some());
    }

    #[test]
    fn accounts_that_are_done_are_forgotten() {
        let uploads = Uploads::new(8);
        for byte in 0..100 {
            drop(now(&uploads, byte));
        }
        assert_eq!(uploads.by_account.lock().unwrap().len(), 1);
    }

    #[test]
    fn few_places_are_enough() {
        for places in 1..3 {
            let uploads = Uploads::new(places);
            let taken: Vec<_> = (0..5).filter_map(|_| now(&uploads, 1)).collect();
            assert_eq!(taken.len(), places);
        }
    }
}
