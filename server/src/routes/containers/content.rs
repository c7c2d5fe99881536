//! GET `/api/containers/{id}/content`: header and payload as one file, whole or in a range.

use core::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bulla_container::Geometry;
use bulla_protocol::ErrorCode;
use bulla_protocol::path::{self, entity_tag};
use bulla_storage::record::Container;
use bulla_storage::{BlobKey, StoreError};
use bulla_types::ContainerId;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

use crate::error::{Answer, ApiError};
use crate::request::Segment;
use crate::routes::containers::range::{Asked, parse};
use crate::routes::containers::{layout, readable};
use crate::session::SignedIn;
use crate::state::AppState;

/// Bytes read from the store at a time.
const STEP: u64 = 1 << 20;
/// A range of 8 MiB, more than clients ask for at once, lies in so many parts.
const PARTS_LOOKED_AT: usize = 2;

/// Header and payload, with ranges.
#[utoipa::path(
    get, path = path::CONTAINER_CONTENT, tag = "containers",
    params(
        ("id" = ContainerId, Path, description = "The container."),
        ("Range" = Option<String>, Header, description = "One range of bytes."),
    ),
    responses(
        (status = 200, description = "The whole file.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range.", body = Vec<u8>, content_type = "application/octet-stream"),
    ),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "range_not_satisfiable"]))),
)]
pub(crate) async fn content(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<ContainerId>,
    headers: HeaderMap,
) -> Answer<Response> {
    let container = readable(&state, &me, id).await?;
    answer(state, container, &headers).await
}

/// The answer with a container, or the part of it that the headers ask for.
pub(crate) async fn answer(
    state: AppState,
    container: Container,
    headers: &HeaderMap,
) -> Answer<Response> {
    let hash = container.container_hash.ok_or(ErrorCode::NotFound)?;
    let tag = entity_tag(&hash);
    let (_, geometry) = layout(&container)?;
    let length = geometry.container_len(len(&container.header));
    let (status, range) = match parse(range_of(headers, &tag), length) {
        Asked::Whole => (StatusCode::OK, 0..length),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Unsatisfiable => return Err(ErrorCode::RangeNotSatisfiable.into()),
    };
    let mut response = Response::new(body(state, container, geometry, range.clone()).await?);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    headers.insert(header::ETAG, text(&tag)?);
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        headers.insert(header::CONTENT_RANGE, text(&place)?);
    }
    Ok(response)
}

/// The range that is asked for, unless `If-Range` names another file.
fn range_of<'a>(headers: &'a HeaderMap, tag: &str) -> Option<&'a str> {
    if headers
        .get(header::IF_RANGE)
        .is_some_and(|known| known != tag)
    {
        return None;
    }
    headers.get(header::RANGE)?.to_str().ok()
}

/// The bytes of a range, read step by step. The first step is read before anything is answered, and
/// the ends of short ranges are looked at, so that a store that fails and a part that was cut short
/// are an error and not a broken answer.
async fn body(
    state: AppState,
    container: Container,
    geometry: Geometry,
    range: Range<u64>,
) -> Answer<Body> {
    let header_len = len(&container.header);
    let from_header = slice(&container.header, &range).unwrap_or_default();
    let payload = range.start.saturating_sub(header_len)..range.end.saturating_sub(header_len);
    let pieces = pieces(container.container_id, &geometry, &payload);
    look_at_ends(&state, &pieces).await?;
    let mut pieces = pieces.into_iter();
    let first = match pieces.next() {
        Some(piece) => read(state.clone(), piece).await?,
        None => Bytes::new(),
    };
    let begin = stream::iter([Ok(from_header), Ok(first)]);
    let rest = stream::iter(pieces).then(move |piece| read(state.clone(), piece));
    Ok(Body::from_stream(begin.chain(rest)))
}

/// Reads the last byte of each part in a range of so few parts as clients ask for at once.
async fn look_at_ends(state: &AppState, pieces: &[(BlobKey, Range<u64>)]) -> Answer<()> {
    let parts = || pieces.chunk_by(|(one, _), (next, _)| one == next);
    if parts().count() > PARTS_LOOKED_AT {
        return Ok(());
    }
    for (key, range) in parts().filter_map(<[_]>::last) {
        read(state.clone(), (*key, range.end - 1..range.end)).await?;
    }
    Ok(())
}

async fn read(state: AppState, (key, range): (BlobKey, Range<u64>)) -> Result<Bytes, StoreError> {
    let read = match state.blobs().get(key, range).await {
        // The container is complete, so its parts were there.
        Err(StoreError::NotFound) => Err(StoreError::Damaged { what: "blob" }),
        read => read,
    };
    if let Err(error) = &read {
        tracing::error!(%error, "a stored part cannot be read");
    }
    read
}

/// The reads that make up a range of the payload, none longer than [`STEP`].
fn pieces(id: ContainerId, geometry: &Geometry, range: &Range<u64>) -> Vec<(BlobKey, Range<u64>)> {
    let mut pieces = Vec::new();
    for number in 0..geometry.part_count() {
        let Some(part) = geometry.part_cipher_range(number) else {
            break;
        };
        let key = BlobKey {
            container_id: id,
            part: number.into(),
        };
        let mut start = range.start.max(part.start);
        let end = range.end.min(part.end);
        while start < end {
            let stop = end.min(start.saturating_add(STEP));
            pieces.push((key, start - part.start..stop - part.start));
            start = stop;
        }
    }
    pieces
}

/// The bytes of the header that lie in the range.
fn slice(header: &[u8], range: &Range<u64>) -> Option<Bytes> {
    let start = usize::try_from(range.start).ok()?;
    let end = usize::try_from(range.end).ok()?.min(header.len());
    header.get(start..end).map(Bytes::copy_from_slice)
}

fn len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn text(value: &str) -> Answer<HeaderValue> {
    HeaderValue::from_str(value).map_err(ApiError::internal)
}
