//! Keys, certificates and a time-stamp authority of this machine, made by OpenSSL.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use crate::world::Files;

pub(crate) const P12_PASSWORD: &str = "gr\u{fc}ezi-7";

/// The options that give the key of a [`Keys`].
pub(crate) const P12: [&str; 4] = ["--p12", "zoe.p12", "--p12-password-file", "p12-password"];

/// What a certificate is for, as OpenSSL is told.
const CONFIGURATION: &str = "[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[leaf]
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection
[tsa]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[stamps]
serial=serial
signer_cert=tsa.pem
signer_key=tsa.key
certs=root.pem
default_policy=1.3.6.1.4.1.32473.1
digests=sha256,sha384
signer_digest=sha256
ess_cert_id_alg=sha256
";

/// A folder with a root, `zoe.p12` of the key that was asked for, and an authority for time-stamps.
pub(crate) struct Keys {
    pub(crate) files: Files,
}

impl Keys {
    /// Keys of this kind, in the words of `openssl genpkey`; `None` where OpenSSL is missing and need
    /// not be there.
    pub(crate) fn new(key: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            assert!(!is_required(), "openssl is required");
            return None;
        }
        let keys = Self {
            files: Files::new(),
        };
        keys.files.file("ca.cnf", CONFIGURATION.as_bytes());
        keys.files.file("serial", b"01\n");
        keys.files
            .file("p12-password", format!("{P12_PASSWORD}\n").as_bytes());
        for name in ["root", "tsa"] {
            keys.openssl(&format!("genpkey {EC} -out {name}.key"));
        }
        keys.openssl(&format!("genpkey {key} -out zoe.key"));
        keys.openssl(
            "req -new -x509 -key root.key -subj /CN=Root -days 3650 -config ca.cnf \
             -extensions ca -out root.pem",
        );
        keys.issue("tsa", "tsa", "-days 3000");
        keys.issue("zoe", "leaf", "-days 900");
        keys.export("zoe.p12");
        Some(keys)
    }

    /// A certificate for the key of this name, valid as the options of `openssl x509` say.
    pub(crate) fn issue(&self, name: &str, section: &str, options: &str) {
        self.openssl(&format!(
            "req -new -key {name}.key -subj /CN={name} -config ca.cnf -out {name}.csr"
        ));
        let serial = if section == "tsa" { 8 } else { 7 };
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA root.pem -CAkey root.key -set_serial {serial} \
             -extfile ca.cnf -extensions {section} {options} -out {name}.pem"
        ));
    }

    pub(crate) fn export(&self, file: &str) {
        self.openssl(&format!(
            "pkcs12 -export -inkey zoe.key -in zoe.pem -certfile root.pem \
             -passout file:p12-password -out {file}"
        ));
    }

    /// Runs OpenSSL in the folder.
    pub(crate) fn openssl(&self, line: &str) -> String {
        let (succeeded, said) = self.ask(line);
        assert!(succeeded, "openssl {line}: {said}");
        said
    }

    /// Runs OpenSSL in the folder; whether it succeeds, and all that it prints.
    pub(crate) fn ask(&self, line: &str) -> (bool, String) {
        run(&self.files.path(""), line)
    }

    /// An authority for time-stamps on a port of this machine, for as long as the process lives.
    pub(crate) fn tsa(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/tsa", listener.local_addr().unwrap());
        let folder = self.files.path("");
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &folder);
            }
        });
        url
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.files.path(name)).unwrap()
    }
}

/// A server that answers every request with these bytes.
pub(crate) fn stubborn(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            request(&mut stream);
            stream.write_all(answer).unwrap();
        }
    });
    url
}

/// The body of a request.
fn request(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut block) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut block).unwrap();
        bytes.extend_from_slice(&block[..read]);
        let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, _)) = head.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.unwrap().parse().unwrap();
            let begin = head.len() + 4;
            if bytes.len() >= begin + length {
                return bytes.split_off(begin);
            }
        }
        assert!(read > 0, "a request that ends early");
    }
}

fn answer(mut stream: TcpStream, folder: &PathBuf) {
    let query = request(&mut stream);
    fs::write(folder.join("query"), query).unwrap();
    let (succeeded, said) = run(
        folder,
        "ts -reply -config ca.cnf -section stamps -queryfile query -out reply",
    );
    assert!(succeeded, "{said}");
    let reply = fs::read(folder.join("reply")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\r\n",
        reply.len()
    );
    stream
        .write_all(&[head.as_bytes(), &reply].concat())
        .unwrap();
}

pub(crate) fn run(folder: &PathBuf, line: &str) -> (bool, String) {
    let output = Command::new("openssl")
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// Whether a program that is missing is a failure.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether an oracle may be absent"
)]
pub(crate) fn is_required() -> bool {
    ["CI", "BULLA_REQUIRE_ORACLES"]
        .iter()
        .any(|name| matches!(std::env::var(name).as_deref(), Ok("true" | "1")))
}

pub(crate) const EC: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
