//! The table of routes and what stands around them; no logic.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::middleware::{headers, log, origin, panic, time_limit};
use crate::state::AppState;
use crate::{assets, openapi, routes as r};

/// The whole server as a service.
pub fn build(state: AppState) -> Router {
    let (routes, _) = table().split_for_parts();
    routes
        .fallback(assets::serve)
        .method_not_allowed_fallback(assets::no_such_method)
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), time_limit::apply))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn_with_state(state.clone(), headers::set))
        .layer(from_fn(log::line))
        .with_state(state)
}

/// The description of the interface, as `/api/openapi.json` gives it.
#[must_use]
pub fn description() -> OpenApi {
    openapi::complete(table().split_for_parts().1)
}

fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(r::openapi::describe))
        .routes(routes!(r::health::live::live))
        .routes(routes!(r::health::ready::ready))
}
