//! The certificate of completion: drawn by the other module, of evidence that is made and verified on this
//! device, and sealed with the own key.

use bulla_client::{ClientError, Host as _, PaperError, Phase, certificate_name};
use bulla_types::EnvelopeId;
use js_sys::Uint8Array;
use serde::Deserialize;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::envelopes::named;
use super::{Engine, of};
use crate::convert::{blob_of, from_js};
use crate::failure::Failure;

impl Engine {
    /// `{ name, blob }`: the certificate of completion of an envelope that has ended, in the language of
    /// `locale`, sealed with the own key.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::evidence`] and [`bulla_client::Client::seal_certificate`];
    /// `evidence_unverified`, `wrong_step` where the envelope has not ended.
    pub(super) async fn certificate(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            envelope_id: EnvelopeId,
            locale: String,
        }
        let args: Args = from_js(&args)?;
        let evidence = of(self.client.evidence(args.envelope_id).await)?;
        let trust = of(self.client.trust().await)?;
        let host = self.client.host_mut();
        host.progress(Phase::Checking, 0, 1);
        let drawn = host.draw_certificate(&evidence.content, &trust, &args.locale);
        let mut paper = drawn.await.map_err(|error| failure(&error))?;
        of(self.client.seal_certificate(&mut paper).await)?;
        let papers = paper.get();
        let content = JsFuture::from(papers.read(0, papers.size_bytes())).await?;
        let content = blob_of(content.unchecked_ref::<Uint8Array>(), "application/pdf")?;
        named(&certificate_name(evidence.name.as_str()), &content)
    }
}

fn failure(error: &PaperError) -> Failure {
    match error {
        PaperError::Obstacle(obstacle) if obstacle.code() == "evidence_unverified" => {
            Failure::new("evidence_unverified", obstacle.message())
        }
        PaperError::Obstacle(obstacle) if obstacle.code() == "not_ended" => {
            Failure::new("wrong_step", obstacle.message())
        }
        PaperError::Obstacle(obstacle) => ClientError::Pdf(obstacle.clone()).into(),
        PaperError::Host(error) => ClientError::from(*error).into(),
        _ => Failure::new("worker_crashed", "not drawn"),
    }
}
