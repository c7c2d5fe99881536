//! A panic of a handler becomes a problem without detail. Its text could hold anything that was being
//! handled, so it goes nowhere; the place in the source goes to the log.

use std::any::Any;
use std::panic::set_hook;

use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;

use crate::error::ApiError;

/// From now on a panic of any thread is one line of the log, with its place and without its text.
pub fn log_places() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place = place.unwrap_or_default(), "panic");
    }));
}

/// The answer to a panic.
pub(crate) fn answer(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    ApiError::new(ErrorCode::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;

    use super::*;

    /// Lines that were logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_log_has_the_place_of_a_panic_and_not_its_text() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt()
            .json()
            .with_writer(move || writer.clone())
            .finish();
        with_default(log, || {
            log_places();
            let payload = std::panic::catch_unwind(|| panic!("anna@example.ch"));
            drop(answer(payload.unwrap_err()));
            drop(std::panic::take_hook());
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("panic.rs:") && text.contains("a handler panicked"));
        assert!(!text.contains("anna"), "{text}");
    }
}
