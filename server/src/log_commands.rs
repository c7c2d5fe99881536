//! `bulla-server log …`: the command line around the library's functions.

use std::io::{self, Write as _};

use anyhow::Context as _;
use bulla_server::erasure_admin::{self, Erased, Erasure, Subject};
use bulla_server::{log_admin, log_rotation};
use bulla_types::{AccountId, EmailAddress, TenantId};
use clap::{ArgGroup, Args, Subcommand};

use crate::{Settings, of_instance};

#[derive(Subcommand)]
pub(crate) enum Log {
    /// Compare the logs with what is published, and bring an older database forward
    ///
    /// Without --yes nothing is changed. Exit status 0: all logs may go on; 1: they may not yet.
    Repair {
        #[command(flatten)]
        settings: Settings,
        /// Bring the database forward; the server must be stopped
        #[arg(long)]
        yes: bool,
    },
    /// Give the logs a new key, and with it new names; everything that was signed stays valid
    ///
    /// For when the old key may have been seen by others, or is to be replaced in time. Ends every log under
    /// its old name, where the last entry names the new key, and goes on with the same entries under the
    /// new one. Clients follow by themselves; witnesses and auditors need the new trust file. Without
    /// --yes nothing is changed. If it is interrupted, run it again. Exit status 0: done; 1: to be done.
    RotateKey {
        #[command(flatten)]
        settings: Settings,
        /// Why, at most 1000 bytes; stands in the details of the logs, so without names
        #[arg(long)]
        reason: Option<String>,
        /// Do it; the server must be stopped
        #[arg(long, requires = "reason")]
        yes: bool,
    },
    /// Erase what the logs hold of a person, or every detail of some value; the logs stay valid
    ///
    /// Shows which details of which events it is about, never their values, and changes nothing without
    /// --yes. Key, salt and value then go from the database, its write-ahead log and the published
    /// details; each erasure is an event itself. What was erased cannot be brought back. Works beside
    /// the service. Exit status 0: nothing is left to erase; 1: something is.
    #[command(group(ArgGroup::new("whom").required(true).args(["account", "email", "value"])))]
    Erase {
        #[command(flatten)]
        settings: Settings,
        /// What events about this account say of the person, and its e-mail address wherever it stands
        #[arg(long)]
        account: Option<AccountId>,
        /// This e-mail address wherever it stands, and what --account erases if an account has it
        #[arg(long)]
        email: Option<EmailAddress>,
        /// Every detail with exactly this value; - reads it from standard input
        #[arg(long)]
        value: Option<String>,
        /// Only in the log of this organisation, 32 hex digits
        #[arg(long)]
        organisation: Option<TenantId>,
        #[command(flatten)]
        how: How,
    },
    /// Erase one detail of one event, such as an e-mail address; the log stays valid
    ///
    /// As `erase`, for one index of one log.
    EraseField {
        #[command(flatten)]
        settings: Settings,
        /// The organisation, 32 hex digits
        organisation: TenantId,
        /// Index of the event in its log, from 0
        index: u64,
        /// Name of the detail, such as email
        field: String,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Args)]
pub(crate) struct How {
    /// On what legal ground, at most 1000 bytes; stands in the details of the log, so without names
    #[arg(long)]
    basis: Option<String>,
    /// Do it
    #[arg(long, requires = "basis")]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// True where all is well.
pub(crate) async fn look_after(command: Log) -> anyhow::Result<bool> {
    match command {
        Log::Repair { settings, yes } => {
            log_admin::repair(of_instance(settings.load()?)?, yes, &mut io::stdout()).await
        }
        Log::RotateKey {
            settings,
            reason,
            yes,
        } => {
            let reason = reason.filter(|_| yes);
            if reason.as_ref().is_some_and(|text| text.len() > MAX_REASON) {
                anyhow::bail!("--reason has more than {MAX_REASON} bytes");
            }
            let config = of_instance(settings.load()?)?;
            log_rotation::rotate_key(config, reason.as_deref(), &mut io::stdout()).await
        }
        Log::Erase {
            settings,
            account,
            email,
            value,
            organisation,
            how,
        } => {
            let subject = match (account, email, value) {
                (Some(account), ..) => Subject::Account(account),
                (_, Some(email), _) => Subject::Email(email),
                (.., value) => Subject::Value(given(value)?),
            };
            erase(settings, (organisation, subject), how).await
        }
        Log::EraseField {
            settings,
            organisation,
            index,
            field,
            how,
        } => {
            let subject = Subject::Field { index, name: field };
            erase(settings, (Some(organisation), subject), how).await
        }
    }
}

/// The value on the command line, or the first line of standard input.
fn given(value: Option<String>) -> anyhow::Result<String> {
    match value.context("--value is missing")? {
        text if text == "-" => {
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            Ok(line.trim_end_matches(['\r', '\n']).to_owned())
        }
        text => Ok(text),
    }
}

async fn erase(
    settings: Settings,
    (organisation, subject): (Option<TenantId>, Subject),
    how: How,
) -> anyhow::Result<bool> {
    let erasure = Erasure {
        organisation,
        subject,
        basis: how.basis.filter(|_| how.yes),
    };
    let erased = erasure_admin::erase(of_instance(settings.load()?)?, erasure).await?;
    let mut out = io::stdout().lock();
    if how.json {
        writeln!(out, "{}", serde_json::to_string(&erased)?)?;
    } else {
        tell(&erased, &mut out)?;
    }
    Ok(erased.is_complete())
}

fn tell(erased: &Erased, out: &mut impl io::Write) -> io::Result<()> {
    for found in &erased.details {
        writeln!(
            out,
            "{}  {:>8}  {}  {}  {}",
            found.organisation, found.index, found.at, found.event, found.field
        )?;
    }
    let count = erased.details.len();
    if count == 0 {
        writeln!(out, "Nothing was found.")?;
    } else if erased.erased {
        writeln!(
            out,
            "Erased: {count}. The logs and every proof made of them stay valid."
        )?;
    } else {
        writeln!(
            out,
            "Found: {count}. Nothing was changed. To erase them for good: the same with --basis TEXT --yes"
        )?;
    }
    for left in &erased.left {
        writeln!(out, "Still: {left}.")?;
    }
    Ok(())
}

/// Most bytes of a reason.
const MAX_REASON: usize = 1000;
