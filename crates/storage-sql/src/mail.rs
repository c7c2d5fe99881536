//! Mails that wait.

use bulla_storage::StoreError;
use bulla_storage::record::Mail;

use crate::column::{Columns, millis};
use crate::engine::{Connection, Row};
use crate::error::failed;

pub(crate) async fn queue(c: &mut Connection, mail: &Mail) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO mail (mail_id, recipient, subject, body, queued_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(mail.mail_id.as_slice())
    .bind(mail.to.as_str())
    .bind(mail.subject.as_str())
    .bind(mail.text.as_str())
    .bind(millis(mail.queued_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn queued(c: &mut Connection) -> Result<Vec<Mail>, StoreError> {
    let rows = sqlx::query("SELECT * FROM mail ORDER BY queued_at, mail_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn forget(c: &mut Connection, mail_id: [u8; 16]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail WHERE mail_id = $1")
        .bind(mail_id.as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

fn read(row: &Row) -> Result<Mail, StoreError> {
    let columns = Columns::new(row, "mail");
    Ok(Mail {
        mail_id: columns.array("mail_id")?,
        to: columns.parsed("recipient")?,
        subject: columns.text("subject")?,
        text: columns.text("body")?,
        queued_at: columns.time("queued_at")?,
    })
}
