//! What every benchmark prints beside its figures, and how it sums up its rounds.

use std::fs;
use std::time::Instant;

/// The figures of one contestant, one for each round.
#[derive(Debug, Default)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    /// Adds a round.
    pub(crate) fn add(&mut self, figure: f64) {
        self.0.push(figure);
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle one.
    pub(crate) fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Least and greatest.
    pub(crate) fn spread(&self) -> (f64, f64) {
        let edge = |figure: Option<&f64>| figure.copied().unwrap_or(f64::NAN);
        (edge(self.0.first()), edge(self.0.last()))
    }
}

/// The time by the monotonic clock; `elapsed` gives what has passed since.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real durations"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Processor and load, without which no figure means anything.
pub(crate) fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpu.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split(": ").nth(1))
    };
    let model = field("model name").unwrap_or("unknown processor");
    let flags: Vec<&str> = field("flags").unwrap_or("").split(' ').collect();
    let shown = |name| {
        if flags.contains(&name) {
            "with"
        } else {
            "without"
        }
    };
    let cores = cpu.lines().filter(|line| line.starts_with("processor"));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{model}, {} cores, {} AES and {} SHA instructions; load {}",
        cores.count(),
        shown("aes"),
        shown("sha_ni"),
        load.split(' ').next().unwrap_or("?"),
    )
}
