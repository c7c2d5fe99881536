//! GET `/api/openapi.json`: the description of the interface.

use std::sync::OnceLock;

use axum::http::{HeaderName, header};
use bulla_protocol::path;

/// The description, rendered once.
static TEXT: OnceLock<String> = OnceLock::new();

/// The description of the interface (`OpenAPI` 3.1).
#[utoipa::path(get, path = path::OPENAPI, tag = "instance", responses((status = 200, description = "The description.", body = serde_json::Value)))]
pub(crate) async fn describe() -> ([(HeaderName, &'static str); 1], &'static str) {
    let text = TEXT.get_or_init(|| crate::router::description().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text)
}
