//! People's certificates.

use bulla_storage::authority::{AuthorityId, IssuedCertificate};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, Sha256Digest, TenantId};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

/// Certificates with their revocations, where there are any.
macro_rules! with_revocation {
    ($which:literal) => {
        concat!(
            "SELECT certificate.*, revocation.revoked_at, revocation.reason FROM certificate \
             LEFT JOIN revocation ON revocation.issuer_id = certificate.issuer_id \
             AND revocation.serial = certificate.serial ",
            $which
        )
    };
}

pub(crate) async fn add(
    c: &mut Connection,
    certificate: &IssuedCertificate,
) -> Result<(), StoreError> {
    let closed = sqlx::query("SELECT 1 FROM identity_step WHERE closed_id = $1")
        .bind(certificate.identity_id.as_bytes().as_slice())
        .fetch_optional(&mut *c)
        .await
        .map_err(failed)?;
    if closed.is_some() {
        return Err(Conflict::Version.into());
    }
    let inserted = sqlx::query(
        "INSERT INTO certificate (serial, issuer_id, tenant_id, account_id, identity_id, number, \
         certificate, issued_at, not_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT DO NOTHING",
    )
    .bind(certificate.serial.as_slice())
    .bind(certificate.issuer.as_bytes().as_slice())
    .bind(certificate.tenant_id.as_bytes().as_slice())
    .bind(certificate.account_id.as_bytes().as_slice())
    .bind(certificate.identity_id.as_bytes().as_slice())
    .bind(integer(certificate.number)?)
    .bind(certificate.certificate.as_slice())
    .bind(millis(certificate.issued_at)?)
    .bind(millis(certificate.not_after)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Version)
}

pub(crate) async fn expect(
    c: &mut Connection,
    identity: Sha256Digest,
    count: u32,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS count FROM certificate WHERE identity_id = $1")
        .bind(identity.as_bytes().as_slice())
        .fetch_one(c)
        .await
        .map_err(failed)?;
    if Columns::new(&row, "certificate").number::<u32>("count")? == count {
        Ok(())
    } else {
        Err(Conflict::Version.into())
    }
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<IssuedCertificate>, StoreError> {
    let rows = sqlx::query(with_revocation!(
        "WHERE certificate.account_id = $1 ORDER BY certificate.issued_at, certificate.number"
    ))
    .bind(account.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn in_tenant(
    c: &mut Connection,
    tenant: Option<TenantId>,
) -> Result<Vec<IssuedCertificate>, StoreError> {
    let rows = sqlx::query(with_revocation!(
        "WHERE $1 IS NULL OR certificate.tenant_id = $1 \
             ORDER BY certificate.issued_at, certificate.serial"
    ))
    .bind(tenant.map(|tenant| tenant.as_bytes().to_vec()))
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn by_serial(
    c: &mut Connection,
    serial: [u8; 16],
) -> Result<Option<IssuedCertificate>, StoreError> {
    let row = sqlx::query(with_revocation!("WHERE certificate.serial = $1"))
        .bind(serial.as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<IssuedCertificate, StoreError> {
    let columns = Columns::new(row, "certificate");
    let revoked = match columns.time_or_null("revoked_at")? {
        Some(at) => Some((at, columns.name("reason")?)),
        None => None,
    };
    Ok(IssuedCertificate {
        serial: columns.array("serial")?,
        issuer: AuthorityId::from_bytes(columns.array("issuer_id")?),
        tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        identity_id: columns.digest("identity_id")?,
        number: columns.number("number")?,
        certificate: columns.bytes("certificate")?,
        issued_at: columns.time("issued_at")?,
        not_after: columns.time("not_after")?,
        revoked,
    })
}
