//! An envelope with one sender and two recipients, for the tests of this crate.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey};
use bulla_statement::{
    Act, ActDocument, Action, Basis, Checked, CheckpointRef, ClientBuild, Consent, ContainerRef,
    Delivery, Dsse, EnvelopeChain, ExpectedEnvelope, Grant, Identity, Manifest, ManifestDocument,
    Policy, Recipient, Revision, Role, Signer, Statement, StatementId, V1, Verified, sign,
    sign_identity,
};
use bulla_types::{
    AccountId, ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

pub(crate) const TENANT: TenantId = TenantId::from_bytes([1; 16]);
pub(crate) const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([2; 16]);

pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([42; 32])
}

pub(crate) fn digest(byte: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([byte; 32])
}

pub(crate) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_763_750_000_000 + millis).unwrap()
}

pub(crate) fn client() -> ClientBuild {
    ClientBuild {
        name: "bulla".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// Somebody with an identity.
pub(crate) struct Person {
    ed25519: Ed25519SecretKey,
    ml_dsa_65: MlDsa65SecretKey,
    pub(crate) identity: Verified<Identity>,
}

impl Person {
    pub(crate) fn new(seed: u8) -> Self {
        Self::of_tenant(seed, TENANT)
    }

    pub(crate) fn of_tenant(seed: u8, tenant_id: TenantId) -> Self {
        let key = || Key32::from_bytes([seed; 32]);
        let ed25519 = Ed25519SecretKey::from_seed(&key());
        let ml_dsa_65 = MlDsa65SecretKey::from_seed(&key());
        let body = Identity {
            v: V1,
            tenant_id,
            account_id: AccountId::from_bytes([seed; 16]),
            epoch: 1,
            ed25519: ed25519.public_key(),
            ml_dsa_65: ml_dsa_65.public_key(),
            x_wing: XWingSecretKey::from_seed(key()).public_key(),
            p256: P256SecretKey::from_bytes(&key()).unwrap().public_key(),
            not_before_ms: at(0),
            previous: None,
        };
        let signer = Signer {
            ed25519: &ed25519,
            ml_dsa_65: &ml_dsa_65,
        };
        let identity = sign_identity(&body, &signer, &mut rng()).unwrap();
        Self {
            ed25519,
            ml_dsa_65,
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

    pub(crate) fn says<S: Statement>(&self, body: &S) -> Dsse {
        sign(body, &self.signer(), &mut rng()).unwrap().into_dsse()
    }
}

/// Two documents; the sender, a first and a second recipient, and a stranger.
pub(crate) struct Scene {
    pub(crate) sender: Person,
    pub(crate) first: Person,
    pub(crate) second: Person,
    pub(crate) stranger: Person,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self {
            sender: Person::new(10),
            first: Person::new(11),
            second: Person::new(12),
            stranger: Person::new(13),
        }
    }

    pub(crate) fn identities(&self) -> Vec<Verified<Identity>> {
        [&self.sender, &self.first, &self.second, &self.stranger]
            .map(|person| person.identity.clone())
            .to_vec()
    }

    pub(crate) fn manifest(&self) -> Manifest {
        let document = |byte| ManifestDocument {
            document_id: DocumentId::from_bytes([byte; 16]),
            container_id: ContainerId::from_bytes([byte + 1; 16]),
            container_hash: digest(byte),
            content_commit: digest(byte + 1),
        };
        let recipient = |byte, order, identity| Recipient {
            recipient_id: RecipientId::from_bytes([byte; 16]),
            role: Role::Signer,
            order,
            email_commit: digest(byte),
            identity,
        };
        Manifest {
            v: V1,
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            sender: self.sender.id(),
            ek_commit: digest(3),
            documents: vec![document(20), document(30)],
            recipients: vec![
                recipient(40, 1, Some(self.first.id().into())),
                recipient(41, 2, None),
            ],
            granters: Vec::new(),
            policy: Policy::default(),
            created_at_ms: at(1),
            deadline_at_ms: at(1_000_000),
            private: ContainerRef {
                container_id: ContainerId::from_bytes([50; 16]),
                container_hash: digest(50),
                content_commit: digest(51),
            },
            linked: None,
            client: client(),
        }
    }

    /// A chain of the manifest alone.
    pub(crate) fn chain(&self) -> EnvelopeChain {
        let manifest = self.sender.says(&self.manifest());
        EnvelopeChain::start(&manifest, &self.identities(), &expected()).unwrap()
    }

    /// The grant that would come next in a chain.
    pub(crate) fn grant(&self, chain: &EnvelopeChain, place: u8, holder: &Person) -> Grant {
        Grant {
            v: V1,
            tenant_id: TENANT,
            envelope_id: ENVELOPE,
            manifest: chain.manifest().id(),
            recipient_id: RecipientId::from_bytes([place; 16]),
            role: Role::Signer,
            holder: holder.id(),
            grantor: self.sender.id(),
            basis: Basis::Sender,
            checked: Checked::Words,
            ek_commit: digest(3),
            prev: chain.head(),
            created_at_ms: at(2),
            wrap_sha256: digest(60),
        }
    }

    /// A chain in which both places are held.
    pub(crate) fn granted(&self) -> EnvelopeChain {
        let mut chain = self.chain();
        for (place, holder) in [(40, &self.first), (41, &self.second)] {
            let grant = self.sender.says(&self.grant(&chain, place, holder));
            chain.append(&grant, &self.identities()).unwrap();
        }
        chain
    }
}

/// The act that would come next in a chain: the next revision of each document.
pub(crate) fn act(chain: &EnvelopeChain, place: u8, actor: &Person) -> Act {
    let next = |document: DocumentId, from: Revision| Revision {
        revision: from.revision + 1,
        container_id: ContainerId::from_bytes([place + document.as_bytes()[0] + 100; 16]),
        container_hash: digest(place),
        content_commit: digest(place + 1),
    };
    let documents = chain
        .revisions()
        .iter()
        .map(|(document_id, from)| ActDocument {
            document_id: *document_id,
            from: *from,
            to: next(*document_id, *from),
        });
    Act {
        v: V1,
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
        manifest: chain.manifest().id(),
        recipient_id: RecipientId::from_bytes([place; 16]),
        identity: actor.id(),
        action: Action::Sign,
        documents: documents.collect(),
        consent: Consent {
            sha256: digest(70),
            lang: "de-CH".parse().unwrap(),
        },
        attestations: Vec::new(),
        delivery: Delivery::Account,
        checkpoint: CheckpointRef {
            origin: "log.example.ch/a".to_owned(),
            size: 7,
            root: digest(71),
        },
        client: client(),
        prev: chain.head(),
        at_ms: at(3),
        private: None,
    }
}

/// The decline that would come next in a chain.
pub(crate) fn decline(chain: &EnvelopeChain, place: u8, actor: &Person) -> Act {
    let mut body = act(chain, place, actor);
    body.action = Action::Decline;
    for document in &mut body.documents {
        document.to = document.from;
    }
    body
}

pub(crate) fn expected() -> ExpectedEnvelope {
    ExpectedEnvelope {
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
    }
}
