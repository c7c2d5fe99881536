//! Sessions, unlock shares, the vault.

use axum::http::Method;
use bulla_crypto::opaque::ClientLogin;
use bulla_protocol::login::{LoginFinish, LoginStarted, UnlockStart, Unlocked};
use bulla_protocol::path::{self, vault_item};
use bulla_protocol::session::{SessionView, UnlockShare};
use bulla_protocol::vault::{SlotKind, VaultItemName};

use crate::harness::Server;
use crate::person::{
    PASSWORD, item, item_request, keep_kit, kit_request, member, owner, seeded, slot,
};

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_ends_after_twelve_hours() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    for _ in 0..(12 * 6 - 1) {
        server.advance_secs(600);
        server.get(&anna.token, path::SESSION).await.succeeded();
    }
    server.advance_secs(600);
    let answered = server.get(&anna.token, path::SESSION).await;
    assert_eq!(answered.code(), "unauthenticated");

    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(15 * 60);
    let answered = server.get(&anna.token, path::SESSION).await;
    assert_eq!(answered.code(), "unauthenticated");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let answered = server.ask(Method::DELETE, &anna.token, path::SESSION).await;
    assert_eq!(answered.status, 204);
    let cookie = answered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-bulla=; ") && cookie.ends_with("Max-Age=0"));
    let after = server.get(&anna.token, path::SESSION).await;
    assert_eq!(after.code(), "unauthenticated");
}

#[tokio::test]
async fn a_share_is_kept_for_its_own_session_alone() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let path = path::SESSION_UNLOCK_SHARE;
    let none = server.get(&anna.token, path).await;
    assert_eq!(none.code(), "not_found");
    for length in [0, 31, 33] {
        let share = UnlockShare {
            share: vec![7; length].into(),
        };
        let answered = server.json(Method::PUT, &anna.token, path, &share).await;
        assert_eq!(answered.code(), "invalid_request");
    }
    let share = UnlockShare {
        share: vec![7; 32].into(),
    };
    let kept = server.json(Method::PUT, &anna.token, path, &share).await;
    kept.succeeded();
    let read: UnlockShare = server.get(&anna.token, path).await.read();
    assert!(read == share);
    assert_eq!(server.get(&beat.token, path).await.code(), "not_found");
}

#[tokio::test]
async fn the_password_unlocks_the_vault_within_a_session() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    for (password, cookie, expected) in [
        (PASSWORD, &anna.token, None),
        ("wrong", &anna.token, Some("wrong_credentials")),
        (PASSWORD, &beat.token, Some("wrong_credentials")),
    ] {
        let mut rng = seeded("unlock");
        let (client, ke1) = ClientLogin::start(password.as_bytes(), &mut rng).unwrap();
        let start = UnlockStart { ke1: ke1.into() };
        let answered = server.post(&anna.token, path::UNLOCK_START, &start).await;
        let started: LoginStarted = answered.read();
        let account = started.account_id.as_bytes();
        let ke2 = started.ke2.as_slice();
        let ke3 = client
            .finish(password.as_bytes(), account, ke2, &mut rng)
            .map_or_else(|_| vec![0; 64], |done| done.message);
        let finish = LoginFinish {
            login_id: started.login_id,
            ke3: ke3.into(),
        };
        let answered = server.post(cookie, path::UNLOCK_FINISH, &finish).await;
        match expected {
            Some(code) => assert_eq!(answered.code(), code),
            None => assert_eq!(answered.read::<Unlocked>().vault.items.len(), 2),
        }
        let login = server.post("", path::LOGIN_FINISH, &finish).await;
        assert_eq!(login.code(), "wrong_credentials");
    }
}

#[tokio::test]
async fn a_recovery_kit_is_a_slot_of_its_kind_and_form() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let mut short = slot(SlotKind::RecoveryKit);
    short.ciphertext = vec![0; 47].into();
    for slot in [slot(SlotKind::Password), short] {
        let body = kit_request(&anna, slot, None);
        let path = path::VAULT_RECOVERY_KIT;
        let answered = server.post(&anna.token, path, &body).await;
        assert_eq!(answered.code(), "invalid_request");
    }
    keep_kit(&server, &anna).await;
    let session: SessionView = server.get(&anna.token, path::SESSION).await.read();
    assert!(session.has_recovery_kit);
}

#[tokio::test]
async fn an_item_is_written_in_the_order_of_its_versions() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let path = vault_item(VaultItemName::Pins);
    for (version, expected) in [
        (2, Some("version_conflict")),
        (1, None),
        (1, Some("version_conflict")),
        (3, Some("version_conflict")),
        (2, None),
    ] {
        let body = item_request(&anna, item(VaultItemName::Pins, version));
        let answered = server.json(Method::PUT, &anna.token, &path, &body).await;
        match expected {
            Some(code) => assert_eq!(answered.code(), code, "{version}"),
            None => assert_eq!(answered.status, 204, "{version}"),
        }
    }
    let other = item_request(&anna, item(VaultItemName::SigningSeeds, 2));
    let answered = server.json(Method::PUT, &anna.token, &path, &other).await;
    assert_eq!(answered.code(), "invalid_request");
    let unknown = "/api/vault/items/nothing";
    let answered = server.json(Method::PUT, &anna.token, unknown, &other).await;
    assert_eq!(answered.code(), "not_found");
}
