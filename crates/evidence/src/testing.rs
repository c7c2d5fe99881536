//! A small organisation for tests: real keys, a real chain and a real log, all from one seed, each
//! part open to tampering before the evidence is made of it.

use std::collections::BTreeMap;

use bulla_crypto::hash::sha256;
use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::mac::hmac_sha256;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey};
use bulla_protocol::log::{LogEntry, LogExtract, OpenedField};
use bulla_protocol::trust::TrustFile;
use bulla_statement::{
    Act, ActDocument, Action, Basis, Cancel, Checked, CheckpointRef, ClientBuild, Closing,
    ClosingReason, Consent, ContainerRef, Delivery, Dsse, Grant, Identity, Manifest,
    ManifestDocument, Policy, Recipient, Retract, Revision, Revoke, Role, Signer, Statement,
    StatementId, Succession, V1, Verified, Withdrawal, commitment, sign, sign_identity,
};
use bulla_tlog::{Checkpoint, Edge, Leaf, LogSigner, TilePath, TileReader, prove_inclusion};
use bulla_types::{
    AccountId, Base64Bytes, ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest,
    TenantId, Timestamp,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::{
    DocumentOpening, Evidence, InputFile, Modifier, PrivateDocument, PrivateOpening, PrivatePart,
    PrivateRecipient, PrivateSender, Report,
};

pub(crate) const TENANT: TenantId = TenantId::from_bytes([0x11; 16]);
pub(crate) const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([0x22; 16]);
pub(crate) const DOCUMENT: DocumentId = DocumentId::from_bytes([0x33; 16]);
pub(crate) const PDF: &[u8] = b"%PDF-1.7\nThe rent is CHF 1850 a month.\n%%EOF\n";
pub(crate) const SENT_AT: u64 = 1_763_700_000_000;
pub(crate) const DEADLINE_AFTER: u64 = 1_000_000;
pub(crate) const BLIND: [u8; 32] = [0x44; 32];
const PRIVATE_BLIND: [u8; 32] = [0x55; 32];
const SALT: [u8; 32] = [0x66; 32];
const PREFIX: &str = "sign.example.ch/log/";

pub(crate) struct Person {
    ed25519: Ed25519SecretKey,
    ml_dsa_65: MlDsa65SecretKey,
    pub(crate) p256: P256SecretKey,
    pub(crate) identity: Verified<Identity>,
}

pub(crate) struct World {
    pub(crate) rng: ChaCha20Rng,
    /// The sender, then the signers.
    pub(crate) people: Vec<Person>,
    /// Earlier identities of them, oldest first.
    pub(crate) earlier: Vec<Person>,
    pub(crate) closings: Vec<Dsse>,
    pub(crate) successions: Vec<Dsse>,
    pub(crate) manifest: Manifest,
    pub(crate) statements: Vec<Dsse>,
    pub(crate) leaves: Vec<Leaf>,
    /// Fields to be shown, by the index of the leaf.
    pub(crate) fields: BTreeMap<u64, Vec<OpenedField>>,
    private: Vec<u8>,
    log_key: [u8; 32],
}

struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

impl Person {
    fn new(rng: &mut ChaCha20Rng, number: u8) -> Self {
        Self::with(rng, |body| {
            body.account_id = AccountId::from_bytes([number; 16]);
        })
    }

    /// The identity after another one.
    fn next(rng: &mut ChaCha20Rng, before: &Self) -> Self {
        let old = before.identity.body();
        Self::with(rng, |body| {
            body.account_id = old.account_id;
            body.epoch = old.epoch + 1;
            body.previous = Some(before.id());
        })
    }

    fn with(rng: &mut ChaCha20Rng, change: impl FnOnce(&mut Identity)) -> Self {
        let ed25519 = Ed25519SecretKey::from_seed(&Key32::generate(rng));
        let ml_dsa_65 = MlDsa65SecretKey::from_seed(&Key32::generate(rng));
        let x_wing = XWingSecretKey::generate(rng).public_key();
        let p256 = P256SecretKey::generate(rng);
        let mut body = Identity {
            v: V1,
            tenant_id: TENANT,
            account_id: AccountId::from_bytes([0; 16]),
            epoch: 1,
            ed25519: ed25519.public_key(),
            ml_dsa_65: ml_dsa_65.public_key(),
            x_wing,
            p256: p256.public_key(),
            not_before_ms: at(0),
            previous: None,
        };
        change(&mut body);
        let signer = Signer {
            ed25519: &ed25519,
            ml_dsa_65: &ml_dsa_65,
        };
        let identity = sign_identity(&body, &signer, rng).unwrap();
        Self {
            ed25519,
            ml_dsa_65,
            p256,
            identity,
        }
    }

    pub(crate) fn signer(&self) -> Signer<'_> {
        Signer {
            ed25519: &self.ed25519,
            ml_dsa_65: &self.ml_dsa_65,
        }
    }

    pub(crate) fn id(&self) -> StatementId {
        self.identity.id()
    }
}

impl World {
    /// An envelope with that many signers in one order group each; the first `acts` have signed.
    pub(crate) fn new(signers: u8, acts: usize) -> Self {
        Self::with_private(signers, acts, |_| ())
    }

    /// As [`Self::new`], with a private part that `change` may bend before it is committed to.
    pub(crate) fn with_private(
        signers: u8,
        acts: usize,
        change: impl FnOnce(&mut PrivatePart),
    ) -> Self {
        let mut world = Self::sent(signers, PDF, change);
        for signer in 1..=acts {
            world.act(signer);
        }
        world
    }

    /// An envelope with this document, which nobody has signed yet.
    pub(crate) fn sent(signers: u8, content: &[u8], change: impl FnOnce(&mut PrivatePart)) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let people: Vec<_> = (0..=signers).map(|n| Person::new(&mut rng, n)).collect();
        let mut private = private_part(signers);
        change(&mut private);
        let private = serde_json::to_vec(&private).unwrap();
        let mut manifest = manifest(&people, &private);
        manifest.documents[0].content_commit = commit_to(content);
        let mut world = Self {
            rng,
            people,
            earlier: Vec::new(),
            closings: Vec::new(),
            successions: Vec::new(),
            manifest,
            statements: Vec::new(),
            leaves: Vec::new(),
            fields: BTreeMap::new(),
            private,
            log_key: [9; 32],
        };
        world.publish_identities();
        world.send();
        world
    }

    fn publish_identities(&mut self) {
        for person in &self.people {
            let account = *person.identity.body().account_id.as_bytes();
            self.leaves.push(leaf(
                "identity.published",
                account,
                None,
                person.id(),
                person.id(),
            ));
        }
    }

    fn send(&mut self) {
        let sender = &self.people[0];
        let manifest = sign(&self.manifest, &sender.signer(), &mut self.rng).unwrap();
        self.statements.push(manifest.dsse().clone());
        self.record("envelope.sent", manifest.id(), 0);
        for number in 1..self.people.len() {
            let grant = Grant {
                v: V1,
                tenant_id: TENANT,
                envelope_id: ENVELOPE,
                manifest: manifest.id(),
                recipient_id: self.manifest.recipients[number - 1].recipient_id,
                role: Role::Signer,
                holder: self.people[number].id(),
                grantor: self.people[0].id(),
                basis: Basis::Sender,
                checked: Checked::Words,
                ek_commit: self.manifest.ek_commit,
                prev: self.head(),
                created_at_ms: at(SENT_AT),
                wrap_sha256: digest(3),
            };
            let grant = sign(&grant, &self.people[0].signer(), &mut self.rng).unwrap();
            self.statements.push(grant.dsse().clone());
            self.record("grant.recorded", grant.id(), 0);
        }
    }

    /// Gives somebody a new identity, whose closing of the old one `change` may bend.
    pub(crate) fn rotate_with(&mut self, person: usize, change: impl FnOnce(&mut Closing)) {
        let old = &self.people[person];
        let new = Person::next(&mut self.rng, old);
        let account_id = old.identity.body().account_id;
        let succession = Succession {
            v: V1,
            tenant_id: TENANT,
            account_id,
            identity: old.id(),
            next: new.id(),
            at_ms: at(SENT_AT + 6),
        };
        let succession = sign(&succession, &old.signer(), &mut self.rng).unwrap();
        let mut closing = Closing {
            v: V1,
            tenant_id: TENANT,
            account_id,
            identity: old.id(),
            next: new.id(),
            succession: Some(succession.id()),
            reason: ClosingReason::Compromised,
            since: CheckpointRef {
                origin: format!("{PREFIX}{TENANT}"),
                size: u64::try_from(self.leaves.len()).unwrap(),
                root: digest(5),
            },
            at_ms: at(SENT_AT + 6),
        };
        change(&mut closing);
        let closing = sign(&closing, &new.signer(), &mut self.rng).unwrap();
        for (event, statement) in [
            ("identity.published", new.id()),
            ("identity.closed", closing.id()),
        ] {
            let object = *account_id.as_bytes();
            self.leaves
                .push(leaf(event, object, None, statement, new.id()));
        }
        self.closings.push(closing.into_dsse());
        self.successions.push(succession.into_dsse());
        let old = core::mem::replace(&mut self.people[person], new);
        self.earlier.push(old);
    }

    pub(crate) fn rotate(&mut self, person: usize) {
        self.rotate_with(person, |_| ());
    }

    /// Lets a signer's newest identity take over the place of the one before.
    pub(crate) fn take_over(&mut self, signer: usize) {
        let id = self.people[signer].id();
        let grant = Grant {
            v: V1,
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            manifest: self.statements[0].claimed_id(),
            recipient_id: self.manifest.recipients[signer - 1].recipient_id,
            role: Role::Signer,
            holder: id,
            grantor: id,
            basis: Basis::Epoch,
            checked: Checked::None,
            ek_commit: self.manifest.ek_commit,
            prev: self.head(),
            created_at_ms: at(SENT_AT + 7),
            wrap_sha256: digest(3),
        };
        let grant = sign(&grant, &self.people[signer].signer(), &mut self.rng).unwrap();
        self.statements.push(grant.dsse().clone());
        self.record("grant.recorded", grant.id(), signer);
    }

    /// Lets whoever has the keys of a signer's earlier identity act with them.
    pub(crate) fn act_with_earlier(&mut self, signer: usize, earlier: usize) {
        core::mem::swap(&mut self.people[signer], &mut self.earlier[earlier]);
        self.act(signer);
        core::mem::swap(&mut self.people[signer], &mut self.earlier[earlier]);
    }

    /// Lets a signer act with a body that `change` may bend.
    pub(crate) fn act_with(&mut self, signer: usize, change: impl FnOnce(&mut Act)) {
        let revision = Revision::of_manifest(&self.manifest.documents[0]);
        let mut act = Act {
            v: V1,
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            manifest: self.statements[0].claimed_id(),
            recipient_id: self.manifest.recipients[signer - 1].recipient_id,
            identity: self.people[signer].id(),
            action: Action::Sign,
            documents: vec![ActDocument {
                document_id: DOCUMENT,
                from: revision,
                to: revision,
            }],
            consent: Consent {
                sha256: digest(4),
                lang: "de-CH".parse().unwrap(),
            },
            attestations: Vec::new(),
            delivery: Delivery::Account,
            checkpoint: CheckpointRef {
                origin: format!("{PREFIX}{TENANT}"),
                size: 1,
                root: digest(5),
            },
            client: client(),
            prev: self.head(),
            at_ms: at(SENT_AT + 5),
            private: None,
        };
        change(&mut act);
        let act = sign(&act, &self.people[signer].signer(), &mut self.rng).unwrap();
        self.statements.push(act.dsse().clone());
        let event = match act.body().action {
            Action::Decline => "recipient.declined",
            Action::Sign | _ => "recipient.acted",
        };
        self.record(event, act.id(), signer);
    }

    pub(crate) fn act(&mut self, signer: usize) {
        self.act_with(signer, |_| ());
    }

    fn head(&self) -> StatementId {
        self.statements.last().unwrap().claimed_id()
    }

    fn record(&mut self, event: &str, statement: StatementId, actor: usize) {
        let prev = self
            .leaves
            .iter()
            .rposition(|l| l.object.as_bytes() == ENVELOPE.as_bytes());
        let prev = prev.map(|index| u64::try_from(index).unwrap());
        let actor = self.people[actor].id();
        self.leaves
            .push(leaf(event, *ENVELOPE.as_bytes(), prev, statement, actor));
    }

    /// Lets somebody, whose number is that of the sender for 0, retract the envelope or revoke it.
    pub(crate) fn withdraw(
        &mut self,
        person: usize,
        kind: Modifier,
        change: impl FnOnce(&mut Withdrawal),
    ) {
        let body = self.withdrawal(person, change);
        if kind == Modifier::Revoked {
            self.say(person, "envelope.revoked", &Revoke(body));
        } else {
            self.say(person, "envelope.retracted", &Retract(body));
        }
    }

    /// Lets somebody cancel the envelope.
    pub(crate) fn cancel(&mut self, person: usize, change: impl FnOnce(&mut Withdrawal)) {
        let body = self.withdrawal(person, change);
        self.say(person, "envelope.cancelled", &Cancel(body));
    }

    /// Lets the log say that the envelope has expired.
    pub(crate) fn expire(&mut self, when: Timestamp) {
        let nobody = self.people[0].id();
        self.record("envelope.expired", nobody, 0);
        let newest = self.leaves.last_mut().unwrap();
        (newest.actor, newest.statement, newest.at) = (None, None, when);
    }

    fn withdrawal(&self, person: usize, change: impl FnOnce(&mut Withdrawal)) -> Withdrawal {
        let mut body = Withdrawal {
            v: V1,
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            manifest: self.statements[0].claimed_id(),
            identity: self.people[person].id(),
            prev: self.head(),
            at_ms: at(SENT_AT + 9),
            private: None,
        };
        change(&mut body);
        body
    }

    fn say<S: Statement>(&mut self, person: usize, event: &str, body: &S) {
        let signer = self.people[person].signer();
        let dsse = sign(body, &signer, &mut self.rng).unwrap().into_dsse();
        let id = dsse.claimed_id();
        self.statements.push(dsse);
        self.record(event, id, person);
    }

    pub(crate) fn trust(&self) -> TrustFile {
        TrustFile {
            v: 1,
            instance: "https://sign.example.ch".to_owned(),
            anchor_log: None,
            log_origin_prefix: PREFIX.to_owned(),
            log_public_key: self
                .log()
                .verifier()
                .public_key()
                .as_bytes()
                .to_vec()
                .into(),
            earlier_logs: Vec::new(),
            certificate_roots: Vec::new(),
            timestamp_roots: Vec::new(),
            witness_policy: None,
        }
    }

    pub(crate) fn log(&self) -> LogSigner {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes(self.log_key));
        LogSigner::new(format!("{PREFIX}{TENANT}").parse().unwrap(), key)
    }

    /// All entries that `keep` says, proven against a checkpoint over all leaves.
    pub(crate) fn extract(&self, keep: impl Fn(&Leaf) -> bool) -> LogExtract {
        let leaves: Vec<_> = self
            .leaves
            .iter()
            .map(|leaf| leaf.encode().unwrap())
            .collect();
        let mut edge = Edge::new();
        let tiles = edge.append(&leaves).unwrap();
        let tiles = Tiles(
            tiles
                .into_iter()
                .map(|tile| (tile.path, tile.data))
                .collect(),
        );
        let log = self.log();
        let checkpoint = Checkpoint {
            origin: log.origin().clone(),
            size: edge.size(),
            root: edge.root(),
        };
        let kept = (0..).zip(&self.leaves).filter(|(_, leaf)| keep(leaf));
        let entries = kept.map(|(index, leaf)| LogEntry {
            index,
            leaf: leaf.encode().unwrap().into(),
            proof: prove_inclusion(edge.size(), index, &tiles).unwrap(),
            fields: self.fields.get(&index).cloned().unwrap_or_default(),
        });
        LogExtract {
            checkpoint: log.sign(&checkpoint).unwrap(),
            entries: entries.collect(),
        }
    }

    pub(crate) fn evidence(&self) -> Evidence {
        let is_identity = |leaf: &Leaf| leaf.event.as_str().starts_with("identity.");
        Evidence {
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            instance: "https://sign.example.ch".to_owned(),
            statements: self.statements.clone(),
            identities: self
                .people
                .iter()
                .chain(&self.earlier)
                .map(|p| p.identity.dsse().clone())
                .collect(),
            identity_closings: self.closings.clone(),
            identity_successions: self.successions.clone(),
            documents: vec![DocumentOpening {
                document_id: DOCUMENT,
                sha256: sha256(PDF),
                blind: BLIND.to_vec().into(),
                earlier: Vec::new(),
                size: None,
            }],
            emails: Vec::new(),
            private: Some(PrivateOpening {
                content: self.private.clone().into(),
                blind: PRIVATE_BLIND.to_vec().into(),
            }),
            log: self.extract(|leaf| !is_identity(leaf)),
            identity_logs: vec![self.extract(is_identity)],
            log_anchors: Vec::new(),
        }
    }

    /// The report over the document with this evidence and the right trust file.
    pub(crate) fn report(&self, evidence: &Evidence) -> Report {
        report(evidence, PDF, Some(&self.trust()))
    }
}

/// The one report over a document with this evidence.
pub(crate) fn report(evidence: &Evidence, pdf: &[u8], trust: Option<&TrustFile>) -> Report {
    let bytes = evidence.encode().unwrap();
    let mut reports = crate::verify(
        &[file("rent.pdf", pdf), file("e.evidence.json", &bytes)],
        trust.into(),
        now(),
    );
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

/// A file as a caller hands it over.
pub(crate) fn file<'a>(name: &'a str, bytes: &'a [u8]) -> InputFile<'a> {
    let head = &bytes[..bytes.len().min(crate::HEAD_BYTES)];
    let wanted = crate::wants_content(head, u64::try_from(bytes.len()).unwrap());
    InputFile {
        name,
        sha256: sha256(bytes),
        head,
        content: wanted.then_some(bytes),
        digests: &[],
    }
}

/// The clock of the verifier.
pub(crate) fn now() -> Timestamp {
    at(1_800_000_000_000)
}

pub(crate) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

pub(crate) fn digest(byte: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([byte; 32])
}

fn leaf(
    event: &str,
    object: [u8; 16],
    prev: Option<u64>,
    statement: StatementId,
    actor: StatementId,
) -> Leaf {
    Leaf {
        origin: format!("{PREFIX}{TENANT}").parse().unwrap(),
        event: event.parse().unwrap(),
        at: at(SENT_AT + 10),
        object: object.into(),
        prev,
        actor: Some(actor.into()),
        statement: Some(statement.into()),
        fields_root: None,
    }
}

fn recipient_id(number: u8) -> RecipientId {
    RecipientId::from_bytes([number; 16])
}

fn email(number: u8) -> String {
    format!("signer{number}@example.ch")
}

fn private_part(signers: u8) -> PrivatePart {
    PrivatePart {
        v: 1,
        title: "Lease".parse().unwrap(),
        message: None,
        sender: PrivateSender {
            name: "Sender".parse().unwrap(),
            email: "sender@example.ch".parse().unwrap(),
        },
        documents: vec![PrivateDocument {
            document_id: DOCUMENT,
            name: "rent.pdf".parse().unwrap(),
            pdf: None,
            obstacle: None,
        }],
        recipients: (1..=signers)
            .map(|number| PrivateRecipient {
                recipient_id: recipient_id(number),
                name: format!("Signer {number}").parse().unwrap(),
                email: email(number).parse().unwrap(),
                salt: SALT.to_vec().into(),
            })
            .collect(),
    }
}

/// The commitment to a content under the blind that the evidence opens.
pub(crate) fn commit_to(content: &[u8]) -> Sha256Digest {
    commit(&BLIND, content)
}

fn commit(blind: &[u8; 32], content: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(hmac_sha256(blind, &[sha256(content).as_bytes()]))
}

fn client() -> ClientBuild {
    ClientBuild {
        name: "tests".to_owned(),
        version: "1".to_owned(),
    }
}

fn manifest(people: &[Person], private: &[u8]) -> Manifest {
    let signers = (1_u8..).zip(people.iter().skip(1));
    Manifest {
        v: V1,
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
        sender: people[0].id(),
        ek_commit: digest(1),
        documents: vec![ManifestDocument {
            document_id: DOCUMENT,
            container_id: ContainerId::from_bytes([0x77; 16]),
            container_hash: digest(2),
            content_commit: commit(&BLIND, PDF),
        }],
        recipients: signers
            .map(|(number, person)| Recipient {
                recipient_id: recipient_id(number),
                role: Role::Signer,
                order: number.into(),
                email_commit: commitment::commit_field(&SALT, commitment::EMAIL, &email(number)),
                identity: Some(person.id().into()),
            })
            .collect(),
        granters: Vec::new(),
        policy: Policy::default(),
        created_at_ms: at(SENT_AT),
        deadline_at_ms: at(SENT_AT + DEADLINE_AFTER),
        private: ContainerRef {
            container_id: ContainerId::from_bytes([0x88; 16]),
            container_hash: digest(6),
            content_commit: commit(&PRIVATE_BLIND, private),
        },
        linked: None,
        client: client(),
    }
}

/// The bytes with one bit of the byte at `index` flipped.
pub(crate) fn flip(bytes: &Base64Bytes, index: usize) -> Base64Bytes {
    let mut bytes = bytes.as_slice().to_vec();
    bytes[index] ^= 1;
    bytes.into()
}
