//! The flows of a client: register, log in, send, open, sign, prove. No input or output of its own:
//! a [`Host`] carries requests, reads files and keeps the time; the flows decide, check and sign.
//! The browser, the command line and the tests are hosts.
//!
//! ```text
//! register ─ confirm_registration ─ make_recovery_kit ─ confirm_recovery_kit
//! login ─ second_factor        (again in the same session: unlock; after a reset login yields an enrolment)
//! change_password
//! begin_recovery ─ recovery_second_factor ─┐
//! begin_renewal ───────────────────────────┴─ choose_new_password ─ finish_renewal
//! open_paper ─ read_range, download    (without an account)
//! inspect_file ─ look_up ─ send    list ─ title_of ─ open ─ inspect, read_range, download ─ sign or decline ─ evidence
//! follow_log ─ audit_log ─ events
//! ```
//!
//! Nothing that a server says is used before it is checked: identities by their signatures, their
//! place in the log and the pins; statements as one chain; containers by the hash in a signed
//! statement; checkpoints by the pinned key and their consistency with the one remembered
//! ([`Memory`]).

mod anchor;
mod audit;
mod certificate;
mod certify;
mod consent;
mod decline;
mod draft;
pub mod engine;
mod envelope;
mod error;
mod events;
mod evidence;
mod flight;
mod form;
mod host;
mod http;
mod identities;
mod keys;
mod kit;
mod log;
mod login;
mod memory;
mod next_identity;
mod open;
mod own_history;
mod paper;
mod paper_check;
mod people;
mod pins;
mod place;
mod private;
mod read;
mod recovery;
mod register;
mod remind;
mod retry;
mod revisions;
mod second_factor;
mod send;
mod sessions;
mod sign;
mod signatures;
mod signing;
mod signing_days;
mod stamped;
mod state;
mod stop;
mod takeover;
#[cfg(test)]
mod testing;
mod trail;
mod transfer;
mod upload;
#[cfg(test)]
mod vectors;
mod view;
mod withdrawal;

pub use anchor::{Anchoring, Witnessed};
pub use audit::AuditedLog;
pub use bulla_evidence::witnessed_at;
pub use certificate::certificate_name;
pub use consent::Locale;
pub use draft::{DraftForm, DraftRecipient, InterruptedDocument, InterruptedUpload};
pub use error::ClientError;
pub use events::{EventDetail, EventPage, OrganisationEvent};
pub use evidence::{DetachedSignature, EvidenceFile};
pub use form::{DocumentForm, NewField, PdfForm, Placeholders, Unsuitable};
pub use host::{
    Flight, Host, HostError, Method, Phase, Request, Response, SealPart, SealedPart, Sink,
};
pub use kit::KitText;
pub use memory::{HeadMemory, IdentityMemory, Memory};
pub use paper::{NoPaper, Paper, PaperError};
pub use paper_check::{PaperState, PaperView};
pub use people::{Change, ChangeKind, Contact, ContactStatus};
pub use recovery::RecoveringAccount;
pub use register::Registration;
pub use revisions::{DocumentInspection, RevisionView};
pub use second_factor::SecondStep;
pub use send::{NewDocument, NewEnvelope, NewRecipient, WordsCompared};
pub use signatures::{Beside, NOT_INSPECTED};
pub use signing::{DocumentValue, FileSignatures, KeyChoice, Signing, TimestampWish};
pub use signing_days::{SigningDays, SigningDaysError};
pub use state::{ContactHandle, DocumentHandle};
pub use stop::{LogStop, StopKind, StopView};
pub use takeover::TakenOver;
pub use trail::{Person, Trail};
pub use view::{
    DeclineView, DocumentView, HistoryEntry, LogView, OpenedEnvelope, RecipientView, SenderView,
};
pub use withdrawal::{WithdrawalKind, WithdrawalView};

pub use bulla_evidence::{GivenReason, SignatureKey};
pub use bulla_pdf as pdf;
pub use bulla_statement::{ClientBuild, ClosingReason};

use state::State;

/// A client of one instance, with at most one account signed in.
#[derive(Debug)]
pub struct Client<H: Host> {
    host: H,
    build: ClientBuild,
    memory: Memory,
    state: State,
}

impl<H: Host> Client<H> {
    /// A client that nobody is signed in to. `memory` is what an earlier one asked the host to
    /// remember; `build` names the program in what it signs.
    #[must_use]
    pub fn new(host: H, memory: Memory, build: ClientBuild) -> Self {
        Self {
            host,
            build,
            memory,
            state: State::default(),
        }
    }

    /// The host.
    pub const fn host(&self) -> &H {
        &self.host
    }

    /// The host, to change it between two flows.
    pub const fn host_mut(&mut self) -> &mut H {
        &mut self.host
    }

    /// Takes over what another client of this device remembers, and has the host remember the
    /// result where it holds more.
    pub fn merge_memory(&mut self, other: &Memory) {
        if self.memory.merge(other) {
            self.host.remember(&self.memory);
        }
    }

    /// What the client wants to be remembered.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Whether a vault is open.
    #[must_use]
    pub const fn is_unlocked(&self) -> bool {
        self.state.own.is_some()
    }

    /// Forgets every key, handle and session on this side; the server's session stays.
    pub fn lock(&mut self) {
        self.state = State::default();
    }
}
