//! `bulla cms sign`: a detached signature (CAdES) over a file of any kind, without a server. The file
//! is read once, in pieces, and is never in memory.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bulla_pki::cms::{PreparedCms, SignedCms};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use ring::digest::{Context, SHA256, SHA384, SHA512};

use crate::args::{Cms, CmsSign};
use crate::failure::Failure;
use crate::host;
use crate::imported::ImportedKey;
use crate::progress::Progress;
use crate::prompt::Prompt;
use crate::screen::Screen;
use crate::tsa::Tsa;
use crate::whole;

/// Runs the command.
pub(crate) fn run(arguments: &Cms, screen: Screen) -> Result<(), Failure> {
    let Cms::Sign(arguments) = arguments;
    sign(arguments, screen)
}

fn sign(arguments: &CmsSign, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let target = whole::target(path, &arguments.output, |file| {
        whole::extended(file, ".p7s")
    })?;
    let tsa = arguments.tsa.as_deref().map(Tsa::new).transpose()?;
    File::open(path).map_err(Failure::file(path))?;
    let key = own_key(&arguments.key, Prompt::new(screen))?;
    let digest = digest_of(path, key.scheme().digest_algorithm())?;
    let prepared = PreparedCms::cades(&digest, &key.chain(), key.scheme(), host::now());
    let signed = finish(
        &prepared.map_err(refused(path))?,
        (&key, tsa.as_ref()),
        path,
    )?;
    whole::write(&target, &[signed.as_der()], &arguments.output)?;
    let name = key.certificate().map(signer_name).unwrap_or_default();
    screen.json(&serde_json::json!({
        "file": path.to_string_lossy(),
        "signature": target.to_string_lossy(),
        "signer": name,
        "timestamped": tsa.is_some(),
    }));
    screen.say(&format!("Signed by {name}: {}", target.display()));
    screen.say("  Give both files on; `bulla verify` takes them together.");
    Ok(())
}

/// The key of a `.p12` file, where its certificate is valid now.
pub(crate) fn own_key(key: &crate::args::Key, prompt: Prompt) -> Result<ImportedKey, Failure> {
    let opened = ImportedKey::open(&key.p12, key.p12_password_file.as_deref(), prompt)?;
    let now = host::now();
    let invalid = opened.certificate().and_then(|certificate| {
        if certificate.not_after() < now {
            let day = certificate.not_after();
            Some((
                "certificate_expired",
                format!("its certificate has expired on {day}"),
            ))
        } else if certificate.not_before() > now {
            let day = certificate.not_before();
            Some((
                "certificate_not_yet_valid",
                format!("its certificate is valid from {day} on"),
            ))
        } else {
            None
        }
    });
    match invalid {
        Some((code, message)) => Err(Failure::Unsignable {
            path: key.p12.clone(),
            code,
            message: format!("{message}: nobody would accept a signature"),
        }),
        None => Ok(opened),
    }
}

/// Signs what was prepared, with a time-stamp where one is asked for.
pub(crate) fn finish(
    prepared: &PreparedCms,
    (key, tsa): (&ImportedKey, Option<&Tsa>),
    path: &Path,
) -> Result<SignedCms, Failure> {
    let signature = key.sign(prepared.to_be_signed())?;
    let signed = prepared.finish(&signature).map_err(refused(path))?;
    let Some(tsa) = tsa else {
        return Ok(signed);
    };
    let token = tsa.stamp(DigestAlgorithm::Sha256.digest(signed.signature()))?;
    signed.with_timestamp(&token).map_err(refused(path))
}

/// A failure about this file.
pub(crate) fn refused<E: core::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Failure {
    move |error| Failure::Unsignable {
        path: path.to_owned(),
        code: "cms",
        message: error.to_string(),
    }
}

/// Whom a certificate names.
pub(crate) fn signer_name(certificate: &Certificate) -> String {
    let subject = certificate.subject();
    let name = subject.common_name().or_else(|| subject.organisation());
    match (name, certificate.emails().next()) {
        (Some(name), Some(email)) if name != email => format!("{name} <{email}>"),
        (Some(name), _) => name.to_owned(),
        (None, Some(email)) => email.to_owned(),
        (None, None) => subject.to_string(),
    }
}

/// The digest of a file of any size.
pub(crate) fn digest_of(path: &Path, algorithm: DigestAlgorithm) -> Result<MessageDigest, Failure> {
    let mut file = File::open(path).map_err(Failure::file(path))?;
    let size = file.metadata().map_err(Failure::file(path))?.len();
    let mut context = Context::new(match algorithm {
        DigestAlgorithm::Sha384 => &SHA384,
        DigestAlgorithm::Sha512 => &SHA512,
        DigestAlgorithm::Sha256 | _ => &SHA256,
    });
    let (mut block, mut done, mut progress) = (vec![0; BLOCK_BYTES], 0_u64, Progress::new());
    loop {
        let count = file.read(&mut block).map_err(Failure::file(path))?;
        let bytes = block.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        context.update(bytes);
        done = done.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        progress.draw("Reading", done, size.max(done));
    }
    MessageDigest::new(algorithm, context.finish().as_ref())
        .map_err(|_| Failure::Platform("a digest of wrong length"))
}

/// Large files are hashed block by block.
const BLOCK_BYTES: usize = 1 << 20;
