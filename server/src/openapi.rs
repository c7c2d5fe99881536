//! The description of the interface. A route lists its own error codes in `x-error-codes`; here
//! they, and those that every route of its kind can answer, become responses with their statuses.

use std::collections::BTreeMap;

use bulla_protocol::{ErrorCode, Problem};
use serde_json::Value;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, Ref, ResponseBuilder};
use utoipa::{OpenApi as _, ToSchema as _};

/// Name of the extension with a route's error codes.
const ERROR_CODES: &str = "x-error-codes";
/// Name of the security scheme.
pub(crate) const SESSION: &str = "session";

/// The description without its paths.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bulla",
        description = "Stores ciphertext, enforces the second factor, keeps a log that it cannot \
rewrite. Errors are application/problem+json with a stable code.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, ErrorCode))
)]
struct Description;

/// The description that routes are added to.
pub(crate) fn base() -> OpenApi {
    let mut description = Description::openapi();
    let cookie = ApiKeyValue::new(bulla_protocol::session::COOKIE);
    description
        .components
        .get_or_insert_with(Components::new)
        .add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    description
}

/// The description with the error answers of every route.
pub(crate) fn complete(mut description: OpenApi) -> OpenApi {
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(operation_id(method, path));
            add_errors(operation, method != "get");
        }
    }
    description
}

/// The operations of a path, each with its method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|o| (method, o)))
}

/// A name for generated clients: method and path in letters, digits and `_`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty() && *word != "api")
        .fold(method.to_owned(), |id, word| format!("{id}_{word}"))
}

fn add_errors(operation: &mut Operation, changes: bool) {
    let mut codes = listed(operation);
    codes.extend([
        ErrorCode::Internal,
        ErrorCode::StorageDamaged,
        ErrorCode::Unavailable,
    ]);
    if changes {
        codes.extend([ErrorCode::OriginRefused, ErrorCode::StorageFull]);
    }
    if operation.request_body.is_some() {
        codes.extend([ErrorCode::InvalidRequest, ErrorCode::PayloadTooLarge]);
    }
    if operation.security.is_some() {
        codes.push(ErrorCode::Unauthenticated);
    }
    let mut by_status = BTreeMap::<u16, Vec<&str>>::new();
    for code in codes {
        let texts = by_status.entry(code.status()).or_default();
        if !texts.contains(&code.as_str()) {
            texts.push(code.as_str());
        }
    }
    for (status, texts) in by_status {
        let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
        let response = ResponseBuilder::new()
            .description(texts.join(", "))
            .content(Problem::MEDIA_TYPE, problem)
            .build();
        operation
            .responses
            .responses
            .insert(status.to_string(), response.into());
    }
}

/// The codes that the route itself lists.
fn listed(operation: &Operation) -> Vec<ErrorCode> {
    operation
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get(ERROR_CODES))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|code| serde_json::from_value(code.clone()).ok())
        .collect()
}
