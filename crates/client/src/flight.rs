//! Requests on their way while a flow does something else: the next part is sealed while parts are
//! sent, and opened while parts are fetched.

use core::future::poll_fn;
use core::pin::pin;
use core::task::{Context, Poll};
use std::collections::VecDeque;

use crate::{Flight, HostError, Response};

/// A request on its way, with what the flow needs when it lands.
pub(crate) struct InFlight<C> {
    flight: Option<Flight>,
    landed: Option<Result<Response, HostError>>,
    pub(crate) cargo: C,
}

impl<C> InFlight<C> {
    pub(crate) const fn new(flight: Flight, cargo: C) -> Self {
        Self {
            flight: Some(flight),
            landed: None,
            cargo,
        }
    }

    /// Its answer, once it is there.
    pub(crate) async fn landing(&mut self) -> Result<Response, HostError> {
        poll_fn(|cx| {
            self.advance(cx);
            self.landed.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Goes as far as it can without waiting.
    fn advance(&mut self, cx: &mut Context<'_>) {
        if let Some(flight) = &mut self.flight
            && let Poll::Ready(answer) = flight.as_mut().poll(cx)
        {
            self.flight = None;
            self.landed = Some(answer);
        }
    }
}

/// Does the work while the flights go on beside it.
pub(crate) async fn beside<T, C>(
    work: impl Future<Output = T>,
    flights: &mut VecDeque<InFlight<C>>,
) -> T {
    let mut work = pin!(work);
    poll_fn(|cx| {
        for flight in flights.iter_mut() {
            flight.advance(cx);
        }
        work.as_mut().poll(cx)
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    fn answer(status: u16) -> Response {
        Response {
            status,
            body: Vec::new(),
        }
    }

    /// Lands after it was looked at so often.
    fn slow(polls: Rc<Cell<u32>>, status: u16) -> Flight {
        Box::pin(poll_fn(move |cx| {
            if polls.get() == 0 {
                return Poll::Ready(Ok(answer(status)));
            }
            polls.set(polls.get() - 1);
            cx.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    #[tokio::test]
    async fn flights_go_on_beside_the_work_and_keep_their_answers_in_order() {
        let left = [Rc::new(Cell::new(3)), Rc::new(Cell::new(1))];
        let mut flights: VecDeque<_> = left
            .iter()
            .zip([201, 202])
            .map(|(polls, status)| InFlight::new(slow(Rc::clone(polls), status), status))
            .collect();
        let work = slow(Rc::new(Cell::new(9)), 200);
        assert_eq!(beside(work, &mut flights).await, Ok(answer(200)));
        assert!(left.iter().all(|polls| polls.get() == 0), "all have landed");
        for status in [201, 202] {
            let mut flight = flights.pop_front().unwrap();
            assert_eq!(flight.landing().await, Ok(answer(status)));
            assert_eq!(flight.cargo, status);
        }
    }
}
