//! Ends a request that takes too long. A body that comes in is not counted as long as it comes in
//! faster than a trickle, so that a slow line can send a whole part.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::error::ApiError;
use crate::state::AppState;

/// So many bytes of a body within the time for a request, and the time begins anew: 2.2 kB/s where
/// nobody has changed it.
const STEP_BYTES: usize = 256 << 10;

/// Runs the request for as long as it may take.
pub(crate) async fn apply(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let limit = state.config().limits.request_timeout();
    let moved = Arc::new(Notify::new());
    let request = request.map(|body| Body::new(Counted::new(body, Arc::clone(&moved))));
    let answer = next.run(request);
    tokio::pin!(answer);
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            () = moved.notified() => {}
            () = sleep(limit) => return ApiError::new(ErrorCode::Unavailable).into_response(),
        }
    }
}

/// A body that tells when it has moved on by a step, and when it has come to its end.
struct Counted {
    body: Body,
    moved: Arc<Notify>,
    left: usize,
}

impl Counted {
    const fn new(body: Body, moved: Arc<Notify>) -> Self {
        Self {
            body,
            moved,
            left: STEP_BYTES,
        }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let came = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            _ => 0,
        };
        let ended = frame.is_none() || (came > 0 && self.body.is_end_stream());
        self.left = self.left.saturating_sub(came);
        if ended || self.left == 0 {
            self.left = STEP_BYTES;
            self.moved.notify_one();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use futures_util::stream;

    use super::*;
    use crate::config::Config;
    use crate::testing::{Answered, Server, answer};

    const LIMIT: Duration = Duration::from_secs(1);

    /// What a body is answered with that comes in pieces of this length, one each time.
    async fn answered_to(pieces: usize, length: usize, each: Duration) -> Answered {
        let mut config = Config::default();
        config.limits.request_timeout_ms = 1000;
        let server = Server::with(config).await;
        let take = async |body: Bytes| body.len().to_string();
        let router = axum::Router::new()
            .route("/", post(take))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .layer(from_fn_with_state(server.state.clone(), apply))
            .with_state(server.state.clone());
        let body = stream::unfold(0, move |sent| async move {
            sleep(each).await;
            let piece = Ok::<_, std::io::Error>(vec![0; length]);
            (sent < pieces).then_some((piece, sent + 1))
        });
        let request = Request::post("/").body(Body::from_stream(body)).unwrap();
        answer(router, request).await
    }

    #[tokio::test]
    async fn a_slow_body_may_take_long_as_long_as_it_moves_and_a_trickle_is_ended() {
        let begun = tokio::time::Instant::now();
        let (slow, drop_by_drop, too_slow) = tokio::join!(
            answered_to(15, STEP_BYTES, LIMIT / 10),
            answered_to(1000, 100, LIMIT / 10),
            answered_to(1000, STEP_BYTES / 4, LIMIT * 2 / 5),
        );
        assert!(begun.elapsed() > LIMIT, "{:?}", begun.elapsed());
        assert_eq!(slow.status, StatusCode::OK);
        assert_eq!(slow.body, (15 * STEP_BYTES).to_string().as_bytes());
        assert_eq!(drop_by_drop.code(), "unavailable");
        assert_eq!(too_slow.code(), "unavailable");
    }

    #[tokio::test]
    async fn the_length_of_a_body_is_still_known_behind_it() {
        let counted = Counted::new(Body::from("12345"), Arc::default());
        assert_eq!(counted.size_hint().exact(), Some(5));
        assert!(Counted::new(Body::empty(), Arc::default()).is_end_stream());
    }
}
