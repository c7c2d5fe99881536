//! What the worker calls by name: a table. One exported method for all of them is a tenth of the code that
//! one export for each takes.

use core::future::{self, Future};
use core::pin::Pin;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Engine;
use crate::failure::Failure;

/// What a call yields, or throws.
type Flow<'a> = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>> + 'a>>;

#[wasm_bindgen]
impl Engine {
    /// Runs the call of this name, with a plain object of arguments.
    ///
    /// # Errors
    /// What the call throws; `worker_crashed` for a name that is none.
    pub async fn call(&mut self, name: String, args: JsValue) -> Result<JsValue, JsValue> {
        self.flow(&name, args).await
    }
}

macro_rules! calls {
    ($engine:ident, $name:ident, $args:ident: $($call:ident,)*) => {
        match $name {
            $(stringify!($call) => Box::pin($engine.$call($args)),)*
            "stopped" => at_once($engine.stopped($args)),
            "go_on" => at_once($engine.go_on(&$args)),
            _ => at_once(Err(Failure::new("worker_crashed", "no such call").into())),
        }
    };
}

impl Engine {
    fn flow(&mut self, name: &str, args: JsValue) -> Flow<'_> {
        calls! { self, name, args:
            accept_change,
            ask_lost_second_factor,
            audit_organisation,
            begin_recovery,
            begin_renewal,
            begin_second_factor_reset,
            cancel_own_reset,
            cancel_second_factor_reset,
            certificate,
            change_password,
            choose_new_password,
            close_p12,
            confirm_lost_second_factor,
            confirm_recovery_kit,
            confirm_registration,
            confirm_second_factor_renewal,
            decline,
            discard_upload,
            download,
            end_papers,
            end_session,
            end_sessions,
            evidence,
            finish_renewal,
            inspect_document,
            inspect_invitation,
            invite,
            list,
            login,
            logout,
            look_again,
            look_up,
            make_recovery_kit,
            open,
            open_p12,
            open_paper,
            organisation_events,
            read_range,
            recovery_second_factor,
            register,
            remind,
            renew_recovery_codes,
            rotate_identity,
            second_factor,
            second_factor_resets,
            send,
            session,
            sessions,
            sign,
            signatures_beside,
            start_second_factor_renewal,
            take_over,
            title_of,
            trust_file,
            unlock,
            uploads,
            withdraw,
        }
    }
}

fn at_once<'a>(answer: Result<JsValue, JsValue>) -> Flow<'a> {
    Box::pin(future::ready(answer))
}
