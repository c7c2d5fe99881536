//! Settings about time-stamps over checkpoints.

use serde::{Deserialize, Serialize};

/// Who stamps checkpoints of the anchor log, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckpointStamps {
    /// Address of a time-stamping authority (RFC 3161), or `built-in` for the instance's own; nobody
    /// stamps where it is not set.
    pub authority: Option<String>,
    /// The certificate that a foreign authority's must lead to, PEM.
    pub root: Option<String>,
    /// At most one time-stamp in so many seconds.
    pub interval_secs: u64,
}

impl Default for CheckpointStamps {
    fn default() -> Self {
        Self {
            authority: None,
            root: None,
            interval_secs: 3_600,
        }
    }
}

impl CheckpointStamps {
    /// Whether the interval is one that an authority bears.
    pub(super) fn check(&self) -> Result<(), String> {
        if (MIN_INTERVAL_SECS..=MAX_INTERVAL_SECS).contains(&self.interval_secs) {
            return Ok(());
        }
        Err("checkpoint_stamps.interval_secs must lie between 60 and 2592000".to_owned())
    }
}

const MIN_INTERVAL_SECS: u64 = 60;
const MAX_INTERVAL_SECS: u64 = 30 * 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_minute_to_thirty_days() {
        for (interval_secs, holds) in [
            (0, false),
            (59, false),
            (60, true),
            (3_600, true),
            (2_592_000, true),
            (2_592_001, false),
        ] {
            let settings = CheckpointStamps {
                interval_secs,
                ..CheckpointStamps::default()
            };
            assert_eq!(settings.check().is_ok(), holds, "{interval_secs}");
        }
    }
}
