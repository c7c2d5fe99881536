//! When a request is made again: not the whole file, only what did not get through, with growing
//! waits. What the server refuses for a reason is not asked again.

use std::collections::VecDeque;

use bulla_protocol::ErrorCode;

use crate::flight::{InFlight, beside};
use crate::{Client, ClientError, Host, HostError, Phase, Request, Response};

/// How often one request was made again, and how long the next wait is.
#[derive(Debug, Default)]
pub(crate) struct Waits(usize);

impl Waits {
    /// The wait in milliseconds before the next try after this error; `None` where another try
    /// makes no sense or there were enough.
    pub(crate) fn after(&mut self, error: &ClientError) -> Option<u64> {
        let least = least_wait(error)?;
        let wait = WAITS_MS.get(self.0).copied()?;
        self.0 = self.0.saturating_add(1);
        Some(wait.max(least))
    }
}

/// The shortest wait that makes sense; `None` where waiting does not help.
fn least_wait(error: &ClientError) -> Option<u64> {
    if *error == ClientError::Host(HostError::Network) {
        return Some(0);
    }
    let ClientError::Server {
        code: ErrorCode::Internal | ErrorCode::TooManyAttempts | ErrorCode::Unavailable,
        retry_after_secs,
    } = error
    else {
        return None;
    };
    let wait = retry_after_secs.unwrap_or(0).saturating_mul(1000);
    (wait <= LONGEST_WAIT_MS).then_some(wait)
}

impl<H: Host> Client<H> {
    /// Waits before the next try, or gives the error back.
    pub(crate) async fn pause<C>(
        &mut self,
        error: ClientError,
        waits: &mut Waits,
        flights: &mut VecDeque<InFlight<C>>,
    ) -> Result<(), ClientError> {
        let Some(wait) = waits.after(&error) else {
            return Err(error);
        };
        self.host.progress(Phase::Waiting, 0, 0);
        beside(self.host.wait(wait), flights).await?;
        Ok(())
    }

    /// Carries a request that has no second effect, again and again if need be.
    pub(crate) async fn exchange_patiently(
        &mut self,
        request: Request,
    ) -> Result<Response, ClientError> {
        let mut waits = Waits::default();
        let mut alone = VecDeque::<InFlight<()>>::new();
        loop {
            match self.exchange(request.clone()).await {
                Err(error) => self.pause(error, &mut waits, &mut alone).await?,
                answer => return answer,
            }
        }
    }
}

/// Waits between tries, in milliseconds: a minute and a half in all.
const WAITS_MS: [u64; 7] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];
/// The server may ask for this much; who is told to wait longer is told so.
const LONGEST_WAIT_MS: u64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: ErrorCode, retry_after_secs: Option<u64>) -> ClientError {
        ClientError::Server {
            code,
            retry_after_secs,
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let mut waits = Waits::default();
        let lost = ClientError::Host(HostError::Network);
        let all: Vec<_> = core::iter::from_fn(|| waits.after(&lost)).collect();
        assert_eq!(all, WAITS_MS);
        assert!(all.is_sorted());
    }

    #[test]
    fn the_server_can_ask_for_more_within_reason() {
        let mut waits = Waits::default();
        let busy = |secs| refused(ErrorCode::TooManyAttempts, Some(secs));
        assert_eq!(waits.after(&busy(20)), Some(20_000));
        assert_eq!(waits.after(&busy(1)), Some(2_000));
        assert_eq!(waits.after(&busy(61)), None);
        assert_eq!(waits.after(&busy(u64::MAX)), None);
    }

    #[test]
    fn what_is_refused_for_a_reason_is_not_tried_again() {
        for code in ErrorCode::ALL {
            let again = matches!(
                code,
                ErrorCode::Internal | ErrorCode::TooManyAttempts | ErrorCode::Unavailable
            );
            let wait = Waits::default().after(&refused(*code, None));
            assert_eq!(wait.is_some(), again, "{code:?}");
        }
        for error in [
            ClientError::AnswerInvalid,
            ClientError::ContainerDamaged,
            ClientError::Host(HostError::Cancelled),
            ClientError::Host(HostError::Source),
        ] {
            assert_eq!(Waits::default().after(&error), None);
        }
    }
}
