//! An authority of OpenSSL's that publishes what it knows on a port of this machine: certificates, a
//! revocation list, answers by OCSP, and a few addresses that behave badly.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use crate::keys::{EC, Keys, run};

/// A root, an issuing authority below it that issued `zoe`, and an authority for time-stamps of the root.
/// Certificates name addresses of this machine.
pub(crate) struct Published {
    pub(crate) keys: Keys,
    pub(crate) url: String,
    pub(crate) tsa: String,
}

impl Published {
    /// `point` is where the list of the issuing authority is, `more` further extensions of zoe's
    /// certificate; in both, `URL` is the address of the server.
    pub(crate) fn new(point: &str, more: &str) -> Option<Self> {
        let keys = Keys::new(EC)?;
        let folder = keys.files.path("");
        let url = serve(folder);
        let mut configuration = String::from_utf8(keys.read("ca.cnf")).unwrap();
        let more_sections = format!(
            "[authority]\ndatabase=$ENV::DATABASE\ndefault_md=sha256\ncrlnumber=crlnumber\n\
             [stamping]\nkeyUsage=critical,digitalSignature\n\
             extendedKeyUsage=critical,timeStamping\ncrlDistributionPoints=URI:{url}/root.crl\n\
             [issuing]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n\
             keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
             crlDistributionPoints=URI:{url}/root.crl\n"
        );
        configuration.push_str(&more_sections);
        let configuration = configuration.replace("$ENV::DATABASE", "index");
        keys.files.file("ca.cnf", configuration.as_bytes());
        keys.files.file("crlnumber", b"01\n");
        let published = Self {
            tsa: keys.tsa(),
            keys,
            url,
        };
        published.issue("tsa", ("stamping", 8), "root");
        published
            .keys
            .openssl(&format!("genpkey {EC} -out issuing.key"));
        published.issue("issuing", ("issuing", 9), "root");
        published.openssl("x509 -in issuing.pem -outform DER -out issuing.cer");
        published.certify(point, more);
        published.revoke("root", None);
        published.revoke("issuing", None);
        Some(published)
    }

    /// Certifies zoe anew, with other addresses.
    pub(crate) fn certify(&self, point: &str, more: &str) {
        let configuration = format!(
            "[signing]\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
             extendedKeyUsage=emailProtection\n{point}\n{more}\n",
            point = point.replace("URL", &self.url),
            more = more.replace("URL", &self.url),
        );
        self.keys
            .files
            .file("signing.cnf", configuration.as_bytes());
        self.issue("zoe", ("signing", 7), "issuing");
        self.openssl(
            "pkcs12 -export -inkey zoe.key -in zoe.pem -passout file:p12-password -out zoe.p12",
        );
    }

    fn issue(&self, name: &str, (section, serial): (&str, u8), by: &str) {
        self.openssl(&format!(
            "req -new -key {name}.key -subj /CN={name} -config ca.cnf -out {name}.csr"
        ));
        let file = if section == "signing" {
            "signing.cnf"
        } else {
            "ca.cnf"
        };
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA {by}.pem -CAkey {by}.key -set_serial {serial} \
             -extfile {file} -extensions {section} -days 1000 -out {name}.pem"
        ));
    }

    /// Publishes what an authority knows: that the certificate of this serial number is revoked, or none.
    pub(crate) fn revoke(&self, authority: &str, serial: Option<&str>) {
        let line = serial.map_or_else(String::new, |serial| {
            format!("R\t351231235959Z\t261101120000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n")
        });
        let good = "V\t351231235959Z\t\t07\tunknown\t/CN=zoe\n";
        let line = if line.contains("\t07\t") {
            line
        } else {
            format!("{line}{good}")
        };
        self.keys.files.file("index", line.as_bytes());
        self.openssl(&format!(
            "ca -config ca.cnf -name authority -gencrl -keyfile {authority}.key \
             -cert {authority}.pem -crldays 30 -out {authority}.crl.pem"
        ));
        self.openssl(&format!(
            "crl -in {authority}.crl.pem -outform DER -out {authority}.crl"
        ));
    }

    /// Runs OpenSSL in the folder.
    pub(crate) fn openssl(&self, line: &str) -> String {
        self.keys.openssl(line)
    }
}

/// Serves the files of a folder, and a responder by OCSP, for as long as the process lives.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let answer = answer(&mut stream, &folder);
            // Whoever asked may have had enough.
            drop(stream.write_all(&answer));
        }
    });
    url
}

fn answer(stream: &mut TcpStream, folder: &Path) -> Vec<u8> {
    let (path, body) = request(stream);
    let ok = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".as_slice();
    match path.as_str() {
        "/large.crl" => [ok, &vec![0x30; (16 << 20) + 1]].concat(),
        "/moved.crl" => b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\
                          Content-Length: 0\r\n\r\n"
            .to_vec(),
        "/ocsp" => {
            fs::write(folder.join("question"), body).unwrap();
            let (succeeded, said) = run(
                &folder.to_owned(),
                "ocsp -index index -CA issuing.pem -rsigner issuing.pem -rkey issuing.key \
                 -ndays 3 -reqin question -respout response",
            );
            assert!(succeeded, "{said}");
            [ok, &fs::read(folder.join("response")).unwrap()].concat()
        }
        path => match fs::read(folder.join(path.trim_start_matches('/'))) {
            Ok(bytes) => [ok, &bytes].concat(),
            Err(_) => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        },
    }
}

/// Path and body of a request.
fn request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let (mut bytes, mut block) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut block).unwrap();
        bytes.extend_from_slice(&block[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            let begin = head.len() + 4;
            if bytes.len() >= begin + length {
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                return (path, bytes.split_off(begin));
            }
        }
        if read == 0 {
            return (String::new(), Vec::new());
        }
    }
}
