//! Details of events, opened: what a leaf commits to, with the salt and the value of each, so that whoever
//! gets them can hold them against the leaf (`docs/spec/audit-log.md#details-shown`).

use bulla_auth::field::{self, SealedDetail};
use bulla_protocol::log::OpenedField;
use bulla_storage::detail::{LeafRecord, LeafSource, StoredField};
use bulla_types::{Base64Bytes, EventId};

use crate::state::AppState;

/// The details of an event by their names; those that were erased with their commitment alone.
pub(crate) fn opened(state: &AppState, record: &LeafRecord) -> Vec<OpenedField> {
    let LeafSource::Event { event_id, fields } = &record.source else {
        return Vec::new();
    };
    let mut fields: Vec<_> = fields
        .iter()
        .map(|own| open(state, event_id, own))
        .collect();
    fields.sort_by(|a, b| a.field.cmp(&b.field));
    fields
}

fn open(state: &AppState, event: &EventId, own: &StoredField) -> OpenedField {
    let mut opened = OpenedField {
        field: own.name.clone(),
        commitment: own.commitment,
        salt: None,
        value: None,
    };
    if own.wrapped_key.is_empty() {
        return opened;
    }
    let sealed = SealedDetail::new(own.commitment, own.wrapped_key.clone(), own.sealed.clone());
    let value = field::open(&state.secrets().column, event, &own.name, &sealed);
    match value.map(|open| {
        (
            open.salt,
            String::from_utf8(open.value.expose_secret().to_vec()),
        )
    }) {
        Ok((salt, Ok(value))) => {
            opened.salt = Some(Base64Bytes::from(salt.expose_secret().as_slice()));
            opened.value = Some(value);
        }
        // One detail that is damaged keeps nobody from reading the others; the reader sees the gap.
        Ok((_, Err(_))) | Err(_) => {
            tracing::error!(field = own.name, "a detail of an event does not open");
        }
    }
    opened
}

/// The same for somebody who takes part in what the event is about: what says from where others came is
/// kept back, and everything else that nobody decided on.
pub(crate) fn for_participants(state: &AppState, record: &LeafRecord) -> Vec<OpenedField> {
    let mut fields = opened(state, record);
    for own in &mut fields {
        if !SHOWN_TO_PARTICIPANTS.contains(&own.field.as_str()) {
            own.salt = None;
            own.value = None;
        }
    }
    fields
}

/// What everybody of an envelope may know of its events (`docs/spec/audit-log.md#details-shown`). `client` and
/// `ip` are not among them, nor is an operator's reason for an erasure: they are for the organisation,
/// where reading them is recorded.
const SHOWN_TO_PARTICIPANTS: [&str; 13] = [
    "change",
    "channel",
    "code",
    "container",
    "count",
    "email",
    "field",
    "index",
    "kind",
    "language",
    "reason",
    "recipient",
    "role",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(state: &AppState, event: &EventId, name: &str) -> StoredField {
        let key = &state.secrets().column;
        let sealed = field::seal(key, event, name, &format!("the {name}"), &mut state.rng());
        StoredField {
            name: name.to_owned(),
            commitment: sealed.commitment,
            wrapped_key: sealed.wrapped_key,
            sealed: sealed.sealed,
        }
    }

    #[tokio::test]
    async fn whoever_takes_part_is_not_told_from_where_others_came_nor_what_nobody_decided_on() {
        let server = crate::testing::Server::start().await;
        let state = &server.state;
        let event_id = EventId::from_bytes([7; 16]);
        let names = ["basis", "client", "email", "ip", "phone", "recipient"];
        let mut fields = names.map(|name| stored(state, &event_id, name)).to_vec();
        fields.reverse();
        let record = LeafRecord {
            leaf: Vec::new(),
            source: LeafSource::Event { event_id, fields },
        };
        let whole = opened(state, &record);
        let shown = for_participants(state, &record);
        for (place, name) in names.iter().enumerate() {
            let (all, own) = (&whole[place], &shown[place]);
            assert_eq!((all.field.as_str(), own.field.as_str()), (*name, *name));
            assert_eq!(all.commitment, own.commitment);
            let value = format!("the {name}");
            assert_eq!(all.value.as_deref(), Some(value.as_str()));
            let salt = all.salt.as_ref().unwrap().as_slice().try_into().unwrap();
            let commitment = field::commit(salt, name, value.as_bytes());
            assert_eq!(commitment, all.commitment);
            let is_shown = ["email", "recipient"].contains(name);
            assert_eq!(own.value, all.value.clone().filter(|_| is_shown), "{name}");
            assert_eq!(own.salt, all.salt.clone().filter(|_| is_shown), "{name}");
        }
    }

    #[tokio::test]
    async fn what_was_erased_damaged_or_moved_shows_its_commitment_alone() {
        let server = crate::testing::Server::start().await;
        let state = &server.state;
        let event_id = EventId::from_bytes([7; 16]);
        let honest = stored(state, &event_id, "email");
        let mut erased = honest.clone();
        erased.wrapped_key.clear();
        erased.sealed.clear();
        let mut damaged = honest.clone();
        damaged.sealed[20] ^= 1;
        let renamed = StoredField {
            name: "recipient".to_owned(),
            ..honest
        };
        let moved = stored(state, &EventId::from_bytes([8; 16]), "email");
        for own in [erased, damaged, renamed, moved] {
            let commitment = own.commitment;
            let source = LeafSource::Event {
                event_id,
                fields: vec![own],
            };
            let record = LeafRecord {
                leaf: Vec::new(),
                source,
            };
            let shown = for_participants(state, &record);
            assert_eq!(shown[0].commitment, commitment);
            assert_eq!((&shown[0].salt, &shown[0].value), (&None, &None));
        }
    }
}
