//! One-time codes as an authenticator app shows them: from `oathtool`, a foreign implementation,
//! which must be there with `CI=true` or `BULLA_REQUIRE_ORACLES=1`; else from `totp-rs`.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret};

/// The code of a secret in base32, `steps` steps of 30 seconds after now. The server takes each
/// step once and one step early or late.
pub(crate) fn of(secret: &str, steps: u64) -> String {
    let time = now() + 30 * steps;
    let output = Command::new("oathtool")
        .args(["--totp", "--base32", "--now"])
        .arg(format!("@{time}"))
        .arg(secret)
        .output();
    match output {
        Ok(output) => {
            assert!(output.status.success(), "oathtool refuses the secret");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        }
        Err(error) => {
            assert!(!required(), "oathtool is missing: {error}");
            let secret = Secret::try_from_base32(secret).unwrap();
            let totp = Builder::new().with_secret(secret).build_noncompliant();
            totp.generate(time).to_string()
        }
    }
}

/// Six digits that are none of the codes that the server takes now.
pub(crate) fn wrong(secret: &str) -> String {
    let right: Vec<_> = (0..3).map(|step| of(secret, step)).collect();
    let mut candidates = (0..).map(|number| format!("{number:06}"));
    candidates.find(|code| !right.contains(code)).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server under test is a process with the real clock"
)]
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says what may be absent"
)]
fn required() -> bool {
    std::env::var("BULLA_REQUIRE_ORACLES").as_deref() == Ok("1")
        || std::env::var("CI").as_deref() == Ok("true")
}
