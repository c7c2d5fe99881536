//! What a session was opened on, from the program's own word in `User-Agent`. Coarse on purpose: it
//! helps a person to tell own sessions apart and identifies nobody. It decides nothing.

use axum::http::{HeaderMap, header};
use bulla_protocol::session::{Device, DeviceClient, DeviceSystem};

/// The device that a request names.
pub(crate) fn of(headers: &HeaderMap) -> Device {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or_default();
    Device {
        client: client(agent),
        system: system(agent),
    }
}

/// Browsers name those that they want to be taken for too, so the order matters.
fn client(agent: &str) -> DeviceClient {
    if agent.starts_with("bulla/") {
        return DeviceClient::CommandLine;
    }
    for (word, client) in [
        ("Edg", DeviceClient::Edge),
        ("Firefox/", DeviceClient::Firefox),
        ("FxiOS/", DeviceClient::Firefox),
        ("Chrome/", DeviceClient::Chromium),
        ("Chromium/", DeviceClient::Chromium),
        ("CriOS/", DeviceClient::Chromium),
        ("Safari/", DeviceClient::Safari),
    ] {
        if agent.contains(word) {
            return client;
        }
    }
    DeviceClient::Other
}

fn system(agent: &str) -> DeviceSystem {
    for (word, system) in [
        ("Android", DeviceSystem::Android),
        ("iPhone", DeviceSystem::Ios),
        ("iPad", DeviceSystem::Ios),
        ("Windows", DeviceSystem::Windows),
        ("Macintosh", DeviceSystem::Macos),
        ("macos", DeviceSystem::Macos),
        ("Linux", DeviceSystem::Linux),
        ("linux", DeviceSystem::Linux),
        ("windows", DeviceSystem::Windows),
    ] {
        if agent.contains(word) {
            return system;
        }
    }
    DeviceSystem::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_common_programs_and_systems() {
        use DeviceClient as C;
        use DeviceSystem as S;
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, client, system) in [
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/141.0 Safari/537.36"),
                C::Chromium,
                S::Linux,
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/141 Safari/537 Edg/141.0"),
                C::Edge,
                S::Windows,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko Firefox/143.0"
                    .into(),
                C::Firefox,
                S::Macos,
            ),
            (
                format!(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {webkit} Safari/604"
                ),
                C::Safari,
                S::Ios,
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 15) {webkit} Chrome/141 Mobile Safari/537"),
                C::Chromium,
                S::Android,
            ),
            ("bulla/0.1.0 (linux)".into(), C::CommandLine, S::Linux),
            ("curl/8".into(), C::Other, S::Other),
            (String::new(), C::Other, S::Other),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, agent.parse().unwrap());
            let expected = Device { client, system };
            assert_eq!(of(&headers), expected, "{agent}");
        }
        assert_eq!(of(&HeaderMap::new()).client, C::Other);
    }
}
