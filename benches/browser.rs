//! The browser's part: sealing in memory beside WebCrypto, libsodium and age; a file on its way to
//! the server, beside the same bytes sent as they are; the stretching of a password beside the same
//! code running natively.
//!
//! | contestant | does |
//! |---|---|
//! | seal | what the web client does with the bytes of a file: encrypts, hashes plaintext and ciphertext |
//! | cipher | the same without the two hashes |
//! | subtle | AES-256-GCM by WebCrypto, called from JavaScript, in pieces of the same length |
//! | subtle and hashes | the same, and SHA-256 by WebCrypto over both sides of each piece |
//! | sodium | libsodium's secretstream, in pieces of the same length |
//! | age | age-encryption to one X25519 recipient |
//! | send | a whole envelope with the file: read, sealed, hashed, sent, completed, in the log |
//! | plain | the file in one request, written to the same disk and synced |
//!
//! The page in `benches/browser` runs by itself in a headless Chromium, without a test driver, which
//! would slow uploads down; the server is the real one, in this process.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use bulla_server::config::Config;
use bulla_server::{router, start};
use futures_util::StreamExt as _;
use measure::{Figures, machine, now};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How often each contestant has its turn.
const ROUNDS: u32 = 5;
/// What is sealed in memory.
const MEMORY_BYTES: u32 = 64 << 20;
/// What is sent.
const FILE_BYTES: u32 = 256 << 20;
/// After this time the browser is given up.
const PATIENCE: Duration = Duration::from_mins(5);
/// The folder of the bundled page.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench-browser/dist");

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What the page is to do.
#[derive(Clone, Serialize)]
struct Task {
    rounds: u32,
    memory_bytes: u32,
    file_bytes: u32,
    set_up_link: String,
}

/// What it tells: milliseconds of each round, or why it ended.
#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    results: BTreeMap<String, Vec<f64>>,
    error: Option<String>,
}

/// What the routes beside the server's own have in common.
struct Bench {
    task: Task,
    folder: PathBuf,
    reports: mpsc::Sender<Report>,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    let config = Config {
        data: folder.path().join("instance"),
        public_url: url.clone().try_into()?,
        ..Config::default()
    };
    let server = start::open(config).await?;
    let link = start::set_up_link(&server).await?;
    let (reports, mut reported) = mpsc::channel(1);
    let bench = Bench {
        task: Task {
            rounds: ROUNDS,
            memory_bytes: MEMORY_BYTES,
            file_bytes: FILE_BYTES,
            set_up_link: link.ok_or("the instance is not new")?,
        },
        folder: folder.path().to_owned(),
        reports,
    };
    let routes = own_routes(bench).merge(router::build(server));
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await });
    println!("machine  {}", machine());
    let mut browser = browse(&format!("{url}/bench"), &folder.path().join("profile"))?;
    let report = tokio::time::timeout(PATIENCE, reported.recv()).await;
    browser.kill()?;
    browser.wait()?;
    serving.abort();
    let report = report?.ok_or("the page reported nothing")?;
    if let Some(error) = report.error {
        return Err(format!("the page failed: {error}").into());
    }
    print(&report.results)?;
    println!("machine  {} at the end", machine());
    Ok(())
}

/// Opens the page in a browser that nobody drives.
fn browse(url: &str, profile: &Path) -> Outcome<Child> {
    // The first argument, if there is one; `cargo bench` adds its own.
    let program = std::env::args().nth(1).filter(|it| !it.starts_with("--"));
    let mut browser = Command::new(program.as_deref().unwrap_or("/usr/bin/chromium"));
    browser
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .args(["--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(browser.spawn()?)
}

fn own_routes(bench: Bench) -> Router {
    Router::new()
        .route("/bench", get(page))
        .route("/assets/{*name}", get(file))
        .route("/bench/task", post(task))
        .route("/bench/stretch", post(stretched))
        .route("/bench/plain", put(plain))
        .route("/bench/report", post(report))
        .with_state(Arc::new(bench))
}

async fn task(State(bench): State<Arc<Bench>>) -> Json<Task> {
    Json(bench.task.clone())
}

async fn report(State(bench): State<Arc<Bench>>, Json(report): Json<Report>) -> StatusCode {
    match bench.reports.send(report).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::GONE,
    }
}

async fn page() -> Response {
    answer("index.html", "text/html; charset=utf-8").await
}

async fn file(uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let media_type = if Path::new(name).extension().is_some_and(|end| end == "wasm") {
        "application/wasm"
    } else {
        "text/javascript"
    };
    answer(name, media_type).await
}

/// A file of the page. The names come from our own build.
async fn answer(name: &str, media_type: &'static str) -> Response {
    match tokio::fs::read(Path::new(PAGES).join(name)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, media_type)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Writes a body to the disk as it comes, and syncs it.
async fn plain(State(bench): State<Arc<Bench>>, request: Request) -> StatusCode {
    match keep(&bench.folder.join("plain"), request.into_body()).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn keep(path: &Path, body: Body) -> Outcome<()> {
    let file = tokio::fs::File::create(path).await?;
    let mut file = tokio::io::BufWriter::with_capacity(1 << 20, file);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece?).await?;
    }
    file.flush().await?;
    file.into_inner().sync_all().await?;
    tokio::fs::remove_file(path).await?;
    Ok(())
}

/// Milliseconds of Argon2id with the parameters of the login, natively.
async fn stretched() -> Result<String, StatusCode> {
    let work = || {
        let params = Params::new(64 * 1024, 3, 1, Some(64))?;
        let mut output = [0; 64];
        let began = now();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            b"gletscher-trompete-7-ofen",
            b"a salt of 16 bytes",
            &mut output,
        )?;
        std::hint::black_box(output);
        Ok::<_, argon2::Error>(began.elapsed().as_secs_f64() * 1e3)
    };
    let done = tokio::task::spawn_blocking(work).await;
    match done {
        Ok(Ok(millis)) => Ok(millis.to_string()),
        _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A ratio with its goal: contestant, the one beside it, the goal.
const GOALS: [(&str, &str, Option<&str>); 9] = [
    ("seal", "subtle", Some("at least 0.9")),
    ("cipher", "subtle", Some("at least 0.9")),
    ("seal", "subtle_and_hashes", None),
    ("seal", "sodium", Some("at least 3")),
    ("cipher", "sodium", Some("at least 3")),
    ("seal", "age", Some("at least 8")),
    ("cipher", "age", Some("at least 8")),
    ("send", "plain", Some("at least 0.5")),
    ("stretch_native", "stretch_wasm", Some("at most 1.5")),
];

fn print(results: &BTreeMap<String, Vec<f64>>) -> Outcome<()> {
    println!(
        "input    {} MiB in memory, a file of {} MiB; MiB/s: median (least - greatest)",
        MEMORY_BYTES >> 20,
        FILE_BYTES >> 20
    );
    let mut medians = BTreeMap::new();
    for (name, times) in results {
        let mebibytes = match name.as_str() {
            "send" | "plain" => f64::from(FILE_BYTES >> 20),
            _ => f64::from(MEMORY_BYTES >> 20),
        };
        let is_time = name.starts_with("stretch");
        let mut figures = Figures::default();
        for millis in times {
            figures.add(if is_time {
                *millis
            } else {
                mebibytes / millis * 1e3
            });
        }
        let (least, greatest) = figures.spread();
        let unit = if is_time { " ms" } else { "" };
        println!(
            "{name:<18} {:>7.1} ({least:.1} - {greatest:.1}){unit}",
            figures.median()
        );
        // Of a time, less is more.
        let speed = if is_time {
            1.0 / figures.median()
        } else {
            figures.median()
        };
        medians.insert(name.as_str(), speed);
    }
    for (name, beside, goal) in GOALS {
        let of = |name| medians.get(name).copied().ok_or("a contestant is missing");
        let goal = goal.map_or_else(String::new, |goal| format!("  goal {goal}"));
        println!(
            "{name:<14} / {beside:<18} {:>6.2}{goal}",
            of(name)? / of(beside)?
        );
    }
    Ok(())
}
