//! Shortened evidence: parts are taken out, commitments to them stay, and nothing is signed again
//! (`docs/spec/evidence.md#shortened`).

use bulla_protocol::log::{LogExtract, OpenedField};
use bulla_statement::{Manifest, jcs};
use bulla_types::DocumentId;

use crate::{EmailOpening, Evidence, PrivatePart};

/// What to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Omission {
    /// Every address: single openings, the private part, and fields of events with names or addresses.
    Addresses,
    /// What opens one document.
    Document(DocumentId),
    /// The values of all fields of events.
    Fields,
    /// Title, message and names; the recipients' addresses stay, each opened by itself.
    Names,
    /// The private part as a whole: title, message, names, and the addresses that it alone opens.
    Private,
}

/// Why a part cannot be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OmissionError {
    /// The evidence opens no such document.
    #[error("the evidence opens no document {document}")]
    Document {
        /// The one that was named.
        document: DocumentId,
    },
    /// The private part cannot be read, so that addresses cannot be kept without it.
    #[error("the private part cannot be read")]
    Private,
}

impl Evidence {
    /// The evidence without one part. What is not there any more may be left out again.
    ///
    /// # Errors
    /// [`OmissionError`].
    pub fn without(mut self, omission: Omission) -> Result<Self, OmissionError> {
        match omission {
            Omission::Addresses => {
                self.emails.clear();
                self.private = None;
                self.withhold(|own| ["email", "name"].contains(&own.field.as_str()));
            }
            Omission::Document(document) => {
                let before = self.documents.len();
                self.documents.retain(|own| own.document_id != document);
                if self.documents.len() == before {
                    return Err(OmissionError::Document { document });
                }
            }
            Omission::Fields => self.withhold(|_| true),
            Omission::Names => self.keep_addresses_alone()?,
            Omission::Private => self.private = None,
        }
        Ok(self)
    }

    /// Puts single openings of the addresses in the place of the private part.
    fn keep_addresses_alone(&mut self) -> Result<(), OmissionError> {
        let Some(private) = self.private.take() else {
            return Ok(());
        };
        let manifest = self.statements.first().ok_or(OmissionError::Private)?;
        let manifest: Manifest =
            jcs::parse_strict(manifest.payload.as_slice()).map_err(|_| OmissionError::Private)?;
        let part = PrivatePart::parse(private.content.as_slice(), &manifest);
        for recipient in part.ok_or(OmissionError::Private)?.recipients {
            let mut emails = self.emails.iter();
            if emails.all(|own| own.recipient_id != recipient.recipient_id) {
                self.emails.push(EmailOpening {
                    recipient_id: recipient.recipient_id,
                    email: recipient.email,
                    salt: recipient.salt,
                });
            }
        }
        Ok(())
    }

    fn withhold(&mut self, which: impl Fn(&OpenedField) -> bool) {
        let logs = core::iter::once(&mut self.log).chain(&mut self.identity_logs);
        let entries = logs.flat_map(|log: &mut LogExtract| &mut log.entries);
        let fields = entries.flat_map(|entry| &mut entry.fields);
        for field in fields.filter(|own| which(own)) {
            field.salt = None;
            field.value = None;
        }
    }
}
