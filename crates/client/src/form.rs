//! How a sender wants each document signed: in the PDF, with fields for the recipients, or beside
//! it; and the plan of fields that comes of it. The plan goes into the draft, so that the same bytes
//! are made again when an upload goes on.

use bulla_evidence::{PrivateField, PrivatePdf};
use bulla_pdf::plan::{FieldPlan, Otherwise, PaperSheet, PlannedField, PlannedSigner};
use bulla_pdf::report::{FoundField, Inspection, Purpose};
use bulla_pdf::{Holder, Obstacle, Part, assign};
use bulla_types::RecipientId;
use serde::{Deserialize, Serialize};

use crate::draft::DraftPdf;
use crate::place::Place;
use crate::{Client, ClientError, Host, NewDocument, Paper as _, PaperError};

/// How a document is signed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum DocumentForm {
    /// As any file: each signature stands beside it.
    #[default]
    File,
    /// In the PDF, where each recipient gets fields.
    Pdf(PdfForm),
}

/// What is placed in a PDF beside one signature field for each recipient.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct PdfForm {
    /// Fields beside those that placeholders ask for.
    pub fields: Vec<NewField>,
    /// What becomes of placeholders in the text.
    pub placeholders: Placeholders,
    /// What becomes of a document that cannot carry signatures.
    pub unsuitable: Unsuitable,
}

/// What becomes of placeholders in the text of a PDF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Placeholders {
    /// They stay text.
    Ignore,
    /// Each becomes a field; one with a mistake, or for nobody, stops the sending.
    #[default]
    Use,
}

/// What becomes of a document that cannot carry signatures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Unsuitable {
    /// It is signed as any other file.
    AsFile,
    /// Nothing is sent.
    #[default]
    Stop,
}

/// A field of a recipient: the place in the list of recipients, from 0.
pub type NewField = PlannedField<usize>;

/// A recipient, as far as a plan needs it.
struct Signer<'a> {
    recipient: RecipientId,
    name: &'a str,
    email: &'a str,
    otherwise: Otherwise,
}

/// What was decided for a document.
pub(crate) enum Planned {
    /// Signatures stand beside it; for a PDF that cannot carry them, the code of why.
    File(Option<String>),
    /// Signatures stand in it.
    Pdf(DraftPdf),
}

impl<H: Host> Client<H> {
    /// What is in a PDF that is to be sent: pages, fields, placeholders, what could hide or move
    /// content, and why it cannot carry signatures, if it cannot. Nothing is sent.
    ///
    /// # Errors
    /// [`ClientError::Pdf`] for a file that cannot be read as a PDF, [`ClientError::Host`].
    pub async fn inspect_file(
        &mut self,
        source: &H::Source,
        size_bytes: u64,
    ) -> Result<Inspection, ClientError> {
        let mut paper = self.host.load_paper(source, size_bytes).await?;
        Ok(paper.inspect(Purpose::Sending).await?)
    }

    /// Decides what is placed in a document, by placing it once.
    pub(crate) async fn planned(
        &mut self,
        document: &NewDocument<H::Source>,
        places: &[Place],
        sheet: Option<PaperSheet>,
    ) -> Result<Planned, ClientError> {
        let DocumentForm::Pdf(form) = &document.form else {
            return Ok(Planned::File(None));
        };
        match self.place_once(document, form, (places, sheet)).await {
            Ok(pdf) => Ok(Planned::Pdf(pdf)),
            Err(Unplaced::Unsuitable(obstacle)) => match form.unsuitable {
                Unsuitable::AsFile => Ok(Planned::File(Some(obstacle.code().to_owned()))),
                Unsuitable::Stop => Err(ClientError::Pdf(obstacle)),
            },
            Err(Unplaced::Failed(error)) => Err(error),
        }
    }

    async fn place_once(
        &mut self,
        document: &NewDocument<H::Source>,
        form: &PdfForm,
        (places, sheet): (&[Place], Option<PaperSheet>),
    ) -> Result<DraftPdf, Unplaced> {
        let loading = self.host.load_paper(&document.source, document.size_bytes);
        let mut paper = loading.await.map_err(ClientError::from)?;
        let inspection = match paper.inspect(Purpose::Sending).await {
            Ok(inspection) => inspection,
            // No PDF that can be read: so it cannot carry signatures.
            Err(PaperError::Obstacle(obstacle)) => return Err(Unplaced::Unsuitable(obstacle)),
            Err(error) => return Err(ClientError::from(error).into()),
        };
        if let Some(obstacle) = inspection.obstacle.clone() {
            return Err(Unplaced::Unsuitable(Box::new(obstacle)));
        }
        let contacts = &self.state.contacts;
        let signers: Option<Vec<_>> = places
            .iter()
            .map(|place| {
                let contact = contacts.get(place.contact)?;
                Some(Signer {
                    recipient: place.recipient_id,
                    name: contact.name.as_str(),
                    email: contact.email.as_str(),
                    otherwise: place.signature,
                })
            })
            .collect();
        let signers = signers.ok_or(ClientError::WrongStep)?;
        let plan = plan(form, &inspection, &signers);
        let mut plan = plan.map_err(|obstacle| ClientError::Pdf(Box::new(obstacle)))?;
        plan.sheet = sheet;
        // What the sender asked for is wrong, or the document does not take it.
        let done = paper.place(&plan).await.map_err(ClientError::from)?;
        // Made anew each time: the draft holds no key of a paper.
        plan.sheet = None;
        Ok(DraftPdf {
            plan,
            bytes: done.bytes,
            fields: done.fields.iter().map(private_field).collect(),
        })
    }
}

/// Why nothing was placed.
enum Unplaced {
    /// The document cannot carry signatures.
    Unsuitable(Box<Obstacle>),
    /// Something else.
    Failed(ClientError),
}

impl From<ClientError> for Unplaced {
    fn from(error: ClientError) -> Self {
        Self::Failed(error)
    }
}

impl DraftPdf {
    /// As the private part says it.
    pub(crate) fn private(&self) -> PrivatePdf {
        PrivatePdf {
            fields: self.fields.clone(),
        }
    }
}

fn private_field(field: &FoundField) -> PrivateField {
    PrivateField {
        name: field.name.clone(),
        recipient_id: field.recipient,
        kind: field.kind.code().to_owned(),
        required: field.required,
    }
}

/// The fields of the form and those that placeholders ask for, for these recipients.
fn plan(
    form: &PdfForm,
    inspection: &Inspection,
    signers: &[Signer<'_>],
) -> Result<FieldPlan, Obstacle> {
    let mut fields = Vec::with_capacity(form.fields.len());
    for field in &form.fields {
        let signer = signers.get(field.recipient);
        let signer = signer.ok_or_else(|| {
            Obstacle::stated("role_unknown", "a field is for nobody of the recipients")
        })?;
        fields.push(field.of(signer.recipient));
    }
    if form.placeholders == Placeholders::Use {
        if let Some(mistake) = inspection.mistakes.iter().find(|m| m.code == MISTAKE) {
            return Err(Obstacle::stated(MISTAKE, &mistake.message));
        }
        let holders: Vec<_> = signers.iter().map(holder).collect();
        fields.extend(assign(&inspection.placeholders, &holders)?);
    }
    Ok(FieldPlan {
        signers: signers.iter().map(planned_signer).collect(),
        fields,
        sheet: None,
    })
}

fn holder(signer: &Signer<'_>) -> Holder {
    Holder {
        recipient: signer.recipient,
        part: Part::Signs,
        names: vec![signer.name.to_owned(), signer.email.to_owned()],
    }
}

fn planned_signer(signer: &Signer<'_>) -> PlannedSigner {
    PlannedSigner {
        recipient: signer.recipient,
        label: format!("Signature: {}", signer.name),
        otherwise: signer.otherwise,
    }
}

/// The code of a placeholder with a mistake.
const MISTAKE: &str = "placeholder";
