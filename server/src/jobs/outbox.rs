//! Delivery of mail into a folder, one `.eml` file each (RFC 5322), for whatever sends it on.

use std::path::Path;

use bulla_storage::record::Mail;
use bulla_types::{Base64Bytes, Timestamp};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// Bytes of text in one encoded word of a header: 75 characters at most, RFC 2047 §2.
const WORD_BYTES: usize = 45;

/// Writes every waiting mail to the folder, then forgets it.
pub(super) async fn deliver(state: &AppState, folder: &Path) -> Answer<()> {
    for mail in state.store().queued_mails().await? {
        let name = name(&mail);
        let text = message(&mail, &state.config().mail_from, &name);
        write(folder, &name, &text)
            .await
            .map_err(ApiError::internal)?;
        state.store().forget_mail(mail.mail_id).await?;
    }
    Ok(())
}

/// Writes the file under its name only when it is whole; doing it twice does no harm.
async fn write(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let partial = folder.join(format!(".{name}.part"));
    let mut file = fs::File::create(&partial).await?;
    file.write_all(text.as_bytes()).await?;
    file.sync_all().await?;
    fs::rename(&partial, folder.join(format!("{name}.eml"))).await
}

/// Name of the file: time and id, so that a listing is in order.
fn name(mail: &Mail) -> String {
    let id = u128::from_be_bytes(mail.mail_id);
    format!("{:015}-{id:032x}", mail.queued_at.as_millis())
}

fn message(mail: &Mail, from: &str, name: &str) -> String {
    let host = from.rsplit_once('@').map_or("localhost", |(_, host)| host);
    format!(
        "From: {from}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{name}@{host}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n{}",
        mail.to,
        subject(&mail.subject),
        date(mail.queued_at),
        mail.text.replace('\n', "\r\n"),
    )
}

/// The subject as it stands in a header: as it is where it is short ASCII, else in encoded words.
fn subject(text: &str) -> String {
    let printable = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    if printable && text.len() <= 60 && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        if let Some(word) = words.last_mut()
            && word.len() + c.len_utf8() <= WORD_BYTES
        {
            word.push(c);
        } else {
            words.push(c.to_string());
        }
    }
    let words = words.iter().map(|word| {
        let encoded = Base64Bytes::from(word.as_bytes());
        format!("=?utf-8?B?{encoded}?=")
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

/// The time as RFC 5322 §3.3 writes it, in UTC.
fn date(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = at.to_string();
    let (day, time) = text.split_once('T').unwrap_or_default();
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    format!(
        "{} {} {} {time} +0000",
        day.unwrap_or_default(),
        month.unwrap_or(&"Jan"),
        year.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str) -> Mail {
        Mail {
            mail_id: [0xab; 16],
            to: "anna@example.ch".parse().unwrap(),
            subject: subject.to_owned(),
            text: "Hello\nhttp://localhost/join#x\n".to_owned(),
            queued_at: Timestamp::from_millis(1_763_751_000_123).unwrap(),
        }
    }

    #[test]
    fn a_message_has_its_headers_and_the_link_in_one_line() {
        let mail = mail("Beat invites you");
        let text = message(&mail, "bulla@example.ch", &name(&mail));
        assert!(text.starts_with(
            "From: bulla@example.ch\r\nTo: anna@example.ch\r\nSubject: Beat invites you\r\n\
             Date: 21 Nov 2025 18:50:00 +0000\r\n"
        ));
        assert!(text.contains("\r\n\r\nHello\r\nhttp://localhost/join#x\r\n"));
    }

    #[test]
    fn a_long_or_foreign_subject_is_encoded_and_adds_no_header() {
        for text in [
            "Zoë bittet um Unterschrift",
            &"a".repeat(200),
            "=?utf-8?B?x?=",
        ] {
            let encoded = subject(text);
            for line in encoded.split("\r\n ") {
                assert!(line.len() <= 75, "{line}");
                assert!(
                    line.starts_with("=?utf-8?B?") && line.ends_with("?="),
                    "{line}"
                );
            }
        }
        assert!(!subject("a\r\nBcc: eve@example.ch").contains("Bcc"));
    }

    #[tokio::test]
    async fn the_file_appears_whole_under_its_name() {
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            write(dir.path(), "x", "text").await.unwrap();
        }
        let names: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["x.eml"]);
    }

    #[tokio::test]
    async fn a_waiting_mail_is_written_once_and_forgotten() {
        let server = crate::testing::Server::start().await;
        let (state, dir) = (&server.state, tempfile::tempdir().unwrap());
        let writes = vec![bulla_storage::Write::QueueMail(mail("Hello"))];
        crate::commit::commit(state, crate::commit::NO_TENANT, writes, Vec::new())
            .await
            .unwrap();
        deliver(state, dir.path()).await.unwrap();
        deliver(state, dir.path()).await.unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(state.store().queued_mails().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_mail_that_cannot_be_written_keeps_waiting() {
        let server = crate::testing::Server::start().await;
        let (state, dir) = (&server.state, tempfile::tempdir().unwrap());
        let writes = vec![bulla_storage::Write::QueueMail(mail("Hello"))];
        crate::commit::commit(state, crate::commit::NO_TENANT, writes, Vec::new())
            .await
            .unwrap();
        let missing = dir.path().join("missing");
        assert!(deliver(state, &missing).await.is_err());
        assert_eq!(state.store().queued_mails().await.unwrap().len(), 1);
    }
}
