//! `bulla send` and `bulla invite`.

use std::io::IsTerminal as _;
use std::path::Path;

use bulla_client::pdf::plan::Otherwise;
use bulla_client::{
    ClientError, Contact, ContactStatus, DocumentForm, HostError, Locale, NewDocument, NewEnvelope,
    NewRecipient, PdfForm, Placeholders, SigningDays, Unsuitable, Witnessed, WordsCompared,
};
use bulla_protocol::ErrorCode;
use bulla_seal::MediaType;
use bulla_types::{EnvelopeId, Title};

use super::{CliClient, Context, login};
use crate::args::{Invite, Send, To};
use crate::failure::Failure;
use crate::host::FileSource;

/// Encrypts and sends files. Where the session ends meanwhile, asks to sign in and goes on.
pub(crate) async fn run(context: &Context, arguments: Send) -> Result<(), Failure> {
    let envelope_id = match send(context, &arguments).await {
        Err(Failure::Client(ended)) if ended.is_server(ErrorCode::Unauthenticated) => {
            login::again(context, ended).await?;
            send(context, &arguments).await
        }
        sent => sent,
    }?;
    context
        .screen
        .json(&serde_json::json!({ "envelope_id": envelope_id }));
    context.screen.say(&format!("Sent. Envelope {envelope_id}"));
    Ok(())
}

async fn send(context: &Context, arguments: &Send) -> Result<EnvelopeId, Failure> {
    let mut documents = Vec::with_capacity(arguments.files.len());
    for (number, path) in arguments.files.iter().enumerate() {
        let mut document = document(path)?;
        document.form = form(arguments, number, &document)?;
        documents.push(document);
    }
    let title = match (&arguments.title, documents.first()) {
        (Some(title), _) => title.clone(),
        (None, Some(document)) => document.name.clone(),
        (None, None) => return Err(Failure::Usage("there is no file to send".to_owned())),
    };
    let mut client = context.resume().await?;
    for document in &documents {
        note_document(context, &mut client, document).await?;
    }
    let mut recipients = Vec::with_capacity(arguments.to.len());
    for to in &arguments.to {
        recipients.push(recipient(context, &mut client, to, arguments).await?);
    }
    let envelope_id = client
        .send(NewEnvelope {
            title,
            message: arguments.message.clone(),
            documents,
            recipients,
            paper_check: arguments
                .paper_check
                .as_deref()
                .map(|language| Locale::of_tag(language).into()),
            days: SigningDays::new(arguments.days)
                .map_err(|error| Failure::Usage(error.to_string()))?,
        })
        .await
        .inspect_err(|error| {
            if can_go_on(error) {
                context.screen.note(
                    "What was sent is kept for 20 hours. The same command goes on where this one \
                     stopped.",
                );
            }
        })?;
    // Sending pins the recipients' keys in the vault.
    context.keep_session(&mut client).await?;
    Ok(envelope_id)
}

/// Invites somebody to the organisation.
pub(crate) async fn invite(context: &Context, arguments: &Invite) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let invitation = client
        .invite_as(&arguments.email, arguments.role.into())
        .await?;
    context.screen.json(&serde_json::json!({
        "link": invitation.link,
        "expires_at_ms": invitation.expires_at_ms,
    }));
    context.screen.say(&format!(
        "{} was invited. The link, valid until {}:",
        arguments.email, invitation.expires_at_ms
    ));
    context.screen.say(&invitation.link);
    Ok(())
}

/// Whether the same command, later, goes on with what was sent.
fn can_go_on(error: &ClientError) -> bool {
    let later = [
        ErrorCode::ClockWrong,
        ErrorCode::Internal,
        ErrorCode::StorageFull,
        ErrorCode::TooManyAttempts,
        ErrorCode::Unauthenticated,
        ErrorCode::Unavailable,
    ];
    *error == ClientError::Host(HostError::Network)
        || later.iter().any(|code| error.is_server(*code))
}

fn document(path: &Path) -> Result<NewDocument<FileSource>, Failure> {
    let source = FileSource::open(path)?;
    Ok(NewDocument {
        name: title(path)?,
        media_type: media_type(path)?,
        size_bytes: source.size(),
        source,
        form: DocumentForm::File,
    })
}

/// How a file is signed.
fn form(
    arguments: &Send,
    number: usize,
    document: &NewDocument<FileSource>,
) -> Result<DocumentForm, Failure> {
    let options = &arguments.pdf;
    let signatures = options.signature.iter().map(|spec| &spec.0);
    let wished = options.field.iter().chain(signatures);
    let fields: Result<Vec<_>, _> = wished
        .filter_map(|spec| spec.of_file(number, &arguments.to))
        .collect();
    let fields = fields.map_err(Failure::Usage)?;
    if options.as_files || document.media_type != MediaType::pdf() {
        if !fields.is_empty() {
            let name = &document.name;
            return Err(Failure::Usage(format!(
                "{name} is no PDF and has no fields"
            )));
        }
        return Ok(DocumentForm::File);
    }
    Ok(DocumentForm::Pdf(PdfForm {
        // Fields of a document that cannot have any are not left out silently.
        unsuitable: if options.require_pdf || !fields.is_empty() {
            Unsuitable::Stop
        } else {
            Unsuitable::AsFile
        },
        placeholders: if options.ignore_placeholders {
            Placeholders::Ignore
        } else {
            Placeholders::Use
        },
        fields,
    }))
}

/// Says where a PDF cannot carry signatures, and why; on a terminal asks whether to go on.
async fn note_document(
    context: &Context,
    client: &mut CliClient,
    document: &NewDocument<FileSource>,
) -> Result<(), Failure> {
    let DocumentForm::Pdf(form) = &document.form else {
        return Ok(());
    };
    let inspected = client.inspect_file(&document.source, document.size_bytes);
    let obstacle = match inspected.await {
        Ok(inspection) => inspection.obstacle,
        Err(ClientError::Pdf(obstacle)) => Some(*obstacle),
        Err(error) => return Err(error.into()),
    };
    let Some(obstacle) = obstacle else {
        return Ok(());
    };
    context.screen.note(&format!(
        "{} cannot carry signatures ({}): {obstacle}.",
        document.name,
        obstacle.code()
    ));
    if form.unsuitable == Unsuitable::Stop {
        return Err(ClientError::Pdf(Box::new(obstacle)).into());
    }
    context
        .screen
        .note("It is signed like any other file, by signatures beside it.");
    let asks = std::io::stdin().is_terminal();
    if asks && !context.prompt.agrees("Send it like this?")? {
        return Err(Failure::Declined);
    }
    Ok(())
}

/// The name of a file, as it is encrypted with it.
pub(crate) fn title(path: &Path) -> Result<Title, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.parse().map_err(|_| Failure::Malformed {
        path: path.to_owned(),
        expected: "a file whose name can be encrypted with it",
    })
}

/// The media type of a file, as it is encrypted with it.
pub(crate) fn media_type(path: &Path) -> Result<MediaType, Failure> {
    media_type_text(path)
        .parse()
        .map_err(|_| Failure::Malformed {
            path: path.to_owned(),
            expected: "a file of a known type",
        })
}

/// The media type by the extension; what is inside nobody but the recipient can tell.
fn media_type_text(path: &Path) -> &'static str {
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match extension.as_str() {
        "jpeg" | "jpg" => "image/jpeg",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}

async fn recipient(
    context: &Context,
    client: &mut CliClient,
    to: &To,
    arguments: &Send,
) -> Result<NewRecipient, Failure> {
    let contact = client.look_up(&to.email).await?;
    Ok(NewRecipient {
        contact: contact.handle,
        order: to.order,
        words: words(context, &contact, arguments)?,
        signature: if arguments.pdf.invisible.contains(&to.email) {
            Otherwise::Invisible
        } else {
            Otherwise::Box
        },
    })
}

/// Whether the words of a new recipient were compared; another key than before stops everything.
fn words(context: &Context, contact: &Contact, arguments: &Send) -> Result<WordsCompared, Failure> {
    if contact.witnessed == Witnessed::No {
        context.screen.note(&format!(
            "No quorum of the instance's witnesses stands behind the key of {} now.",
            contact.email
        ));
    }
    match contact.status {
        ContactStatus::Pinned => return Ok(WordsCompared::No),
        ContactStatus::FirstUse => {}
        ContactStatus::Changed | _ => return Err(ClientError::IdentityChanged.into()),
    }
    let screen = context.screen;
    screen.note(&format!(
        "{} <{}> is new. The words of the key:",
        contact.name, contact.email
    ));
    screen.note(&format!("    {}", contact.words.join(" ")));
    if arguments.words_compared {
        return Ok(WordsCompared::Yes);
    }
    if arguments.accept_unverified {
        return Ok(WordsCompared::No);
    }
    if context
        .prompt
        .agrees("Have you compared them with the person by another channel?")?
    {
        Ok(WordsCompared::Yes)
    } else {
        Err(Failure::WordsNotCompared(contact.email.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_go_by_the_extension() {
        for (name, expected) in [
            ("a.PDF", "application/pdf"),
            ("a.pdf.exe", "application/octet-stream"),
            ("pdf", "application/octet-stream"),
        ] {
            assert_eq!(media_type_text(Path::new(name)), expected);
        }
    }
}
