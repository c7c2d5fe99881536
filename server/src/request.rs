//! Parts of a request: JSON bodies with a bound, raw bytes with a bound, and typed path segments.
//! A malformed one is a problem document, never a text of the framework.

use core::str::FromStr;
use std::error::Error;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, header, request::Parts};
use bulla_protocol::ErrorCode;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Bound of a JSON body where a route does not set its own, in bytes: four times the largest
/// signed statement.
pub(crate) const JSON_BYTES: usize = 256 << 10;

/// A JSON body of at most `MAX` bytes, with media type `application/json`.
pub(crate) struct Json<T, const MAX: usize = JSON_BYTES>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync, const MAX: usize> FromRequest<S> for Json<T, MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if media_type(request.headers()) != Some("application/json") {
            return Err(ApiError::with_detail(
                ErrorCode::InvalidRequest,
                "the content type must be application/json",
            ));
        }
        let bytes = read(request, MAX).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| {
            ApiError::with_detail(ErrorCode::InvalidRequest, "the body is not of its form")
        })
    }
}

/// A body of at most `MAX` bytes, with media type `application/octet-stream`.
pub(crate) struct Octets<const MAX: usize>(pub(crate) Bytes);

impl<S: Sync, const MAX: usize> FromRequest<S> for Octets<MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if media_type(request.headers()) != Some("application/octet-stream") {
            return Err(ApiError::with_detail(
                ErrorCode::InvalidRequest,
                "the content type must be application/octet-stream",
            ));
        }
        read(request, MAX).await.map(Self)
    }
}

/// The only segment of the path that varies. One that is not of its type names nothing.
pub(crate) struct Segment<T>(pub(crate) T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Segment<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let values = segments(parts, state).await?;
        match values.as_slice() {
            [one] => Ok(Self(parse(one)?)),
            _ => Err(ErrorCode::NotFound.into()),
        }
    }
}

/// Both segments of the path that vary.
pub(crate) struct Segments<A, B>(pub(crate) A, pub(crate) B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for Segments<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let values = segments(parts, state).await?;
        match values.as_slice() {
            [one, two] => Ok(Self(parse(one)?, parse(two)?)),
            _ => Err(ErrorCode::NotFound.into()),
        }
    }
}

async fn segments<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<String>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ErrorCode::NotFound)?;
    Ok(params.iter().map(|(_, value)| value.to_owned()).collect())
}

fn parse<T: FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ErrorCode::NotFound.into())
}

/// The media type without parameters.
fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

async fn read(request: Request, max: usize) -> Result<Bytes, ApiError> {
    axum::body::to_bytes(request.into_body(), max)
        .await
        .map_err(|error| {
            let too_large = error
                .source()
                .is_some_and(<dyn Error>::is::<http_body_util::LengthLimitError>);
            if too_large {
                ErrorCode::PayloadTooLarge.into()
            } else {
                ApiError::with_detail(ErrorCode::InvalidRequest, "the body broke off")
            }
        })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn json(media_type: &str, body: &str) -> Result<u8, ErrorCode> {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, media_type)
            .body(Body::from(body.to_owned()))
            .unwrap();
        Json::<u8, 4>::from_request(request, &())
            .await
            .map(|Json(value)| value)
            .map_err(|error| error.code())
    }

    #[tokio::test]
    async fn takes_json_of_its_media_type_and_size_alone() {
        assert_eq!(json("application/json", "7").await, Ok(7));
        assert_eq!(json("application/json; charset=utf-8", "7").await, Ok(7));
        for (media_type, body) in [
            ("text/plain", "7"),
            ("application/jsonp", "7"),
            ("application/json", "x"),
            ("application/json", "300"),
            ("application/json", "7 7"),
        ] {
            assert_eq!(
                json(media_type, body).await,
                Err(ErrorCode::InvalidRequest),
                "{media_type} {body}"
            );
        }
        assert_eq!(
            json("application/json", "    7").await,
            Err(ErrorCode::PayloadTooLarge)
        );
    }
}
