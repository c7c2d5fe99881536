//! No secret prints itself: the debug form of every type that holds one names the type and shows
//! nothing of the bytes, also inside of other types.

use std::{fmt::Debug, fs, path::Path};

use bulla_auth::{column::ColumnKey, token::Token, totp::TotpSecret};
use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::{
    aead::{PortableEngine, RingEngine},
    opaque::{
        ClientLogin, ClientRegistration, ServerLogin, ServerSetup, server_registration_response,
    },
    secret::{Key32, SecretBytes},
    sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey},
};
use bulla_protocol::{
    invitation::{InspectInvitation, InvitationToken},
    login::{LoginFinish, SecondFactor},
    register::{RegisterConfirm, RegisterStart, TotpEnrolment},
    session::UnlockShare,
};
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, Sealer};
use bulla_statement::Signer;
use bulla_tlog::LogSigner;
use bulla_types::{
    AccountId, Base64Bytes, ContainerId, DocumentId, EnvelopeId, InvitationId, LoginId, TenantId,
};
use bulla_vault::{
    AccountKey, IdentitySecrets, PaperAddress, RecoveryKit, ShareLink, UnlockKey, Vault,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

/// All secrets of this test are this byte, over and over.
const BYTE: u8 = 0xab;
/// Text of secrets that are text.
const TEXT: &str = "qwertzuiopasdfghjkl";

/// The debug form, both ways, shows neither bytes nor text of the secret, and at least one type's
/// name.
fn is_silent(value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        let flat: String = text.split_whitespace().collect();
        let lower = flat.to_lowercase();
        for shown in ["abab", "171,171", "0xab", "q6ur", "urq6", TEXT] {
            assert!(!lower.contains(shown), "shows {shown}: {text}");
        }
        assert!(text.starts_with(|c: char| c.is_uppercase()), "{text}");
        assert!(!flat.contains("[1") && flat.len() < 1500, "{text}");
    }
}

/// Nor does it show the beginning of this text.
fn hides(value: &impl Debug, secret: &str) {
    let beginning: String = secret.chars().take(4).collect();
    assert!(beginning.len() == 4 && !format!("{value:?}").contains(&beginning));
}

fn key() -> Key32 {
    Key32::from_bytes([BYTE; 32])
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

#[test]
fn keys_and_engines() {
    is_silent(&key());
    is_silent(&SecretBytes::new(vec![BYTE; 40]));
    is_silent(&Some(vec![("label", key())]).map(|_| key()));
    is_silent(&Ed25519SecretKey::from_seed(&key()));
    is_silent(&MlDsa65SecretKey::from_seed(&key()));
    is_silent(&P256SecretKey::from_bytes(&key()).unwrap());
    is_silent(&XWingSecretKey::from_seed(key()));
    is_silent(&PortableEngine::new(&key()));
    is_silent(&RingEngine::new(&key()));
    let (ed25519, ml_dsa_65) = (
        Ed25519SecretKey::from_seed(&key()),
        MlDsa65SecretKey::from_seed(&key()),
    );
    is_silent(&Signer {
        ed25519: &ed25519,
        ml_dsa_65: &ml_dsa_65,
    });
    is_silent(&LogSigner::new(
        "example.ch/log/1".parse().unwrap(),
        ed25519,
    ));
}

#[test]
fn keys_of_content() {
    let envelope = EnvelopeKey::from_key(key());
    is_silent(&envelope);
    let container = ContainerId::from_bytes([1; 16]);
    is_silent(&envelope.content_blind(&container));
    let spec = ContainerSpec {
        container_id: container,
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    };
    let metadata = Metadata {
        name: "contract.pdf".parse().unwrap(),
        media_type: MediaType::pdf(),
        true_len: 10,
    };
    let sealer = Sealer::new(&envelope, spec, &metadata, &mut rng()).unwrap();
    let segment_key = hex::encode(sealer.segment_key().dangerous_expose().expose_secret());
    is_silent(&sealer);
    is_silent(sealer.segment_key());
    hides(&sealer, &segment_key);
}

#[test]
fn secrets_of_an_account() {
    let mut random = rng();
    is_silent(&AccountKey::generate(&mut random));
    is_silent(&UnlockKey::from_export_key(&SecretBytes::new(vec![
        BYTE;
        64
    ])));
    is_silent(&IdentitySecrets::generate(&mut random).unwrap());
    let kit = RecoveryKit::generate(&mut random);
    let printed = kit.text();
    hides(&kit, &printed);
    is_silent(&kit);
    is_silent(&kit.unlock_key());
    let invitation = InvitationId::from_bytes([8; 16]);
    let link = ShareLink::generate("https://sign.example.ch", invitation, &mut random).unwrap();
    let text = link.text();
    hides(&link, text.split_once("#v1.").unwrap().1);
    is_silent(&link);
    is_silent(&link.receive_key());
    is_silent(&link.admission_key());
    let paper = EnvelopeKey::from_key(key()).paper_key(
        &TenantId::from_bytes([8; 16]),
        &EnvelopeId::from_bytes([8; 16]),
        &DocumentId::from_bytes([8; 16]),
    );
    hides(
        &paper,
        &hex::encode(paper.dangerous_expose().expose_secret()),
    );
    is_silent(&paper);
    let address = PaperAddress::new(
        "https://sign.example.ch",
        EnvelopeId::from_bytes([8; 16]),
        paper,
    )
    .unwrap();
    let text = address.text();
    hides(&address, text.get(text.len() - 43..).unwrap());
    is_silent(&address);
    let account = AccountId::from_bytes([9; 16]);
    let vault = Vault::create(account, &mut random).unwrap();
    is_silent(&vault);
    is_silent(&vault.seal_local(&key(), &mut random));
}

#[test]
fn secrets_of_a_login() {
    let mut random = rng();
    let account = [1; 16];
    let setup = ServerSetup::generate(&mut random);
    let serialized = hex::encode(setup.serialize().expose_secret());
    hides(&setup, &serialized);
    is_silent(&setup);
    let (registration, request) = ClientRegistration::start(TEXT.as_bytes(), &mut random).unwrap();
    is_silent(&registration);
    let response = server_registration_response(&setup, &request, &account).unwrap();
    drop(response);
    let (login, request) = ClientLogin::start(TEXT.as_bytes(), &mut random).unwrap();
    is_silent(&login);
    let (server, _) = ServerLogin::start(&setup, None, &request, &account, &mut random).unwrap();
    is_silent(&server);
    is_silent(&ColumnKey::new(key()));
    let token = Token::generate(&mut random);
    hides(&token, &token.expose_text());
    is_silent(&token);
    let totp = TotpSecret::from_slice(&[BYTE; 20]).unwrap();
    hides(&totp, &totp.expose_base32());
    is_silent(&totp);
}

#[test]
fn bodies_that_carry_secrets() {
    let token = || InvitationToken::new(TEXT.to_owned());
    let bytes = || Base64Bytes::from(vec![BYTE; 32]);
    let id = LoginId::from_bytes([9; 16]);
    is_silent(&token());
    is_silent(&InspectInvitation { token: token() });
    is_silent(&RegisterStart {
        token: token(),
        request: bytes(),
    });
    is_silent(&RegisterConfirm {
        registration_id: id,
        token: token(),
        code: TEXT.to_owned(),
    });
    is_silent(&TotpEnrolment {
        secret: TEXT.to_owned(),
        otpauth_uri: format!("otpauth://totp/{TEXT}"),
    });
    is_silent(&LoginFinish {
        login_id: id,
        ke3: bytes(),
    });
    is_silent(&SecondFactor {
        login_id: id,
        code: TEXT.to_owned(),
        proof: bytes(),
    });
    is_silent(&UnlockShare { share: bytes() });
}

/// Names of fields that hold secrets, where the type of the field prints its content.
const TELLING: [&str; 12] = [
    "code",
    "cookie",
    "key",
    "otpauth_uri",
    "passphrase",
    "password",
    "phrase",
    "secret",
    "seed",
    "share",
    "token",
    "unlock",
];

/// A struct with a derived debug form and a field such as `password: String` prints the password.
#[test]
fn no_derived_debug_prints_a_field_that_sounds_secret() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut files = 0;
    for tree in ["crates", "server/src"] {
        visit(&root.join(tree), &mut |path, text| {
            files += 1;
            found.extend(printing_fields(text).map(|field| format!("{}: {field}", path.display())));
        });
    }
    assert!(files > 100, "{files} files");
    assert_eq!(found, Vec::<String>::new());
}

pub(crate) fn visit(directory: &Path, see: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, see);
        } else if path.extension().is_some_and(|end| end == "rs") {
            see(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// Fields of structs with a derived debug form that sound secret and are of a type that prints.
fn printing_fields(text: &str) -> impl Iterator<Item = String> {
    let mut fields = Vec::new();
    let (mut derives, mut inside) = (false, false);
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("#[derive(") {
            derives = line.contains("Debug");
        } else if line.contains("struct ") && line.ends_with('{') {
            (inside, derives) = (derives, false);
        } else if line == "}" {
            inside = false;
        } else if inside && let Some((name, kind)) = line.split_once(": ") {
            let name = name.rsplit(' ').next().unwrap_or(name);
            let prints = ["String", "Vec<u8>", "&'a str", "&str", "[u8;", "Box<[u8"];
            if TELLING.contains(&name) && prints.iter().any(|p| kind.contains(p)) {
                fields.push(format!("{name}: {kind}"));
            }
        }
    }
    fields.into_iter()
}

#[test]
fn the_search_for_printing_fields_finds_one() {
    let text = "#[derive(Debug, Clone)]\npub struct Login {\n    pub password: String,\n}\n";
    assert_eq!(printing_fields(text).count(), 1);
    let text = "#[derive(Clone)]\npub struct Login {\n    pub password: String,\n}\n";
    assert_eq!(printing_fields(text).count(), 0);
}
