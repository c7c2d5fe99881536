//! Checks of envelopes and wraps.

use std::sync::Arc;

use bulla_domain::envelope::{Act, Action, Envelope, RecipientState, State};
use bulla_types::{AccountId, ContainerId, DocumentId, EnvelopeId, RecipientId};

use super::sample::{
    MEMBER, OWNER, TENANT, assert_conflict, assert_missing, at, container, digest, envelope, event,
    seed, tenant_signer, wrap, write,
};
use crate::record::{ListedEnvelope, Paper, Reminder, StoredEnvelope, Wrap};
use crate::{Conflict, Store, Write};

fn create(stored: StoredEnvelope, wraps: Vec<Wrap>) -> Write {
    Write::CreateEnvelope {
        stored: Box::new(stored),
        wraps,
        ak_epoch: 1,
    }
}

fn listed(stored: &StoredEnvelope) -> ListedEnvelope {
    ListedEnvelope {
        envelope: stored.envelope.clone(),
        emails: stored.emails.clone(),
    }
}

fn update(expected: &Envelope, next: &Envelope, append: &[&str]) -> Write {
    Write::UpdateEnvelope {
        envelope_id: expected.envelope_id,
        expected: Box::new(expected.clone()),
        next: Box::new(next.clone()),
        append: append.iter().map(|&text| text.to_owned()).collect(),
        containers: Vec::new(),
    }
}

fn act(account_id: AccountId, recipient: u8, statement: u8, prev: u8) -> Act {
    Act {
        account_id,
        recipient_id: RecipientId::from_bytes([recipient; 16]),
        action: Action::Sign,
        identity: digest(0),
        statement: digest(statement),
        prev: digest(prev),
    }
}

/// Everything of an envelope, with its recipients, statements and containers in their order.
pub async fn an_envelope_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    seed(&store).await;
    for id in [7, 5, 6] {
        let begin = Write::BeginContainer(container(id));
        write(&store, begin).await.unwrap();
    }
    let mut stored = envelope(1, 2_000);
    stored.containers = [7, 5, 6].map(|id| container(id).container_id).to_vec();
    stored.statements = vec!["{\"b\":1}".to_owned(), "{\"a\": 2}".to_owned()];
    write(&store, create(stored.clone(), Vec::new()))
        .await
        .unwrap();
    let id = stored.envelope.envelope_id;
    assert_eq!(store.envelope(id).await.unwrap(), Some(stored));
    let other = EnvelopeId::from_bytes([9; 16]);
    assert_eq!(store.envelope(other).await.unwrap(), None);
}

/// The id is taken once, containers and accounts must exist, and nothing is left of a refusal.
pub async fn refuses_a_second_envelope_and_unknown_containers(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, create(envelope(1, 2_000), Vec::new()))
        .await
        .unwrap();
    let second = create(envelope(1, 3_000), Vec::new());
    assert_conflict(write(&store, second).await, Conflict::Envelope);
    let mut unknown = envelope(2, 2_000);
    unknown.containers = vec![ContainerId::from_bytes([9; 16])];
    assert_missing(&write(&store, create(unknown, Vec::new())).await);
    let mut stranger = envelope(2, 2_000);
    stranger.envelope.recipients[0].account_id = AccountId::from_bytes([9; 16]);
    assert_missing(&write(&store, create(stranger, Vec::new())).await);
    let holder = wrap(1, AccountId::from_bytes([9; 16]));
    assert_missing(&write(&store, create(envelope(2, 2_000), vec![holder])).await);
    let mut unrouted = envelope(2, 2_000);
    unrouted.emails.pop();
    assert!(
        write(&store, create(unrouted, Vec::new())).await.is_err(),
        "an address for each recipient"
    );
    let id = EnvelopeId::from_bytes([2; 16]);
    assert_eq!(store.envelope(id).await.unwrap(), None);
    let mine = store.envelopes_of(OWNER).await.unwrap();
    assert_eq!(mine, [listed(&envelope(1, 2_000))]);
}

/// From release to completion, and no update on another state than the stored one.
pub async fn an_update_needs_the_state_it_was_decided_on(store: Arc<dyn Store>) {
    seed(&store).await;
    let sent = envelope(1, 2_000).envelope;
    let id = sent.envelope_id;
    let (released, _) = sent.release(MEMBER, digest(0)).unwrap();
    assert_missing(&write(&store, update(&sent, &released, &[])).await);
    write(&store, create(envelope(1, 2_000), Vec::new()))
        .await
        .unwrap();
    write(&store, update(&sent, &released, &[])).await.unwrap();
    // The head is the same, a recipient's state is not.
    let (early, _) = sent.act(&act(MEMBER, 2, 50, 1), at(2_500)).unwrap();
    let stale = update(&sent, &early, &["{\"act\":0}"]);
    assert_conflict(write(&store, stale).await, Conflict::Head);
    let (signed, _) = released.act(&act(MEMBER, 2, 51, 1), at(2_500)).unwrap();
    let sign = update(&released, &signed, &["{\"act\":1}"]);
    write(&store, sign.clone()).await.unwrap();
    assert_conflict(write(&store, sign).await, Conflict::Head);
    let mut forged = signed.clone();
    forged.head = digest(99);
    let other = update(&forged, &signed, &["{\"act\":2}"]);
    assert_conflict(write(&store, other).await, Conflict::Head);
    let (last, _) = signed.act(&act(OWNER, 1, 52, 51), at(2_600)).unwrap();
    let finish = update(&signed, &last, &["{\"act\":3}", "{\"finish\":4}"]);
    write(&store, finish).await.unwrap();
    let stored = store.envelope(id).await.unwrap().unwrap();
    assert_eq!(stored.envelope.state, State::Completed);
    let states: Vec<_> = stored.envelope.recipients.iter().map(|r| r.state).collect();
    assert_eq!(states, [RecipientState::Signed; 2]);
    assert_eq!(stored.envelope, last);
    let statements = [
        "{\"manifest\":1}",
        "{\"act\":1}",
        "{\"act\":3}",
        "{\"finish\":4}",
    ];
    assert_eq!(stored.statements, statements);
}

/// A decline with the container of its reason: all of it, or nothing.
pub async fn a_decline_brings_its_container(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, create(envelope(1, 2_000), Vec::new()))
        .await
        .unwrap();
    let sent = envelope(1, 2_000).envelope;
    let decline = Act {
        action: Action::Decline,
        ..act(MEMBER, 2, 51, 1)
    };
    let (declined, _) = sent.act(&decline, at(2_500)).unwrap();
    let reason = container(7).container_id;
    let change = Write::UpdateEnvelope {
        envelope_id: sent.envelope_id,
        expected: Box::new(sent.clone()),
        next: Box::new(declined.clone()),
        append: vec!["{\"act\":1}".to_owned()],
        containers: vec![reason],
    };
    assert_missing(&write(&store, change.clone()).await);
    let untouched = store.envelope(sent.envelope_id).await.unwrap().unwrap();
    assert_eq!(untouched, envelope(1, 2_000));
    write(&store, Write::BeginContainer(container(7)))
        .await
        .unwrap();
    write(&store, change).await.unwrap();
    let stored = store.envelope(sent.envelope_id).await.unwrap().unwrap();
    assert_eq!(stored.envelope, declined);
    assert_eq!(stored.envelope.state, State::Declined);
    assert_eq!(stored.containers.last(), Some(&reason));
    assert_eq!(stored.statements.len(), 2);
}

/// Reminders are due for whoever was asked and has not acted, until the deadline; each is noted once.
pub async fn reminders_are_due_for_those_who_were_asked_and_noted_once(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, create(envelope(1, 2_000), Vec::new()))
        .await
        .unwrap();
    let sent = envelope(1, 2_000).envelope;
    let asked = |place: usize, next_at: Option<u64>| Reminder {
        envelope_id: sent.envelope_id,
        recipient_id: sent.recipients[place].recipient_id,
        next_at: next_at.map(at),
        last_at: None,
    };
    let due = async |now| store.due_reminders(at(now)).await.unwrap();
    assert_eq!(store.reminders_of(sent.envelope_id).await.unwrap(), []);
    for reminder in [asked(0, Some(2_300)), asked(0, Some(2_100)), asked(1, None)] {
        write(&store, Write::AskRecipient(reminder)).await.unwrap();
    }
    let kept = store.reminders_of(sent.envelope_id).await.unwrap();
    assert_eq!(kept, [asked(1, None), asked(0, Some(2_300))]);
    assert_eq!(due(2_299).await, []);
    assert_eq!(due(2_300).await, [sent.envelope_id]);
    assert_eq!(due(3_000).await, [sent.envelope_id]);
    assert_eq!(due(3_001).await, [], "after the deadline");
    let next = Reminder {
        last_at: Some(at(2_300)),
        ..asked(0, Some(2_600))
    };
    let note = Write::NoteReminder {
        expected: asked(0, Some(2_300)),
        next,
    };
    write(&store, note.clone()).await.unwrap();
    // Two replicas at once: one reminds.
    assert_conflict(write(&store, note).await, Conflict::Version);
    assert_eq!(due(2_599).await, []);
    assert_eq!(due(2_600).await, [sent.envelope_id]);
    let (signed, _) = sent.act(&act(MEMBER, 2, 51, 1), at(2_500)).unwrap();
    let change = Write::UpdateEnvelope {
        envelope_id: sent.envelope_id,
        expected: Box::new(sent.clone()),
        next: Box::new(signed),
        append: Vec::new(),
        containers: Vec::new(),
    };
    write(&store, change).await.unwrap();
    assert_eq!(due(2_600).await, [], "who was asked has acted");
}

/// Only what waits is overdue, from the moment after its deadline, the longest overdue first.
pub async fn overdue_envelopes_are_those_that_wait_after_their_deadline(store: Arc<dyn Store>) {
    seed(&store).await;
    for (id, sent_at) in [(1, 3_000), (2, 2_000), (3, 9_000)] {
        let new = create(envelope(id, sent_at), Vec::new());
        write(&store, new).await.unwrap();
    }
    let id = |byte| envelope(byte, 0).envelope.envelope_id;
    let overdue = async |now| store.overdue_envelopes(at(now)).await.unwrap();
    assert_eq!(overdue(3_000).await, []);
    assert_eq!(overdue(3_001).await, [id(2)]);
    assert_eq!(overdue(4_001).await, [id(2), id(1)]);
    let waiting = envelope(2, 2_000).envelope;
    let (expired, _) = waiting.expire(at(3_001)).unwrap();
    let change = Write::UpdateEnvelope {
        envelope_id: id(2),
        expected: Box::new(waiting.clone()),
        next: Box::new(expired.clone()),
        append: Vec::new(),
        containers: Vec::new(),
    };
    write(&store, change.clone()).await.unwrap();
    assert_eq!(overdue(4_001).await, [id(1)]);
    let stored = store.envelope(id(2)).await.unwrap().unwrap();
    assert_eq!(stored.envelope, expired);
    // Two replicas at once: the second finds it changed, though the head is the same.
    assert_conflict(write(&store, change).await, Conflict::Head);
}

/// Nobody mixes the history of one thing into that of another by giving both one id.
pub async fn an_id_stands_for_one_thing(store: Arc<dyn Store>) {
    seed(&store).await;
    // Recorded, and not yet in its place; then in it.
    store
        .commit(TENANT, Vec::new(), vec![event(3)])
        .await
        .unwrap();
    for _ in 0..2 {
        let taken = create(envelope(3, 1_000), Vec::new());
        assert_conflict(write(&store, taken).await, Conflict::Envelope);
        let begin = Write::BeginContainer(container(3));
        assert_conflict(write(&store, begin).await, Conflict::Container);
        store.sequence(TENANT, &tenant_signer()).await.unwrap();
    }
    let begin = Write::BeginContainer(container(4));
    write(&store, begin).await.unwrap();
    let taken = create(envelope(4, 1_000), Vec::new());
    assert_conflict(write(&store, taken).await, Conflict::Envelope);
}

/// Many acts on one state: one is stored.
pub async fn of_racing_updates_one_wins(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, create(envelope(1, 2_000), Vec::new()))
        .await
        .unwrap();
    let sent = envelope(1, 2_000).envelope;
    let sign = |statement: u8| {
        let (next, _) = sent.act(&act(MEMBER, 2, statement, 1), at(2_500)).unwrap();
        let change = update(&sent, &next, &[&statement.to_string()]);
        let store = Arc::clone(&store);
        tokio::spawn(async move { write(&store, change).await })
    };
    let mut won = Vec::new();
    for (statement, task) in (50..66).map(|n| (n, sign(n))).collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => won.push(statement),
            refused => assert_conflict(refused, Conflict::Head),
        }
    }
    assert_eq!(won.len(), 1);
    let stored = store.envelope(sent.envelope_id).await.unwrap().unwrap();
    assert_eq!(stored.envelope.head, digest(won[0]));
    assert_eq!(stored.statements.len(), 2);
    assert_eq!(stored.statements[1], won[0].to_string());
}

/// Sender and recipients see an envelope once, others never.
pub async fn envelopes_are_listed_for_sender_and_recipients_newest_first(store: Arc<dyn Store>) {
    seed(&store).await;
    let mut own = envelope(2, 4_000);
    own.envelope.recipients.truncate(1);
    own.emails.truncate(1);
    own.envelope.recipients[0].account_id = OWNER;
    for stored in [envelope(1, 2_000), own.clone(), envelope(3, 3_000)] {
        write(&store, create(stored, Vec::new())).await.unwrap();
    }
    let [first, third] = [(1, 2_000), (3, 3_000)].map(|(id, at)| listed(&envelope(id, at)));
    let mine = store.envelopes_of(OWNER).await.unwrap();
    assert_eq!(mine, [listed(&own), third.clone(), first.clone()]);
    let theirs = store.envelopes_of(MEMBER).await.unwrap();
    assert_eq!(theirs, [third, first]);
    let stranger = AccountId::from_bytes([9; 16]);
    assert!(store.envelopes_of(stranger).await.unwrap().is_empty());
}

/// A wrap is handed to the account that it is for.
pub async fn wraps_are_found_by_their_holder_alone(store: Arc<dyn Store>) {
    seed(&store).await;
    let wraps = vec![wrap(1, MEMBER), wrap(2, OWNER), wrap(3, MEMBER)];
    write(&store, create(envelope(1, 2_000), wraps))
        .await
        .unwrap();
    let id = EnvelopeId::from_bytes([1; 16]);
    let theirs = store.wraps(id, MEMBER).await.unwrap();
    assert_eq!(theirs, [wrap(1, MEMBER), wrap(3, MEMBER)]);
    assert_eq!(store.wraps(id, OWNER).await.unwrap(), [wrap(2, OWNER)]);
    let other = EnvelopeId::from_bytes([2; 16]);
    assert!(store.wraps(other, OWNER).await.unwrap().is_empty());
}

/// A paper is found under its envelope and locator, its newest wrap counts, a day is noted once, and
/// what was ended stays so.
pub async fn papers_are_replaced_noted_once_a_day_and_ended_for_ever(store: Arc<dyn Store>) {
    seed(&store).await;
    for id in [5, 6] {
        let begin = Write::BeginContainer(container(id));
        write(&store, begin).await.unwrap();
    }
    for id in [1, 2] {
        let created = create(envelope(id, 2_000), Vec::new());
        write(&store, created).await.unwrap();
    }
    let paper = |envelope: u8, document: u8, locator: u8, container_id: u8| Paper {
        envelope_id: EnvelopeId::from_bytes([envelope; 16]),
        document_id: DocumentId::from_bytes([document; 16]),
        locator: digest(locator),
        container_id: container(container_id).container_id,
        wrap: vec![container_id; 60],
    };
    let id = EnvelopeId::from_bytes([1; 16]);
    let put = |paper| write(&store, Write::PutPaper(paper));
    put(paper(1, 1, 7, 5)).await.unwrap();
    put(paper(1, 2, 8, 5)).await.unwrap();
    put(paper(2, 1, 7, 6)).await.unwrap();
    put(paper(1, 1, 7, 6)).await.unwrap();
    let found = store.paper(id, digest(7)).await.unwrap();
    assert_eq!(found, Some(paper(1, 1, 7, 6)));
    assert_eq!(store.paper(id, digest(9)).await.unwrap(), None);
    let note = |locator: u8, day| {
        let noted = Write::NotePaperOpened {
            envelope_id: id,
            locator: digest(locator),
            day,
        };
        write(&store, noted)
    };
    note(7, 20_000).await.unwrap();
    for (locator, day) in [(7, 20_000), (7, 19_999), (9, 20_000)] {
        assert_conflict(note(locator, day).await, Conflict::Version);
    }
    note(8, 20_000).await.unwrap();
    note(7, 20_001).await.unwrap();
    // A new wrap opens no day anew, and a locator is that of one document.
    put(paper(1, 1, 7, 5)).await.unwrap();
    assert_conflict(note(7, 20_001).await, Conflict::Version);
    put(paper(1, 3, 8, 5)).await.unwrap();
    let found = store.paper(id, digest(8)).await.unwrap();
    assert_eq!(found, Some(paper(1, 3, 8, 5)));

    write(&store, Write::EndPapers(id)).await.unwrap();
    assert_conflict(write(&store, Write::EndPapers(id)).await, Conflict::Version);
    put(paper(1, 1, 7, 5)).await.unwrap();
    for locator in [7, 8] {
        assert_eq!(store.paper(id, digest(locator)).await.unwrap(), None);
    }
    let other = EnvelopeId::from_bytes([2; 16]);
    let found = store.paper(other, digest(7)).await.unwrap();
    assert_eq!(found, Some(paper(2, 1, 7, 6)));
}
