//! The client's side of sending and signing.

use bulla_crypto::hash::sha256;
use bulla_crypto::secret::Key32;
use bulla_protocol::StatementRecord;
use bulla_protocol::envelope::{
    EnvelopeRecord, GrantWithWrap, RecipientRouting, SendEnvelope, SubmitAct,
};
use bulla_protocol::path::{self, envelope, envelope_acts, envelope_release};
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind};
use bulla_statement::commitment::{EMAIL, commit_field};
use bulla_statement::{
    Act, ActDocument, Action, Basis, Checked, CheckpointRef, ClientBuild, Consent, ContainerRef,
    Delivery, Grant, Manifest, ManifestDocument, Policy, Recipient, Revision, Role, StatementId,
    V1, Verified, sign,
};
use bulla_tlog::Checkpoint;
use bulla_types::{ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest};
use rand_chacha::ChaCha20Rng;

use crate::containers::File;
use crate::harness::{Answered, Server};
use crate::person::{Person, random, seeded};

/// An envelope before it is sent, in all its parts.
pub(crate) struct Draft {
    pub(crate) ek: EnvelopeKey,
    pub(crate) envelope_id: EnvelopeId,
    pub(crate) document: File,
    pub(crate) manifest: Manifest,
    pub(crate) routing: Vec<RecipientRouting>,
}

/// Seals and uploads the containers, and describes the envelope for these recipients and groups.
pub(crate) async fn draft(
    server: &Server,
    sender: &Person,
    to: &[(&Person, u16)],
    name: &str,
) -> Draft {
    let mut rng = seeded(name);
    let envelope_id = EnvelopeId::from_bytes(random(&mut rng));
    draft_as(server, sender, to, envelope_id).await
}

/// The same under a chosen id.
pub(crate) async fn draft_as(
    server: &Server,
    sender: &Person,
    to: &[(&Person, u16)],
    envelope_id: EnvelopeId,
) -> Draft {
    let mut rng = seeded(&envelope_id.to_string());
    let ek = EnvelopeKey::generate(&mut rng);
    let tenant_id = sender.tenant_id;
    let document_id = DocumentId::from_bytes(random(&mut rng));
    let mut spec = |kind| ContainerSpec {
        container_id: ContainerId::from_bytes(random(&mut rng)),
        envelope_id,
        tenant_id,
        document_id,
        kind,
        revision: 0,
        previous: None,
    };
    let document = File::seal(&ek, spec(Kind::Source), 20_000);
    let private = File::seal(&ek, spec(Kind::Private), 500);
    document.upload(server, sender).await;
    private.upload(server, sender).await;
    let (recipients, routing) = places(to, &mut rng);
    let content_commit = Sha256Digest::from_bytes([8; 32]);
    let manifest = Manifest {
        v: V1,
        tenant_id,
        envelope_id,
        sender: sender.identity.id(),
        ek_commit: ek.commit(&tenant_id, &envelope_id),
        documents: vec![ManifestDocument {
            document_id,
            container_id: document.sealed.container_id,
            container_hash: document.sealed.container_hash,
            content_commit,
        }],
        recipients,
        granters: Vec::new(),
        policy: Policy::default(),
        created_at_ms: server.now(),
        deadline_at_ms: server.now().plus_millis(30 * 24 * 3600 * 1000),
        private: ContainerRef {
            container_id: private.sealed.container_id,
            container_hash: private.sealed.container_hash,
            content_commit,
        },
        linked: None,
        client: build(),
    };
    Draft {
        ek,
        envelope_id,
        document,
        manifest,
        routing,
    }
}

/// The recipients of a manifest, and the openings of their addresses.
pub(crate) fn places(
    to: &[(&Person, u16)],
    rng: &mut ChaCha20Rng,
) -> (Vec<Recipient>, Vec<RecipientRouting>) {
    let (mut recipients, mut routing) = (Vec::new(), Vec::new());
    for (person, order) in to {
        let (recipient_id, salt) = (RecipientId::from_bytes(random(rng)), random(rng));
        recipients.push(Recipient {
            recipient_id,
            role: Role::Signer,
            order: *order,
            email_commit: commit_field(&salt, EMAIL, person.email.as_str()),
            identity: Some(person.identity.id().into()),
        });
        routing.push(RecipientRouting {
            recipient_id,
            email: person.email.clone(),
            salt: salt.to_vec().into(),
        });
    }
    (recipients, routing)
}

impl Draft {
    /// Signs manifest and grants.
    pub(crate) fn sign(
        &self,
        sender: &Person,
        to: &[&Person],
    ) -> (Verified<Manifest>, SendEnvelope) {
        let mut rng = seeded("grants");
        let signer = sender.keys.signer();
        let manifest = sign(&self.manifest, &signer, &mut rng).unwrap();
        let (mut prev, mut grants) = (manifest.id(), Vec::new());
        for (place, holder) in self.manifest.recipients.iter().zip(to) {
            let mut grant = Grant {
                v: V1,
                tenant_id: self.manifest.tenant_id,
                envelope_id: self.envelope_id,
                manifest: manifest.id(),
                recipient_id: place.recipient_id,
                role: Role::Signer,
                holder: holder.identity.id(),
                grantor: sender.identity.id(),
                basis: Basis::Sender,
                checked: Checked::Words,
                ek_commit: self.manifest.ek_commit,
                prev,
                created_at_ms: self.manifest.created_at_ms,
                wrap_sha256: Sha256Digest::from_bytes([0; 32]),
            };
            let receiver = holder.keys.x_wing.public_key();
            let info = grant.wrap_info().unwrap();
            let wrap = self.ek.wrap(&receiver, &info, &mut rng);
            grant.wrap_sha256 = sha256(&wrap);
            let grant = sign(&grant, &signer, &mut rng).unwrap();
            prev = grant.id();
            grants.push(GrantWithWrap {
                grant: StatementRecord::from_typed(grant.dsse()).unwrap(),
                wrap: wrap.into(),
            });
        }
        let key = Key32::from_bytes([6; 32]);
        let (account, id) = (&sender.account_id, &self.envelope_id);
        let send = SendEnvelope {
            manifest: StatementRecord::from_typed(manifest.dsse()).unwrap(),
            grants,
            routing: self.routing.clone(),
            sender_key: self.ek.seal_for_owner(&key, account, id, &mut rng).into(),
            ak_epoch: 1,
        };
        (manifest, send)
    }
}

/// An envelope as it was sent.
pub(crate) struct Sent {
    pub(crate) draft: Draft,
    pub(crate) manifest: Verified<Manifest>,
    pub(crate) record: EnvelopeRecord,
}

pub(crate) async fn send(
    server: &Server,
    sender: &Person,
    to: &[(&Person, u16)],
    name: &str,
) -> Sent {
    let draft = draft(server, sender, to, name).await;
    let holders: Vec<_> = to.iter().map(|(person, _)| *person).collect();
    let (manifest, request) = draft.sign(sender, &holders);
    let answered = server.post(&sender.token, path::ENVELOPES, &request).await;
    Sent {
        draft,
        manifest,
        record: answered.read(),
    }
}

impl Sent {
    /// The act of this person at this place, after `prev`.
    pub(crate) fn act(
        &self,
        server: &Server,
        who: &Person,
        place: usize,
        prev: Sha256Digest,
    ) -> Act {
        let manifest = self.manifest.body();
        let revision = Revision::of_manifest(&manifest.documents[0]);
        Act {
            v: V1,
            tenant_id: manifest.tenant_id,
            envelope_id: manifest.envelope_id,
            manifest: self.manifest.id(),
            recipient_id: manifest.recipients[place].recipient_id,
            identity: who.identity.id(),
            action: Action::Sign,
            documents: vec![ActDocument {
                document_id: manifest.documents[0].document_id,
                from: revision,
                to: revision,
            }],
            consent: Consent {
                sha256: sha256(b"I sign."),
                lang: "en".parse().unwrap(),
            },
            attestations: Vec::new(),
            delivery: Delivery::Account,
            checkpoint: self.checkpoint(),
            client: build(),
            prev: StatementId::from_digest(prev),
            at_ms: server.now(),
            private: None,
        }
    }

    /// The checkpoint that the sender was answered with.
    fn checkpoint(&self) -> CheckpointRef {
        let note = &self.record.log.checkpoint;
        let body = note.split("\n\n").next().unwrap();
        let checkpoint = Checkpoint::parse_body(&format!("{body}\n")).unwrap();
        CheckpointRef {
            origin: checkpoint.origin.as_str().to_owned(),
            size: checkpoint.size,
            root: checkpoint.root,
        }
    }

    pub(crate) async fn submit(&self, server: &Server, who: &Person, act: &Act) -> Answered {
        let act = sign(act, &who.keys.signer(), &mut seeded("act")).unwrap();
        let body = SubmitAct {
            act: StatementRecord::from_typed(act.dsse()).unwrap(),
            papers: Vec::new(),
        };
        let path = envelope_acts(&self.draft.envelope_id);
        server.post(&who.token, &path, &body).await
    }

    /// A sealed private part of this envelope that nobody has uploaded yet.
    pub(crate) fn private_part(&self, name: &str, change: impl FnOnce(&mut ContainerSpec)) -> File {
        let mut rng = seeded(name);
        let mut spec = ContainerSpec {
            container_id: ContainerId::from_bytes(random(&mut rng)),
            envelope_id: self.draft.envelope_id,
            tenant_id: self.manifest.body().tenant_id,
            document_id: DocumentId::from_bytes(random(&mut rng)),
            kind: Kind::Private,
            revision: 0,
            previous: None,
        };
        change(&mut spec);
        File::seal(&self.draft.ek, spec, 60)
    }

    pub(crate) async fn show(&self, server: &Server, who: &Person) -> EnvelopeRecord {
        let path = envelope(&self.draft.envelope_id);
        server.get(&who.token, &path).await.read()
    }

    pub(crate) async fn release(&self, server: &Server, who: &Person) -> Answered {
        let path = envelope_release(&self.draft.envelope_id);
        server.post(&who.token, &path, &()).await
    }
}

pub(crate) fn build() -> ClientBuild {
    ClientBuild {
        name: "test".to_owned(),
        version: "1".to_owned(),
    }
}
