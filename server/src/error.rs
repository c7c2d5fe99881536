//! What a handler answers where it cannot do as asked: one stable code, a problem document, and
//! the cause for the log. Which code a failure has is decided here, in one place each.

use std::error::Error;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bulla_domain::envelope::CommandError;
use bulla_protocol::{ErrorCode, Problem};
use bulla_storage::{Conflict, StoreError};

/// A refusal or failure of a request.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: ErrorCode,
    detail: Option<&'static str>,
    retry_after_secs: Option<u64>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What handlers return.
pub(crate) type Answer<T> = Result<T, ApiError>;

impl ApiError {
    /// The refusal of this code.
    pub(crate) const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            retry_after_secs: None,
            cause: None,
        }
    }

    /// The refusal with what exactly was wrong; a fixed text, so it holds no personal data.
    pub(crate) const fn with_detail(code: ErrorCode, detail: &'static str) -> Self {
        Self {
            code,
            detail: Some(detail),
            retry_after_secs: None,
            cause: None,
        }
    }

    /// The refusal until some time has passed.
    pub(crate) const fn retry_after(secs: u64) -> Self {
        Self {
            code: ErrorCode::TooManyAttempts,
            detail: None,
            retry_after_secs: Some(secs),
            cause: None,
        }
    }

    /// A fault of the server, with the cause for its log.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            code: ErrorCode::Internal,
            detail: None,
            retry_after_secs: None,
            cause: Some(cause.into()),
        }
    }

    /// The same refusal, or `code` where it was this one.
    pub(crate) fn instead_of(self, this: ErrorCode, code: ErrorCode) -> Self {
        if self.code == this { code.into() } else { self }
    }

    /// The same for the command line, with its cause.
    pub(crate) fn into_anyhow(self) -> anyhow::Error {
        match self.cause {
            Some(cause) => anyhow::Error::from_boxed(cause),
            None => anyhow::Error::msg(self.code.title()),
        }
    }

    /// The code.
    pub(crate) const fn code(&self) -> ErrorCode {
        self.code
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<Conflict> for ApiError {
    fn from(conflict: Conflict) -> Self {
        Self::new(match conflict {
            Conflict::Container | Conflict::Part => ErrorCode::ContainerMismatch,
            Conflict::Email => ErrorCode::EmailTaken,
            Conflict::Envelope | Conflict::Head => ErrorCode::HeadMoved,
            Conflict::InvitationUsed => ErrorCode::InvitationUsed,
            Conflict::RecoveryCode => ErrorCode::WrongRecoveryCode,
            Conflict::Reset => ErrorCode::ResetPending,
            Conflict::Run => ErrorCode::WrongCredentials,
            Conflict::Tries { wait_ms } => return Self::retry_after(wait_ms.div_ceil(1000)),
            Conflict::TotpStep => ErrorCode::CodeAlreadyUsed,
            Conflict::Version => ErrorCode::VersionConflict,
            // A conflict added later is a fault until it has a code.
            Conflict::Published | _ => ErrorCode::Internal,
        })
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Conflict(conflict) => return (*conflict).into(),
            StoreError::NotFound => return ErrorCode::NotFound.into(),
            StoreError::Superseded => ErrorCode::LogStopped,
            StoreError::Full(_) => ErrorCode::StorageFull,
            StoreError::Unavailable(_) => ErrorCode::Unavailable,
            StoreError::Damaged { .. } => ErrorCode::StorageDamaged,
            // An error added later is a fault until it has a code.
            _ => ErrorCode::Internal,
        };
        Self {
            cause: Some(error.into()),
            ..Self::new(code)
        }
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::AlreadyActed => ErrorCode::AlreadyActed.into(),
            CommandError::Closed => ErrorCode::EnvelopeClosed.into(),
            CommandError::HeadMoved => ErrorCode::HeadMoved.into(),
            CommandError::NoRecipient => ErrorCode::NotFound.into(),
            CommandError::NotCompleted => ErrorCode::NotCompleted.into(),
            CommandError::NotSender => ErrorCode::Forbidden.into(),
            CommandError::NotYourTurn => ErrorCode::NotYourTurn.into(),
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.code.as_str(), cause = %chain(cause.as_ref()), "failed");
        }
        let mut problem = Problem::new(self.code);
        problem.detail = self.detail.map(str::to_owned);
        problem.retry_after_secs = self.retry_after_secs;
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, Problem::MEDIA_TYPE)], body).into_response();
        if let Some(secs) = self.retry_after_secs {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

/// The error and its sources in one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_store_says_nothing_of_its_cause() {
        let error = ApiError::from(StoreError::Unavailable("disk /srv/x is full".into()));
        let response = error.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            Problem::MEDIA_TYPE
        );
        let damaged = ApiError::from(StoreError::Damaged { what: "account" });
        assert_eq!(damaged.code(), ErrorCode::StorageDamaged);
    }

    #[test]
    fn waiting_time_stands_in_header_and_document() {
        let response = ApiError::retry_after(30).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "30");
    }
}
