//! Sealing 256 MiB in memory, beside the two things it cannot do without: AES-256-GCM over the same
//! bytes in segments of the same size, and SHA-256 over them. All by `ring`, interleaved in one run;
//! the best of several rounds counts. Only the ratios travel from one machine to another.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bulla_crypto::aead::{DefaultEngine, Nonce, SegmentEngine as _};
use bulla_crypto::hash::sha256;
use bulla_crypto::secret::Key32;
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, seal_bytes};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, TenantId, Title};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// What is sealed. Padding adds nothing to a power of two.
const CONTENT_BYTES: usize = 256 << 20;
/// What one call of the engine takes.
const SEGMENT_BYTES: usize = (128 << 10) - 16;
/// How often each of the three is measured.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut content = vec![0; CONTENT_BYTES];
    rng.fill_bytes(&mut content);
    let mut best = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        let (sealed, sealing) = timed(|| seal(&content, &mut rng));
        sealed?;
        let round = [
            sealing,
            timed(|| encrypt(&content)).1,
            timed(|| hash(&content)).1,
        ];
        for (best, now) in best.iter_mut().zip(round) {
            *best = now.min(*best);
        }
    }
    let [seal, aes, sha] = best.map(|time| time.as_secs_f64());
    let mib = f64::from(u32::try_from(CONTENT_BYTES >> 20)?);
    println!("machine               {}", machine());
    println!("seal                  {:>8.0} MiB/s", mib / seal);
    println!("AES-256-GCM           {:>8.0} MiB/s", mib / aes);
    println!("SHA-256               {:>8.0} MiB/s", mib / sha);
    println!("seal / AES            {:>8.2} times the time", seal / aes);
    println!(
        "seal / (AES + SHA)    {:>8.2} times the time",
        seal / (aes + sha)
    );
    Ok(())
}

/// The real thing: a container, with its keys, header, segments and their digests.
fn seal(content: &[u8], rng: &mut ChaCha20Rng) -> Result<(), Box<dyn Error>> {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes(id),
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    };
    let metadata = Metadata {
        name: "agreement.pdf".parse::<Title>()?,
        media_type: MediaType::pdf(),
        true_len: u64::try_from(content.len())?,
    };
    let envelope_key = EnvelopeKey::generate(rng);
    black_box(seal_bytes(&envelope_key, spec, &metadata, content, rng)?);
    Ok(())
}

/// The cipher alone, over copies as sealing makes them.
fn encrypt(content: &[u8]) {
    let engine = DefaultEngine::new(&Key32::from_bytes([7; 32]));
    for (number, chunk) in (0_u32..).zip(content.chunks(SEGMENT_BYTES)) {
        let mut nonce = [0; 12];
        if let Some((_, end)) = nonce.split_last_chunk_mut::<4>() {
            *end = number.to_be_bytes();
        }
        let mut segment = Vec::with_capacity(SEGMENT_BYTES + 16);
        segment.extend_from_slice(chunk);
        engine.seal_in_place(&Nonce::from_bytes(nonce), &mut segment);
        black_box(&segment);
    }
}

/// The hash alone.
fn hash(content: &[u8]) {
    for chunk in content.chunks(SEGMENT_BYTES) {
        black_box(sha256(chunk));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real durations"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let value = work();
    (value, began.elapsed())
}

/// Processor and load, without which no figure means anything.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1))
        .unwrap_or("unknown processor");
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    format!("{model}, load {load}")
}
