//! The plain-text listener: HTTP/1.1 alone, a bound on connections, a time limit on every header
//! and every idle connection, one on clients that take nothing of their answer, and an orderly end. (Detecting the HTTP version has no time limit in
//! hyper: a connection that sends nothing would stay open for ever.)

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::address::Peer;
use crate::config::Limits;
use crate::patient::Patient;

/// Largest header of a request in bytes, all lines together.
const HEADER_BYTES: usize = 16 << 10;

/// Serves connections until `shutdown` resolves, then lets open requests end within their time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else {
            continue;
        };
        let inner = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            inner.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read_timeout())
            .max_header_size(HEADER_BYTES)
            .serve_connection(
                TokioIo::new(Patient::new(stream, limits.request_timeout())),
                service,
            );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_timeout(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("open requests were cut at the end of the service");
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, Peer, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Small answers must not wait for more bytes; without it they are slower, not wrong.
            drop(stream.set_nodelay(true));
            Some((stream, Peer(peer.ip()), slot))
        }
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    use super::*;

    async fn started(limits: Limits) -> (std::net::SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(async || "here"));
        tokio::spawn(serve(listener, router, limits, async {
            let _ = stopped.await;
        }));
        (address, stop)
    }

    fn quick() -> Limits {
        Limits {
            header_read_timeout_ms: 100,
            connections: 1,
            ..Limits::default()
        }
    }

    async fn answer_to(address: std::net::SocketAddr, sent: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        answer
    }

    #[tokio::test]
    async fn cuts_silent_slow_and_foreign_connections_and_serves_the_next_one() {
        let (address, _stop) = started(quick()).await;
        for sent in [
            &b""[..],
            b"GET / HTTP/1.1\r\nHost: a\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ] {
            let answer = answer_to(address, sent).await;
            assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
        }
        let answer = answer_to(
            address,
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        )
        .await;
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
    }

    #[tokio::test]
    async fn refuses_an_oversized_header() {
        let (address, _stop) = started(quick()).await;
        let mut sent = b"GET / HTTP/1.1\r\nHost: a\r\nX: ".to_vec();
        sent.resize(HEADER_BYTES + 1024, b'x');
        sent.extend_from_slice(b"\r\n\r\n");
        let answer = answer_to(address, &sent).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn cuts_a_client_that_takes_nothing_of_its_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // The sender goes with the endless body that holds it.
        let (held, ended) = oneshot::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(Some(held)));
        let router = Router::new().route(
            "/",
            get(async move || {
                let held = held.lock().unwrap().take();
                axum::body::Body::from_stream(futures_util::stream::repeat_with(move || {
                    let _held = &held;
                    Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[0; 8192]))
                }))
            }),
        );
        let limits = Limits {
            request_timeout_ms: 100,
            ..Limits::default()
        };
        tokio::spawn(serve(listener, router, limits, std::future::pending()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let asked = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        stream.write_all(asked).await.unwrap();
        assert!(ended.await.is_err());
    }

    #[tokio::test]
    async fn takes_no_connection_after_the_end() {
        let (address, stop) = started(quick()).await;
        stop.send(()).unwrap();
        let mut refused = false;
        for _ in 0..1000 {
            tokio::task::yield_now().await;
            refused = TcpStream::connect(address).await.is_err();
            if refused {
                break;
            }
        }
        assert!(refused);
    }
}
