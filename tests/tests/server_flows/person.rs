//! The client's side of registration and login.

use bulla_auth::TotpSecret;
use bulla_auth::proof::derive_proof;
use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::opaque::{ClientLogin, ClientRegistration};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey};
use bulla_protocol::invitation::{CreateInvitation, InvitationCreated, InvitationToken};
use bulla_protocol::login::{
    LoginFinish, LoginStart, LoginStarted, SecondFactor, SecondFactorChallenge, UnlockStart,
};
use bulla_protocol::path;
use bulla_protocol::register::{
    RegisterConfirm, RegisterFinish, RegisterStart, RegisterStarted, Registered, TotpEnrolment,
};
use bulla_protocol::second_factor::PendingReset;
use bulla_protocol::session::Role;
use bulla_protocol::vault::{
    SlotKind, SlotRecord, StoreRecoveryKit, VaultBundle, VaultItem, VaultItemName, WriteVaultItem,
};
use bulla_protocol::{StatementRecord, VaultWrite};
use bulla_statement::{Identity, Signer, V1, Verified, sign_identity};
use bulla_types::{AccountId, Base64Bytes, EmailAddress, LoginId, SlotId, TenantId};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rand_core::Rng as _;

use crate::harness::{Answered, Server};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Somebody with an account and a session.
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) email: EmailAddress,
    pub(crate) account_id: AccountId,
    pub(crate) tenant_id: TenantId,
    pub(crate) totp: TotpSecret,
    pub(crate) keys: Keys,
    pub(crate) identity: Verified<Identity>,
    pub(crate) recovery_codes: Vec<String>,
}

impl Person {
    /// The signature that goes with a write to the vault.
    pub(crate) fn prove(&self, write: &VaultWrite<'_>) -> Base64Bytes {
        let message = write.message(&self.account_id);
        let signature = self.keys.ed25519.sign(&message);
        signature.as_bytes().as_slice().into()
    }
}

/// Secret keys of an identity.
pub(crate) struct Keys {
    pub(crate) ed25519: Ed25519SecretKey,
    pub(crate) ml_dsa_65: MlDsa65SecretKey,
    pub(crate) x_wing: XWingSecretKey,
    pub(crate) p256: P256SecretKey,
}

impl Keys {
    pub(crate) fn generate(rng: &mut ChaCha20Rng) -> Self {
        Self {
            ed25519: Ed25519SecretKey::from_seed(&Key32::generate(rng)),
            ml_dsa_65: MlDsa65SecretKey::from_seed(&Key32::generate(rng)),
            x_wing: XWingSecretKey::generate(rng),
            p256: P256SecretKey::generate(rng),
        }
    }

    pub(crate) const fn signer(&self) -> Signer<'_> {
        Signer {
            ed25519: &self.ed25519,
            ml_dsa_65: &self.ml_dsa_65,
        }
    }

    pub(crate) fn identity(
        &self,
        tenant_id: TenantId,
        account_id: AccountId,
        server: &Server,
        rng: &mut ChaCha20Rng,
    ) -> Verified<Identity> {
        let body = Identity {
            v: V1,
            tenant_id,
            account_id,
            epoch: 1,
            ed25519: self.ed25519.public_key(),
            ml_dsa_65: self.ml_dsa_65.public_key(),
            x_wing: self.x_wing.public_key(),
            p256: self.p256.public_key(),
            not_before_ms: server.now(),
            previous: None,
        };
        sign_identity(&body, &self.signer(), rng).unwrap()
    }
}

/// A registration after its first answer.
pub(crate) struct Begun {
    pub(crate) started: RegisterStarted,
    pub(crate) keys: Keys,
    pub(crate) identity: Verified<Identity>,
    pub(crate) request: RegisterFinish,
}

/// Makes the first message and, from the answer, the second.
pub(crate) async fn begin(
    server: &Server,
    token: &str,
    email: &str,
    organisation: Option<&str>,
) -> Begun {
    let mut rng = seeded(email);
    let token = InvitationToken::new(token.to_owned());
    let password = PASSWORD.as_bytes();
    let (client, request) = ClientRegistration::start(password, &mut rng).unwrap();
    let start = RegisterStart {
        token: token.clone(),
        request: request.into(),
    };
    let started: RegisterStarted = server.post("", path::REGISTER_START, &start).await.read();
    let account_id = started.account_id;
    let response = started.response.as_slice();
    let registered = client
        .finish(password, account_id.as_bytes(), response, &mut rng)
        .unwrap();
    let keys = Keys::generate(&mut rng);
    let identity = keys.identity(started.tenant_id, account_id, server, &mut rng);
    let request = RegisterFinish {
        registration_id: started.registration_id,
        token,
        email: email.parse().unwrap(),
        name: "Anna Keller".parse().unwrap(),
        organisation_name: organisation.map(|name| name.parse().unwrap()),
        record: registered.record.into(),
        vault: VaultBundle {
            slots: vec![slot(SlotKind::Password)],
            items: vec![
                item(VaultItemName::ReceiveSeeds, 1),
                item(VaultItemName::SigningSeeds, 1),
            ],
        },
        identity: StatementRecord::from_typed(identity.dsse()).unwrap(),
    };
    Begun {
        started,
        keys,
        identity,
        request,
    }
}

impl Begun {
    /// Sends the records; yields the second factor.
    pub(crate) async fn finish(&self, server: &Server) -> TotpSecret {
        let path = path::REGISTER_FINISH;
        let enrolment: TotpEnrolment = server.post("", path, &self.request).await.read();
        assert!(enrolment.otpauth_uri.contains(&enrolment.secret));
        TotpSecret::from_slice(&base32(&enrolment.secret)).unwrap()
    }

    /// Sends a code.
    pub(crate) async fn confirm(&self, server: &Server, code: &str) -> Answered {
        let confirm = RegisterConfirm {
            registration_id: self.started.registration_id,
            token: self.request.token.clone(),
            code: code.to_owned(),
        };
        server.post("", path::REGISTER_CONFIRM, &confirm).await
    }
}

/// Opens an account by a link.
pub(crate) async fn register(
    server: &Server,
    token: &str,
    email: &str,
    organisation: Option<&str>,
) -> Person {
    let begun = begin(server, token, email, organisation).await;
    let totp = begun.finish(server).await;
    let code = totp.dangerous_code(server.now());
    let answered = begun.confirm(server, &code).await;
    let registered: Registered = answered.read();
    assert_eq!(registered.session.account_id, begun.started.account_id);
    Person {
        token: answered.session_token(),
        email: registered.session.email,
        account_id: registered.session.account_id,
        tenant_id: registered.session.tenant_id,
        totp,
        keys: begun.keys,
        identity: begun.identity,
        recovery_codes: registered.recovery_codes.codes,
    }
}

/// Sets up an organisation; its owner.
pub(crate) async fn owner(server: &Server) -> Person {
    let token = server.set_up_token().await;
    register(server, &token, "anna@example.ch", Some("Muster AG")).await
}

/// Adds a member by an invitation.
pub(crate) async fn member(server: &Server, owner: &Person, email: &str) -> Person {
    let token = invite(server, owner, email).await;
    register(server, &token, email, None).await
}

/// Invites; yields the link's token.
pub(crate) async fn invite(server: &Server, owner: &Person, email: &str) -> String {
    invite_as(server, owner, email, Role::Member).await
}

/// Invites somebody in this role; yields the link's token.
pub(crate) async fn invite_as(server: &Server, owner: &Person, email: &str, role: Role) -> String {
    let body = CreateInvitation {
        email: email.parse().unwrap(),
        role,
    };
    let answered = server.post(&owner.token, path::INVITATIONS, &body).await;
    let created: InvitationCreated = answered.read();
    created.link.split_once("/join#").unwrap().1.to_owned()
}

/// Stores a recovery kit.
pub(crate) async fn keep_kit(server: &Server, person: &Person) {
    let body = kit_request(person, slot(SlotKind::RecoveryKit), None);
    let path = path::VAULT_RECOVERY_KIT;
    server.post(&person.token, path, &body).await.succeeded();
}

/// A request that stores a kit, signed by the person; its key is [`kit_key`].
pub(crate) fn kit_request(
    person: &Person,
    slot: SlotRecord,
    code: Option<String>,
) -> StoreRecoveryKit {
    let key = kit_key().public_key();
    let auth_key = key.as_bytes();
    let write = VaultWrite::RecoveryKit {
        slot: &slot,
        auth_key,
    };
    StoreRecoveryKit {
        proof: person.prove(&write),
        auth_key: auth_key.as_slice().into(),
        code,
        slot,
    }
}

/// The key that shows the kits of [`kit_request`].
pub(crate) fn kit_key() -> Ed25519SecretKey {
    Ed25519SecretKey::from_seed(&Key32::from_bytes([0x4b; 32]))
}

/// A request that writes an item, signed by the person.
pub(crate) fn item_request(person: &Person, item: VaultItem) -> WriteVaultItem {
    let write = VaultWrite::Item {
        ak_epoch: 1,
        item: &item,
    };
    WriteVaultItem {
        ak_epoch: 1,
        proof: person.prove(&write),
        item,
    }
}

impl Person {
    /// The code that the app shows in a step that was not used yet.
    pub(crate) fn next_code(&self, server: &Server) -> String {
        server.advance_secs(30);
        self.totp.dangerous_code(server.now())
    }

    /// Another session.
    pub(crate) async fn log_in_again(&self, server: &Server) -> String {
        let halfway = log_in(server, self.email.as_str(), PASSWORD).await;
        let halfway = halfway.ok().unwrap();
        let code = self.next_code(server);
        halfway.second_factor(server, &code).await.session_token()
    }
}

/// The secret of an enrolment.
pub(crate) fn secret_of(enrolment: &TotpEnrolment) -> TotpSecret {
    TotpSecret::from_slice(&base32(&enrolment.secret)).unwrap()
}

/// A first message of a login.
pub(crate) fn ke1(email: &str) -> LoginStart {
    let (_, ke1) = ClientLogin::start(b"x", &mut seeded("ke1")).unwrap();
    LoginStart {
        email: email.parse().unwrap(),
        ke1: ke1.into(),
    }
}

/// A login whose password was right: what the second factor needs.
pub(crate) struct Halfway {
    pub(crate) login_id: LoginId,
    pub(crate) enrolment: Option<TotpEnrolment>,
    pub(crate) reset: Option<PendingReset>,
    pub(crate) session_key: Vec<u8>,
    pub(crate) challenge: Vec<u8>,
}

impl Halfway {
    pub(crate) async fn second_factor(&self, server: &Server, code: &str) -> Answered {
        let proof = derive_proof(&self.session_key, &self.login_id, &self.challenge);
        self.with_proof(server, code, &proof).await
    }

    /// The body with the right proof.
    pub(crate) fn body(&self, code: &str) -> Vec<u8> {
        let proof = derive_proof(&self.session_key, &self.login_id, &self.challenge);
        let body = SecondFactor {
            login_id: self.login_id,
            code: code.to_owned(),
            proof: proof.as_slice().into(),
        };
        serde_json::to_vec(&body).unwrap()
    }

    /// The second factor from a program that names itself so.
    pub(crate) async fn second_factor_as(
        &self,
        server: &Server,
        code: &str,
        agent: &str,
    ) -> Answered {
        let request = axum::http::Request::builder()
            .method("POST")
            .uri(path::LOGIN_SECOND_FACTOR)
            .header("content-type", "application/json")
            .header("user-agent", agent)
            .body(axum::body::Body::from(self.body(code)));
        server.send(request.unwrap()).await
    }

    pub(crate) async fn with_proof(&self, server: &Server, code: &str, proof: &[u8]) -> Answered {
        let body = SecondFactor {
            login_id: self.login_id,
            code: code.to_owned(),
            proof: proof.into(),
        };
        server.post("", path::LOGIN_SECOND_FACTOR, &body).await
    }
}

/// The first two messages of a login, with this password.
pub(crate) async fn log_in(
    server: &Server,
    email: &str,
    password: &str,
) -> Result<Halfway, Answered> {
    let mut rng = seeded(email);
    let (client, ke1) = ClientLogin::start(password.as_bytes(), &mut rng).unwrap();
    let start = LoginStart {
        email: email.parse().unwrap(),
        ke1: ke1.into(),
    };
    let started: LoginStarted = server.post("", path::LOGIN_START, &start).await.read();
    let account = started.account_id.as_bytes();
    let ke2 = started.ke2.as_slice();
    let (ke3, session_key) = client
        .finish(password.as_bytes(), account, ke2, &mut rng)
        .map_or_else(
            |_| (vec![0; 64], Vec::new()),
            |done| (done.message, done.session_key.expose_secret().to_vec()),
        );
    let finish = LoginFinish {
        login_id: started.login_id,
        ke3: ke3.into(),
    };
    let answered = server.post("", path::LOGIN_FINISH, &finish).await;
    if answered.status != 200 {
        return Err(answered);
    }
    let challenge: SecondFactorChallenge = answered.read();
    Ok(Halfway {
        login_id: started.login_id,
        enrolment: challenge.enrolment,
        reset: challenge.reset,
        session_key,
        challenge: challenge.challenge.into_vec(),
    })
}

/// Unlocks the vault within a session; the answer to the first message that is refused, or the last.
pub(crate) async fn unlock(server: &Server, token: &str, password: &str) -> Answered {
    let mut rng = seeded("unlock");
    let (client, ke1) = ClientLogin::start(password.as_bytes(), &mut rng).unwrap();
    let start = UnlockStart { ke1: ke1.into() };
    let answered = server.post(token, path::UNLOCK_START, &start).await;
    if answered.status != 200 {
        return answered;
    }
    let started: LoginStarted = answered.read();
    let (account, ke2) = (started.account_id.as_bytes(), started.ke2.as_slice());
    let ke3 = client
        .finish(password.as_bytes(), account, ke2, &mut rng)
        .map_or_else(|_| vec![0; 64], |done| done.message);
    let finish = LoginFinish {
        login_id: started.login_id,
        ke3: ke3.into(),
    };
    server.post(token, path::UNLOCK_FINISH, &finish).await
}

/// A slot by its form; what it seals is no concern of the server.
pub(crate) fn slot(kind: SlotKind) -> SlotRecord {
    SlotRecord {
        v: 1,
        slot_id: SlotId::from_bytes([1; 16]),
        kind,
        ak_epoch: 1,
        nonce: vec![2; 12].into(),
        ciphertext: vec![3; 48].into(),
        commitment: vec![4; 32].into(),
    }
}

/// An item by its form.
pub(crate) fn item(name: VaultItemName, version: u64) -> VaultItem {
    VaultItem {
        name,
        version,
        sealed: vec![5; 200].into(),
    }
}

/// Randomness of a person.
pub(crate) fn seeded(name: &str) -> ChaCha20Rng {
    let sum = name.bytes().fold(17_u64, |sum, b| {
        sum.wrapping_mul(31).wrapping_add(u64::from(b))
    });
    ChaCha20Rng::seed_from_u64(sum)
}

/// Random bytes.
pub(crate) fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// The bytes of base32 without padding (RFC 4648 §6).
fn base32(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for c in text.bytes() {
        let value = alphabet.iter().position(|a| *a == c).unwrap();
        held = (held << 5) | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).unwrap());
        }
    }
    bytes
}
