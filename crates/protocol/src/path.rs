//! The paths of the interface. Server routes and client requests are both built from here.
//! Tokens, e-mail addresses and names never stand in a path or query.

use bulla_types::{ContainerId, EnvelopeId, SessionId, Sha256Digest, TenantId};

/// Liveness of the process.
pub const HEALTHZ: &str = "/healthz";
/// Readiness: database and storage take writes.
pub const READYZ: &str = "/readyz";
/// The `OpenAPI` description.
pub const OPENAPI: &str = "/api/openapi.json";
/// Trust anchors of the instance, GET, public.
pub const TRUST: &str = "/api/trust";

/// POST: what a link is for.
pub const INVITATION_INSPECT: &str = "/api/invitations/inspect";
/// POST: a new invitation, by an owner.
pub const INVITATIONS: &str = "/api/invitations";

/// POST: first message of registration.
pub const REGISTER_START: &str = "/api/register/start";
/// POST: the account's records; answers with the second factor's secret.
pub const REGISTER_FINISH: &str = "/api/register/finish";
/// POST: confirms the second factor and opens the account and a session.
pub const REGISTER_CONFIRM: &str = "/api/register/confirm";

/// POST: first message of login.
pub const LOGIN_START: &str = "/api/login/start";
/// POST: last message of login; answers with a challenge for the second factor.
pub const LOGIN_FINISH: &str = "/api/login/finish";
/// POST: the second factor; opens a session and hands out the vault.
pub const LOGIN_SECOND_FACTOR: &str = "/api/login/second-factor";
/// POST: first message of an unlock within a session.
pub const UNLOCK_START: &str = "/api/unlock/start";
/// POST: last message of an unlock; hands out the vault.
pub const UNLOCK_FINISH: &str = "/api/unlock/finish";

/// POST: first message of a run that changes what opens the account, within a session.
pub const KEYS_START: &str = "/api/keys/start";
/// POST: password and second factor of such a run.
pub const KEYS_PROOF: &str = "/api/keys/proof";
/// POST: what hangs on the account key, to a run whose factors are proven.
pub const KEYS_RECORDS: &str = "/api/keys/records";
/// POST: first message of a new password.
pub const KEYS_REGISTRATION: &str = "/api/keys/registration";
/// POST: a new password for the same account key.
pub const KEYS_PASSWORD: &str = "/api/keys/password";
/// POST: a new account key with a new password and a new recovery kit.
pub const KEYS_ACCOUNT_KEY: &str = "/api/keys/account-key";

/// POST: begins a recovery; answers with a challenge.
pub const RECOVERY_START: &str = "/api/recovery/start";
/// POST: the kit's signature.
pub const RECOVERY_PROOF: &str = "/api/recovery/proof";
/// POST: the second factor of a recovery.
pub const RECOVERY_SECOND_FACTOR: &str = "/api/recovery/second-factor";
/// POST: the kit asks for a reset of the second factor, where no owner can.
pub const RECOVERY_RESET_ASK: &str = "/api/recovery/reset/ask";
/// POST: the mailed code begins that reset.
pub const RECOVERY_RESET_CONFIRM: &str = "/api/recovery/reset/confirm";

/// GET: who is signed in. DELETE: sign out.
pub const SESSION: &str = "/api/session";
/// GET, PUT: a session's half of a locally sealed account key.
pub const SESSION_UNLOCK_SHARE: &str = "/api/session/unlock-share";

/// GET: the account's sessions.
pub const SESSIONS: &str = "/api/sessions";
/// POST: ends all other sessions, or all.
pub const SESSIONS_END: &str = "/api/sessions/end";
/// Template of [`session_entry`]. DELETE: ends one session of the account.
pub const SESSION_ENTRY: &str = "/api/sessions/{id}";

/// POST: new recovery codes against a fresh code.
pub const RECOVERY_CODES: &str = "/api/recovery-codes";
/// POST: begins with another second factor against a fresh code.
pub const SECOND_FACTOR_START: &str = "/api/second-factor/start";
/// POST: the first code of the new second factor, which takes the old one's place.
pub const SECOND_FACTOR_CONFIRM: &str = "/api/second-factor/confirm";
/// DELETE: cancels the reset of the caller's own second factor.
pub const SECOND_FACTOR_RESET: &str = "/api/second-factor/reset";
/// GET: resets under way in the organisation, for owners. POST: begins one for a member.
pub const SECOND_FACTOR_RESETS: &str = "/api/second-factor-resets";
/// POST: an owner cancels a reset.
pub const SECOND_FACTOR_RESETS_CANCEL: &str = "/api/second-factor-resets/cancel";

/// POST: stores the recovery kit's slot.
pub const VAULT_RECOVERY_KIT: &str = "/api/vault/recovery-kit";
/// Template of [`vault_item`]. PUT: writes an item.
pub const VAULT_ITEM: &str = "/api/vault/items/{name}";

/// POST: looks up an account's identity by e-mail address.
pub const IDENTITY_LOOKUP: &str = "/api/identities/lookup";

/// GET: envelopes whose key is still sealed for an earlier identity of the caller.
pub const IDENTITY_REWRAPS: &str = "/api/identities/rewraps";
/// Template of [`account_history`]. GET: the events of the caller's account from an index on.
pub const ACCOUNT_HISTORY: &str = "/api/account/history/{from}";

/// Template of [`container_header`]. PUT: begins an upload.
pub const CONTAINER_HEADER: &str = "/api/containers/{id}/header";
/// Template of [`container_part`]. PUT: one part of the payload.
pub const CONTAINER_PART: &str = "/api/containers/{id}/parts/{number}";
/// Template of [`container_parts`]. GET: which parts are stored.
pub const CONTAINER_PARTS: &str = "/api/containers/{id}/parts";
/// Template of [`container_complete`]. POST: ends an upload.
pub const CONTAINER_COMPLETE: &str = "/api/containers/{id}/complete";
/// Template of [`container_segments`]. GET: the list of segment hashes.
pub const CONTAINER_SEGMENTS: &str = "/api/containers/{id}/segments";
/// Template of [`container_content`]. GET: header and payload, with ranges.
pub const CONTAINER_CONTENT: &str = "/api/containers/{id}/content";

/// POST: the document of a paper and what opens it; needs no account.
pub const PAPERS_OPEN: &str = "/api/papers/open";
/// POST: header and payload of that document, with ranges; needs no account.
pub const PAPERS_CONTENT: &str = "/api/papers/content";
/// Template of [`envelope_papers`]. DELETE: the sender ends the paper check of an envelope.
pub const ENVELOPE_PAPERS: &str = "/api/envelopes/{id}/papers";

/// GET: the caller's envelopes. POST: sends one.
pub const ENVELOPES: &str = "/api/envelopes";
/// Template of [`envelope`]. GET: one envelope with its records and proofs.
pub const ENVELOPE: &str = "/api/envelopes/{id}";
/// Template of [`envelope_stamped`]. GET: its entries of the log under a checkpoint that is stamped.
pub const ENVELOPE_STAMPED: &str = "/api/envelopes/{id}/stamped";
/// Template of [`envelope_release`]. POST: hands out the caller's wrap.
pub const ENVELOPE_RELEASE: &str = "/api/envelopes/{id}/release";
/// Template of [`envelope_grants`]. POST: the caller's next identity takes over its places.
pub const ENVELOPE_GRANTS: &str = "/api/envelopes/{id}/grants";
/// Template of [`envelope_reminders`]. POST: the sender reminds whoever was asked to act.
pub const ENVELOPE_REMINDERS: &str = "/api/envelopes/{id}/reminders";
/// Template of [`envelope_withdrawals`]. POST: the sender cancels, retracts or revokes.
pub const ENVELOPE_WITHDRAWALS: &str = "/api/envelopes/{id}/withdrawals";
/// Template of [`envelope_acts`]. POST: a recipient's act.
pub const ENVELOPE_ACTS: &str = "/api/envelopes/{id}/acts";

/// POST: a certificate for the key of the caller's identity in force.
pub const CERTIFICATES: &str = "/api/certificates";
/// POST: what a long-lived signature has to carry about these certificates.
pub const VALIDATION: &str = "/api/certificates/validation";
/// POST: a time-stamp over a hash.
pub const TIMESTAMPS: &str = "/api/timestamps";
/// GET: the newest root certificate of the instance, DER, public.
pub const PKI_ROOT: &str = "/pki/root.cer";
/// GET: all root certificates of the instance, PEM, public.
pub const PKI_ROOTS_PEM: &str = "/pki/root.pem";
/// Template of [`pki_certificate`] and [`pki_crl`]. GET: an authority's certificate (`….cer`) or its
/// revocation list (`….crl`), DER, public.
pub const PKI_FILE: &str = "/pki/{file}";
/// GET below it, POST: the OCSP responder (RFC 6960), public.
pub const PKI_OCSP: &str = "/pki/ocsp";
/// GET: a question to the OCSP responder in base64, public (RFC 6960 appendix A).
pub const PKI_OCSP_QUESTION: &str = "/pki/ocsp/{*question}";

/// GET: the newest checkpoint of the anchor log. POST: one that somebody has seen. Public.
pub const ANCHOR_CHECKPOINT: &str = "/api/logs/anchor/checkpoint";
/// Template of [`anchor_consistency`]. GET: proof from an older size of the anchor log, public.
pub const ANCHOR_CONSISTENCY: &str = "/api/logs/anchor/consistency/{size}";
/// Template of [`anchor_tile`]. GET: a tile or entry bundle of the anchor log, public.
pub const ANCHOR_TILE: &str = "/api/logs/anchor/tile/{*path}";
/// Template of [`log_anchor`]. GET: the checkpoint of a size, and its place in the anchor log, public.
pub const LOG_ANCHOR: &str = "/api/logs/{tenant}/anchor/{size}";
/// Template of [`log_archive`]. GET: the whole log as a tar file, for members.
pub const LOG_ARCHIVE: &str = "/api/logs/{tenant}/archive";
/// Template of [`log_checkpoint`]. GET: the newest checkpoint. POST: one that somebody has seen. Public.
pub const LOG_CHECKPOINT: &str = "/api/logs/{tenant}/checkpoint";
/// Template of [`log_closing`]. GET: where the logs ended under an earlier key, public.
pub const LOG_CLOSING: &str = "/api/logs/closings/{generation}";
/// Template of [`log_consistency`]. GET: proof from an older size to the newest checkpoint.
pub const LOG_CONSISTENCY: &str = "/api/logs/{tenant}/consistency/{size}";
/// Template of [`log_events`]. GET: events from an index on with their details, for owners, admins and
/// auditors.
pub const LOG_EVENTS: &str = "/api/logs/{tenant}/events/{from}";
/// Template of [`log_tile`]. GET: a tile or entry bundle, for members.
pub const LOG_TILE: &str = "/api/logs/{tenant}/tile/{*path}";

/// Path of the vault item of this name.
#[must_use]
pub fn vault_item(name: crate::vault::VaultItemName) -> String {
    VAULT_ITEM.replace("{name}", name.as_str())
}

/// Path of a session.
#[must_use]
pub fn session_entry(id: &SessionId) -> String {
    with_id(SESSION_ENTRY, id)
}

/// Path of a container's header.
#[must_use]
pub fn container_header(id: &ContainerId) -> String {
    with_id(CONTAINER_HEADER, id)
}

/// Path of one part of a container's payload, counted from 0.
#[must_use]
pub fn container_part(id: &ContainerId, number: u64) -> String {
    with_id(CONTAINER_PART, id).replace("{number}", &number.to_string())
}

/// Path of the list of a container's stored parts.
#[must_use]
pub fn container_parts(id: &ContainerId) -> String {
    with_id(CONTAINER_PARTS, id)
}

/// Path that ends a container's upload.
#[must_use]
pub fn container_complete(id: &ContainerId) -> String {
    with_id(CONTAINER_COMPLETE, id)
}

/// Path of a container's segment hashes.
#[must_use]
pub fn container_segments(id: &ContainerId) -> String {
    with_id(CONTAINER_SEGMENTS, id)
}

/// Path of a container's bytes.
#[must_use]
pub fn container_content(id: &ContainerId) -> String {
    with_id(CONTAINER_CONTENT, id)
}

/// Path of an envelope's papers.
#[must_use]
pub fn envelope_papers(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_PAPERS, id)
}

/// Path of an envelope.
#[must_use]
pub fn envelope(id: &EnvelopeId) -> String {
    with_id(ENVELOPE, id)
}

/// Path of its entries under a checkpoint that is stamped.
#[must_use]
pub fn envelope_stamped(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_STAMPED, id)
}

/// Path that hands out the caller's wrap.
#[must_use]
pub fn envelope_release(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_RELEASE, id)
}

/// Path that takes the sender's reminder.
#[must_use]
pub fn envelope_reminders(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_REMINDERS, id)
}

/// Path that takes the sender's withdrawal.
#[must_use]
pub fn envelope_withdrawals(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_WITHDRAWALS, id)
}

/// Path that takes grants.
#[must_use]
pub fn envelope_grants(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_GRANTS, id)
}

/// Path of the events of the caller's account that stand at `from` in the log or later.
#[must_use]
pub fn account_history(from: u64) -> String {
    ACCOUNT_HISTORY.replace("{from}", &from.to_string())
}

/// Path that takes acts.
#[must_use]
pub fn envelope_acts(id: &EnvelopeId) -> String {
    with_id(ENVELOPE_ACTS, id)
}

/// Path of an organisation log's newest checkpoint.
#[must_use]
pub fn log_checkpoint(tenant: &TenantId) -> String {
    LOG_CHECKPOINT.replace("{tenant}", &tenant.to_string())
}

/// Path of the consistency proof from `size` to the newest checkpoint.
#[must_use]
pub fn log_consistency(tenant: &TenantId, size: u64) -> String {
    LOG_CONSISTENCY
        .replace("{tenant}", &tenant.to_string())
        .replace("{size}", &size.to_string())
}

/// Path of the end of the logs under the key of this generation, from 1.
#[must_use]
pub fn log_closing(generation: usize) -> String {
    LOG_CLOSING.replace("{generation}", &generation.to_string())
}

/// Path of the proof that the anchor log only grew since it had this size.
#[must_use]
pub fn anchor_consistency(size: u64) -> String {
    ANCHOR_CONSISTENCY.replace("{size}", &size.to_string())
}

/// Path of a tile of the anchor log; `path` is the part after `tile/`.
#[must_use]
pub fn anchor_tile(path: &str) -> String {
    ANCHOR_TILE.replace("{*path}", path)
}

/// Path of the place in the anchor log that the checkpoint of this size has.
#[must_use]
pub fn log_anchor(tenant: &TenantId, size: u64) -> String {
    LOG_ANCHOR
        .replace("{tenant}", &tenant.to_string())
        .replace("{size}", &size.to_string())
}

/// Path of a whole log as a tar file.
#[must_use]
pub fn log_archive(tenant: &TenantId) -> String {
    LOG_ARCHIVE.replace("{tenant}", &tenant.to_string())
}

/// Path of the events of an organisation that stand at `from` in its log or later.
#[must_use]
pub fn log_events(tenant: &TenantId, from: u64) -> String {
    LOG_EVENTS
        .replace("{tenant}", &tenant.to_string())
        .replace("{from}", &from.to_string())
}

/// Path of a tile; `path` is the part after `tile/`, as in C2SP tlog-tiles.
#[must_use]
pub fn log_tile(tenant: &TenantId, path: &str) -> String {
    LOG_TILE
        .replace("{tenant}", &tenant.to_string())
        .replace("{*path}", path)
}

/// Entity tag of a container: its hash in quotation marks.
#[must_use]
pub fn entity_tag(container_hash: &Sha256Digest) -> String {
    format!("\"{container_hash}\"")
}

/// Path of an authority's certificate; `id` is the hexadecimal number of the authority.
#[must_use]
pub fn pki_certificate(id: &str) -> String {
    PKI_FILE.replace("{file}", &format!("{id}.cer"))
}

/// Path of an authority's revocation list.
#[must_use]
pub fn pki_crl(id: &str) -> String {
    PKI_FILE.replace("{file}", &format!("{id}.crl"))
}

fn with_id(template: &str, id: &impl core::fmt::Display) -> String {
    template.replace("{id}", &id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_fill_completely() {
        let container = ContainerId::from_bytes([1; 16]);
        let tenant = TenantId::from_bytes([2; 16]);
        for path in [
            container_header(&container),
            container_part(&container, 7),
            container_parts(&container),
            container_complete(&container),
            container_segments(&container),
            container_content(&container),
            envelope(&EnvelopeId::from_bytes([3; 16])),
            envelope_papers(&EnvelopeId::from_bytes([3; 16])),
            session_entry(&SessionId::from_bytes([4; 16])),
            envelope_grants(&EnvelopeId::from_bytes([3; 16])),
            account_history(4),
            log_checkpoint(&tenant),
            log_consistency(&tenant, 5),
            log_tile(&tenant, "0/000.p/5"),
            log_anchor(&tenant, 5),
            log_archive(&tenant),
            log_events(&tenant, 6),
            anchor_tile("0/000.p/5"),
            anchor_consistency(5),
            pki_certificate("0a"),
            pki_crl("0a"),
        ] {
            assert!(!path.contains(['{', '}', '*']), "{path}");
        }
    }
}
