//! Requests of the flows: bodies as JSON, errors as problem documents.

use bulla_types::json;
use core::ops::Range;

use bulla_protocol::{ErrorCode, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Client, ClientError, Host, Method, Request, Response};

impl<H: Host> Client<H> {
    /// Asks for JSON.
    pub(crate) async fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, ClientError> {
        let request = request(Method::Get, path);
        parse(&self.exchange(request).await?)
    }

    /// Asks for bytes; `range` is a part of a container.
    pub(crate) async fn get_bytes(
        &mut self,
        path: &str,
        range: Option<Range<u64>>,
    ) -> Result<Vec<u8>, ClientError> {
        let wanted = range
            .as_ref()
            .map(|range| range.end.saturating_sub(range.start));
        let mut request = request(Method::Get, path);
        request.range = range;
        let response = self.exchange_patiently(request).await?;
        match wanted {
            Some(wanted) => exactly(response, wanted),
            None => Ok(response.body),
        }
    }

    /// Asks for the bytes of a request's range.
    pub(crate) async fn fetch_range(&mut self, request: Request) -> Result<Vec<u8>, ClientError> {
        let wanted = request.range.as_ref();
        let wanted = wanted.map_or(0, |range| range.end.saturating_sub(range.start));
        exactly(self.exchange_patiently(request).await?, wanted)
    }

    /// Sends JSON and takes JSON back.
    pub(crate) async fn post<T: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let request = with_json(request(Method::Post, path), body)?;
        parse(&self.exchange(request).await?)
    }

    /// As [`Self::post`], for requests that have no second effect: repeated where no answer came.
    pub(crate) async fn post_repeatable<T: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let request = with_json(request(Method::Post, path), body)?;
        parse(&self.exchange_patiently(request).await?)
    }

    /// Sends JSON where the answer has no content that matters.
    pub(crate) async fn send_json(
        &mut self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), ClientError> {
        let request = with_json(request(method, path), body)?;
        self.exchange(request).await.map(drop)
    }

    /// Sends bytes of a container; the same bytes again have no effect.
    pub(crate) async fn put_bytes(
        &mut self,
        path: &str,
        bytes: Vec<u8>,
    ) -> Result<Response, ClientError> {
        let mut request = request(Method::Put, path);
        request.content_type = Some("application/octet-stream");
        request.body = bytes;
        self.exchange_patiently(request).await
    }

    /// Carries a request; whatever is no success becomes an error.
    pub(crate) async fn exchange(&mut self, request: Request) -> Result<Response, ClientError> {
        check(self.host.http(request).await?)
    }
}

/// The bytes of a range: a partial answer with as many bytes as were asked for.
pub(crate) fn exactly(response: Response, wanted: u64) -> Result<Vec<u8>, ClientError> {
    let got = u64::try_from(response.body.len()).unwrap_or(u64::MAX);
    if response.status != 206 || got != wanted {
        return Err(ClientError::ContainerDamaged);
    }
    Ok(response.body)
}

/// A request without a body.
pub(crate) fn request(method: Method, path: &str) -> Request {
    Request {
        method,
        path: path.to_owned(),
        content_type: None,
        range: None,
        body: Vec::new(),
    }
}

/// The response, if it is a success.
pub(crate) fn check(response: Response) -> Result<Response, ClientError> {
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let problem: Problem = json::read_tolerant(&response.body).map_err(|_| {
        // A proxy in between answers without our form when the server is away.
        match response.status {
            502..=504 => ClientError::Server {
                code: ErrorCode::Unavailable,
                retry_after_secs: None,
            },
            _ => ClientError::AnswerInvalid,
        }
    })?;
    Err(ClientError::Server {
        code: problem.code,
        retry_after_secs: problem.retry_after_secs,
    })
}

pub(crate) fn parse<T: DeserializeOwned>(response: &Response) -> Result<T, ClientError> {
    json::read_tolerant(&response.body).map_err(|_| ClientError::AnswerInvalid)
}

pub(crate) fn with_json(
    mut request: Request,
    body: &impl Serialize,
) -> Result<Request, ClientError> {
    request.content_type = Some("application/json");
    request.body = json::write(body).map_err(|_| ClientError::WrongStep)?;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Response, ClientError> {
        check(Response {
            status,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn problems_become_their_codes_and_everything_else_is_not_understood() {
        let mut problem = Problem::new(ErrorCode::TooManyAttempts);
        problem.retry_after_secs = Some(7);
        let error = answer(429, &serde_json::to_string(&problem).unwrap()).unwrap_err();
        assert_eq!(
            (error.code(), error.retry_after_secs()),
            ("too_many_attempts", Some(7))
        );
        assert_eq!(answer(503, "<html>").unwrap_err().code(), "unavailable");
        for (status, body) in [
            (302, ""),
            (404, "{}"),
            (200 - 1, ""),
            (500, r#"{"code":"x"}"#),
        ] {
            assert_eq!(
                answer(status, body).unwrap_err(),
                ClientError::AnswerInvalid
            );
        }
        assert!(answer(204, "").is_ok());
    }
}
