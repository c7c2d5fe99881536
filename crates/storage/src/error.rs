//! Why a store refuses or fails.

/// A write whose precondition does not hold; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// A container of this id was begun with another header or owner, or is complete already.
    #[error("another container has this id")]
    Container,
    /// An account has this e-mail address.
    #[error("the e-mail address is taken")]
    Email,
    /// Another envelope has this id.
    #[error("another envelope has this id")]
    Envelope,
    /// The envelope's newest statement is another.
    #[error("the head has moved")]
    Head,
    /// The invitation was used.
    #[error("the invitation was used")]
    InvitationUsed,
    /// A published object has other bytes.
    #[error("published with other bytes")]
    Published,
    /// The part was stored with other bytes.
    #[error("the part differs")]
    Part,
    /// The account has no such recovery code, or it was used.
    #[error("the recovery code is unknown or was used")]
    RecoveryCode,
    /// A reset of the account's second factor is under way, or is not the one that is named.
    #[error("another reset, or none, is under way")]
    Reset,
    /// The run of login or registration is gone, or another request took it.
    #[error("the run is over")]
    Run,
    /// This TOTP step, or a later one, was accepted before.
    #[error("the code was used")]
    TotpStep,
    /// There were too many tries.
    #[error("too many tries; the next is possible in {wait_ms} ms")]
    Tries {
        /// Milliseconds until the next one, at least 1.
        wait_ms: u64,
    },
    /// The item has another version, the account key another epoch or other things hang on it, the
    /// account has an identity of this epoch, or an authority, certificate, list or policy is no longer
    /// what the change was decided on.
    #[error("the version differs")]
    Version,
}

/// Why a store did not do as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A precondition does not hold; nothing was changed.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A stored record does not have its form; an operator has to look.
    #[error("a stored record is damaged: {what}")]
    Damaged {
        /// Which record, without its content.
        what: &'static str,
    },
    /// There is no room for what was to be written; nothing was changed.
    #[error("there is no room")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The thing is not there.
    #[error("not found")]
    NotFound,
    /// Another process took over the right to sign; this one signs nothing any more.
    #[error("another process has taken over the log")]
    Superseded,
    /// Database or storage did not answer or refused the write; it may work later.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
