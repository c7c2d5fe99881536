//! Where an organisation gets its time from, as an operator sets it from the command line: a list of
//! time-stamping authorities in the order in which they are asked, and whether the built-in one stamps
//! where none of them answers. Every change is an event of the organisation.

use anyhow::{Context as _, bail};
use bulla_domain::event::{Event, EventKind};
use bulla_pki::Certificate;
use bulla_storage::Write;
use bulla_storage::authority::{TimestampPolicy, TimestampServer};
use bulla_types::{Base64Bytes, TenantId};
use reqwest::Url;

use crate::commit::commit;
use crate::error::ApiError;
use crate::state::AppState;

/// Most authorities of an organisation: each that is down costs a wait.
const MAX_SERVERS: usize = 5;
/// Longest address in bytes.
const MAX_URL_BYTES: usize = 512;

/// A change of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the command line names every one")]
pub enum Change {
    /// Adds an authority at the end, with the certificate that its own must lead to, PEM or DER.
    Add {
        /// Its address.
        url: String,
        /// The certificate.
        anchor: Vec<u8>,
    },
    /// Whether the built-in authority stamps where none answers.
    BuiltIn(bool),
    /// The addresses of the list in their new order.
    Order(Vec<String>),
    /// Removes an authority.
    Remove(String),
}

/// The policy of an organisation.
///
/// # Errors
/// When there is no such organisation, or the store cannot be used.
pub async fn policy(state: &AppState, tenant: TenantId) -> anyhow::Result<TimestampPolicy> {
    demand(state, tenant).await?;
    Ok(state.store().timestamp_policy(tenant).await?.1)
}

/// Changes the policy of an organisation. Returns the new one.
///
/// # Errors
/// When there is no such organisation, the change does not fit what is there, the address is none that
/// may be asked, the certificate cannot certify time-stamps, or somebody changed it at the same time.
pub async fn change(
    state: &AppState,
    tenant: TenantId,
    change: Change,
) -> anyhow::Result<TimestampPolicy> {
    demand(state, tenant).await?;
    let (version, mut policy) = state.store().timestamp_policy(tenant).await?;
    let (name, url) = apply(&mut policy, change)?;
    let event = Event::new(EventKind::TimestampServersChanged, *tenant.as_bytes())
        .with_field("change", name)
        .with_field("url", url);
    let write = Write::PutTimestampPolicy {
        tenant_id: tenant,
        version: version.saturating_add(1),
        policy: policy.clone(),
    };
    let done = commit(state, tenant, vec![write], vec![event]).await;
    done.map_err(ApiError::into_anyhow)
        .context("not changed: the database cannot be written, or somebody changed it meanwhile")?;
    Ok(policy)
}

async fn demand(state: &AppState, tenant: TenantId) -> anyhow::Result<()> {
    let known = state.store().tenant(tenant).await?;
    known.map(drop).context("there is no such organisation")
}

/// What the event calls it, and the address that it is about.
fn apply(policy: &mut TimestampPolicy, change: Change) -> anyhow::Result<(&'static str, String)> {
    match change {
        Change::Add { url, anchor } => {
            let server = TimestampServer {
                url: address(&url)?,
                anchor: certificate(&anchor)?,
            };
            if policy.servers.iter().any(|it| it.url == server.url) {
                bail!("this address is in the list already");
            }
            if policy.servers.len() >= MAX_SERVERS {
                bail!("an organisation has at most {MAX_SERVERS} time-stamping authorities");
            }
            let url = server.url.clone();
            policy.servers.push(server);
            Ok(("added", url))
        }
        Change::BuiltIn(allowed) => {
            if policy.built_in == allowed {
                bail!("that is so already");
            }
            if !allowed && policy.servers.is_empty() {
                bail!("without any other authority nobody could sign; add one first");
            }
            policy.built_in = allowed;
            let name = if allowed {
                "built-in-on"
            } else {
                "built-in-off"
            };
            Ok((name, String::new()))
        }
        Change::Order(urls) => {
            let mut ordered = Vec::with_capacity(urls.len());
            for url in &urls {
                let place = policy.servers.iter().position(|it| it.url == *url);
                let place = place.context("the list has no such address, or it was named twice")?;
                ordered.push(policy.servers.remove(place));
            }
            if !policy.servers.is_empty() {
                bail!("name every address of the list, in the new order");
            }
            policy.servers = ordered;
            Ok(("ordered", urls.join(" ")))
        }
        Change::Remove(url) => {
            let place = policy.servers.iter().position(|it| it.url == url);
            let place = place.context("the list has no such address")?;
            if policy.servers.len() == 1 && !policy.built_in {
                bail!("nobody could sign any more; allow the built-in authority first");
            }
            policy.servers.remove(place);
            Ok(("removed", url))
        }
    }
}

/// The address, if it is one that may be asked: by TLS, or on this machine.
pub(crate) fn address(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).context("this is no address")?;
    if text.len() > MAX_URL_BYTES {
        bail!("the address is longer than {MAX_URL_BYTES} bytes");
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        bail!("the address must not hold a name, a password or a fragment");
    }
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url.into()),
        "http" if here => Ok(url.into()),
        _ => bail!("the address must begin with https:// unless it is on this machine"),
    }
}

/// The certificate, PEM or DER.
pub(crate) fn certificate(bytes: &[u8]) -> anyhow::Result<Base64Bytes> {
    let certificate = match core::str::from_utf8(bytes) {
        Ok(text) => match Certificate::from_pem(text)?.as_slice() {
            [one] => one.clone(),
            _ => bail!("the file must hold exactly one certificate"),
        },
        Err(_) => Certificate::from_der(bytes)?,
    };
    Ok(certificate.as_der().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_tls_or_of_this_machine() {
        for good in [
            "https://time.example.ch/tsa",
            "http://127.0.0.1:3000/",
            "http://localhost/tsa",
            "http://[::1]:80/x",
        ] {
            address(good).unwrap();
        }
        for bad in [
            "http://time.example.ch/",
            "http://127.0.0.1.evil.example/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "https://anna:secret@time.example.ch/",
            "https://time.example.ch/#x",
            "file:///etc/passwd",
            "time.example.ch",
            "",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(address(&format!("https://a.example/{}", "x".repeat(600))).is_err());
    }

    fn server(url: &str) -> TimestampServer {
        TimestampServer {
            url: url.to_owned(),
            anchor: vec![1].into(),
        }
    }

    #[test]
    fn an_order_names_every_address_once() {
        let policy = || TimestampPolicy {
            servers: ["a", "b", "c"].map(server).to_vec(),
            built_in: false,
        };
        let order = |urls: &[&str]| {
            let mut policy = policy();
            let urls = urls.iter().map(|&url| url.to_owned()).collect();
            apply(&mut policy, Change::Order(urls))?;
            anyhow::Ok(policy.servers)
        };
        assert_eq!(
            order(&["c", "a", "b"]).unwrap(),
            ["c", "a", "b"].map(server)
        );
        for wrong in [
            &["a", "b"][..],
            &["a", "a", "b"],
            &["a", "b", "c", "d"],
            &[],
        ] {
            assert!(order(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn somebody_always_stamps() {
        let mut policy = TimestampPolicy::default();
        assert!(apply(&mut policy, Change::BuiltIn(false)).is_err());
        assert!(apply(&mut policy, Change::BuiltIn(true)).is_err());
        policy.servers.push(server("a"));
        apply(&mut policy, Change::BuiltIn(false)).unwrap();
        assert!(apply(&mut policy, Change::Remove("a".to_owned())).is_err());
        assert!(apply(&mut policy, Change::Remove("b".to_owned())).is_err());
        apply(&mut policy, Change::BuiltIn(true)).unwrap();
        apply(&mut policy, Change::Remove("a".to_owned())).unwrap();
        assert_eq!(policy, TimestampPolicy::default());
    }

    #[test]
    fn a_trust_anchor_is_one_certificate() {
        for bad in [&b""[..], b"no certificate", &[0x30, 0x82, 0xff]] {
            assert!(certificate(bad).is_err(), "{bad:?}");
        }
    }
}
