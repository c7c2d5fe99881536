//! Large requests on their way: given up once nothing moves any more, however long the whole takes.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bulla_client::{Flight, HostError, Response};
use bytes::Bytes;
use futures_util::stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, RequestBuilder};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

/// Fetches an answer of at most `limit` bytes; the client's time limit is on each read of it.
pub(crate) fn fetch(builder: RequestBuilder, limit: usize) -> Flight {
    Box::pin(async move {
        let answer = builder.send().await.map_err(|_| HostError::Network)?;
        read(answer, limit).await.map_err(|_| HostError::Network)
    })
}

/// Sends a part with a client that has no time limit of its own.
pub(crate) fn send_part(builder: RequestBuilder, part: Bytes, limit: usize) -> Flight {
    send_within(STALL, builder, part, limit)
}

fn send_within(stall: Duration, builder: RequestBuilder, part: Bytes, limit: usize) -> Flight {
    Box::pin(async move {
        let (length, left) = (part.len(), Arc::new(Left::default()));
        left.bytes.store(length, Ordering::Relaxed);
        let pieces = stream::iter(pieces(part, Arc::clone(&left)));
        let request = builder.header(CONTENT_LENGTH, length);
        let answer = request.body(Body::wrap_stream(pieces)).send();
        tokio::pin!(answer);
        let begun = Instant::now();
        let mut patience = stall;
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut answer => break answer.map_err(|_| HostError::Network)?,
                () = left.moved.notified() => {
                    if left.bytes.load(Ordering::Relaxed) == 0 {
                        // What the system still holds goes no faster than what it took before.
                        patience = ANSWER + begun.elapsed();
                    }
                }
                () = sleep(patience) => return Err(HostError::Network),
            }
        };
        let answer = timeout(stall, read(answer, limit)).await;
        answer
            .map_err(|_| HostError::Network)?
            .map_err(|_| HostError::Network)
    })
}

/// An answer with its body, if that is not larger than `limit`; larger than anything that is asked
/// for, it is an answer without content to the flow.
pub(crate) async fn read(
    mut answer: reqwest::Response,
    limit: usize,
) -> Result<Response, reqwest::Error> {
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len().saturating_add(chunk.len()) > limit {
            body = Vec::new();
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, body })
}

/// What of a part the system has not taken yet.
#[derive(Debug, Default)]
struct Left {
    bytes: AtomicUsize,
    moved: Notify,
}

/// The bytes in pieces, each told as it is taken.
fn pieces(
    mut part: Bytes,
    left: Arc<Left>,
) -> impl Iterator<Item = Result<Bytes, Infallible>> + Send + 'static {
    core::iter::from_fn(move || {
        let piece = part.split_to(part.len().min(PIECE_BYTES));
        left.bytes.store(part.len(), Ordering::Relaxed);
        left.moved.notify_one();
        (!piece.is_empty()).then_some(Ok(piece))
    })
}

/// Bytes that are handed to the system at a time.
const PIECE_BYTES: usize = 64 << 10;
/// Nothing moved for so long, and the connection counts as lost.
const STALL: Duration = Duration::from_mins(1);
/// Time for the answer once a part has left: the server gives itself two minutes.
const ANSWER: Duration = Duration::from_secs(125);

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::host::{built, http_client};

    #[test]
    fn pieces_are_the_part_and_tell_what_is_left() {
        let part: Bytes = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let left = Arc::new(Left::default());
        let mut taken = Vec::new();
        for piece in pieces(part.clone(), Arc::clone(&left)) {
            taken.extend_from_slice(&piece.unwrap());
            assert_eq!(left.bytes.load(Ordering::Relaxed), part.len() - taken.len());
        }
        assert!(taken == part);
    }

    fn client(url: &str) -> reqwest::Client {
        built(http_client(url)).unwrap()
    }

    #[tokio::test]
    async fn a_part_that_is_taken_no_further_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let accepted = tokio::spawn(async move { listener.accept().await.unwrap() });
        // More than any system holds for a connection.
        let part = Bytes::from(vec![7; 256 << 20]);
        let stall = Duration::from_millis(200);
        let sent = send_within(stall, client(&url).put(&url), part, 100).await;
        assert_eq!(sent, Err(HostError::Network));
        drop(accepted.await.unwrap());
    }

    #[tokio::test]
    async fn a_part_has_its_length_and_its_answer() {
        let part = Bytes::from_static(b"the part and its end");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut taken = Vec::new();
            while !taken.ends_with(b"end") {
                stream.read_buf(&mut taken).await.unwrap();
            }
            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            String::from_utf8(taken).unwrap().to_ascii_lowercase()
        });
        let sent = send_part(client(&url).put(&url), part, 100).await;
        assert_eq!(sent.unwrap().status, 204);
        let request = served.await.unwrap();
        assert!(request.contains("content-length: 20\r\n"), "{request}");
        assert!(!request.contains("transfer-encoding"), "{request}");
    }
}
