//! Invitations.

use bulla_storage::record::Invitation;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, EmailAddress, InvitationId, Sha256Digest, TenantId, Timestamp};

use crate::column::{Columns, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn create(c: &mut Connection, invitation: &Invitation) -> Result<(), StoreError> {
    let written = sqlx::query(
        "INSERT INTO invitation \
         (invitation_id, token_sha256, tenant_id, email, invited_by, role, expires_at, used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (invitation_id) DO UPDATE SET token_sha256 = excluded.token_sha256, \
         tenant_id = excluded.tenant_id, email = excluded.email, \
         invited_by = excluded.invited_by, role = excluded.role, expires_at = excluded.expires_at \
         WHERE invitation.used_at IS NULL",
    )
    .bind(invitation.invitation_id.as_bytes().as_slice())
    .bind(invitation.token_sha256.as_bytes().as_slice())
    .bind(invitation.tenant_id.as_bytes().as_slice())
    .bind(invitation.email.as_ref().map(EmailAddress::as_str))
    .bind(invitation.invited_by.map(|id| id.as_bytes().to_vec()))
    .bind(name_of(&invitation.role)?)
    .bind(millis(invitation.expires_at)?)
    .bind(invitation.used_at.map(millis).transpose()?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(written.rows_affected(), Conflict::InvitationUsed)
}

pub(crate) async fn mark_used(
    c: &mut Connection,
    invitation: InvitationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = invitation.as_bytes().as_slice();
    let used = sqlx::query(
        "UPDATE invitation SET used_at = $2 WHERE invitation_id = $1 AND used_at IS NULL",
    )
    .bind(id)
    .bind(millis(at)?)
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    if used.rows_affected() == 1 {
        return Ok(());
    }
    let known = sqlx::query("SELECT 1 FROM invitation WHERE invitation_id = $1")
        .bind(id)
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    match known {
        Some(_) => Err(Conflict::InvitationUsed.into()),
        None => Err(StoreError::NotFound),
    }
}

pub(crate) async fn by_token(
    c: &mut Connection,
    token: Sha256Digest,
) -> Result<Option<Invitation>, StoreError> {
    let row = sqlx::query("SELECT * FROM invitation WHERE token_sha256 = $1")
        .bind(token.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn open_set_up(c: &mut Connection) -> Result<Option<Invitation>, StoreError> {
    let row = sqlx::query(
        "SELECT * FROM invitation WHERE email IS NULL AND used_at IS NULL \
         ORDER BY expires_at DESC LIMIT 1",
    )
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Invitation, StoreError> {
    let columns = Columns::new(row, "invitation");
    Ok(Invitation {
        invitation_id: InvitationId::from_bytes(columns.array("invitation_id")?),
        token_sha256: columns.digest("token_sha256")?,
        tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
        email: columns.parsed_or_null("email")?,
        invited_by: columns
            .array_or_null("invited_by")?
            .map(AccountId::from_bytes),
        role: columns.name("role")?,
        expires_at: columns.time("expires_at")?,
        used_at: columns.time_or_null("used_at")?,
    })
}
