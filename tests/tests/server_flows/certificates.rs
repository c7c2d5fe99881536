//! The instance's certificate authority through the real router: what it certifies and what not, what it
//! serves before foreign programs, revocation, renewal, rotation.

use axum::body::Body;
use axum::http::{Method, Request};
use bulla_auth::Token;
use bulla_pki::Certificate;
use bulla_pki::path::{self as chains, Material, PathError, Purpose, Question, RevocationRule};
use bulla_pki::revocation::{CertificateId, Crl, OcspRequest, OcspResponse};
use bulla_protocol::certificate::{
    RequestCertificate, RequestValidation, SignerCertificate, ValidationMaterial,
};
use bulla_protocol::path;
use bulla_protocol::session::{Device, DeviceClient, DeviceSystem, Role};
use bulla_protocol::trust::TrustFile;
use bulla_server::certificate_admin::{self, Listed, Renewed};
use bulla_storage::authority::RevocationReason;
use bulla_storage::record::{Account, Identity, Session, Tenant};
use bulla_storage::{Store as _, Write};
use bulla_types::{AccountId, Base64Bytes, SessionId, TenantId, Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::json;

use crate::harness::{Answered, Server};
use crate::openssl::{OpenSsl, attime};
use crate::person::{Keys, Person, member, owner};

const DAY: u64 = 24 * 60 * 60;

pub(crate) async fn ask(server: &Server, token: &str) -> Answered {
    let body = RequestCertificate {};
    server.post(token, path::CERTIFICATES, &body).await
}

pub(crate) async fn certified(server: &Server, person: &Person) -> SignerCertificate {
    ask(server, &person.token).await.read()
}

pub(crate) fn opened(der: &Base64Bytes) -> Certificate {
    Certificate::from_der(der.as_slice()).unwrap()
}

/// What is served at an address that stands in a certificate.
pub(crate) async fn served(server: &Server, url: &str) -> Answered {
    let path = url.strip_prefix("http://localhost:8470").unwrap();
    let answered = server.get("", path).await;
    answered.succeeded();
    answered
}

pub(crate) async fn list_of(server: &Server, certificate: &Certificate) -> Vec<u8> {
    let url = &certificate.extensions().crl_urls()[0];
    served(server, url).await.body
}

pub(crate) async fn ocsp(server: &Server, question: &[u8]) -> Answered {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path::PKI_OCSP)
        .header("content-type", "application/ocsp-request")
        .body(Body::from(question.to_vec()));
    server.send(request.unwrap()).await
}

/// Validates the way a verifier does, with lists alone.
async fn validated(
    server: &Server,
    certified: &SignerCertificate,
    at: Timestamp,
) -> Result<(), PathError> {
    let [leaf, issuing] = [0, 1].map(|place| opened(&certified.chain[place]));
    let mut crls = Vec::new();
    for certificate in [&leaf, &issuing] {
        crls.push(Crl::from_der(&list_of(server, certificate).await).unwrap());
    }
    let material = Material {
        anchors: &[opened(&certified.root)],
        pool: &[issuing],
        crls: &crls,
        ocsp: &[],
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at,
        now: server.now(),
        revocation: RevocationRule::Required,
    };
    chains::validate(&leaf, material, question).map(drop)
}

async fn listed(server: &Server) -> Vec<Listed> {
    certificate_admin::list(server.state(), None).await.unwrap()
}

pub(crate) async fn revoke(
    server: &Server,
    serial: &str,
    reason: RevocationReason,
) -> Result<bool, String> {
    let out = &mut Vec::new();
    let done = certificate_admin::revoke(server.state(), serial, reason, true, out).await;
    done.map_err(|error| format!("{error:#}"))
}

async fn rotate(server: &Server, renewed: Renewed) {
    let out = &mut Vec::new();
    let done = certificate_admin::renew(server.state(), renewed, true, out).await;
    assert!(done.unwrap());
}

fn serial(certificate: &Certificate) -> String {
    certificate.serial().to_string()
}

#[tokio::test]
async fn a_member_gets_one_certificate_for_the_key_that_the_log_shows() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let first = certified(&server, &anna).await;
    let leaf = opened(&first.chain[0]);
    let own = bulla_pki::PublicKey::from_p256_point(&anna.keys.p256.public_key().to_bytes());
    assert_eq!(leaf.public_key().unwrap().as_der(), own.unwrap().as_der());
    assert!(leaf.names_email(&anna.email));
    assert_eq!(leaf.subject().common_name(), Some("anna@example.ch"));
    assert_eq!(leaf.not_after(), first.not_after_ms);
    validated(&server, &first, server.now()).await.unwrap();
    assert_eq!(certified(&server, &anna).await, first);
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let issued = events.iter().filter(|kind| *kind == "certificate.issued");
    assert_eq!(issued.count(), 1);
    // Somebody else's is another.
    let ben = member(&server, &anna, "ben@example.ch").await;
    let other = opened(&certified(&server, &ben).await.chain[0]);
    assert_ne!(other.spki_der(), leaf.spki_der());
    assert!(other.names_email(&ben.email) && !other.names_email(&anna.email));
    // Another replica hands out the same.
    let replica = server.another_replica().await;
    assert_eq!(certified(&replica, &anna).await, first);
}

#[tokio::test]
async fn nobody_is_certified_but_the_identity_in_force_of_a_live_session() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    assert_eq!(ask(&server, "").await.code(), "unauthenticated");
    assert_eq!(ask(&server, "x").await.code(), "unauthenticated");
    // No body names a key or an address.
    for body in [
        json!({ "key": "AAAA" }),
        json!({ "email": "ben@example.ch" }),
        json!("x"),
    ] {
        let answered = server.post(&anna.token, path::CERTIFICATES, &body).await;
        assert_eq!(answered.code(), "invalid_request", "{body}");
    }
    let stranger = in_the_database_alone(&server).await;
    assert_eq!(ask(&server, &stranger).await.code(), "not_certified");
    // Without the instance's secrets the database certifies nothing.
    certified(&server, &anna).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    let thief = server.with_other_secrets().await;
    assert_eq!(ask(&thief, &ben.token).await.code(), "internal");
    server.advance_secs(DAY);
    assert_eq!(ask(&server, &anna.token).await.code(), "unauthenticated");
}

/// An account with an identity that whoever can write to the database has put there: the log knows
/// nothing of it. The token of its session.
async fn in_the_database_alone(server: &Server) -> String {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let tenant_id = TenantId::from_bytes([0xdd; 16]);
    let account_id = AccountId::from_bytes([0xdd; 16]);
    let identity = Keys::generate(&mut rng).identity(tenant_id, account_id, server, &mut rng);
    let token = Token::generate(&mut rng);
    let now = server.now();
    let account = Account {
        account_id,
        tenant_id,
        email: "mallory@example.ch".parse().unwrap(),
        name: "Mallory".parse().unwrap(),
        role: Role::Owner,
        opaque_record: Vec::new(),
        totp_sealed: Vec::new(),
        totp_last_step: 0,
        ak_epoch: 1,
        created_at: now,
    };
    let session = Session {
        session_id: SessionId::from_bytes([0xdd; 16]),
        token_sha256: token.sha256(),
        account_id,
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus_millis(1_000_000),
        unlock_share_sealed: None,
        device: Device {
            client: DeviceClient::Other,
            system: DeviceSystem::Other,
        },
    };
    let writes = vec![
        Write::CreateTenant(Tenant {
            tenant_id,
            name: "Elsewhere".parse().unwrap(),
        }),
        Write::CreateAccount(Box::new(account)),
        Write::AddIdentity(Identity {
            identity_id: *identity.id().digest(),
            account_id,
            tenant_id,
            epoch: 1,
            statement: serde_json::to_string(identity.dsse()).unwrap(),
        }),
        Write::CreateSession(session),
    ];
    let done = server.store.commit(tenant_id, writes, Vec::new()).await;
    done.unwrap();
    token.expose_text()
}

/// Asks the responder for the status of `leaf.pem`, as OpenSSL does.
async fn shows_status(server: &Server, openssl: &OpenSsl, expected: &str) {
    openssl.run("ocsp -issuer issuing.pem -cert leaf.pem -reqout ask.der");
    let answered = ocsp(server, &openssl.read("ask.der")).await;
    assert_eq!(
        answered.headers["content-type"],
        "application/ocsp-response"
    );
    openssl.write("answer.der", &answered.body);
    // The nonce is that of the question; then the status, for which it asks anew.
    let verify = format!(
        "-respin answer.der -CAfile root.pem {} -validity_period 300000000",
        attime()
    );
    let said = openssl.run(&format!(
        "ocsp -reqin ask.der -verify_other issuing.pem {verify}"
    ));
    assert!(said.contains("Response verify OK"), "{said}");
    let line = format!("ocsp -no_nonce -issuer issuing.pem -cert leaf.pem {verify}");
    let said = openssl.run(&line);
    assert!(said.contains(&format!("leaf.pem: {expected}")), "{said}");
}

#[tokio::test]
async fn what_the_authority_serves_passes_openssl_and_shows_what_was_revoked() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let server = Server::start().await;
    let anna = owner(&server).await;
    let issued = certified(&server, &anna).await;
    let [leaf, issuing] = [0, 1].map(|place| opened(&issued.chain[place]));
    let root = server.get("", path::PKI_ROOT).await;
    assert_eq!(root.body, issued.root.as_slice());
    assert_eq!(root.headers["content-type"], "application/pkix-cert");
    assert_eq!(root.headers["cache-control"], "public, max-age=300");
    let pem = server.get("", path::PKI_ROOTS_PEM).await;
    openssl.write("root.pem", &pem.body);
    openssl.write("issuing.pem", issuing.to_pem());
    openssl.write("leaf.pem", leaf.to_pem());
    openssl.write("leaf.crl", list_of(&server, &leaf).await);
    openssl.write("issuing.crl", list_of(&server, &issuing).await);
    let above = served(&server, &leaf.extensions().issuer_urls()[0]).await;
    assert_eq!(above.body, issuing.as_der());
    let list = served(&server, &leaf.extensions().crl_urls()[0]).await;
    assert_eq!(list.headers["content-type"], "application/pkix-crl");
    assert_eq!(list.headers["cache-control"], "public, max-age=600");
    for (list, issuer) in [("leaf.crl", "issuing.pem"), ("issuing.crl", "root.pem")] {
        let line = format!("crl -inform DER -in {list} -CAfile {issuer} -noout -text");
        assert!(openssl.run(&line).contains("verify OK"), "{list}");
        let line = format!("crl -inform DER -in {list} -out {list}.pem");
        openssl.run(&line);
    }
    let verify = format!(
        "verify {} -x509_strict -crl_check_all -CRLfile leaf.crl.pem -CRLfile issuing.crl.pem \
         -CAfile root.pem -untrusted issuing.pem -purpose smimesign leaf.pem",
        attime()
    );
    assert!(openssl.run(&verify).contains("leaf.pem: OK"));
    shows_status(&server, &openssl, "good").await;
    let reason = RevocationReason::KeyCompromise;
    assert!(revoke(&server, &serial(&leaf), reason).await.unwrap());
    shows_status(&server, &openssl, "revoked").await;
    openssl.write("leaf.crl", list_of(&server, &leaf).await);
    openssl.run("crl -inform DER -in leaf.crl -out leaf.crl.pem");
    let text = openssl.run("crl -inform DER -in leaf.crl -noout -text");
    assert!(text.contains("Key Compromise"), "{text}");
    let (holds, said) = openssl.ask(&verify);
    assert!(!holds && said.contains("certificate revoked"), "{said}");
}

#[tokio::test]
async fn the_responder_answers_both_ways_and_refuses_what_is_not_its_own() {
    use base64::Engine as _;
    let server = Server::start().await;
    let anna = owner(&server).await;
    let issued = certified(&server, &anna).await;
    let [leaf, issuing] = [0, 1].map(|place| opened(&issued.chain[place]));
    let root = opened(&issued.root);
    for (certificate, issuer) in [(&leaf, &issuing), (&issuing, &root)] {
        let id = CertificateId::new(certificate, issuer);
        let request = OcspRequest::new(id, [7; 32]);
        let posted = ocsp(&server, &request.to_der()).await;
        let response = OcspResponse::from_der(&posted.body).unwrap();
        response.verify(issuer).unwrap();
        request.check_nonce(&response).unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(request.to_der());
        let text = text
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        let got = server.get("", &format!("{}/{text}", path::PKI_OCSP)).await;
        let response = OcspResponse::from_der(&got.body).unwrap();
        response.verify(issuer).unwrap();
        assert_eq!(posted.headers["cache-control"], "no-store");
        assert_eq!(got.headers["cache-control"], "public, max-age=300");
    }
    // Nobody's certificate, or another authority's: not signed, and no answer.
    let stranger = CertificateId::new(&leaf, &leaf);
    let unauthorised = ocsp(&server, &OcspRequest::new(stranger, [1; 32]).to_der()).await;
    assert_eq!(unauthorised.body, [0x30, 3, 0x0a, 1, 6]);
    // What failed is not kept by anybody on the way: the next answer may be another.
    let failed = server.get("", &format!("{}/MAA=", path::PKI_OCSP)).await;
    assert_eq!(failed.body, [0x30, 3, 0x0a, 1, 1]);
    assert_eq!(failed.headers["cache-control"], "no-store");
    for malformed in [&b""[..], b"x", &[0x30, 0x80, 0, 0]] {
        let answered = ocsp(&server, malformed).await;
        assert_eq!(answered.body, [0x30, 3, 0x0a, 1, 1]);
    }
    assert_eq!(ocsp(&server, &[0; 9000]).await.code(), "payload_too_large");
    let other_type = server.post("", path::PKI_OCSP, &json!({})).await;
    assert_eq!(other_type.code(), "invalid_request");
    for (path, code) in [
        ("/pki/ocsp/!!!", "invalid_request"),
        ("/pki/00.crl", "not_found"),
        ("/pki/0000000000000000000000000000000g.crl", "not_found"),
        ("/pki/000000000000000000000000000000AA.crl", "not_found"),
        ("/pki/00000000000000000000000000000000.cer", "not_found"),
        ("/pki/x", "not_found"),
    ] {
        assert_eq!(server.get("", path).await.code(), code, "{path}");
    }
    // Those who certify nobody have no list.
    for kind in ["ocsp", "timestamps"] {
        let all = listed(&server).await;
        assert!(
            all.iter()
                .any(|it| it.kind == kind && it.state == "in force")
        );
    }
}

#[tokio::test]
async fn a_certificate_is_renewed_in_its_last_month_and_not_before() {
    let server = Server::start().await;
    let mut anna = owner(&server).await;
    let first = certified(&server, &anna).await;
    server.advance_secs(330 * DAY);
    anna.token = anna.log_in_again(&server).await;
    assert_eq!(certified(&server, &anna).await, first);
    server.advance_secs(7 * DAY);
    anna.token = anna.log_in_again(&server).await;
    let second = certified(&server, &anna).await;
    assert_ne!(second.chain[0], first.chain[0]);
    assert!(second.not_after_ms > first.not_after_ms);
    assert_eq!(certified(&server, &anna).await, second);
    for certified in [&first, &second] {
        validated(&server, certified, server.now()).await.unwrap();
    }
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let of = |kind: &str| events.iter().filter(|it| *it == kind).count();
    assert_eq!(
        (of("certificate.issued"), of("certificate.renewed")),
        (1, 1)
    );
}

#[tokio::test]
async fn whose_key_was_revoked_gets_no_other_and_whose_authority_was_replaced_does() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    let leaf = opened(&certified(&server, &anna).await.chain[0]);
    let of_ben = certified(&server, &ben).await;
    for (text, told) in [("", "32 hexadecimal"), ("zz", "32 hexadecimal")] {
        let refused = revoke(&server, text, RevocationReason::Superseded).await;
        assert!(refused.unwrap_err().contains(told));
    }
    let unknown = revoke(&server, &"4f".repeat(16), RevocationReason::Superseded).await;
    assert!(
        unknown
            .unwrap_err()
            .contains("no certificate of this number")
    );
    // Without --yes nothing happens.
    let out = &mut Vec::new();
    let reason = RevocationReason::PrivilegeWithdrawn;
    let number = serial(&leaf);
    let kept = certificate_admin::revoke(server.state(), &number, reason, false, out);
    assert!(!kept.await.unwrap());
    certified(&server, &anna).await;
    assert!(revoke(&server, &serial(&leaf), reason).await.unwrap());
    let again = revoke(&server, &serial(&leaf), reason).await;
    assert!(again.unwrap_err().contains("revoked before"));
    assert_eq!(ask(&server, &anna.token).await.code(), "not_certified");
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    assert_eq!(events.last().unwrap(), "certificate.revoked");
    // The issuing authority itself: everybody below it gets another.
    let issuing = opened(&of_ben.chain[1]);
    server.advance_secs(5);
    let reason = RevocationReason::AuthorityCompromise;
    assert!(revoke(&server, &serial(&issuing), reason).await.unwrap());
    let refused = validated(&server, &of_ben, server.now()).await;
    assert!(
        matches!(refused, Err(PathError::Revoked { .. })),
        "{refused:?}"
    );
    let next = certified(&server, &ben).await;
    assert_ne!(next.chain[1], of_ben.chain[1]);
    assert_eq!(next.root, of_ben.root);
    validated(&server, &next, server.now()).await.unwrap();
    let root = serial(&opened(&next.root));
    let refused = revoke(&server, &root, reason).await;
    assert!(refused.unwrap_err().contains("rotate-ca --root"));
}

#[tokio::test]
async fn a_new_root_comes_beside_the_old_one_and_old_lists_go_on() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let old = certified(&server, &anna).await;
    let pinned: TrustFile = server.get("", path::TRUST).await.read();
    assert_eq!(pinned.certificate_roots, std::slice::from_ref(&old.root));
    server.advance_secs(1);
    rotate(&server, Renewed::Root).await;
    let trust: TrustFile = server.get("", path::TRUST).await.read();
    assert!(trust.continues(&pinned) && !pinned.continues(&trust));
    assert_eq!(trust.certificate_roots.len(), 2);
    assert_eq!(trust.certificate_roots[1], old.root);
    assert_eq!(trust.timestamp_roots, trust.certificate_roots);
    let newest = server.get("", path::PKI_ROOT).await.body;
    assert_eq!(newest, trust.certificate_roots[0].as_slice());
    let pem = server.get("", path::PKI_ROOTS_PEM).await.body;
    let pem = Certificate::from_pem(core::str::from_utf8(&pem).unwrap()).unwrap();
    assert_eq!(pem.len(), 2);
    // The old certificate stays, and can still be revoked under the old authority.
    assert_eq!(certified(&server, &anna).await, old);
    server.advance_secs(30 * DAY);
    validated(&server, &old, server.now()).await.unwrap();
    let leaf = opened(&old.chain[0]);
    let reason = RevocationReason::Superseded;
    revoke(&server, &serial(&leaf), reason).await.unwrap();
    let refused = validated(&server, &old, server.now()).await;
    assert!(
        matches!(refused, Err(PathError::Revoked { .. })),
        "{refused:?}"
    );
    let id = CertificateId::new(&leaf, &opened(&old.chain[1]));
    let answered = ocsp(&server, &OcspRequest::new(id, [1; 32]).to_der()).await;
    let response = OcspResponse::from_der(&answered.body).unwrap();
    response.verify(&opened(&old.chain[1])).unwrap();
    let anna = Person {
        token: anna.log_in_again(&server).await,
        ..anna
    };
    let next = certified(&server, &anna).await;
    assert_eq!(next.root.as_slice(), newest);
    validated(&server, &next, server.now()).await.unwrap();
}

#[tokio::test]
async fn lists_are_signed_anew_every_day_and_never_go_back_in_time() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let leaf = opened(&certified(&server, &anna).await.chain[0]);
    let list = async || Crl::from_der(&list_of(&server, &leaf).await).unwrap();
    let first = list().await;
    server.advance_secs(DAY - 1);
    assert_eq!(list().await, first);
    server.advance_secs(2);
    let second = list().await;
    assert!(second.number() > first.number() && second.this_update() > first.this_update());
    // The clock goes back by two days, and something is revoked meanwhile.
    server.set_back_secs(2 * DAY);
    assert_eq!(list().await, second);
    let reason = RevocationReason::Superseded;
    revoke(&server, &serial(&leaf), reason).await.unwrap();
    let third = list().await;
    assert_eq!(third.this_update(), second.this_update());
    assert!(third.number() > second.number() && third.len() == 1);
}

#[tokio::test]
async fn a_clock_that_was_set_back_certifies_nobody() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    certified(&server, &anna).await;
    server.set_back_secs(60);
    assert_eq!(ask(&server, &ben.token).await.code(), "not_certified");
    certified(&server, &anna).await;
    server.advance_secs(60);
    certified(&server, &ben).await;
}

#[tokio::test]
async fn what_the_instance_does_stands_in_its_own_log() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let none = server.get("", path::PKI_ROOT).await;
    assert_eq!(none.code(), "not_found");
    certified(&server, &anna).await;
    let log = TenantId::from_bytes([0; 16]);
    let checkpoint = server.get("", &path::log_checkpoint(&log)).await;
    let text = String::from_utf8(checkpoint.body).unwrap();
    assert_eq!(
        text.lines().nth(1),
        Some("4"),
        "root, issuing, time, responder"
    );
    let tile = path::log_tile(&log, "entries/000.p/4");
    server.get(&anna.token, &tile).await.succeeded();
    assert_eq!(server.get("", &tile).await.code(), "unauthenticated");
    server.advance_secs(1);
    rotate(&server, Renewed::Timestamps).await;
    let all = listed(&server).await;
    let of = |state: &str| {
        let of_kind = all.iter().filter(|it| it.kind == "timestamps");
        of_kind.filter(|it| it.state == state).count()
    };
    assert_eq!((of("in force"), of("retired")), (1, 1));
    let checkpoint = server.get("", &path::log_checkpoint(&log)).await;
    let text = String::from_utf8(checkpoint.body).unwrap();
    assert_eq!(text.lines().nth(1), Some("6"), "one retired, one made");
}

#[tokio::test]
async fn a_signature_gets_what_it_has_to_carry_and_nothing_of_strangers() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let issued = certified(&server, &anna).await;
    let ask = async |certificates: Vec<Base64Bytes>| {
        let body = RequestValidation { certificates };
        server.post(&anna.token, path::VALIDATION, &body).await
    };
    let material: ValidationMaterial = ask(vec![issued.chain[0].clone()]).await.read();
    assert_eq!(material.certificates.len(), 2);
    assert_eq!((material.crls.len(), material.ocsp.len()), (2, 2));
    let [leaf, issuing] = [0, 1].map(|place| opened(&issued.chain[place]));
    let crls = material.crls.iter();
    let crls: Vec<_> = crls
        .map(|list| Crl::from_der(list.as_slice()).unwrap())
        .collect();
    let ocsp = material.ocsp.iter();
    let ocsp: Vec<_> = ocsp
        .map(|it| OcspResponse::from_der(it.as_slice()).unwrap())
        .collect();
    for (crls, ocsp) in [(&crls[..], &[][..]), (&[][..], &ocsp[..])] {
        let material = Material {
            anchors: &[opened(&issued.root)],
            pool: std::slice::from_ref(&issuing),
            crls,
            ocsp,
        };
        let question = Question {
            purpose: Purpose::DocumentSigning,
            at: server.now(),
            now: server.now(),
            revocation: RevocationRule::Required,
        };
        chains::validate(&leaf, material, question).unwrap();
    }
    // A foreign certificate makes the server ask nobody.
    let stranger = Server::start().await;
    let zoe = owner(&stranger).await;
    // All harnesses draw from the same seed: from here on it is another.
    member(&stranger, &zoe, "ida@example.ch").await;
    let foreign = certified(&stranger, &zoe).await;
    let nothing: ValidationMaterial = ask(foreign.chain).await.read();
    assert_eq!(nothing, ValidationMaterial::default());
    for wrong in [
        Vec::new(),
        vec![issued.root.clone(); 17],
        vec![vec![1, 2, 3].into()],
    ] {
        assert_eq!(ask(wrong).await.code(), "invalid_request");
    }
    let body = RequestValidation {
        certificates: issued.chain,
    };
    let strange = server.post("", path::VALIDATION, &body).await;
    assert_eq!(strange.code(), "unauthenticated");
}
