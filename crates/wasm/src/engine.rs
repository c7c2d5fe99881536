//! The class that the core worker drives. Calls come one at a time, in their order.

mod account;
mod calls;
mod certificate;
mod envelopes;
mod events;
mod identity;
mod imported;
mod keys;
mod reports;
mod sessions;
mod stopped;

use bulla_client::{Client, ClientBuild, Locale, Memory, Trail};
use js_sys::Function;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::convert::{answer, from_js, with};
use crate::failure::Failure;
use crate::host::BrowserHost;
use crate::platform::device::Device;

/// The engine of one tab. Ending the worker that holds it ends every key.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    client: Client<BrowserHost>,
    locale: Locale,
    /// Events of the organisation, as far as the page has asked for them.
    trail: Trail,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that nobody is signed in to. `memory` is what an earlier one handed to
    /// `on_memory(json)`, `locale` a language tag; `device` carries requests and keeps drafts;
    /// `on_progress(phase, done, total)` counts bytes.
    ///
    /// # Errors
    /// `memory_invalid` if the memory is none: dropping it silently would drop the protection
    /// against rollback.
    #[wasm_bindgen(constructor)]
    pub fn new(
        memory: Option<String>,
        locale: &str,
        device: Device,
        on_progress: Function,
        on_memory: Function,
    ) -> Result<Self, JsValue> {
        let memory = match memory {
            Some(json) => memory_of(&json)?,
            None => Memory::new(),
        };
        let host = BrowserHost::new(device, on_progress, on_memory);
        let build = ClientBuild {
            name: "bulla-web".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Ok(Self {
            client: Client::new(host, memory, build),
            locale: Locale::of_tag(locale),
            trail: Trail::new(),
        })
    }

    /// Sets the language; the engine is ready. Called again with what another tab has stored, it
    /// takes over what that one has seen further.
    ///
    /// # Errors
    /// `invalid_request` for other arguments, `memory_invalid`.
    pub fn boot(&mut self, args: &JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            locale: String,
            memory: Option<String>,
        }
        let args: Args = from_js(args)?;
        self.locale = Locale::of_tag(&args.locale);
        if let Some(json) = args.memory {
            self.client.merge_memory(&memory_of(&json)?);
        }
        let version = JsValue::from_str(env!("CARGO_PKG_VERSION"));
        Ok(with(js_sys::Object::new().into(), "version", &version)?)
    }
}

fn memory_of(json: &str) -> Result<Memory, Failure> {
    Memory::parse(json).map_err(|_| Failure::new("memory_invalid", "not of this version"))
}

/// The answer of a call.
fn done<T: serde::Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(answer(value)?)
}

/// What a flow yields, or what is thrown.
fn of<T>(result: Result<T, bulla_client::ClientError>) -> Result<T, Failure> {
    result.map_err(Failure::from)
}
