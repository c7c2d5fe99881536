//! Calls about envelopes: sending, listing, opening, reading, signing, declining.

use bulla_client::pdf::plan::Otherwise;
use bulla_client::{
    ContactHandle, DocumentForm, DocumentHandle, Locale, NewDocument, NewEnvelope, NewRecipient,
    Signing, SigningDays, WithdrawalKind, WordsCompared,
};
use bulla_types::EnvelopeId;
use bulla_vault::PaperAddress;
use serde::Deserialize;
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use super::{Engine, done, of};
use crate::convert::{answer, blob, files_of, from_js, with};
use crate::failure::Failure;
use crate::platform::device::Writer;
use crate::platform::files;

#[derive(Deserialize)]
struct ById {
    envelope_id: EnvelopeId,
    #[serde(default)]
    locale: Option<String>,
}

impl Engine {
    /// Encrypts, uploads and sends; answers with the envelope's id.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::send`].
    pub(super) async fn send(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            title: String,
            message: Option<String>,
            forms: Vec<DocumentForm>,
            recipients: Vec<Place>,
            /// Language of the page for the paper check, where there is to be one.
            paper_check: Option<String>,
            days: SigningDays,
        }
        #[derive(Deserialize)]
        struct Place {
            contact: u32,
            order: u16,
            words_compared: bool,
            signature: Otherwise,
        }
        let files = files_of(&args)?;
        let args: Args = from_js(&args)?;
        if args.forms.len() != files.len() {
            return Err(Failure::new("invalid_request", "not one form for each file").into());
        }
        let place = |place: Place| NewRecipient {
            contact: ContactHandle::from_number(place.contact),
            order: place.order,
            words: if place.words_compared {
                WordsCompared::Yes
            } else {
                WordsCompared::No
            },
            signature: place.signature,
        };
        let envelope = NewEnvelope {
            title: args.title.parse().map_err(Failure::from)?,
            message: args.message,
            documents: files
                .into_iter()
                .zip(args.forms)
                .map(document)
                .collect::<Result<_, _>>()?,
            recipients: args.recipients.into_iter().map(place).collect(),
            paper_check: args
                .paper_check
                .map(|language| Locale::of_tag(&language).into()),
            days: args.days,
        };
        let id = of(self.client.send(envelope).await)?;
        Ok(with(
            js_sys::Object::new().into(),
            "envelope_id",
            &id.to_string().into(),
        )?)
    }

    /// The caller's envelopes.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::list`].
    pub(super) async fn list(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.list().await)?)
    }

    /// `{ title }`, `null` while the caller may not read it.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::title_of`].
    pub(super) async fn title_of(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let title = of(self
            .client
            .title_of(from_js::<ById>(&args)?.envelope_id)
            .await)?;
        let title = title.map_or(JsValue::NULL, |title| title.as_str().into());
        Ok(with(js_sys::Object::new().into(), "title", &title)?)
    }

    /// Opens and checks an envelope.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::open`].
    pub(super) async fn open(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let args: ById = from_js(&args)?;
        let locale = self.locale_of(args.locale.as_deref());
        done(&of(self.client.open(args.envelope_id, locale).await)?)
    }

    /// What is in a PDF that is to be signed, after every revision of it was verified.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::inspect`].
    pub(super) async fn inspect_document(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            handle: u32,
        }
        let document = DocumentHandle::from_number(from_js::<Args>(&args)?.handle);
        done(&of(self.client.inspect(document).await)?)
    }

    /// Signs for the caller's place, as the person chose.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::sign_with`].
    pub(super) async fn sign(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            envelope_id: EnvelopeId,
            locale: String,
            signing: Signing,
        }
        let args: Args = from_js(&args)?;
        let locale = Locale::of_tag(&args.locale);
        let signed = self
            .client
            .sign_with(args.envelope_id, locale, &args.signing);
        done(&of(signed.await)?)
    }

    /// Declines for the caller's place, with or without a reason.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::decline`]; `invalid_request` for a reason that is too long
    /// or holds control characters.
    pub(super) async fn decline(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            envelope_id: EnvelopeId,
            reason: Option<String>,
            locale: String,
        }
        let args: Args = from_js(&args)?;
        let reason = args.reason.map(|reason| reason.parse()).transpose();
        let reason = reason.map_err(Failure::from)?;
        let locale = Locale::of_tag(&args.locale);
        done(&of(self
            .client
            .decline(args.envelope_id, reason, locale)
            .await)?)
    }

    /// `{ data }`: plaintext bytes of a document, each segment checked.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::read_range`].
    pub(super) async fn read_range(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            handle: u32,
            begin: u64,
            end: u64,
        }
        let args: Args = from_js(&args)?;
        let document = DocumentHandle::from_number(args.handle);
        let bytes = of(self.client.read_range(document, args.begin, args.end).await)?;
        let buffer = js_sys::Uint8Array::from(bytes.as_slice()).buffer();
        Ok(with(js_sys::Object::new().into(), "data", &buffer)?)
    }

    /// `{ name }`: writes a document to `writer`. What was written counts once this has resolved.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::download`].
    pub(super) async fn download(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            handle: u32,
        }
        let writer = js_sys::Reflect::get(&args, &"writer".into())?;
        let document = DocumentHandle::from_number(from_js::<Args>(&args)?.handle);
        let mut writer: Writer = writer.unchecked_into();
        of(self.client.download(document, &mut writer).await)?;
        let name = of(self.client.metadata(document).map(|of| of.name.clone()))?;
        Ok(with(
            js_sys::Object::new().into(),
            "name",
            &name.as_str().into(),
        )?)
    }

    /// Retracts or revokes an envelope that the caller sent, with or without a reason.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::withdraw`]; `invalid_request` as in [`Self::decline`].
    pub(super) async fn withdraw(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            envelope_id: EnvelopeId,
            kind: WithdrawalKind,
            reason: Option<String>,
            locale: String,
        }
        let args: Args = from_js(&args)?;
        let reason = args.reason.map(|reason| reason.parse()).transpose();
        let reason = reason.map_err(Failure::from)?;
        let locale = Locale::of_tag(&args.locale);
        let withdrawn = self
            .client
            .withdraw(args.envelope_id, args.kind, reason, locale);
        done(&of(withdrawn.await)?)
    }

    /// Reminds whoever was asked to act in an envelope that the caller sent.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::remind`].
    pub(super) async fn remind(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let args: ById = from_js(&args)?;
        let locale = self.locale_of(args.locale.as_deref());
        done(&of(self.client.remind(args.envelope_id, locale).await)?)
    }

    /// Opens a document by what stands on its paper; needs no account.
    ///
    /// # Errors
    /// `paper_invalid` for a text that is none of this server; codes of
    /// [`bulla_client::Client::open_paper`].
    pub(super) async fn open_paper(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            origin: String,
            secret: Zeroizing<String>,
        }
        let args: Args = from_js(&args)?;
        let text = Zeroizing::new(format!("{}/check#{}", args.origin, *args.secret));
        let address = PaperAddress::parse(&text);
        let address =
            address.map_err(|_| Failure::new("paper_invalid", "no address of a paper"))?;
        done(&of(self.client.open_paper(&address).await)?)
    }

    /// Ends the paper check of an envelope that the caller sent.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::end_papers`].
    pub(super) async fn end_papers(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let args: ById = from_js(&args)?;
        let locale = self.locale_of(args.locale.as_deref());
        done(&of(self.client.end_papers(args.envelope_id, locale).await)?)
    }

    /// The uploads that have not ended on this device.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::uploads`].
    pub(super) async fn uploads(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.uploads().await)?)
    }

    /// Forgets an upload that has not ended.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::discard_upload`].
    pub(super) async fn discard_upload(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let id = from_js::<ById>(&args)?.envelope_id;
        of(self.client.discard_upload(id).await)?;
        Ok(JsValue::NULL)
    }

    /// `{ name, blob }`: the evidence file of an envelope.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::evidence`].
    pub(super) async fn evidence(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let file = of(self
            .client
            .evidence(from_js::<ById>(&args)?.envelope_id)
            .await)?;
        named(
            file.name.as_str(),
            &blob(&file.content, "application/json")?,
        )
    }

    /// An array of `{ name, blob }`: the signatures of documents that carry none themselves.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::detached_signatures`].
    pub(super) async fn signatures_beside(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let id = from_js::<ById>(&args)?.envelope_id;
        let signatures = of(self.client.detached_signatures(id).await)?;
        let files = signatures.iter().map(|signature| {
            let content = blob(&signature.content, "application/pkcs7-signature")?;
            named(&signature.name, &content)
        });
        Ok(files.collect::<Result<js_sys::Array, _>>()?.into())
    }

    fn locale_of(&self, tag: Option<&str>) -> Locale {
        tag.map_or(self.locale, Locale::of_tag)
    }
}

pub(super) fn named(name: &str, content: &JsValue) -> Result<JsValue, JsValue> {
    let object = with(js_sys::Object::new().into(), "name", &answer(&name)?)?;
    Ok(with(object, "blob", content)?)
}

fn document(
    (file, form): (web_sys::File, DocumentForm),
) -> Result<NewDocument<web_sys::File>, Failure> {
    let media_type = match file.type_() {
        empty if empty.is_empty() => "application/octet-stream".to_owned(),
        named => named,
    };
    let unreadable = |_| Failure::new("file_not_readable", "the file has no usable name or type");
    Ok(NewDocument {
        name: file
            .name()
            .parse()
            .map_err(|_| Failure::new("invalid_request", "file name"))?,
        media_type: media_type.parse().map_err(unreadable)?,
        size_bytes: files::length(&file),
        source: file,
        form,
    })
}
