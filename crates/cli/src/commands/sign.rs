//! `bulla sign`: shows what is in the documents, asks for what is missing, and signs.

use std::io::{self, IsTerminal as _};

use bulla_client::pdf::FieldKind;
use bulla_client::pdf::plan::{CmsForm, Mark};
use bulla_client::pdf::report::FoundField;
use bulla_client::{
    Beside, ClientError, DocumentInspection, DocumentValue, DocumentView, KeyChoice, Locale,
    OpenedEnvelope, SignatureKey, Signing, TimestampWish,
};

use super::cms::signer_name;
use super::envelopes::{find, note_envelope, show};
use super::{CliClient, Context};
use crate::args::{Set, Sign};
use crate::failure::Failure;
use crate::screen::Screen;

/// Signs an envelope.
pub(crate) async fn run(context: &Context, arguments: &Sign) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let id = find(&mut client, &arguments.id).await?.envelope_id;
    let locale = Locale::of_tag(&arguments.language);
    let opened = client.open(id, locale).await?;
    let screen = context.screen;
    note_envelope(screen, &opened);
    let mut fields = Vec::new();
    if opened.can_sign {
        for document in &opened.documents {
            if !document.signed_in_pdf {
                note_beside(screen, document, client.inspect_beside(document).await?);
                continue;
            }
            let inspection = client.inspect(document.handle).await?;
            note_inspection(screen, document, &inspection);
            let own = inspection.pdf.fields.into_iter();
            let own = own.filter(|field| is_mine(&opened, field));
            fields.extend(own.map(|field| OwnField {
                document: document.clone(),
                field,
            }));
        }
    }
    let mut signing = signing(arguments);
    signing.values = values(context, arguments, &fields)?;
    choose_key(context, &mut client, arguments, &mut signing)?;
    note_choices(screen, &signing);
    screen.note(opened.consent);
    if !arguments.yes && !context.prompt.agrees("Sign?")? {
        return Err(Failure::Declined);
    }
    let signed = client.sign_with(id, locale, &signing).await;
    let signed = signed.inspect_err(|error| note_way_out(screen, error))?;
    // Signing pins the sender's keys in the vault.
    context.keep_session(&mut client).await?;
    show(screen, &signed);
    Ok(())
}

/// A field that the caller fills in.
struct OwnField {
    document: DocumentView,
    field: FoundField,
}

impl OwnField {
    /// What a person calls it.
    fn title(&self) -> &str {
        if self.field.label.is_empty() {
            &self.field.name
        } else {
            &self.field.label
        }
    }

    fn value(&self, value: &str) -> DocumentValue {
        DocumentValue {
            document_id: self.document.document_id,
            field: self.field.name.clone(),
            value: value.to_owned(),
        }
    }

    /// Whether a person gives its value. Marks are drawn with the signature; name, address and
    /// date are those of the account and of the day.
    const fn is_asked(&self) -> bool {
        !self.field.read_only
            && matches!(
                self.field.kind,
                FieldKind::Checkbox
                    | FieldKind::Date
                    | FieldKind::Dropdown
                    | FieldKind::Email
                    | FieldKind::Name
                    | FieldKind::Number
                    | FieldKind::Radio
                    | FieldKind::Text
            )
    }
}

fn is_mine(opened: &OpenedEnvelope, field: &FoundField) -> bool {
    let mut mine = opened.recipients.iter().filter(|r| r.is_me);
    mine.any(|recipient| recipient.recipient_id == field.recipient)
}

/// Tells what could hide or move content, and who has signed before.
fn note_inspection(screen: Screen, document: &DocumentView, inspection: &DocumentInspection) {
    for revision in &inspection.revisions {
        let key = match revision.key {
            SignatureKey::Identity => "",
            SignatureKey::Imported => ", with a certificate of their own",
        };
        screen.note(&format!(
            "  {} was signed by {}{key}",
            document.name, revision.name
        ));
    }
    let mut codes: Vec<_> = inspection.pdf.concerns.iter().map(|c| &c.code).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in codes {
        let of_code = inspection.pdf.concerns.iter().filter(|c| c.code == *code);
        let mut pages: Vec<_> = of_code.filter_map(|concern| concern.page).collect();
        pages.dedup();
        let pages: Vec<_> = pages
            .iter()
            .take(MANY)
            .map(|page| format!("{}", page + 1))
            .collect();
        let on = if pages.is_empty() {
            String::new()
        } else {
            format!(" (page {})", pages.join(", "))
        };
        screen.note(&format!("  Note: {} has {code}{on}", document.name));
    }
}

/// The same of a document that is signed beside it, by the sender's word.
fn note_beside(screen: Screen, document: &DocumentView, beside: Beside) {
    match beside {
        Beside::Other => {}
        Beside::Pdf(inspection) => note_inspection(screen, document, &inspection),
        Beside::Unreadable => screen.note(&format!(
            "  Note: {} is a PDF that cannot be looked into: what could hide or move content in it is not \
             known",
            document.name
        )),
    }
}

/// What the arguments say of the signature.
fn signing(arguments: &Sign) -> Signing {
    let typed = |text: &Option<String>| text.clone().map(Mark::Typed);
    Signing {
        values: Vec::new(),
        mark: typed(&arguments.mark),
        initials: typed(&arguments.initials),
        style: arguments.style.into(),
        reason: arguments.reason.clone().unwrap_or_default(),
        location: arguments.location.clone().unwrap_or_default(),
        form: if arguments.firefox {
            CmsForm::Pkcs7
        } else {
            CmsForm::Cades
        },
        timestamp: if arguments.no_timestamp {
            TimestampWish::Without
        } else {
            TimestampWish::Needed
        },
        ..Signing::default()
    }
}

/// The values of `--set`, and on a terminal those that are asked for.
fn values(
    context: &Context,
    arguments: &Sign,
    fields: &[OwnField],
) -> Result<Vec<DocumentValue>, Failure> {
    let mut values = Vec::new();
    for set in &arguments.set {
        let mut named = fields.iter().filter(|own| set.names(own)).peekable();
        if named.peek().is_none() {
            let known: Vec<_> = fields.iter().filter(|own| own.is_asked()).collect();
            let known: Vec<_> = known.iter().map(|own| own.title()).collect();
            return Err(Failure::Usage(format!(
                "no field of yours is called {:?}; yours are: {}",
                set.name,
                known.join(", ")
            )));
        }
        values.extend(named.map(|own| own.value(&set.value)));
    }
    let missing = fields.iter().filter(|own| {
        let is_given = |value: &DocumentValue| {
            value.field == own.field.name && value.document_id == own.document.document_id
        };
        let is_filled = !matches!(own.field.value.as_str(), "" | "false");
        own.is_asked()
            && own.field.required
            && !is_filled
            && !own.is_known()
            && !values.iter().any(is_given)
    });
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() && !io::stdin().is_terminal() {
        let names: Vec<_> = missing.iter().map(|own| own.title()).collect();
        return Err(Failure::Usage(format!(
            "these fields must be filled in; use --set NAME=VALUE: {}",
            names.join(", ")
        )));
    }
    for own in missing {
        let options = if own.field.options.is_empty() {
            String::new()
        } else {
            format!(" ({})", own.field.options.join(" | "))
        };
        let question = format!("{}, {}{options}:", own.document.name, own.title());
        let value = context.prompt.line(&question)?;
        values.push(own.value(&value));
    }
    Ok(values)
}

impl OwnField {
    /// Whether the client knows the value by itself.
    const fn is_known(&self) -> bool {
        matches!(
            self.field.kind,
            FieldKind::Date | FieldKind::Email | FieldKind::Name
        )
    }
}

impl Set {
    fn names(&self, own: &OwnField) -> bool {
        self.name == own.field.name || self.name == own.field.label
    }
}

/// Opens the key of `--p12`.
fn choose_key(
    context: &Context,
    client: &mut CliClient,
    arguments: &Sign,
    signing: &mut Signing,
) -> Result<(), Failure> {
    let Some(path) = &arguments.p12 else {
        return Ok(());
    };
    let password = arguments.p12_password_file.as_deref();
    let key = crate::imported::ImportedKey::open(path, password, context.prompt)?;
    if let Some(certificate) = key.certificate() {
        context
            .screen
            .note(&format!("Certificate: {}", signer_name(certificate)));
    }
    signing.key = KeyChoice::Imported(client.host_mut().keep_imported(key));
    Ok(())
}

fn note_choices(screen: Screen, signing: &Signing) {
    if signing.timestamp == TimestampWish::Without {
        screen.note("Without a time-stamp nothing but the log says when you signed.");
    }
}

fn note_way_out(screen: Screen, error: &ClientError) {
    if error.code() == TIMESTAMP_UNAVAILABLE {
        screen.note("`--no-timestamp` signs without one: then nothing but the log says when.");
    }
}

/// Pages of a note that are listed.
const MANY: usize = 10;
/// The code where no time-stamp authority answers.
const TIMESTAMP_UNAVAILABLE: &str = "timestamp_unavailable";
