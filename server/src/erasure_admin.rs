//! What an operator erases from the audit logs: one detail of an event, or all that name a person or
//! hold a value. First it is looked for, then erased, each detail with an event that says on what
//! ground (`docs/spec/audit-log.md#erasure`). Values are never printed.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use bulla_auth::field::{self, SealedDetail};
use bulla_domain::event::{Event, EventKind};
use bulla_storage::Write;
use bulla_storage::detail::{LeafRecord, LeafSource, StoredField};
use bulla_storage::erase::{Finished, finish_erasures};
use bulla_storage::log::ANCHOR;
use bulla_storage::publish::PublishError;
use bulla_tlog::Leaf;
use bulla_types::{AccountId, EmailAddress, EventId, TenantId, Timestamp};
use serde::Serialize;

use crate::commit::record_for_later;
use crate::config::Config;
use crate::error::{Answer, ApiError};
use crate::log_keys::verifier;
use crate::start::assemble;
use crate::state::AppState;

/// What is to be erased.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_enums, reason = "the command line names every way")]
pub enum Subject {
    /// What the events about an account say of the person, and its address wherever it stands.
    Account(AccountId),
    /// An e-mail address wherever it stands, and what [`Self::Account`] covers where one has it.
    Email(EmailAddress),
    /// One detail of one event.
    Field {
        /// Index of the event in its log.
        index: u64,
        /// Name of the detail.
        name: String,
    },
    /// Every detail with exactly this value.
    Value(String),
}

/// A request to erase.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the command line names every part"
)]
pub struct Erasure {
    /// The organisation; `None` for all of the instance.
    pub organisation: Option<TenantId>,
    /// What.
    pub subject: Subject,
    /// On what legal ground; `None` to look only.
    pub basis: Option<String>,
}

/// A detail that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// The organisation.
    pub organisation: TenantId,
    /// Index of the event in its log.
    pub index: u64,
    /// Name of the event.
    pub event: String,
    /// Name of the detail.
    pub field: String,
    /// When the event was.
    pub at: Timestamp,
}

/// What was found, and what was done.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Erased {
    /// The details.
    pub details: Vec<Found>,
    /// Whether they were erased.
    pub erased: bool,
    /// What is left to do, in words for the operator; empty where nothing is.
    pub left: Vec<String>,
}

impl Erased {
    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left.is_empty() && (self.erased || self.details.is_empty())
    }
}

/// Looks for details and, where a ground is given, erases them: key, salt and value in the database,
/// its write-ahead log and the published details. The events that say so are recorded with it.
///
/// # Errors
/// When the ground is empty or too long, the one detail does not exist, database or storage cannot be
/// used, or a log has another name or key than this instance.
pub async fn erase(config: Config, erasure: Erasure) -> anyhow::Result<Erased> {
    let state = assemble(config).await?;
    apply(&state, erasure).await
}

pub(crate) async fn apply(state: &AppState, erasure: Erasure) -> anyhow::Result<Erased> {
    if let Some(basis) = &erasure.basis
        && (basis.trim().is_empty() || basis.len() > MAX_BASIS_BYTES)
    {
        bail!("--basis must have 1 to {MAX_BASIS_BYTES} bytes");
    }
    let logs = logs(state, erasure.organisation).await?;
    let mut left = waiting(state, &logs).await?;
    let search = Search::new(state, &logs, erasure.subject).await?;
    let mut details = Vec::new();
    for log in &logs {
        search.look(state, *log, &mut details).await?;
    }
    if search.still_there {
        left.push(
            "the account itself still has the address; what this erases stands in the audit log"
                .to_owned(),
        );
    }
    let Some(basis) = erasure.basis else {
        let erased = false;
        return Ok(Erased {
            details: details.into_iter().map(|(found, _)| found).collect(),
            erased,
            left,
        });
    };
    let open = details.iter().filter(|(_, state)| *state == Kept::Open);
    for chunk in open
        .map(|(found, _)| found)
        .collect::<Vec<_>>()
        .chunks(CHUNK)
    {
        record(state, chunk, &basis).await?;
    }
    // Doing it again finishes what a crash left.
    let finished = finish(state).await.map_err(ApiError::into_anyhow);
    let finished = finished.context(
        "erased in the database, and not yet everywhere: run the command again, or leave it to the \
         server",
    )?;
    if finished == Finished::Later {
        left.push(
            "somebody reads an old state of the database; the server goes on by itself, or run the \
             command again"
                .to_owned(),
        );
    }
    let details = details.into_iter().map(|(found, _)| found).collect();
    Ok(Erased {
        details,
        erased: true,
        left,
    })
}

/// Brings erasures to their end, those of a process that ended in between too.
pub(crate) async fn finish(state: &AppState) -> Answer<Finished> {
    let of = |log| verifier(state, log).ok();
    match finish_erasures(state.store(), state.published(), &of).await {
        Ok(finished) => Ok(finished),
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(error) => Err(ApiError::internal(error)),
    }
}

/// The logs that are looked at.
async fn logs(state: &AppState, one: Option<TenantId>) -> anyhow::Result<Vec<TenantId>> {
    match one {
        Some(ANCHOR) => bail!("leaves of the anchor log have no details"),
        Some(log) => Ok(vec![log]),
        None => Ok(state.store().tenants_with_logs().await?),
    }
}

/// What is said where events of these logs have no place yet.
async fn waiting(state: &AppState, logs: &[TenantId]) -> anyhow::Result<Vec<String>> {
    let pending = state.store().tenants_with_pending_events().await?;
    let waits = pending.iter().any(|log| logs.contains(log));
    Ok(waits
        .then(|| {
            "some events have no place in their log yet and were not looked at; the server gives it \
             within seconds: run the command again then"
                .to_owned()
        })
        .into_iter()
        .collect())
}

/// Erases details of one chunk in the database, log by log, each with its event.
async fn record(state: &AppState, chunk: &[&Found], basis: &str) -> anyhow::Result<()> {
    let logs: BTreeSet<TenantId> = chunk.iter().map(|found| found.organisation).collect();
    for log in logs {
        let (mut writes, mut events) = (Vec::new(), Vec::new());
        for found in chunk.iter().filter(|found| found.organisation == log) {
            let object = leaf(state, log, found.index).await?.object;
            writes.push(Write::EraseField {
                index: found.index,
                name: found.field.clone(),
                tenant_id: log,
            });
            events.push(
                Event::new(EventKind::FieldErased, *object.as_bytes())
                    .with_field("index", found.index.to_string())
                    .with_field("field", found.field.clone())
                    .with_field("basis", basis),
            );
        }
        // Signing and publishing is for the service alone, which may be running.
        record_for_later(state, log, state.now(), (writes, events)).await?;
    }
    Ok(())
}

async fn leaf(state: &AppState, log: TenantId, index: u64) -> anyhow::Result<Leaf> {
    let records = state.store().leaf_records(log, index..index + 1).await?;
    let record = records
        .first()
        .context("the log has no event of this index")?;
    Ok(Leaf::parse(&record.leaf)?)
}

/// Whether a detail can still be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Open,
    Erased,
}

/// What is looked for.
struct Search {
    accounts: BTreeSet<[u8; 16]>,
    emails: BTreeSet<EmailAddress>,
    value: Option<String>,
    field: Option<(u64, String)>,
    /// Whether an account with the address exists.
    still_there: bool,
}

impl Search {
    async fn new(state: &AppState, logs: &[TenantId], subject: Subject) -> anyhow::Result<Self> {
        let mut search = Self {
            accounts: BTreeSet::new(),
            emails: BTreeSet::new(),
            value: None,
            field: None,
            still_there: false,
        };
        let account = match subject {
            Subject::Field { index, name } => {
                search.field = Some((index, name));
                None
            }
            Subject::Value(value) => {
                search.value = Some(value);
                None
            }
            Subject::Email(email) => {
                let account = state.store().account_by_email(&email).await?;
                search.emails.insert(email);
                account
            }
            Subject::Account(account_id) => {
                search.accounts.insert(*account_id.as_bytes());
                state.store().account(account_id).await?
            }
        };
        if let Some(account) = account {
            search.still_there = true;
            search.accounts.insert(*account.account_id.as_bytes());
            search.emails.insert(account.email);
        }
        search.addresses_of_accounts(state, logs).await?;
        Ok(search)
    }

    /// Adds the addresses that events about the accounts hold: one that was removed has no record.
    async fn addresses_of_accounts(
        &mut self,
        state: &AppState,
        logs: &[TenantId],
    ) -> anyhow::Result<()> {
        for account in self.accounts.clone() {
            for log in logs {
                for leaf in state.store().leaves_of_object(*log, account).await? {
                    let places = leaf.index..leaf.index + 1;
                    for record in state.store().leaf_records(*log, places).await? {
                        let values = opened(state, &record, "email")?;
                        self.emails
                            .extend(values.iter().filter_map(|value| value.parse().ok()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds what a log has of it.
    async fn look(
        &self,
        state: &AppState,
        log: TenantId,
        details: &mut Vec<(Found, Kept)>,
    ) -> anyhow::Result<()> {
        if let Some((index, name)) = &self.field {
            details.push(one(state, log, *index, name).await?);
            return Ok(());
        }
        let mut from = 0;
        loop {
            let records = state.store().leaf_records(log, from..from + STEP).await?;
            if records.is_empty() {
                return Ok(());
            }
            for (index, record) in (from..).zip(&records) {
                self.of_record(state, (log, index), record, details)?;
            }
            from += STEP;
        }
    }

    fn of_record(
        &self,
        state: &AppState,
        (log, index): (TenantId, u64),
        record: &LeafRecord,
        details: &mut Vec<(Found, Kept)>,
    ) -> anyhow::Result<()> {
        let LeafSource::Event { event_id, fields } = &record.source else {
            return Ok(());
        };
        let leaf = Leaf::parse(&record.leaf)?;
        let of_account = self.accounts.contains(leaf.object.as_bytes());
        for field in fields.iter().filter(|field| !field.wrapped_key.is_empty()) {
            let names_person = of_account && PERSONAL.contains(&field.name.as_str());
            if names_person || self.has_value(&open(state, event_id, field)?) {
                details.push((found(log, index, &leaf, &field.name), Kept::Open));
            }
        }
        Ok(())
    }

    fn has_value(&self, value: &str) -> bool {
        self.value.as_deref() == Some(value)
            || (!self.emails.is_empty()
                && value
                    .parse()
                    .is_ok_and(|value| self.emails.contains(&value)))
    }
}

/// One detail of one event.
async fn one(
    state: &AppState,
    log: TenantId,
    index: u64,
    name: &str,
) -> anyhow::Result<(Found, Kept)> {
    let records = state.store().leaf_records(log, index..index + 1).await?;
    let record = records
        .first()
        .context("the log has no event of this index")?;
    let LeafSource::Event { fields, .. } = &record.source else {
        bail!("leaves of the anchor log have no details");
    };
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        bail!("the event has no such detail; it has: {}", names.join(", "));
    };
    let kept = if field.wrapped_key.is_empty() {
        Kept::Erased
    } else {
        Kept::Open
    };
    let leaf = Leaf::parse(&record.leaf)?;
    Ok((found(log, index, &leaf, name), kept))
}

fn found(log: TenantId, index: u64, leaf: &Leaf, field: &str) -> Found {
    Found {
        organisation: log,
        index,
        event: leaf.event.as_str().to_owned(),
        field: field.to_owned(),
        at: leaf.at,
    }
}

/// The values of the details of this name that are not erased.
fn opened(state: &AppState, record: &LeafRecord, name: &str) -> anyhow::Result<Vec<String>> {
    let LeafSource::Event { event_id, fields } = &record.source else {
        return Ok(Vec::new());
    };
    fields
        .iter()
        .filter(|field| field.name == name && !field.wrapped_key.is_empty())
        .map(|field| open(state, event_id, field))
        .collect()
}

fn open(state: &AppState, event: &EventId, field: &StoredField) -> anyhow::Result<String> {
    let sealed = SealedDetail::new(
        field.commitment,
        field.wrapped_key.clone(),
        field.sealed.clone(),
    );
    let opened = field::open(&state.secrets().column, event, &field.name, &sealed);
    let opened = opened.context("a detail of an event does not open; secrets.json is another's")?;
    let value = String::from_utf8(opened.value.expose_secret().to_vec());
    value.context("a detail of an event is no text")
}

/// Details that say something of the person that an event is about.
const PERSONAL: [&str; 4] = ["client", "email", "ip", "name"];
/// Longest ground of an erasure in bytes: all details of an event together have 65 535.
const MAX_BASIS_BYTES: usize = 1000;
/// Leaves that are read at once.
const STEP: u64 = 1024;
/// Details that are erased in one transaction.
const CHUNK: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commit::commit;
    use crate::publication::publish_all;
    use crate::testing::Server;

    const LOGS: [TenantId; 2] = [TenantId::from_bytes([1; 16]), TenantId::from_bytes([2; 16])];
    const ANNA: [u8; 16] = [7; 16];

    /// Anna's account and invitation in one log, her address in another, and Beat's account.
    async fn server() -> Server {
        let server = Server::start().await;
        let of = |kind, object| Event::new(kind, object);
        let account = |object, email, name| {
            let event = of(EventKind::AccountCreated, object).with_field("email", email);
            event.with_field("name", name)
        };
        let invited = |email| of(EventKind::InvitationCreated, [9; 16]).with_field("email", email);
        let written = of(EventKind::VaultSlotWritten, ANNA).with_field("kind", "password");
        for (log, events) in [
            (
                LOGS[0],
                vec![
                    account(ANNA, "anna@example.ch", "Anna"),
                    invited("anna@example.ch"),
                    written,
                    account([8; 16], "beat@example.ch", "Anna"),
                ],
            ),
            (LOGS[1], vec![invited("anna@example.ch")]),
        ] {
            commit(&server.state, log, Vec::new(), events)
                .await
                .unwrap();
        }
        publish_all(&server.state).await.unwrap();
        server
    }

    fn look(subject: Subject) -> Erasure {
        Erasure {
            organisation: None,
            subject,
            basis: None,
        }
    }

    fn names(erased: &Erased) -> Vec<(u8, u64, &str)> {
        let details = erased.details.iter();
        details
            .map(|found| {
                (
                    found.organisation.as_bytes()[0],
                    found.index,
                    found.field.as_str(),
                )
            })
            .collect()
    }

    #[tokio::test]
    async fn a_person_is_found_by_account_by_address_and_by_value_in_all_logs() {
        let server = server().await;
        let state = &server.state;
        let all = [
            (1, 0, "email"),
            (1, 0, "name"),
            (1, 1, "email"),
            (2, 0, "email"),
        ];
        let account = AccountId::from_bytes(ANNA);
        // The account has no record: its address stands in the events about it.
        let found = apply(state, look(Subject::Account(account))).await.unwrap();
        assert_eq!(names(&found), all);
        assert!(!found.is_complete() && found.left.is_empty());
        let address: EmailAddress = "anna@example.ch".parse().unwrap();
        let found = apply(state, look(Subject::Email(address))).await.unwrap();
        assert_eq!(
            names(&found),
            [(1, 0, "email"), (1, 1, "email"), (2, 0, "email")]
        );
        let found = apply(state, look(Subject::Value("Anna".to_owned())))
            .await
            .unwrap();
        assert_eq!(names(&found), [(1, 0, "name"), (1, 3, "name")]);
        let of_one = Erasure {
            organisation: Some(LOGS[1]),
            ..look(Subject::Value("anna@example.ch".to_owned()))
        };
        assert_eq!(
            names(&apply(state, of_one).await.unwrap()),
            [(2, 0, "email")]
        );
        for nothing in ["anna", "", "ANNA@EXAMPLE.CH "] {
            let found = apply(state, look(Subject::Value(nothing.to_owned())))
                .await
                .unwrap();
            assert!(found.is_complete(), "{nothing}");
        }
        let of_anchor = Erasure {
            organisation: Some(ANCHOR),
            ..look(Subject::Account(account))
        };
        assert!(apply(state, of_anchor).await.is_err());
        // Looking has recorded nothing.
        assert!(state.store().erasures().await.unwrap().is_empty());
        assert_eq!(
            state.store().log_head(LOGS[0]).await.unwrap().unwrap().size,
            4
        );
    }

    #[tokio::test]
    async fn each_detail_is_erased_with_an_event_of_its_own_and_the_rest_stays() {
        let server = server().await;
        let state = &server.state;
        let erasure = Erasure {
            basis: Some("request of 3 May".to_owned()),
            ..look(Subject::Account(AccountId::from_bytes(ANNA)))
        };
        let erased = apply(state, erasure.clone()).await.unwrap();
        assert!(erased.is_complete());
        assert_eq!(erased.details.len(), 4);
        crate::commit::settle(state, LOGS[0]).await.unwrap();
        crate::commit::settle(state, LOGS[1]).await.unwrap();
        let records = state.store().leaf_records(LOGS[0], 0..99).await.unwrap();
        let leaves: Vec<_> = records
            .iter()
            .map(|record| Leaf::parse(&record.leaf).unwrap())
            .collect();
        let told = leaves
            .iter()
            .filter(|leaf| leaf.event.as_str() == "field.erased");
        let told: Vec<_> = told.map(|leaf| *leaf.object.as_bytes()).collect();
        assert_eq!(
            told,
            [ANNA, ANNA, [9; 16]],
            "in the chain of whose event lost it"
        );
        assert_eq!(
            opened(state, &records[4], "basis").unwrap(),
            ["request of 3 May"]
        );
        assert_eq!(opened(state, &records[5], "index").unwrap(), ["0"]);
        assert!(opened(state, &records[0], "email").unwrap().is_empty());
        assert_eq!(
            opened(state, &records[3], "email").unwrap(),
            ["beat@example.ch"]
        );
        assert!(state.store().erasures().await.unwrap().is_empty());
        // Again: nothing is found, and no event is added.
        assert!(apply(state, erasure).await.unwrap().details.is_empty());
        let pending = state.store().tenants_with_pending_events().await.unwrap();
        assert!(pending.is_empty());
    }

    #[tokio::test]
    async fn events_without_a_place_are_told_of() {
        let server = server().await;
        let state = &server.state;
        let event = Event::new(EventKind::InvitationCreated, [3; 16]);
        let event = event.with_field("email", "anna@example.ch");
        let change = (Vec::new(), vec![event]);
        record_for_later(state, LOGS[0], state.now(), change)
            .await
            .unwrap();
        let subject = Subject::Value("eve@example.ch".to_owned());
        let found = apply(state, look(subject)).await.unwrap();
        assert!(found.details.is_empty() && !found.is_complete());
        assert!(found.left[0].contains("no place"), "{:?}", found.left);
    }
}
