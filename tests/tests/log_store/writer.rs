//! The writer as a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running writer.
pub(crate) struct Writer {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Writer {
    /// Starts a writer that stops at this step, or never at step 0.
    pub(crate) fn start(folder: &Path, stop_at: usize, batches: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_log-writer"));
        command.arg(folder).arg(stop_at.to_string()).args(batches);
        Self::spawn(command)
    }

    /// The same, which may write files of no more than this many blocks of 512 bytes.
    pub(crate) fn start_with_little_space(folder: &Path, blocks: u64, batches: &[&str]) -> Self {
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        command
            .args(["-c", &script])
            .arg(env!("CARGO_BIN_EXE_log-writer"))
            .arg(folder)
            .arg("0")
            .args(batches);
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let command = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// What it says next; empty once it has ended.
    pub(crate) fn says(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// SIGKILL: nothing of it runs any more, nothing is cleaned up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Lets it go on from where it stopped.
    pub(crate) fn go_on(&mut self) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    /// Waits for its end; whether all went well.
    pub(crate) fn end(mut self) -> bool {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).unwrap();
        self.child.wait().unwrap().success()
    }
}
