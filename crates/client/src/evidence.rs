//! Evidence: the self-contained file that proves an envelope's history, made on the device of any
//! holder. The server never sees it.

use std::collections::BTreeMap;

use bulla_evidence::{
    DocumentOpening, Evidence, LogAnchor, PrivateOpening, RevisionOpening, SigningPart,
};
use bulla_protocol::ErrorCode;
use bulla_protocol::identity::IdentityRecord;
use bulla_protocol::log::{AnchorProof, LogExtract};
use bulla_statement::{Act, Action, Dsse, Epochs, Verified};
use bulla_types::{DocumentId, EnvelopeId, RecipientId, Title};

use crate::envelope::CheckedEnvelope;
use crate::log::open_note;
use crate::open::expected_private;
use crate::{Anchoring, Client, ClientError, Host, Locale, OpenedEnvelope};

/// An evidence file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvidenceFile {
    /// A name for the file, from the envelope's title.
    pub name: Title,
    /// Its content, JSON.
    pub content: Vec<u8>,
}

/// A signature beside a document that carries none itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DetachedSignature {
    /// Which document of the envelope it is of.
    pub document_id: DocumentId,
    /// A name for the file: that of the document, the signer's, and `.p7s`.
    pub name: String,
    /// A CMS, DER.
    pub content: Vec<u8>,
}

impl<H: Host> Client<H> {
    /// The signatures of documents that carry none themselves, as their signers left them. One that
    /// its signer did not leave, or left in another form, is not among them.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn detached_signatures(
        &mut self,
        id: EnvelopeId,
    ) -> Result<Vec<DetachedSignature>, ClientError> {
        let checked = self.fetch_own(id).await?;
        let private = self.private_part(&checked).await?;
        let mut found = Vec::new();
        for (recipient, part) in self.parts_of(&checked).await? {
            let mut places = private.recipients.iter();
            let place = places.find(|place| place.recipient_id == recipient);
            let signer = &place.ok_or(ClientError::ChainInvalid)?.name;
            for (signed, document) in part.documents.into_iter().zip(&private.documents) {
                if let Some(cms) = signed.cms {
                    found.push(DetachedSignature {
                        document_id: signed.document_id,
                        name: format!("{}.{signer}.p7s", document.name),
                        content: cms.as_slice().to_vec(),
                    });
                }
            }
        }
        Ok(found)
    }

    /// What signers recorded of the documents that they signed: what they were shown, filled in and made.
    /// Where one recorded nothing, or it is withheld, damaged or of another form, there is nothing.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn signing_parts(
        &mut self,
        id: EnvelopeId,
    ) -> Result<Vec<(RecipientId, SigningPart)>, ClientError> {
        let checked = self.fetch_own(id).await?;
        self.parts_of(&checked).await
    }

    async fn parts_of(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<Vec<(RecipientId, SigningPart)>, ClientError> {
        let mut parts = Vec::new();
        for act in checked.chain.acts().map(Verified::body) {
            if let Some(part) = self.signing_part(checked, act).await? {
                parts.push((act.recipient_id, part));
            }
        }
        Ok(parts)
    }

    /// What a signer recorded; `None` of a decline, where nothing was recorded, and where it is
    /// damaged, of another form, or withheld.
    async fn signing_part(
        &mut self,
        checked: &CheckedEnvelope,
        act: &Act,
    ) -> Result<Option<SigningPart>, ClientError> {
        let Some(container) = act.private.filter(|_| act.action == Action::Sign) else {
            return Ok(None);
        };
        let content = self.act_private(checked, &container).await?;
        Ok(content.and_then(|content| SigningPart::parse(content.expose_secret(), act)))
    }

    /// Makes the evidence file of an envelope, after checking all that it proves: every document
    /// is read whole. It discloses title, names and addresses, and no content.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::download`].
    pub async fn evidence(&mut self, id: EnvelopeId) -> Result<EvidenceFile, ClientError> {
        let checked = self.fetch_own(id).await?;
        let opened = self.view(&checked, Locale::En).await?;
        let documents = self.document_openings(&opened).await?;
        let private = self.private_opening(&checked).await?;
        let (log, identity_logs, log_anchors) = self.log_parts(&checked).await?;
        let evidence = Evidence {
            tenant_id: checked.chain.manifest().body().tenant_id,
            envelope_id: id,
            instance: self.trust().await?.instance,
            statements: checked.chain.records().cloned().collect(),
            identities: identities(&checked),
            identity_closings: closings(&checked),
            identity_successions: successions(&checked),
            documents,
            emails: Vec::new(),
            private: Some(private),
            log,
            identity_logs,
            log_anchors,
        };
        let content = evidence.encode().map_err(|_| ClientError::AnswerInvalid)?;
        let name = file_name(&opened.title).ok_or(ClientError::WrongStep)?;
        Ok(EvidenceFile { name, content })
    }

    /// The entries of envelope and identities with the places of their checkpoints: under one that is
    /// stamped where there is one, else under the newest.
    async fn log_parts(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<(LogExtract, Vec<LogExtract>, Vec<LogAnchor>), ClientError> {
        if let Some(stamped) = self.stamped(checked).await? {
            return Ok((stamped.log, stamped.identities, vec![stamped.place]));
        }
        let record = &checked.record;
        let identity_logs = identity_logs(&record.identities);
        let anchors = self.log_anchors(checked).await?;
        Ok((record.log.clone(), identity_logs, anchors))
    }

    /// Places of all checkpoints of the file in the anchor log, as far as there are any.
    async fn log_anchors(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<Vec<LogAnchor>, ClientError> {
        let tenant = checked.chain.manifest().body().tenant_id;
        let verifier = self.log_verifier(tenant).await?;
        let record = &checked.record;
        let identities = record.identities.iter().map(|identity| &identity.log);
        let mut by_size = BTreeMap::new();
        for extract in core::iter::once(&record.log).chain(identities) {
            let checkpoint = open_note(&verifier, &extract.checkpoint)?;
            by_size.insert(checkpoint.size(), checkpoint);
        }
        let mut places = Vec::with_capacity(by_size.len());
        for (size, checkpoint) in by_size {
            let anchoring = match self.anchoring(tenant, &checkpoint).await {
                // A server that has stopped, or shows nothing without witnesses, anchors nothing more; the rest can still be proven.
                Err(error)
                    if error.is_server(ErrorCode::LogStopped)
                        || error.is_server(ErrorCode::LogUnwitnessed) =>
                {
                    continue;
                }
                other => other??,
            };
            if let Anchoring::Anchored { proof, .. } = anchoring {
                places.push(place_of(proof, size));
            }
        }
        Ok(places)
    }

    async fn document_openings(
        &mut self,
        opened: &OpenedEnvelope,
    ) -> Result<Vec<DocumentOpening>, ClientError> {
        let mut openings = Vec::with_capacity(opened.documents.len());
        for document in &opened.documents {
            let open = self.document(document.handle)?;
            let steps = open.steps.clone();
            let contents = if steps.len() > 1 {
                self.read_checked(document.handle).await?.contents
            } else {
                let digest = self.digest_of(document.handle).await?;
                vec![(document.size_bytes, digest)]
            };
            let mut revisions = Vec::with_capacity(steps.len());
            for (step, (size, sha256)) in steps.iter().zip(contents) {
                let key = self.state.envelope_keys.get(&step.container.envelope_id);
                let key = key.ok_or(ClientError::WrongStep)?;
                let blind = key.content_blind(&step.container.container_id);
                revisions.push(RevisionOpening {
                    sha256,
                    size,
                    blind: blind.as_bytes().as_slice().into(),
                });
            }
            let newest = revisions.pop().ok_or(ClientError::WrongStep)?;
            openings.push(DocumentOpening {
                document_id: document.document_id,
                sha256: newest.sha256,
                blind: newest.blind,
                size: (!revisions.is_empty()).then_some(newest.size),
                earlier: revisions,
            });
        }
        Ok(openings)
    }

    async fn private_opening(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<PrivateOpening, ClientError> {
        let private = checked.chain.manifest().body().private;
        let key = self.envelope_key(checked).await?;
        let expected = expected_private(checked);
        let commit = &private.content_commit;
        let (_, content) = self.fetch_bytes(&key, &expected, commit).await?;
        let blind = key.content_blind(&private.container_id);
        Ok(PrivateOpening {
            content: content.expose_secret().into(),
            blind: blind.as_bytes().as_slice().into(),
        })
    }
}

/// The place of a checkpoint of this size.
pub(crate) fn place_of(proof: AnchorProof, size: u64) -> LogAnchor {
    LogAnchor {
        anchor: proof.anchor,
        index: proof.index,
        proof: proof.proof,
        size,
        token: proof.token,
    }
}

fn identities(checked: &CheckedEnvelope) -> Vec<Dsse> {
    let people = checked.people.values();
    people
        .map(|person| Verified::dsse(&person.identity).clone())
        .collect()
}

fn closings(checked: &CheckedEnvelope) -> Vec<Dsse> {
    let steps = checked.epochs.iter().flat_map(Epochs::steps);
    steps.map(|step| step.closing().dsse().clone()).collect()
}

fn successions(checked: &CheckedEnvelope) -> Vec<Dsse> {
    let steps = checked.epochs.iter().flat_map(Epochs::steps);
    let successions = steps.filter_map(bulla_statement::Step::succession);
    successions.map(|it| it.dsse().clone()).collect()
}

fn identity_logs(records: &[IdentityRecord]) -> Vec<LogExtract> {
    records.iter().map(|record| record.log.clone()).collect()
}

/// The title with the suffix of evidence files, cut to what a name may be long, without what
/// separates directories.
fn file_name(title: &Title) -> Option<Title> {
    let suffix = Evidence::FILE_SUFFIX;
    let mut name = String::new();
    for character in title.as_str().chars() {
        let safe = if matches!(character, '/' | '\\' | ':') {
            '_'
        } else {
            character
        };
        if name.len() + safe.len_utf8() + suffix.len() > Title::MAX_LENGTH {
            break;
        }
        name.push(safe);
    }
    name.push_str(suffix);
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_hold_no_directories_and_fit() {
        for (title, name) in [
            ("Vertrag 3/4", "Vertrag 3_4.evidence.json"),
            ("..\\x:y", ".._x_y.evidence.json"),
        ] {
            assert_eq!(file_name(&title.parse().unwrap()).unwrap().as_str(), name);
        }
        let long: Title = "ü".repeat(127).parse().unwrap();
        let name = file_name(&long).unwrap();
        assert!(name.as_str().ends_with("ü.evidence.json") && name.as_str().len() <= 255);
    }
}
