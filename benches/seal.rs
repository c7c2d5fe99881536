//! Sealing a file of 1 GiB, in CPU seconds, beside `age`, `cp` and the hash alone.
//!
//! Each contestant is a process of its own that reads the same file, and writes one if it makes
//! one; the operating system counts the CPU time of all of its threads. They take turns, and the
//! median of the rounds counts. The files lie in memory where the machine offers that.
//!
//! | contestant | does |
//! |---|---|
//! | seal | what the command line does with a file before it sends it: reads, hashes the plaintext for the content commitment, encrypts, hashes each segment of the ciphertext for the container's hash; writes |
//! | cipher | the same without the two hashes |
//! | age | `age` to one X25519 recipient, as the distribution packs it |
//! | cp | reading and writing alone |
//! | aes | reading, and AES-256-GCM by `ring` in segments of the same length |
//! | sha | reading, and SHA-256 by `ring` once: the limit that each of the two hashes has |
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;

use std::error::Error;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bulla_client::{HostError, engine};
use bulla_crypto::aead::{DefaultEngine, Nonce, SegmentEngine};
use bulla_crypto::hash::Sha256;
use bulla_crypto::secret::Key32;
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, Sealer, SegmentJob};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, TenantId, Title};
use measure::{Figures, machine, now};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// What is sealed. Padding adds nothing to a power of two.
const CONTENT_BYTES: usize = 1 << 30;
/// How often each contestant has its turn.
const ROUNDS: usize = 5;
/// Contestants, in the order of the table.
const NAMES: [&str; 6] = ["seal", "cipher", "age", "cp", "aes", "sha"];
/// The one after which a contestant of this program follows.
const CONTESTANT: &str = "--contestant";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [CONTESTANT, name, input, output] = words.as_slice() {
        return match *name {
            "aes" => read_through(Path::new(input), &mut cipher()),
            "sha" => hash(Path::new(input)),
            name => seal(Path::new(input), Path::new(output), name == "seal"),
        };
    }
    let folder = tempfile::tempdir_in(memory())?;
    let input = folder.path().join("content");
    write_content(&input)?;
    let recipient = recipient(&folder.path().join("identity"))?;
    println!("machine  {}", machine());
    println!("input    1 GiB of random bytes in {}", memory().display());
    let mut cpu: [Figures; NAMES.len()] = Default::default();
    let mut wall: [Figures; NAMES.len()] = Default::default();
    let output = folder.path().join("out");
    for _ in 0..ROUNDS {
        for ((name, cpu), wall) in NAMES.iter().zip(&mut cpu).zip(&mut wall) {
            let before = children_cpu()?;
            let began = now();
            run(name, &input, &output, &recipient)?;
            wall.add(began.elapsed().as_secs_f64());
            cpu.add(children_cpu()? - before);
            if output.exists() {
                fs::remove_file(&output)?;
            }
        }
    }
    print(&cpu, &wall);
    println!("machine  {} at the end", machine());
    Ok(())
}

fn print(cpu: &[Figures; NAMES.len()], wall: &[Figures; NAMES.len()]) {
    println!("         CPU s (least - greatest)   wall s");
    for ((name, cpu), wall) in NAMES.iter().zip(cpu).zip(wall) {
        let (least, greatest) = cpu.spread();
        println!(
            "{name:<8} {:>5.2} ({least:.2} - {greatest:.2}) {:>14.2}",
            cpu.median(),
            wall.median()
        );
    }
    let [seal, cipher, age, cp, aes, sha] = cpu.each_ref().map(Figures::median);
    println!("seal   / age              {:>5.2}  goal 1.10", seal / age);
    println!("cipher / age              {:>5.2}  goal 0.75", cipher / age);
    println!("cipher / cp               {:>5.2}", cipher / cp);
    println!("cipher / aes              {:>5.2}", cipher / aes);
    println!("2 sha  / age              {:>5.2}", 2.0 * sha / age);
    println!(
        "seal   / (cipher + 2 sha) {:>5.2}",
        seal / (cipher + 2.0 * sha)
    );
}

/// Runs a contestant to its end.
fn run(name: &str, input: &Path, output: &Path, recipient: &str) -> Outcome<()> {
    let mut command = match name {
        "age" => {
            let mut command = Command::new("age");
            command.args(["--encrypt", "--recipient", recipient, "--output"]);
            command.arg(output).arg(input);
            command
        }
        "cp" => {
            let mut command = Command::new("cp");
            command.arg(input).arg(output);
            command
        }
        name => {
            let mut command = Command::new(std::env::current_exe()?);
            command.args([CONTESTANT, name]).arg(input).arg(output);
            command
        }
    };
    let status = command.stdin(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{name} ended with {status}").into());
    }
    Ok(())
}

/// Seals a file into another, part by part as the command line does.
fn seal(input: &Path, output: &Path, with_hashes: bool) -> Outcome<()> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut file = File::open(input)?;
    let metadata = Metadata {
        name: "agreement.pdf".parse::<Title>()?,
        media_type: MediaType::pdf(),
        true_len: file.metadata()?.len(),
    };
    let envelope_key = EnvelopeKey::generate(&mut rng);
    let sealer = Sealer::new(&envelope_key, spec(), &metadata, &mut rng)?;
    let mut container = File::create(output)?;
    container.write_all(sealer.header())?;
    let mut content_hash = Sha256::new();
    let mut segment_hashes = Vec::new();
    let mut read = |range: Range<u64>, buffer: &mut Vec<u8>| {
        let length = range.end.saturating_sub(range.start);
        file.seek(SeekFrom::Start(range.start))
            .and_then(|_| (&file).take(length).read_to_end(buffer))
            .map(drop)
            .map_err(|_| HostError::Source)
    };
    for part in 0..sealer.geometry().part_count() {
        let segments: Result<Vec<SegmentJob>, _> = sealer
            .geometry()
            .part_segments(part)
            .unwrap_or_default()
            .map(|segment| sealer.segment(segment))
            .collect();
        let key = sealer.segment_key();
        let bytes = if with_hashes {
            let (bytes, hashes) =
                engine::seal_segments(key, &segments?, &mut content_hash, &mut read)?;
            segment_hashes.extend(hashes);
            bytes
        } else {
            encrypt(&key.engine(), &segments?, &mut read)?
        };
        container.write_all(&bytes)?;
    }
    if with_hashes {
        std::hint::black_box((sealer.finish(segment_hashes)?, content_hash.finish()));
    }
    Ok(())
}

/// The cipher over a part's segments without a hash; a segment is full here, so without padding.
fn encrypt(
    engine: &impl SegmentEngine,
    segments: &[SegmentJob],
    mut read: impl FnMut(Range<u64>, &mut Vec<u8>) -> Result<(), HostError>,
) -> Result<Vec<u8>, HostError> {
    let mut bytes = Vec::with_capacity(8 << 20);
    for job in segments {
        bytes.extend_from_slice(&job.prefix);
        let start = bytes.len();
        read(job.plain.clone(), &mut bytes)?;
        engine.seal_tail(&job.nonce, start, &mut bytes);
    }
    Ok(bytes)
}

/// The hash alone.
fn hash(input: &Path) -> Outcome<()> {
    let mut hash = Sha256::new();
    read_through(input, &mut |segment| hash.update(segment))?;
    std::hint::black_box(hash.finish());
    Ok(())
}

/// The cipher alone, under nonces that count up.
fn cipher() -> impl FnMut(&mut Vec<u8>) {
    let engine = DefaultEngine::new(&Key32::from_bytes([7; 32]));
    let mut number = 0_u64;
    move |segment| {
        let mut nonce = [0; Nonce::LENGTH];
        if let Some(end) = nonce.last_chunk_mut() {
            *end = number.to_be_bytes();
        }
        number += 1;
        engine.seal_in_place(&Nonce::from_bytes(nonce), segment);
        std::hint::black_box(segment);
    }
}

/// Reads a file in pieces as long as a segment's plaintext.
fn read_through(input: &Path, work: &mut impl FnMut(&mut Vec<u8>)) -> Outcome<()> {
    let mut file = File::open(input)?;
    let mut buffer = Vec::with_capacity(128 << 10);
    loop {
        buffer.clear();
        (&mut file)
            .take((128 << 10) - 16)
            .read_to_end(&mut buffer)?;
        if buffer.is_empty() {
            return Ok(());
        }
        work(&mut buffer);
    }
}

fn spec() -> ContainerSpec {
    ContainerSpec {
        container_id: ContainerId::from_bytes([1; 16]),
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    }
}

fn write_content(path: &Path) -> Outcome<()> {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut piece = vec![0; 1 << 20];
    let mut file = File::create(path)?;
    for _ in 0..CONTENT_BYTES / piece.len() {
        rng.fill_bytes(&mut piece);
        file.write_all(&piece)?;
    }
    Ok(())
}

/// A fresh recipient for `age`.
fn recipient(identity: &Path) -> Outcome<String> {
    let mut keygen = Command::new("age-keygen");
    let made = keygen
        .arg("-o")
        .arg(identity)
        .stderr(Stdio::null())
        .status()?;
    if !made.success() {
        return Err("age-keygen failed".into());
    }
    let shown = Command::new("age-keygen")
        .arg("-y")
        .arg(identity)
        .output()?;
    Ok(String::from_utf8(shown.stdout)?.trim().to_owned())
}

/// A folder in memory, else the one for temporary files.
fn memory() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() {
        shared
    } else {
        std::env::temp_dir()
    }
}

/// CPU seconds, user and system, of all processes this one has started and waited for.
fn children_cpu() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in parentheses may hold anything; the 16th and 17th field are the 14th and 15th
    // after it, in hundredths of a second.
    let (_, fields) = stat.rsplit_once(") ").ok_or("no statistics")?;
    let mut ticks = 0.0;
    for field in fields.split(' ').skip(13).take(2) {
        ticks += field.parse::<f64>()?;
    }
    Ok(ticks / 100.0)
}
