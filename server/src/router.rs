//! The table of routes and what stands around them; no logic.

use axum::Router;
use axum::middleware::from_fn_with_state;
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
    let routes = routes
        .fallback(assets::serve)
        .method_not_allowed_fallback(assets::no_such_method);
    around(routes, &state).with_state(state)
}

/// What stands around the routes, innermost first.
fn around(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), time_limit::apply))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn_with_state(state.clone(), headers::set))
        .layer(from_fn_with_state(state.clone(), log::line))
}

/// The description of the interface, as `/api/openapi.json` gives it.
#[must_use]
pub fn description() -> OpenApi {
    openapi::complete(table().split_for_parts().1)
}

fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(r::health::live::live))
        .routes(routes!(r::health::ready::ready))
        .routes(routes!(r::instance::describe::describe))
        .routes(routes!(r::instance::trust::trust))
        .routes(routes!(r::invitations::inspect::inspect))
        .routes(routes!(r::invitations::create::create))
        .routes(routes!(r::register::start::start))
        .routes(routes!(r::register::finish::finish))
        .routes(routes!(r::register::confirm::confirm))
        .routes(routes!(r::login::start::start))
        .routes(routes!(r::login::finish::finish))
        .routes(routes!(r::login::second_factor::second_factor))
        .routes(routes!(r::unlock::start::start))
        .routes(routes!(r::unlock::finish::finish))
        .routes(routes!(r::keys::start::start))
        .routes(routes!(r::keys::proof::prove))
        .routes(routes!(r::keys::records::records))
        .routes(routes!(r::keys::registration::begin))
        .routes(routes!(r::keys::password::change))
        .routes(routes!(r::keys::account_key::renew))
        .routes(routes!(r::recovery::start::start))
        .routes(routes!(r::recovery::proof::prove))
        .routes(routes!(r::recovery::second_factor::second_factor))
        .routes(routes!(r::recovery::ask_reset::ask))
        .routes(routes!(r::recovery::confirm_reset::confirm))
        .routes(routes!(r::session::show::show, r::session::close::close))
        .routes(routes!(
            r::session::unlock_share::show,
            r::session::unlock_share::keep
        ))
        .routes(routes!(r::sessions::list::list))
        .routes(routes!(r::sessions::end::end))
        .routes(routes!(r::sessions::revoke::revoke))
        .routes(routes!(r::recovery_codes::renew::renew))
        .routes(routes!(r::second_factor::start::start))
        .routes(routes!(r::second_factor::confirm::confirm))
        .routes(routes!(r::second_factor::cancel_reset::cancel_reset))
        .routes(routes!(
            r::second_factor_resets::list::list,
            r::second_factor_resets::begin::begin
        ))
        .routes(routes!(r::second_factor_resets::cancel::cancel))
        .routes(routes!(r::vault::recovery_kit::store))
        .routes(routes!(r::vault::write_item::write))
        .routes(routes!(r::account::history::history))
        .routes(routes!(r::identities::lookup::look_up))
        .routes(routes!(r::identities::rewraps::rewraps))
        .merge(envelopes())
        .merge(logs())
}

/// Containers, and the envelopes that hold them together.
fn envelopes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(r::containers::begin::begin))
        .routes(routes!(r::containers::put_part::put))
        .routes(routes!(r::containers::list_parts::list))
        .routes(routes!(r::containers::complete::complete))
        .routes(routes!(r::containers::segments::segments))
        .routes(routes!(r::containers::content::content))
        .routes(routes!(r::envelopes::list::list, r::envelopes::send::send))
        .routes(routes!(r::envelopes::show::show))
        .routes(routes!(r::envelopes::stamped::stamped))
        .routes(routes!(r::envelopes::release::release))
        .routes(routes!(r::envelopes::take_over::take_over))
        .routes(routes!(r::envelopes::act::act))
        .routes(routes!(r::envelopes::withdraw::withdraw))
        .routes(routes!(r::envelopes::remind::remind))
}

/// What holders of printed documents ask for, and how the sender ends it.
fn papers() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(r::papers::open::open))
        .routes(routes!(r::papers::content::content))
        .routes(routes!(r::papers::end::end))
}

/// Certificates and time, for members; and what the certificate authority shows to everybody.
fn authority() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(r::certificates::request::request))
        .routes(routes!(r::certificates::validation::validation))
        .routes(routes!(r::timestamps::request::request))
        .routes(routes!(r::pki::root::root))
        .routes(routes!(r::pki::roots::roots))
        .routes(routes!(r::pki::file::file))
        .routes(routes!(r::pki::ocsp::post))
        .routes(routes!(r::pki::ocsp_question::get))
}

/// Logs, and the anchor log over them; certificates and time; papers.
fn logs() -> OpenApiRouter<AppState> {
    authority()
        .merge(papers())
        .routes(routes!(
            r::anchor::checkpoint::checkpoint,
            r::anchor::present::present
        ))
        .routes(routes!(r::anchor::consistency::consistency))
        .routes(routes!(r::anchor::tile::tile))
        .routes(routes!(r::logs::anchor::anchor))
        .routes(routes!(r::logs::archive::archive))
        .routes(routes!(
            r::logs::checkpoint::checkpoint,
            r::logs::present::present
        ))
        .routes(routes!(r::logs::closing::closing))
        .routes(routes!(r::logs::consistency::consistency))
        .routes(routes!(r::logs::events::events))
        .routes(routes!(r::logs::tile::tile))
}

#[cfg(test)]
mod tests;
