//! Errors that the server answers with: one stable code each, and the problem document around it.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal, $title:literal;)+) => {
        /// A stable error code. Clients choose their message by it, never by text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)+
        }

        impl ErrorCode {
            /// Every code, in the order of their texts.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as it stands in a problem document.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status that goes with the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// One sentence in English that says what happened and what to do.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

codes! {
    /// The recipient has acted already.
    AlreadyActed = "already_acted", 409, "You have already signed or declined this envelope.";
    /// A statement's own time is too far from the server's.
    ClockWrong = "clock_wrong", 422, "The clock of this device is wrong. Set it and try again.";
    /// The TOTP step was used before.
    CodeAlreadyUsed = "code_already_used", 401, "This code was already used. Wait for the next one.";
    /// The uploaded parts do not make up the announced container.
    ContainerIncomplete = "container_incomplete", 409, "The upload is not complete yet. Send the missing parts.";
    /// The header is malformed or names another tenant.
    ContainerInvalid = "container_invalid", 422, "The encrypted file is damaged or belongs to another organisation.";
    /// A part, the hash or an earlier upload of the same id differs.
    ContainerMismatch = "container_mismatch", 409, "The encrypted file differs from what was announced. Start the upload again.";
    /// The container is larger than the limit.
    ContainerTooLarge = "container_too_large", 413, "The file is larger than this server accepts.";
    /// An account with this address exists.
    EmailTaken = "email_taken", 409, "There is already an account with this e-mail address. Sign in instead.";
    /// The envelope takes no more acts.
    EnvelopeClosed = "envelope_closed", 409, "This envelope is closed.";
    /// Signed in, but not allowed.
    Forbidden = "forbidden", 403, "You are not allowed to do this.";
    /// The envelope's newest statement is another.
    HeadMoved = "head_moved", 409, "Somebody acted at the same time. Look again and repeat.";
    /// A fault of the server; the log has the details.
    Internal = "internal", 500, "Something went wrong on the server. Nothing was changed.";
    /// The body or a parameter is malformed.
    InvalidRequest = "invalid_request", 400, "The request is not valid.";
    /// The link's time has passed.
    InvitationExpired = "invitation_expired", 410, "This link has expired. Ask for a new one.";
    /// No invitation has this token.
    InvitationUnknown = "invitation_unknown", 404, "This link is not valid here. Check that it is complete.";
    /// The link was used.
    InvitationUsed = "invitation_used", 410, "This link was already used. Sign in instead.";
    /// Events wait longer for their publication than the operator allows; `/readyz` alone says so.
    LogBehind = "log_behind", 503, "Events of the audit log wait too long for their publication. Tell whoever runs the server.";
    /// The server's log and what somebody has seen of it differ; an operator has to look.
    LogStopped = "log_stopped", 503, "The server has stopped its audit log and takes no changes. Tell whoever runs it.";
    /// Too few witnesses cosign the anchor log.
    LogUnwitnessed = "log_unwitnessed", 503, "Too few witnesses cosign the audit log. Tell whoever runs the server.";
    /// The account has no identity in force that the log shows, or the authority takes no requests.
    NotCertified = "not_certified", 409, "There is no certificate for this account.";
    /// Not everybody has signed.
    NotCompleted = "not_completed", 409, "Not everybody has signed this envelope.";
    /// No such route or object, or not visible to this account.
    NotFound = "not_found", 404, "There is nothing here.";
    /// Another recipient comes first.
    NotYourTurn = "not_your_turn", 409, "Another person has to sign first.";
    /// The request comes from a foreign page.
    OriginRefused = "origin_refused", 403, "The request came from another site.";
    /// The body is larger than the route accepts.
    PayloadTooLarge = "payload_too_large", 413, "The request is too large.";
    /// The byte range is outside of the container.
    RangeNotSatisfiable = "range_not_satisfiable", 416, "The byte range lies outside of the file.";
    /// The account has no recovery kit yet.
    RecoveryKitMissing = "recovery_kit_missing", 409, "Save your recovery kit first.";
    /// Address or recovery kit is wrong, which of them is not said; or the run is over.
    RecoveryRefused = "recovery_refused", 401, "E-mail address or recovery kit is not right.";
    /// An owner of the organisation can reset the second factor, so the kit does not.
    ResetByOwner = "reset_by_owner", 409, "An owner of your organisation can reset your second factor. Ask one of them.";
    /// A reset of this second factor is under way.
    ResetPending = "reset_pending", 409, "A reset of this second factor is already under way.";
    /// This needs a fresh code of the second factor.
    SecondFactorRequired = "second_factor_required", 403, "Type a code of your authenticator app.";
    /// A statement's signature, form or content is not acceptable.
    StatementInvalid = "statement_invalid", 422, "The signed record is not valid.";
    /// What is stored is damaged; asking again changes nothing.
    StorageDamaged = "storage_damaged", 500, "Something that the server stored is damaged. Tell whoever runs it.";
    /// Database or storage has no room.
    StorageFull = "storage_full", 507, "The server has no room left. Tell whoever runs it, and try again later.";
    /// The question for a time-stamp is malformed, or asks for what no authority grants.
    TimestampRefused = "timestamp_refused", 422, "The question for a time-stamp is not one that can be answered.";
    /// No time-stamping authority of the organisation answers as it should.
    TimestampUnavailable = "timestamp_unavailable", 503, "No time-stamping service answers right now. Try again later.";
    /// The server waits before it takes another try.
    TooManyAttempts = "too_many_attempts", 429, "Too many tries. Wait a moment.";
    /// No session, or it has ended.
    Unauthenticated = "unauthenticated", 401, "You are signed out. Sign in again.";
    /// Database or storage does not answer.
    Unavailable = "unavailable", 503, "The server cannot store anything right now. Try again.";
    /// No account of the organisation has this address.
    UnknownRecipient = "unknown_recipient", 404, "Nobody in your organisation has this e-mail address. Invite the person first.";
    /// Somebody wrote the item since it was read.
    VersionConflict = "version_conflict", 409, "This was changed elsewhere. Load it again.";
    /// The second factor's code is wrong.
    WrongCode = "wrong_code", 401, "This code is not right. Check the clock of your phone.";
    /// Address or password is wrong, which of them is not said.
    WrongCredentials = "wrong_credentials", 401, "E-mail address or password is not right.";
    /// No recovery code of the account reads so, or it was used.
    WrongRecoveryCode = "wrong_recovery_code", 401, "This recovery code is not right, or it was already used.";
}

/// A problem document (RFC 9457), media type `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`; `code` tells the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence in English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: ErrorCode,
    /// What exactly was wrong, without personal or secret data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds to wait before the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_secs: Option<u64>,
}

impl Problem {
    /// Media type of the document.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// The document of this code.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: None,
            retry_after_secs: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_text_and_an_error_status() {
        let mut texts: Vec<_> = ErrorCode::ALL.iter().map(|c| c.as_str()).collect();
        assert!(texts.is_sorted(), "{texts:?}");
        texts.dedup();
        assert_eq!(texts.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            assert!((400..=599).contains(&code.status()), "{code:?}");
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
