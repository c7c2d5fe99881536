//! GET `/api/logs/{tenant}/archive`: the whole log as one tar file, for members: the verifier key, the
//! newest checkpoint, its place in the anchor log (C2SP tlog-proof), and every tile and entry bundle
//! under its path of C2SP tlog-tiles. Unpacked, it is a log that any tool for these reads, offline.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, header};
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::TilePath;
use bulla_tlog::proof_text::{self, TlogProof};
use bulla_tlog::tile::tiles_between;
use bulla_types::TenantId;
use futures_util::stream::{self, StreamExt as _};

use crate::error::{Answer, ApiError};
use crate::request::Segment;
use crate::routes::logs::anchor;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{extract, log_keys};

/// The whole log.
#[utoipa::path(
    get, path = path::LOG_ARCHIVE, tag = "logs",
    params(("tenant" = TenantId, Path, description = "The organisation.")),
    responses((status = 200, description = "A tar file (POSIX ustar).", body = Vec<u8>, content_type = "application/x-tar")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn archive(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(tenant): Segment<TenantId>,
) -> Answer<([(HeaderName, &'static str); 3], Body)> {
    if tenant != me.account.tenant_id {
        return Err(ErrorCode::NotFound.into());
    }
    let head = extract::head(&state, tenant).await?;
    let vkey = log_keys::verifier(&state, tenant)?.vkey();
    let mut first = vec![("log.vkey", vkey), ("checkpoint", head.checkpoint)];
    let place = place(&state, tenant, head.size).await?;
    first.extend(place.map(|proof| ("anchor.tlog-proof", proof)));
    let mut start = Vec::new();
    for (name, text) in first {
        start.extend(member(name, text.as_bytes())?);
    }
    let tiles = stream::iter(tiles_between(0, head.size));
    let tiles = tiles.then(move |path| packed(state.clone(), tenant, path));
    let whole = stream::once(async { Ok(Bytes::from(start)) })
        .chain(tiles)
        .chain(stream::once(async { Ok(Bytes::from_static(&END)) }));
    let headers = [
        (header::CONTENT_TYPE, "application/x-tar"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"log.tar\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(whole)))
}

/// The checkpoint's place in the anchor log as a file. A log that was stopped before it had one is
/// taken away without.
async fn place(state: &AppState, tenant: TenantId, size: u64) -> Answer<Option<String>> {
    match anchor::proof(state, tenant, size).await {
        Ok(proof) => Ok(Some(proof_text::encode(&TlogProof {
            index: proof.index,
            hashes: proof.proof,
            checkpoint: proof.anchor,
            extra: None,
        }))),
        Err(error)
            if matches!(
                error.code(),
                ErrorCode::LogStopped | ErrorCode::LogUnwitnessed | ErrorCode::NotFound
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// One tile as a member of the archive.
async fn packed(state: AppState, tenant: TenantId, path: TilePath) -> std::io::Result<Bytes> {
    let tiles = state.store().log_tiles(tenant, &[path]).await;
    let tile = tiles.map_err(std::io::Error::other)?;
    let tile = tile.into_iter().next().unwrap_or_default();
    let member = member(&path.to_string(), &tile);
    let member = member.map_err(|_| std::io::Error::other("no member of an archive"))?;
    Ok(Bytes::from(member))
}

/// A file in a tar file: header (POSIX.1-1988 ustar), content, zeros up to the next block.
fn member(name: &str, content: &[u8]) -> Answer<Vec<u8>> {
    let mut block = Vec::with_capacity(BLOCK);
    let mut field = |text: &str, length: usize| {
        block.extend(text.bytes().chain(core::iter::repeat(0)).take(length));
    };
    field(name, 100);
    field("0000444", 8);
    field("0000000", 8);
    field("0000000", 8);
    field(&format!("{:011o}", content.len()), 12);
    // The log has no time of its own: same log, same archive.
    field("00000000000", 12);
    // The sum is taken with spaces in its place.
    field("        ", 8);
    field("0", 1);
    field("", 100);
    field("ustar", 6);
    field("00", 2);
    field("", BLOCK - 265);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    let place = block.get_mut(148..156);
    let place = place.ok_or_else(|| ApiError::internal("a tar header is too short"))?;
    place.copy_from_slice(sum.as_bytes());
    block.extend_from_slice(content);
    block.resize(block.len().next_multiple_of(BLOCK), 0);
    Ok(block)
}

/// A tar file is made of blocks of this length.
const BLOCK: usize = 512;
/// Two empty blocks end it.
const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];
