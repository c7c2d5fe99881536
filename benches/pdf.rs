//! Signing and verifying PDFs, in CPU seconds, beside pyHanko, pdfsig and the hash alone, and as WebAssembly
//! beside native code.
//!
//! Each contestant is a process of its own over the same file in memory; the operating system counts
//! its CPU time. Of pyHanko the start of Python and its imports are not counted, neither in time nor in
//! memory. They take turns, and the median of the rounds counts.
//!
//! | line | ours | peer |
//! |---|---|---|
//! | sign | reads 100 MB, looks at every object, signs (B-B), appends | pyHanko, in place; reading and SHA-256 by `ring` once |
//! | verify | a B-B signature over 100 MB | pdfsig without OCSP; pyHanko |
//! | archive | 5 000 pages, 10 000 objects, B-LTA: three signatures and time-stamps, and what changed between them | pyHanko |
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;
#[path = "pdf/people.rs"]
mod people;
#[path = "pdf/sheets.rs"]
mod sheets;

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bulla_crypto::hash::sha256;
use bulla_pades::verify::{Trust, Verdict, verify};
use bulla_pades::{Extension, Limits, Pdf, ValidationData};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;
use measure::{Figures, machine, now};
use people::{NOW_SECS, People};

/// How often each contestant has its turn.
const ROUNDS: usize = 5;
/// What our own module does as WebAssembly in Node begins with this.
const WASM: &str = "wasm-";
/// The word after which a contestant of this program follows.
const CONTESTANT: &str = "--contestant";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [CONTESTANT, name, file, folder] = words.as_slice() {
        contest(name, Path::new(file), Path::new(folder))?;
        println!("0 {}", own_peak_kib()?);
        return Ok(());
    }
    let began = now();
    let folder = tempfile::tempdir_in(memory())?;
    let files = prepare(folder.path())?;
    println!("machine  {}", machine());
    println!("         CPU s (least - greatest)   memory beside the file, MiB");
    let sign = ["sign", "sha", "pyhanko sign", "wasm-sign"];
    let [own, sha, theirs, wasm] = race(folder.path(), &files.large, sign)?;
    println!("sign    / pyHanko   {:>6.2}  goal 0.60", own / theirs);
    println!("sign    / sha       {:>6.2}  goal 1.20", own / sha);
    println!("wasm    / native    {:>6.2}  goal 3.00", wasm / own);
    let verify = ["verify", "pdfsig", "pyhanko verify", "wasm-verify"];
    let [own, pdfsig, theirs, wasm] = race(folder.path(), &files.signed, verify)?;
    println!("verify  / pdfsig    {:>6.2}  goal 0.60", own / pdfsig);
    println!("verify  / pyHanko   {:>6.2}", own / theirs);
    println!("wasm    / native    {:>6.2}  goal 3.00", wasm / own);
    let [own, pdfsig, theirs, wasm] = race(folder.path(), &files.archive, verify)?;
    println!("archive / pyHanko   {:>6.3}  goal 0.050", own / theirs);
    println!("archive / pdfsig    {:>6.2}", own / pdfsig);
    println!("wasm    / native    {:>6.2}  goal 3.00", wasm / own);
    let seconds = began.elapsed().as_secs_f64();
    println!("machine  {} at the end, {seconds:.0} s later", machine());
    Ok(())
}

/// What is signed and verified.
struct Files {
    large: PathBuf,
    signed: PathBuf,
    archive: PathBuf,
}

fn prepare(folder: &Path) -> Outcome<Files> {
    let people = People::new()?;
    fs::write(folder.join("root.der"), people.root.as_der())?;
    fs::write(folder.join("signer.der"), people.signer.as_der())?;
    fs::write(folder.join("key.der"), people::pkcs8()?)?;
    let kept = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).map(|()| path)
    };
    let large = sheets::large();
    let signed = people.signed(&large, None)?;
    let archive = archived(&people.signed(&sheets::many(), Some(NOW_SECS))?, &people)?;
    println!(
        "input    {} MB; {} pages, {} kB",
        large.len() / 1_000_000,
        sheets::PAGES,
        archive.len() / 1000
    );
    Ok(Files {
        large: kept("large.pdf", &large)?,
        signed: kept("signed.pdf", &signed)?,
        archive: kept("archive.pdf", &archive)?,
    })
}

/// With validation data, and a document time-stamp over them.
fn archived(file: &[u8], people: &People) -> Outcome<Vec<u8>> {
    let pdf = Pdf::open(file, &Limits::default())?;
    let mut extension = Extension::begin(&pdf)?;
    let (crl, certificates) = (people.crl()?, people.certificates());
    let data = ValidationData {
        certificates: &certificates,
        crls: &[&crl],
        ocsps: &[],
    };
    extension.add_validation_data(data)?;
    let file = [file, &extension.finish()?].concat();
    let pdf = Pdf::open(&file, &Limits::default())?;
    let prepared = Extension::begin(&pdf)?.prepare_timestamp(8192)?;
    let digest = prepared.digest();
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes())?;
    let token = people.stamp(&digest, NOW_SECS + 60)?;
    Ok([&file[..], &prepared.finish(&token)?].concat())
}

/// Lets contestants take turns over a file; prints and returns their medians.
fn race<const N: usize>(folder: &Path, file: &Path, names: [&str; N]) -> Outcome<[f64; N]> {
    let mut cpu: [Figures; N] = std::array::from_fn(|_| Figures::default());
    let mut peak: [Figures; N] = std::array::from_fn(|_| Figures::default());
    for _ in 0..ROUNDS {
        for ((name, cpu), peak) in names.iter().zip(&mut cpu).zip(&mut peak) {
            let own = folder.join("turn.pdf");
            fs::copy(file, &own)?;
            let before = children_cpu()?;
            let said = run(name, &own, folder)?;
            let used = children_cpu()? - before;
            let mut words = said.split_whitespace();
            let stated: f64 = words.next().unwrap_or("0").parse()?;
            let kib: f64 = words.next().unwrap_or("nan").parse()?;
            cpu.add(if stated > 0.0 { stated } else { used });
            peak.add(kib);
        }
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::as_conversions,
        reason = "lengths of files"
    )]
    let input_mib = fs::metadata(file)?.len() as f64 / f64::from(1 << 20);
    for ((name, cpu), peak) in names.iter().zip(&cpu).zip(&peak) {
        let (least, greatest) = cpu.spread();
        let beside = peak.median() / 1024.0 - if name.contains(' ') { 0.0 } else { input_mib };
        println!(
            "{name:<15} {:>6.3} ({least:.3} - {greatest:.3}) {beside:>14.1}",
            cpu.median()
        );
    }
    Ok(cpu.each_ref().map(Figures::median))
}

/// Runs a contestant; it prints CPU seconds, 0 where the system counts them, and memory in KiB.
fn run(name: &str, file: &Path, folder: &Path) -> Outcome<String> {
    let mut command = match name {
        "pdfsig" => {
            let mut command = Command::new("pdfsig");
            command.args(["-no-ocsp", "-nssdir"]).arg(folder).arg(file);
            command
        }
        "pyhanko sign" => {
            let mut command = python(name);
            command
                .arg(folder.join("key.der"))
                .arg(folder.join("signer.der"));
            command.arg(file);
            command
        }
        "pyhanko verify" => {
            let mut command = python(name);
            command.arg(folder.join("root.der"));
            command.arg((NOW_SECS + 3600).to_string()).arg(file);
            command
        }
        name if name.starts_with(WASM) => {
            let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
            let mut command = Command::new("node");
            command.arg(format!("{root}/benches/pdf.mjs"));
            command.arg(name.trim_start_matches(WASM));
            command.arg(format!("{root}/web-client/pdf-pkg"));
            command.arg(folder);
            command.arg((NOW_SECS + 3600).to_string()).arg(file);
            command
        }
        name => {
            let mut command = Command::new(std::env::current_exe()?);
            command.args([CONTESTANT, name]).arg(file).arg(folder);
            command
        }
    };
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{name} ended with {}: {said}", output.status).into());
    }
    Ok(if name == "pdfsig" {
        String::new()
    } else {
        String::from_utf8(output.stdout)?
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the peer is"
)]
fn python(name: &str) -> Command {
    let python = std::env::var("BULLA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/pdf.py");
    command.arg(script).args(name.split(' ').skip(1));
    command
}

/// One turn of ours.
fn contest(name: &str, path: &Path, folder: &Path) -> Outcome<()> {
    let file = fs::read(path)?;
    match name {
        "sha" => {
            std::hint::black_box(sha256(&file));
        }
        "sign" => {
            let people = People::new()?;
            let tail = people.tail(&file, None)?;
            OpenOptions::new()
                .append(true)
                .open(path)?
                .write_all(&tail)?;
        }
        _ => {
            let root = Certificate::from_der(&fs::read(folder.join("root.der"))?)?;
            let now = Timestamp::from_millis((NOW_SECS + 3600) * 1000)?;
            let anchors = [root];
            let report = verify(&file, &Limits::default(), &Trust::new(&anchors, now));
            if report.verdict != Verdict::Authentic {
                return Err(format!("not authentic: {report:?}").into());
            }
        }
    }
    Ok(())
}

/// The greatest memory of this process in KiB.
fn own_peak_kib() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = peak.ok_or("no statistics")?.split_whitespace();
    Ok(words.take(1).collect::<String>().parse()?)
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
    let (_, fields) = stat.rsplit_once(") ").ok_or("no statistics")?;
    let mut ticks = 0.0;
    for field in fields.split(' ').skip(13).take(2) {
        ticks += field.parse::<f64>()?;
    }
    Ok(ticks / 100.0)
}
