//! `bulla-server certificates …` and `bulla-server tsa …`: the command line around the library's
//! functions.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use bulla_server::certificate_admin::{self, Renewed};
use bulla_server::start;
use bulla_server::state::AppState;
use bulla_server::timestamp_admin::{self, Change};
use bulla_storage::authority::{RevocationReason, TimestampPolicy};
use bulla_types::TenantId;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::{Settings, of_instance};

#[derive(Subcommand)]
pub(crate) enum Certificates {
    /// List the certificates of authorities and people
    List {
        #[command(flatten)]
        settings: Settings,
        /// Only people of this organisation, 32 hex digits
        #[arg(long)]
        organisation: Option<TenantId>,
        /// Print JSON, one certificate per line
        #[arg(long)]
        json: bool,
    },
    /// Revoke a certificate; it stands in the revocation list and in OCSP answers at once
    ///
    /// Without --yes nothing is changed. What was revoked stays so. A person whose key was compromised
    /// should close the identity with `bulla`, which revokes its certificates too. An authority in
    /// force is replaced by a new one. Exit status 0: revoked; 1: not.
    Revoke {
        #[command(flatten)]
        settings: Settings,
        /// Its number, as `list` shows it
        serial: String,
        /// Why
        #[arg(long, value_enum)]
        reason: Reason,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
    /// Put a new issuing authority in the place of the one in force, or a new root and all below it
    ///
    /// Earlier certificates stay valid, and their revocation lists are served on. A new root has to be
    /// imported by everybody who has imported the old one; the trust file has both. Without --yes
    /// nothing is changed.
    RotateCa {
        #[command(flatten)]
        settings: Settings,
        /// The root too
        #[arg(long)]
        root: bool,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
    /// Put a new built-in time-stamping authority in the place of the one in force
    ///
    /// The service does so by itself once a year. Without --yes nothing is changed.
    RenewTimestamps {
        #[command(flatten)]
        settings: Settings,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

/// Why a certificate is revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Reason {
    /// The person has another address or organisation
    AffiliationChanged,
    /// The authority's key was compromised
    AuthorityCompromise,
    /// No longer needed
    CessationOfOperation,
    /// The person's key was, or may have been, compromised
    KeyCompromise,
    /// What it allowed was withdrawn
    PrivilegeWithdrawn,
    /// Another takes its place
    Superseded,
}

impl From<Reason> for RevocationReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::AffiliationChanged => Self::AffiliationChanged,
            Reason::AuthorityCompromise => Self::AuthorityCompromise,
            Reason::CessationOfOperation => Self::CessationOfOperation,
            Reason::KeyCompromise => Self::KeyCompromise,
            Reason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            Reason::Superseded => Self::Superseded,
        }
    }
}

/// An organisation's list of time-stamping authorities
#[derive(Subcommand)]
pub(crate) enum Tsa {
    /// Show the list
    List {
        #[command(flatten)]
        of: Organisation,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add an authority at the end of the list
    ///
    /// Authorities are asked in the order of the list; the next one where one does not answer in time or
    /// not as it should. Its certificate must lead to the one in --anchor.
    Add {
        #[command(flatten)]
        of: Organisation,
        /// Its address: https, or http on this machine
        url: String,
        /// File of the certificate that its own must lead to, PEM or DER
        #[arg(long)]
        anchor: PathBuf,
    },
    /// Remove an authority
    Remove {
        #[command(flatten)]
        of: Organisation,
        /// Its address, as `list` shows it
        url: String,
    },
    /// Set the order in which the authorities are asked
    Order {
        #[command(flatten)]
        of: Organisation,
        /// Every address of the list
        #[arg(required = true)]
        urls: Vec<String>,
    },
    /// Say whether the built-in authority stamps where none of the list answers
    BuiltIn {
        #[command(flatten)]
        of: Organisation,
        /// on or off
        #[arg(value_enum)]
        switch: Switch,
    },
}

#[derive(Args)]
pub(crate) struct Organisation {
    #[command(flatten)]
    settings: Settings,
    /// The organisation, 32 hex digits
    organisation: TenantId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// It stamps
    On,
    /// It does not
    Off,
}

/// True where it was done.
pub(crate) async fn certificates(command: Certificates) -> anyhow::Result<bool> {
    let mut out = io::stdout();
    match command {
        Certificates::List {
            settings,
            organisation,
            json,
        } => {
            let state = open(settings).await?;
            for listed in certificate_admin::list(&state, organisation).await? {
                if json {
                    writeln!(out, "{}", serde_json::to_string(&listed)?)?;
                } else {
                    certificate_admin::show(&listed, &mut out)?;
                }
            }
            Ok(true)
        }
        Certificates::Revoke {
            settings,
            serial,
            reason,
            yes,
        } => {
            let state = open(settings).await?;
            certificate_admin::revoke(&state, &serial, reason.into(), yes, &mut out).await
        }
        Certificates::RotateCa {
            settings,
            root,
            yes,
        } => {
            let renewed = if root {
                Renewed::Root
            } else {
                Renewed::Issuing
            };
            let state = open(settings).await?;
            certificate_admin::renew(&state, renewed, yes, &mut out).await
        }
        Certificates::RenewTimestamps { settings, yes } => {
            let state = open(settings).await?;
            certificate_admin::renew(&state, Renewed::Timestamps, yes, &mut out).await
        }
    }
}

/// Shows or changes the list of an organisation.
pub(crate) async fn tsa(command: Tsa) -> anyhow::Result<()> {
    let (of, change, json) = match command {
        Tsa::List { of, json } => {
            let state = open(of.settings).await?;
            let policy = timestamp_admin::policy(&state, of.organisation).await?;
            return show(&policy, json);
        }
        Tsa::Add { of, url, anchor } => {
            let shown = anchor.display().to_string();
            let anchor = fs::read(&anchor).with_context(|| format!("cannot read {shown}"))?;
            (of, Change::Add { url, anchor }, false)
        }
        Tsa::Remove { of, url } => (of, Change::Remove(url), false),
        Tsa::Order { of, urls } => (of, Change::Order(urls), false),
        Tsa::BuiltIn { of, switch } => (of, Change::BuiltIn(switch == Switch::On), false),
    };
    let state = open(of.settings).await?;
    let policy = timestamp_admin::change(&state, of.organisation, change).await?;
    show(&policy, json)
}

fn show(policy: &TimestampPolicy, json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let urls = policy.servers.iter().map(|server| server.url.as_str());
    if json {
        let urls: Vec<&str> = urls.collect();
        let shown = json!({ "servers": urls, "built_in": policy.built_in });
        return Ok(writeln!(out, "{shown}")?);
    }
    for url in urls {
        writeln!(out, "{url}")?;
    }
    let built_in = if policy.built_in { "on" } else { "off" };
    Ok(writeln!(out, "built-in: {built_in}")?)
}

async fn open(settings: Settings) -> anyhow::Result<AppState> {
    start::open_beside(of_instance(settings.load()?)?).await
}
