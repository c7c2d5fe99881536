//! Checks of authorities, certificates, revocations and time-stamp policies.

use std::sync::Arc;

use super::sample::{MEMBER, OTHER_TENANT, OWNER, TENANT, assert_conflict, assert_missing, at};
use super::sample::{digest, identity, seed, write};
use crate::authority::{
    Authority, AuthorityId, AuthorityKind, IssuedCertificate, Revocation, RevocationList,
    RevocationReason, TimestampPolicy, TimestampServer,
};
use crate::record::IdentityStep;
use crate::{Conflict, Store, Write};

const fn id(byte: u8) -> AuthorityId {
    AuthorityId::from_bytes([byte; 16])
}

fn authority(byte: u8, kind: AuthorityKind, issuer: u8) -> Authority {
    Authority {
        authority_id: id(byte),
        kind,
        issuer: id(issuer),
        serial: [byte; 16],
        certificate: vec![byte; 9],
        key_sealed: vec![byte; 61],
        made_at: at(byte.into()),
        retired_at: None,
    }
}

fn certificate(serial: u8, identity: u8, number: u32) -> IssuedCertificate {
    IssuedCertificate {
        serial: [serial; 16],
        issuer: id(1),
        tenant_id: TENANT,
        account_id: MEMBER,
        identity_id: digest(identity),
        number,
        certificate: vec![serial; 7],
        issued_at: at(serial.into()),
        not_after: at(9_000),
        revoked: None,
    }
}

async fn with_authority(store: &Arc<dyn Store>) {
    seed(store).await;
    let root = authority(1, AuthorityKind::Root, 1);
    write(store, Write::AddAuthority(root)).await.unwrap();
    for (epoch, byte) in [(1, 21), (2, 22)] {
        let add = Write::AddIdentity(identity(MEMBER, epoch, byte));
        write(store, add).await.unwrap();
    }
}

/// Of each slot one is in force; a retired one stays readable and makes room.
pub async fn one_authority_of_each_slot_is_in_force(store: Arc<dyn Store>) {
    seed(&store).await;
    assert_eq!(store.authorities().await.unwrap(), []);
    let root = authority(1, AuthorityKind::Root, 1);
    write(&store, Write::AddAuthority(root.clone()))
        .await
        .unwrap();
    let second = authority(2, AuthorityKind::Root, 2);
    let refused = write(&store, Write::AddAuthority(second.clone())).await;
    assert_conflict(refused, Conflict::Version);
    let orphan = authority(3, AuthorityKind::Issuing, 9);
    assert_missing(&write(&store, Write::AddAuthority(orphan)).await);
    for (byte, issuer) in [(4, 1), (5, 4)] {
        let kind = if byte == 4 {
            AuthorityKind::Issuing
        } else {
            AuthorityKind::Ocsp
        };
        let add = Write::AddAuthority(authority(byte, kind, issuer));
        write(&store, add).await.unwrap();
    }
    // Another issuer has a responder of its own.
    let responder = Write::AddAuthority(authority(6, AuthorityKind::Ocsp, 1));
    write(&store, responder).await.unwrap();
    let retire = || Write::RetireAuthority {
        authority_id: id(1),
        at: at(70),
    };
    let replace = vec![retire(), Write::AddAuthority(second)];
    store.commit(TENANT, replace, Vec::new()).await.unwrap();
    assert_conflict(write(&store, retire()).await, Conflict::Version);
    let all = store.authorities().await.unwrap();
    let retired = Authority {
        retired_at: Some(at(70)),
        ..root
    };
    assert_eq!(all[0], retired);
    assert_eq!(all.iter().filter(|it| it.retired_at.is_none()).count(), 4);
}

/// A certificate has its place among those of its identity, and its number once.
pub async fn certificates_of_an_identity_are_numbered(store: Arc<dyn Store>) {
    with_authority(&store).await;
    let first = certificate(31, 21, 1);
    write(&store, Write::AddCertificate(first.clone()))
        .await
        .unwrap();
    for again in [certificate(32, 21, 1), certificate(31, 22, 1)] {
        let refused = write(&store, Write::AddCertificate(again)).await;
        assert_conflict(refused, Conflict::Version);
    }
    assert_missing(&write(&store, Write::AddCertificate(certificate(33, 29, 1))).await);
    let next = [certificate(34, 21, 2), certificate(35, 22, 1)];
    for it in next.clone() {
        write(&store, Write::AddCertificate(it)).await.unwrap();
    }
    let [second, third] = next;
    for (count, holds) in [(1, false), (2, true), (3, false)] {
        let expect = Write::ExpectCertificates {
            identity_id: digest(21),
            count,
        };
        let done = write(&store, expect).await;
        if holds {
            done.unwrap();
        } else {
            assert_conflict(done, Conflict::Version);
        }
    }
    let step = IdentityStep {
        account_id: MEMBER,
        closed: digest(21),
        next: digest(22),
        closing: "{}".to_owned(),
        succession: None,
    };
    write(&store, Write::AddIdentityStep(step)).await.unwrap();
    let of_closed = write(&store, Write::AddCertificate(certificate(36, 21, 3))).await;
    assert_conflict(of_closed, Conflict::Version);
    let all = [first.clone(), second, third];
    assert_eq!(store.certificates_of(MEMBER).await.unwrap(), all);
    assert_eq!(store.certificates_of(OWNER).await.unwrap(), []);
    for tenant in [None, Some(TENANT)] {
        assert_eq!(store.certificates_in(tenant).await.unwrap(), all);
    }
    let elsewhere = store.certificates_in(Some(OTHER_TENANT)).await;
    assert_eq!(elsewhere.unwrap(), []);
    assert_eq!(store.certificate([31; 16]).await.unwrap(), Some(first));
    assert_eq!(store.certificate([99; 16]).await.unwrap(), None);
}

/// A revocation is final, and a list that misses one is refused.
pub async fn a_list_has_every_revocation_and_the_next_number(store: Arc<dyn Store>) {
    with_authority(&store).await;
    write(&store, Write::AddCertificate(certificate(31, 21, 1)))
        .await
        .unwrap();
    let list = |number, entries| RevocationList {
        authority_id: id(1),
        number,
        entries,
        list: vec![7; 5],
        this_update: at(50),
        next_update: at(60),
    };
    let put = |number, entries| Write::PutRevocationList(list(number, entries));
    assert_eq!(store.revocation_list(id(1)).await.unwrap(), None);
    assert_conflict(write(&store, put(2, 0)).await, Conflict::Version);
    write(&store, put(1, 0)).await.unwrap();
    let revocation = Revocation {
        issuer: id(1),
        serial: [31; 16],
        at: at(55),
        reason: RevocationReason::KeyCompromise,
    };
    write(&store, Write::RevokeCertificate(revocation))
        .await
        .unwrap();
    let other = Revocation {
        at: at(1),
        reason: RevocationReason::Superseded,
        ..revocation
    };
    let refused = write(&store, Write::RevokeCertificate(other)).await;
    assert_conflict(refused, Conflict::Version);
    let unknown = Revocation {
        issuer: id(9),
        ..revocation
    };
    assert_missing(&write(&store, Write::RevokeCertificate(unknown)).await);
    for (number, entries) in [(1, 1), (2, 0), (3, 1)] {
        assert_conflict(write(&store, put(number, entries)).await, Conflict::Version);
    }
    write(&store, put(2, 1)).await.unwrap();
    assert_eq!(
        store.revocation_list(id(1)).await.unwrap(),
        Some(list(2, 1))
    );
    assert_eq!(store.revocations(id(1)).await.unwrap(), [revocation]);
    assert_eq!(store.count_revocations(id(1)).await.unwrap(), 1);
    assert_eq!(
        store.revocation(id(1), [31; 16]).await.unwrap(),
        Some(revocation)
    );
    assert_eq!(store.revocation(id(1), [32; 16]).await.unwrap(), None);
    let stored = store.certificate([31; 16]).await.unwrap().unwrap();
    assert_eq!(
        stored.revoked,
        Some((at(55), RevocationReason::KeyCompromise))
    );
}

/// A policy is written version by version.
pub async fn a_timestamp_policy_is_written_version_by_version(store: Arc<dyn Store>) {
    seed(&store).await;
    let at_first = store.timestamp_policy(TENANT).await.unwrap();
    assert_eq!(at_first, (0, TimestampPolicy::default()));
    let policy = TimestampPolicy {
        servers: vec![TimestampServer {
            url: "https://time.example.ch/tsa".to_owned(),
            anchor: vec![1, 2, 3].into(),
        }],
        built_in: false,
    };
    let put = |version| Write::PutTimestampPolicy {
        tenant_id: TENANT,
        version,
        policy: policy.clone(),
    };
    for (version, taken) in [(2, false), (1, true), (1, false), (3, false), (2, true)] {
        let done = write(&store, put(version)).await;
        if taken {
            done.unwrap();
        } else {
            assert_conflict(done, Conflict::Version);
        }
    }
    assert_eq!(
        store.timestamp_policy(TENANT).await.unwrap(),
        (2, policy.clone())
    );
    let missing = Write::PutTimestampPolicy {
        tenant_id: OTHER_TENANT,
        version: 1,
        policy,
    };
    assert_missing(&write(&store, missing).await);
}
