//! Runs of registration, login and unlock between their requests. Their state is sealed, and each
//! stage of a run is taken once.

use bulla_auth::Cell;
use bulla_domain::event::Event;
use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_storage::record::Run;
use bulla_types::{AccountId, LoginId, TenantId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// Wrong codes after which a run ends.
pub(crate) const MAX_PER_RUN: u32 = 5;

/// A stage of a run, as it stands in the store, with the state that belongs to it.
pub(crate) trait Stage: Serialize + DeserializeOwned {
    /// Name of the stage.
    const NAME: &'static str;
    /// How long the whole run may take, in milliseconds.
    const TTL_MS: u64;
}

/// A run that was found in its stage and in time, with its state.
pub(crate) struct Found<S> {
    run: Run,
    /// What the server kept.
    pub(crate) state: S,
}

/// A new run in its first stage, not stored yet.
pub(crate) fn begin<S: Stage>(
    state: &AppState,
    account: Option<AccountId>,
    content: &S,
) -> Answer<Run> {
    let run_id = LoginId::from_bytes(state.rng().bytes());
    Ok(Run {
        run_id,
        stage: stage::<S>(0),
        account_id: account,
        state: seal(state, run_id, content)?,
        failures: 0,
        expires_at: state.now().plus_millis(S::TTL_MS),
    })
}

/// The run, if it is in this stage and not over. Whoever names another learns nothing.
pub(crate) async fn find<S: Stage>(state: &AppState, run_id: LoginId) -> Answer<Found<S>> {
    let run = state.store().run(run_id).await?;
    let run = run
        .filter(|run| run.stage == stage::<S>(run.failures) && state.now() < run.expires_at)
        .ok_or(ErrorCode::WrongCredentials)?;
    let text = state
        .secrets()
        .column
        .open(&cell(&run_id), &run.state)
        .map_err(ApiError::internal)?;
    let content = serde_json::from_slice(text.expose_secret()).map_err(ApiError::internal)?;
    Ok(Found {
        run,
        state: content,
    })
}

impl<S: Stage> Found<S> {
    /// The account of the run.
    pub(crate) const fn account_id(&self) -> Option<AccountId> {
        self.run.account_id
    }

    /// The write that takes the run: a second one fails.
    pub(crate) fn end(&self) -> Write {
        Write::DeleteRun {
            run_id: self.run.run_id,
            stage: self.run.stage.clone(),
        }
    }

    /// The write that moves the run on to its next stage.
    pub(crate) fn advance<N: Stage>(&self, state: &AppState, next: &N) -> Answer<Write> {
        self.moved(state, next, self.run.expires_at)
    }

    /// The same, with the time of the next stage from now on.
    pub(crate) fn advance_anew<N: Stage>(&self, state: &AppState, next: &N) -> Answer<Write> {
        self.moved(state, next, state.now().plus_millis(N::TTL_MS))
    }

    fn moved<N: Stage>(&self, state: &AppState, next: &N, expires_at: Timestamp) -> Answer<Write> {
        Ok(Write::ReplaceRun {
            from: self.run.stage.clone(),
            run: Run {
                stage: stage::<N>(0),
                state: seal(state, self.run.run_id, next)?,
                failures: 0,
                expires_at,
                ..self.run.clone()
            },
        })
    }

    /// How many tries were taken in this stage.
    pub(crate) const fn tries(&self) -> u32 {
        self.run.failures
    }

    /// Takes one of the run's tries, before a code is looked at: of requests at the same time, one
    /// gets it. `counted` counts the try elsewhere too.
    pub(crate) async fn take_try(
        mut self,
        state: &AppState,
        tenant: TenantId,
        mut counted: Vec<Write>,
    ) -> Answer<Self> {
        let from = self.run.stage.clone();
        self.run.failures += 1;
        self.run.stage = stage::<S>(self.run.failures);
        let run = self.run.clone();
        counted.push(Write::ReplaceRun { from, run });
        commit(state, tenant, counted, Vec::new()).await?;
        Ok(self)
    }

    /// Ends the run after its last try. Returns what to answer.
    pub(crate) async fn refuse(
        self,
        state: &AppState,
        tenant: TenantId,
        code: ErrorCode,
        events: Vec<Event>,
    ) -> Answer<ApiError> {
        let (writes, answer) = if self.run.failures >= MAX_PER_RUN {
            (vec![self.end()], ErrorCode::TooManyAttempts)
        } else {
            (Vec::new(), code)
        };
        if !(writes.is_empty() && events.is_empty()) {
            commit(state, tenant, writes, events).await?;
        }
        Ok(answer.into())
    }
}

/// The stage as it stands in the store: its name and how many tries were taken, so that a try is
/// taken by compare-and-set.
fn stage<S: Stage>(tries: u32) -> String {
    format!("{}/{tries}", S::NAME)
}

fn seal<S: Stage>(state: &AppState, run_id: LoginId, content: &S) -> Answer<Vec<u8>> {
    let text = Zeroizing::new(serde_json::to_vec(content).map_err(ApiError::internal)?);
    let key = &state.secrets().column;
    Ok(key.seal(&cell(&run_id), &text, &mut state.rng()))
}

const fn cell(run_id: &LoginId) -> Cell<'_> {
    Cell::new("run", run_id.as_bytes(), "state")
}
