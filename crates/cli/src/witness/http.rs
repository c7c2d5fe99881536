//! The HTTP side of a witness: two addresses, plain HTTP/1.1 behind whatever does TLS, bounded in
//! connections, bytes and time.
//!
//! ```text
//! POST /add-checkpoint
//! GET  /<SHA-256 of a log's name, hex>/checkpoint
//! ```

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bulla_tlog::witness::{MAX_REQUEST_BYTES, Refusal};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::Witness;
use super::memory::NotCosigned;
use crate::host::now_secs;
use crate::screen::Screen;

type Answer = Response<Full<Bytes>>;

/// Answers until `shutdown` resolves, then lets open requests end.
pub(crate) async fn serve(
    listener: TcpListener,
    witness: Arc<Witness>,
    screen: Screen,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
                listener.accept().await.ok().map(|(stream, _)| (stream, slot))
            } => accepted,
        };
        let Some((stream, slot)) = accepted else {
            // Out of file descriptors, most likely: others end meanwhile.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let witness = Arc::clone(&witness);
        let service = service_fn(move |request| {
            let witness = Arc::clone(&witness);
            async move { Ok::<_, Infallible>(answer(&witness, request, screen).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_header_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that broke off concerns nobody but its other end.
            drop(tokio::time::timeout(LIFETIME, connection).await);
            drop(slot);
        });
    }
    drop(listener);
    drop(tokio::time::timeout(PATIENCE, graceful.shutdown()).await);
}

async fn answer(witness: &Arc<Witness>, request: Request<Incoming>, screen: Screen) -> Answer {
    let path = request.uri().path().to_owned();
    if path == "/add-checkpoint" {
        if request.method() != Method::POST {
            return not_allowed("POST");
        }
        return add_checkpoint(witness, request, screen).await;
    }
    let hash = path
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix("/checkpoint"));
    let Some(hash) = hash else {
        return told(StatusCode::NOT_FOUND, "no such address\n");
    };
    if request.method() != Method::GET {
        return not_allowed("GET");
    }
    match witness.newest_by_hash(hash) {
        Some(newest) => told(StatusCode::OK, newest.text().to_owned()),
        None => told(StatusCode::NOT_FOUND, "nothing was cosigned of this log\n"),
    }
}

async fn add_checkpoint(
    witness: &Arc<Witness>,
    request: Request<Incoming>,
    screen: Screen,
) -> Answer {
    let body = Limited::new(request.into_body(), MAX_REQUEST_BYTES).collect();
    let body = match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return closing(told(StatusCode::PAYLOAD_TOO_LARGE, "too large\n"));
        }
        Ok(Err(_)) => return closing(told(StatusCode::BAD_REQUEST, "it broke off\n")),
        Err(_) => return closing(told(StatusCode::REQUEST_TIMEOUT, "too slow\n")),
    };
    let Ok(body) = String::from_utf8(body.into()) else {
        return refused(&Refusal::BadRequest);
    };
    let witness = Arc::clone(witness);
    // The disk is waited for beside the other connections.
    let done = tokio::task::spawn_blocking(move || witness.cosign(&body, now_secs())).await;
    match done {
        Ok(Ok(line)) => told(StatusCode::OK, line),
        Ok(Err(NotCosigned::Refused(refusal))) => {
            if refusal == Refusal::Inconsistent {
                screen.note("REFUSED a checkpoint that does not continue the one before (422)");
            }
            refused(&refusal)
        }
        Ok(Err(error)) => {
            screen.note(&format!("ALARM: {error}"));
            told(StatusCode::INTERNAL_SERVER_ERROR, "not cosigned\n")
        }
        Err(_) => told(StatusCode::INTERNAL_SERVER_ERROR, "not cosigned\n"),
    }
}

fn refused(refusal: &Refusal) -> Answer {
    let status = StatusCode::from_u16(refusal.status());
    let mut answer = told(status.unwrap_or(StatusCode::BAD_REQUEST), refusal.body());
    let kind = HeaderValue::from_static(refusal.content_type());
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

fn not_allowed(method: &'static str) -> Answer {
    let mut answer = told(StatusCode::METHOD_NOT_ALLOWED, "not by this method\n");
    let method = HeaderValue::from_static(method);
    answer.headers_mut().insert(ALLOW, method);
    answer
}

fn told(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// What is left of the request is not read.
fn closing(mut answer: Answer) -> Answer {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(CONNECTION, close);
    answer
}

/// Connections at once: each log has one, and a few readers.
const CONNECTIONS: usize = 64;
/// Time for a header, for a body, and for open requests at the end.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest life of a connection: who takes nothing of an answer must not keep its place.
const LIFETIME: Duration = Duration::from_mins(10);
/// Largest header in bytes.
const HEADER_BYTES: usize = 16 << 10;
