//! A real server and people with real homes, driven through the real binaries.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::code;

pub(crate) const PASSWORD: &str = "gletscher-trompete-7-ofen";

/// The server binary with an empty data directory; it ends with the value.
pub(crate) struct Server {
    /// Its output stays open as long as it serves.
    process: (Child, BufReader<ChildStdout>),
    pub(crate) url: String,
    pub(crate) setup_link: String,
    pub(crate) files: TempDir,
}

/// Somebody with a home directory, enrolled or not.
pub(crate) struct Person {
    pub(crate) home: PathBuf,
    pub(crate) secret: String,
    pub(crate) kit: String,
    pub(crate) recovery_codes: Vec<Value>,
}

/// A directory without a server, and a home that nobody uses.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("files").join(name)
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        fs::create_dir_all(self.path("")).unwrap();
        fs::write(&path, content).unwrap();
        text(&path)
    }

    /// Runs a command in the directory.
    pub(crate) fn bulla(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(binary("bulla"))
            .args(arguments)
            .arg("--home")
            .arg(self.0.path().join("home"))
            .current_dir(self.path(""))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran::of(&output)
    }
}

/// What a command left.
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::launch(|_, _| ())
    }

    /// As [`Self::start`], with every log line that any part of the program can write, as JSON in
    /// `server.log`.
    pub(crate) fn verbose() -> Self {
        Self::launch(|command, files| {
            let log = fs::File::create(files.join("server.log")).unwrap();
            command
                .env("RUST_LOG", "trace")
                .arg("--log-json")
                .stderr(log);
        })
    }

    /// A server with these settings that listens here and is reached under another address, through
    /// somebody in between.
    pub(crate) fn behind(listen: SocketAddr, url: &str, settings: &str) -> Self {
        Self::launch_at(listen, url.to_owned(), configured(settings))
    }

    /// As [`Self::start`], with these settings.
    pub(crate) fn configured(settings: &str) -> Self {
        Self::launch(configured(settings))
    }

    fn launch(configure: impl Fn(&mut Command, &Path)) -> Self {
        let address = free_port();
        let url = format!("http://localhost:{}", address.port());
        Self::launch_at(address, url, configure)
    }

    fn launch_at(
        address: SocketAddr,
        url: String,
        configure: impl Fn(&mut Command, &Path),
    ) -> Self {
        let files = tempfile::tempdir().unwrap();
        let (process, setup_link) = serve(&files, (address.port(), &url), configure);
        fs::write(files.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        Self {
            process,
            url,
            setup_link,
            files,
        }
    }

    /// Serves again after [`Self::stop`], at the same address.
    pub(crate) fn again(&mut self) {
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        self.process = serve(&self.files, (port, &self.url), |_, _| ()).0;
    }

    /// Serves again here with these settings, after it was ended.
    pub(crate) fn again_behind(&mut self, listen: SocketAddr, settings: &str) {
        self.process.0.kill().unwrap();
        self.process.0.wait().unwrap();
        let place = (listen.port(), self.url.as_str());
        self.process = serve(&self.files, place, configured(settings)).0;
    }

    /// The same world without its server.
    pub(crate) fn stop(mut self) -> Self {
        self.process.0.kill().unwrap();
        self.process.0.wait().unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Writes a file to be sent or verified.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        text(&path)
    }

    /// Runs the server's own command on this instance's data, while it serves.
    pub(crate) fn admin(&self, arguments: &[&str]) -> Output {
        self.command_on(&self.path("data"), &[&["admin"], arguments].concat())
    }

    /// A command of the operator on the data of this folder.
    pub(crate) fn command_on(&self, data: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary("bulla-server"));
        command.args(arguments);
        command.arg("--data").arg(data);
        command.args(["--public-url", &self.url]);
        command.output().unwrap()
    }

    /// The answer to a request of nobody in particular: status line, headers and body.
    pub(crate) fn answer(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Somebody new, with an empty home.
    pub(crate) fn stranger(&self, name: &str) -> Person {
        Person {
            home: self.path(&format!("home-{name}")),
            secret: String::new(),
            kit: String::new(),
            recovery_codes: Vec::new(),
        }
    }

    /// The owner, through the set-up link.
    pub(crate) fn anna(&self) -> Person {
        let mut anna = self.stranger("anna");
        let owner = ["--name", "Anna Keller", "--email", "anna@example.ch"];
        let organisation = ["--organisation", "Example AG"];
        let arguments = [&["setup", &self.setup_link], &owner[..], &organisation].concat();
        assert_eq!(anna.enrol(self, &arguments), 0);
        anna
    }

    /// A member, invited by `owner`.
    pub(crate) fn member(&self, owner: &Person, name: &str) -> Person {
        self.member_as(owner, name, "member")
    }

    /// Somebody whom `owner` invited in this role.
    pub(crate) fn member_as(&self, owner: &Person, name: &str, role: &str) -> Person {
        let email = format!("{name}@example.ch");
        let invited = owner.bulla(self, &["--json", "invite", &email, "--as", role]);
        let link = invited.json()["link"].as_str().unwrap().to_owned();
        let mut member = self.stranger(name);
        assert_eq!(member.enrol(self, &["join", &link, "--name", name]), 0);
        member
    }
}

/// Gives the server a file with these settings.
fn configured(settings: &str) -> impl Fn(&mut Command, &Path) {
    move |command, files| {
        let path = files.join("bulla.toml");
        fs::write(&path, settings).unwrap();
        command.arg("--config").arg(path);
    }
}

/// The server on this port, ready, with its set-up link while there is no account.
fn serve(
    files: &TempDir,
    (port, url): (u16, &str),
    configure: impl Fn(&mut Command, &Path),
) -> ((Child, BufReader<ChildStdout>), String) {
    let mut command = Command::new(binary("bulla-server"));
    command
        .arg("serve")
        .arg("--data")
        .arg(files.path().join("data"))
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--public-url", url])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    configure(&mut command, files.path());
    let is_new = !files.path().join("data").exists();
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (begin, mut told) = (
        if is_new { "Set up: " } else { "Bulla is ready" },
        String::new(),
    );
    while !told.starts_with(begin) {
        told.clear();
        let read = stdout.read_line(&mut told).unwrap();
        assert_ne!(read, 0, "the server ended");
    }
    let link = told.trim_start_matches(begin).trim().to_owned();
    ((child, stdout), link)
}

impl Drop for Server {
    fn drop(&mut self) {
        // The test is over; a server that has ended already is as good.
        drop(self.process.0.kill());
        drop(self.process.0.wait());
    }
}

impl Person {
    /// Runs a command in this home, with nothing on standard input.
    pub(crate) fn bulla(&self, server: &Server, arguments: &[&str]) -> Ran {
        self.bulla_with(server, arguments, "")
    }

    /// Runs a command in this home and answers its questions.
    pub(crate) fn bulla_with(&self, server: &Server, arguments: &[&str], answers: &str) -> Ran {
        let mut child = self.command(server, arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that asks nothing may have ended before.
        drop(stdin.write_all(answers.as_bytes()));
        drop(stdin);
        Ran::of(&child.wait_with_output().unwrap())
    }

    pub(crate) fn command(&self, server: &Server, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary("bulla"));
        command
            .args(arguments)
            .arg("--home")
            .arg(&self.home)
            .current_dir(server.files.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Enrols with `setup` or `join`: scans the code, types it, copies the kit. The exit code.
    pub(crate) fn enrol(&mut self, server: &Server, arguments: &[&str]) -> i32 {
        let password = text(&server.path("password"));
        let arguments = [&["--json", "--password-file", &password], arguments].concat();
        let mut child = self.command(server, &arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let enrolment = line(&mut stdout);
        enrolment["secret"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut self.secret);
        if !self.secret.is_empty() {
            let uri = enrolment["otpauth_uri"].as_str().unwrap();
            assert!(uri.contains(&self.secret), "{uri}");
            writeln!(stdin, "{}", code::of(&self.secret, 0)).unwrap();
            let codes = line(&mut stdout);
            let codes = codes["recovery_codes"].as_array().unwrap();
            self.recovery_codes.clone_from(codes);
            let kit = line(&mut stdout);
            kit["recovery_kit"]
                .as_str()
                .unwrap()
                .clone_into(&mut self.kit);
            writeln!(stdin, "{}", self.kit.to_lowercase().replace('-', " ")).unwrap();
        }
        drop(stdin);
        child.wait().unwrap().code().unwrap()
    }
}

impl Person {
    /// Scans the code of a new second factor and types its first code; the new secret.
    pub(crate) fn renew_second_factor(&self, server: &Server, arguments: &[&str]) -> String {
        let mut child = self.command(server, arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let secret = line(&mut stdout)["secret"].as_str().unwrap().to_owned();
        writeln!(stdin, "{}", code::of(&secret, 0)).unwrap();
        assert_eq!(line(&mut stdout)["renewed"], true);
        assert!(child.wait().unwrap().success());
        secret
    }
}

impl Ran {
    fn of(output: &Output) -> Self {
        Self {
            exit: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// The last value on standard output.
    pub(crate) fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|_| panic!("{} {}", self.stdout, self.stderr))
    }

    /// Asserts how the command ended.
    #[track_caller]
    pub(crate) fn ends_with(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that it failed with this code.
    #[track_caller]
    pub(crate) fn fails_with(self, exit: i32, code: &str) {
        let ran = self.ends_with(exit);
        assert_eq!(ran.json()["error"]["code"], code, "{}", ran.stdout);
    }
}

/// An address of this machine that is free now; whoever asked takes it a moment later.
pub(crate) fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// The path as text.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn line(stdout: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_default()
}

/// A binary of the workspace: from `BULLA_BIN_DIR`, else from the target directory, where it is
/// built if it is missing.
pub(crate) fn binary(name: &str) -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment may say where binaries are"
    )]
    let given = std::env::var("BULLA_BIN_DIR");
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug");
    let directory = PathBuf::from(given.unwrap_or_else(|_| default.to_owned()));
    let path = directory.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !path.exists() {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "-p", "bulla-server", "-p", "bulla-cli"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success(), "the binaries do not build");
    }
    path
}
