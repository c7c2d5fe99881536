//! `bulla witness` as its own process: every answer of tlog-witness, what is on the disk before an
//! answer, and that nobody gets two histories cosigned.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::cosignature::CosignatureVerifier;
use bulla_tlog::witness::{AddCheckpoint, MAX_REQUEST_BYTES, origin_hash};
use bulla_tlog::{
    Checkpoint, LogSigner, TilePath, VerifiedCheckpoint, leaf_hash, merkle_root, prove_consistency,
    tile,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::world::{Server, binary, text};

/// A log that grows by numbered leaves, or by others where it is forged.
struct Log {
    signer: LogSigner,
    salt: u8,
}

impl Log {
    fn named(name: &str) -> Self {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([7; 32]));
        let signer = LogSigner::new(name.parse().unwrap(), key);
        Self { signer, salt: 0 }
    }

    fn anchor() -> Self {
        Self::named("sign.example.ch/anchor")
    }

    /// Another history of the same log.
    fn forged() -> Self {
        Self {
            salt: 1,
            ..Self::anchor()
        }
    }

    fn leaves(&self, size: u64) -> Vec<Vec<u8>> {
        (0..size)
            .map(|n| [&[self.salt], n.to_be_bytes().as_slice()].concat())
            .collect()
    }

    fn note(&self, size: u64) -> String {
        let hashes: Vec<_> = self.leaves(size).iter().map(|it| leaf_hash(it)).collect();
        let checkpoint = Checkpoint {
            origin: self.signer.origin().clone(),
            size,
            root: merkle_root(&hashes),
        };
        self.signer.sign(&checkpoint).unwrap()
    }

    fn open(&self, size: u64) -> VerifiedCheckpoint {
        self.signer.verifier().open(&self.note(size)).unwrap()
    }

    /// A request from one size to another.
    fn request(&self, old: u64, new: u64) -> String {
        let tiles = Tiles(self.leaves(new));
        let proof = prove_consistency(old, new, &tiles).unwrap();
        AddCheckpoint::encode(old, &proof, &self.note(new))
    }

    fn path(&self) -> String {
        format!("/{}/checkpoint", origin_hash(self.signer.origin()))
    }
}

/// The tiles of a log of fewer than 256 leaves.
struct Tiles(Vec<Vec<u8>>);

impl tile::TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let width = usize::from(path.width());
        let hashes = self.0.iter().take(width).map(|leaf| leaf_hash(leaf));
        Some(hashes.flat_map(|hash| *hash.as_bytes()).collect())
    }
}

/// A witness that runs, and its folder.
pub(crate) struct Witness {
    child: Child,
    pub(crate) address: SocketAddr,
    vkey: String,
    folder: PathBuf,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Witness {
    fn init(folder: &TempDir, logs: &[&Log]) -> PathBuf {
        let data = folder.path().join("witness");
        let mut command = bulla(&["--json", "witness", "init", "--name", "w.example.ch/w1"]);
        command.arg("--data").arg(&data);
        for log in logs {
            command.args(["--log", &log.signer.verifier().vkey()]);
        }
        assert!(command.output().unwrap().status.success());
        data
    }

    fn serve(folder: PathBuf) -> Self {
        let mut command = bulla(&["--json", "witness", "serve", "--listen", "127.0.0.1:0"]);
        command.arg("--data").arg(&folder).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "it ended");
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["ready"].as_str().unwrap();
        Self {
            child,
            address: url.trim_start_matches("http://").parse().unwrap(),
            vkey: ready["verifier_key"].as_str().unwrap().to_owned(),
            folder,
        }
    }

    fn verifier(&self) -> CosignatureVerifier {
        CosignatureVerifier::from_vkey(&self.vkey).unwrap()
    }

    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        exchange(self.address, method, path, body).unwrap()
    }

    fn add(&self, body: &str) -> Answer {
        self.ask("POST", "/add-checkpoint", body.as_bytes())
    }

    /// Ends it as a loss of power would, as far as a process can be ended so.
    fn kill(mut self) -> PathBuf {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.folder.clone()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // One that has ended already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn bulla(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary("bulla"));
    command.args(arguments).stdin(Stdio::null());
    command.stderr(Stdio::null());
    command
}

fn exchange(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )?;
    // One that refuses early does not read the rest.
    drop(stream.write_all(body));
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        read?;
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    };
    Ok(Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_lowercase(),
        body: body.to_owned(),
    })
}

#[test]
fn every_status_of_the_specification_is_given_by_the_running_process() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::anchor());
    let witness = Witness::serve(Witness::init(&folder, &[&log]));
    let stranger = Log::named("other.example.ch/anchor");
    assert_eq!(witness.ask("GET", &log.path(), b"").status, 404);

    let first = witness.add(&log.request(0, 3));
    assert_eq!(first.status, 200, "{}", first.body);
    let own = witness.verifier().find_in_answer(&log.open(3), &first.body);
    assert!(own.unwrap().at_secs() > 1_700_000_000);

    let stale = witness.add(&log.request(0, 3));
    assert_eq!((stale.status, stale.body.as_str()), (409, "3\n"));
    assert!(stale.head.contains("content-type: text/x.tlog.size"));
    assert_eq!(witness.add(&log.request(3, 9)).status, 200);
    // What is newest may be asked for again; what is older never.
    assert_eq!(witness.add(&log.request(9, 9)).status, 200);
    assert_eq!(witness.add(&log.request(3, 5)).status, 409);

    let no_signature = log
        .note(9)
        .replace("\n\n\u{2014}", "\n\n\u{2014} x AAAAAAA=\n\u{2014}");
    assert_eq!(
        witness
            .add(&AddCheckpoint::encode(9, &[], &no_signature))
            .status,
        200
    );
    let unsigned = Log {
        signer: LogSigner::new(
            "sign.example.ch/anchor".parse().unwrap(),
            Ed25519SecretKey::from_seed(&Key32::from_bytes([8; 32])),
        ),
        salt: 0,
    };
    assert_eq!(witness.add(&unsigned.request(9, 9)).status, 403);
    assert_eq!(witness.add(&stranger.request(0, 9)).status, 404);
    assert_eq!(
        witness
            .add(&AddCheckpoint::encode(10, &[], &log.note(9)))
            .status,
        400
    );
    for malformed in ["", "old 9\n", "old 09\n\nx", "\u{0}"] {
        assert_eq!(witness.add(malformed).status, 400, "{malformed:?}");
    }
    assert_eq!(
        witness.ask("POST", "/add-checkpoint", &[0xff; 9]).status,
        400
    );
    let forged = Log::forged();
    assert_eq!(witness.add(&forged.request(9, 12)).status, 422);
    assert_eq!(witness.add(&forged.request(9, 9)).status, 422);
}

#[test]
fn what_was_cosigned_is_shown_and_no_other_address_method_or_size_is_answered() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::anchor());
    let witness = Witness::serve(Witness::init(&folder, &[&log]));
    let stranger = Log::named("other.example.ch/anchor");
    assert_eq!(witness.add(&log.request(0, 9)).status, 200);
    let newest = witness.ask("GET", &log.path(), b"");
    assert_eq!(newest.status, 200);
    let open = log.signer.verifier().open(&newest.body).unwrap();
    assert_eq!((open.size(), open.root()), (9, log.open(9).root()));
    assert!(witness.verifier().find(&open).unwrap().is_some());
    for (method, path, status) in [
        ("GET", "/", 404),
        ("GET", "/add-checkpoint", 405),
        ("POST", log.path().as_str(), 405),
        ("GET", "//checkpoint", 404),
        ("GET", stranger.path().as_str(), 404),
        ("GET", "/../key/checkpoint", 404),
    ] {
        assert_eq!(witness.ask(method, path, b"").status, status, "{path}");
    }
    let large = vec![b'x'; MAX_REQUEST_BYTES + 1];
    assert_eq!(witness.ask("POST", "/add-checkpoint", &large).status, 413);
    assert_eq!(witness.add(&log.request(9, 10)).status, 200, "it goes on");
}

#[test]
fn of_two_histories_at_the_same_time_one_is_cosigned() {
    let folder = tempfile::tempdir().unwrap();
    let (log, forged) = (Log::anchor(), Log::forged());
    let witness = Witness::serve(Witness::init(&folder, &[&log]));
    let mut size = 0;
    for round in 1..=20 {
        let next = size + round;
        // Both sides build on what the witness has: at first nothing, then the honest log.
        let requests = [log.request(size, next), {
            let mut mixed = log.leaves(size);
            mixed.extend(forged.leaves(next - size));
            forged_request(&log, size, mixed)
        }];
        let address = witness.address;
        let threads = requests.map(|request| {
            std::thread::spawn(move || {
                exchange(address, "POST", "/add-checkpoint", request.as_bytes()).unwrap()
            })
        });
        let answers = threads.map(|thread| thread.join().unwrap());
        let mut statuses = answers.each_ref().map(|answer| answer.status);
        let honest = statuses[0] == 200;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "round {round}");
        if !honest {
            // The forger was first: the honest log is refused from now on, and everybody sees it.
            assert_eq!(witness.add(&log.request(next, next)).status, 422);
            return;
        }
        size = next;
    }
}

/// A request of the log's own key for a tree of these leaves.
fn forged_request(log: &Log, old: u64, leaves: Vec<Vec<u8>>) -> String {
    let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let size = u64::try_from(leaves.len()).unwrap();
    let checkpoint = Checkpoint {
        origin: log.signer.origin().clone(),
        size,
        root: merkle_root(&hashes),
    };
    let proof = prove_consistency(old, size, &Tiles(leaves)).unwrap();
    AddCheckpoint::encode(old, &proof, &log.signer.sign(&checkpoint).unwrap())
}

#[test]
fn what_was_answered_is_remembered_however_the_process_ends() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::anchor());
    let mut data = Witness::init(&folder, &[&log]);
    let kept = data.join("checkpoints");
    let kept = kept.join(origin_hash(log.signer.origin()).to_string());
    let (mut size, mut unanswered) = (0, 0);
    for _ in 0..60 {
        let witness = Witness::serve(data);
        let (request, address) = (log.request(size, size + 1), witness.address);
        let asked = std::thread::spawn(move || {
            exchange(address, "POST", "/add-checkpoint", request.as_bytes())
        });
        // The moment at which the new checkpoint has its name: some answers have left by then, some
        // have not.
        let before = fs::read(&kept).ok();
        while fs::read(&kept).ok() == before && !asked.is_finished() {
            std::hint::spin_loop();
        }
        data = witness.kill();
        let answered = asked
            .join()
            .unwrap()
            .is_ok_and(|answer| answer.status == 200);
        unanswered += u32::from(!answered);
        let note = fs::read_to_string(&kept).unwrap();
        let open = log.signer.verifier().open(&note).unwrap();
        assert_eq!(open.size(), size + 1, "answered: {answered}");
        size += 1;
        if unanswered > 2 && size > 10 {
            break;
        }
    }
    assert!(unanswered > 0, "no process was ended before its answer");
    // Whoever got no answer learns from the next one where the witness is, and gets on.
    let witness = Witness::serve(data);
    let stale = witness.add(&log.request(size - 1, size));
    assert_eq!((stale.status, stale.body), (409, format!("{size}\n")));
    assert_eq!(witness.add(&log.request(size, size)).status, 200);
    assert_eq!(witness.add(&log.request(size, size + 2)).status, 200);
}

#[test]
fn the_key_is_made_once_shown_and_read_by_its_owner_alone() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::anchor());
    let data = Witness::init(&folder, &[&log]);
    let witness = Witness::serve(data.clone());
    assert_eq!(witness.add(&log.request(0, 4)).status, 200);
    let shown = bulla(&["--json", "witness", "show", "--data", &text(&data)]);
    let shown: Value = { shown }
        .output()
        .map(|it| serde_json::from_slice(&it.stdout))
        .unwrap()
        .unwrap();
    assert_eq!(shown["verifier_key"], witness.vkey);
    assert_eq!(shown["logs"][0]["size"], 4);
    assert_eq!(shown["logs"][0]["path"], log.path());
    // A second process with the same memory would sign a second history.
    let arguments = ["witness", "serve", "--listen", "127.0.0.1:0", "--data"];
    let second = bulla(&arguments).arg(&data).output().unwrap();
    assert_eq!(second.status.code(), Some(33));
    let again = ["witness", "init", "--name", "w.example.ch/w1", "--data"];
    let again = bulla(&again).arg(&data).output().unwrap();
    assert_eq!(again.status.code(), Some(64));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| fs::metadata(data.join(name)).unwrap().permissions().mode();
        assert_eq!(mode("key") & 0o777, 0o600);
        assert_eq!(mode("") & 0o777, 0o700);
    }
    let data = witness.kill();
    for name in fs::read_dir(data.join("checkpoints")).unwrap() {
        fs::write(name.unwrap().path(), log.note(2)).unwrap();
    }
    let damaged = bulla(&arguments).arg(&data).output().unwrap();
    assert_eq!(damaged.status.code(), Some(33), "an older, unsigned memory");
}

#[cfg(unix)]
#[test]
fn it_ends_in_order_when_it_is_told_to() {
    let (folder, log) = (tempfile::tempdir().unwrap(), Log::anchor());
    let mut witness = Witness::serve(Witness::init(&folder, &[&log]));
    assert_eq!(witness.add(&log.request(0, 1)).status, 200);
    let told = Command::new("kill")
        .arg(witness.child.id().to_string())
        .status();
    assert!(told.unwrap().success());
    assert_eq!(witness.child.wait().unwrap().code(), Some(0));
}

/// The folder of a witness that knows no log yet, and its line in a policy.
pub(crate) fn unknowing(folder: &TempDir, number: u8) -> (PathBuf, String) {
    let data = folder.path().join(format!("w{number}"));
    let name = format!("w.example.ch/w{number}");
    let mut command = bulla(&["--json", "witness", "init", "--name", &name, "--data"]);
    let made = command.arg(&data).output().unwrap();
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let vkey = made["verifier_key"].as_str().unwrap();
    (data, format!("witness w{number} {vkey}"))
}

pub(crate) fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// A witness that serves from here on at this address, and knows this log.
pub(crate) fn begins(data: PathBuf, address: SocketAddr, log: &str) -> Witness {
    let mut command = bulla(&["--json", "witness", "serve", "--log", log, "--listen"]);
    command.arg(address.to_string()).arg("--data").arg(&data);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "it ended");
    Witness {
        child,
        address,
        vkey: String::new(),
        folder: data,
    }
}

#[test]
fn a_log_is_witnessed_by_two_processes_and_readers_are_told_when_one_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let addresses = [free_address(), free_address()];
    let made = [unknowing(&folder, 1), unknowing(&folder, 2)];
    let line = |number: usize| format!("{} http://{}\n", made[number].1, addresses[number]);
    let lines = line(0) + &line(1);
    let policy = format!("{lines}group both all w1 w2\nquorum both\n");
    let settings = format!("[witnesses]\ntimeout_ms = 1000\npolicy = \"\"\"\n{policy}\"\"\"\n");
    let server = Server::configured(&settings);
    let anna = server.anna();
    // The witnesses were not there when the server began.
    let audit = || {
        let ran = anna
            .bulla(&server, &["--json", "audit", "verify"])
            .ends_with(0);
        ran.json()
    };
    let before = audit();
    assert_eq!(before["verdict"], "authentic");
    assert_eq!(before["modifiers"][0], "unwitnessed");
    assert_eq!(before["witnesses"]["checked"], "no");
    let said = anna.bulla(&server, &["audit", "verify"]).ends_with(0);
    assert!(said.stdout.contains("UNWITNESSED"), "{}", said.stdout);

    let state = fs::read_to_string(anna.home.join("state.json")).unwrap();
    let state: Value = serde_json::from_str(&state).unwrap();
    let trust = &state["memory"]["trust"];
    let log = trust["anchor_log"].as_str().unwrap();
    assert!(!trust["witness_policy"].as_str().unwrap().contains("http"));
    let [one, two] = made.map(|(data, _)| data);
    let one = begins(one, addresses[0], log);
    let two = begins(two, addresses[1], log);
    let witnessed = until(&audit, |told| told["witnesses"]["checked"] == "yes");
    assert_eq!(witnessed["modifiers"].as_array().unwrap().len(), 0);
    let names: Vec<_> = witnessed["witnesses"]["cosigned"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(names.len(), 2, "{witnessed}");

    drop(two);
    let told = anna.bulla(&server, &["--json", "invite", "beat@example.ch"]);
    told.ends_with(0);
    let alone = until(&audit, |told| told["witnesses"]["checked"] == "no");
    assert_eq!(alone["witnesses"]["cosigned"][0]["witness"], "w1");
    assert_eq!(alone["modifiers"][0], "unwitnessed");
    drop(one);
}

/// Asks until it is so: the server asks its witnesses in turns.
pub(crate) fn until(ask: &impl Fn() -> Value, is_so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let told = ask();
        if is_so(&told) {
            return told;
        }
        std::thread::yield_now();
    }
    panic!("never: {}", ask());
}
