//! `bulla seal`: encrypts files on this machine into containers, 8 MiB at a time, without a server.

use std::io;
use std::path::{Path, PathBuf};

use bulla_client::{HostError, engine};
use bulla_crypto::hash::Sha256;
use bulla_seal::{ContainerSpec, Kind, Metadata, SealError, SealedContainer, Sealer};
use bulla_types::{ContainerId, DocumentId};
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};

use crate::args::Seal;
use crate::commands::send::{media_type, title};
use crate::failure::Failure;
use crate::host::FileSource;
use crate::key_file::{KeyFile, NO_TENANT};
use crate::progress::Progress;
use crate::saving::{self, Existing, Saving};
use crate::screen::Screen;

/// Encrypts each file into a container of its own.
pub(crate) fn run(arguments: &Seal, screen: Screen) -> Result<(), Failure> {
    // Everything that can be refused is refused before a key is made.
    let mut jobs = Vec::new();
    for path in &arguments.files {
        let target = target(path, arguments.output.as_deref())?;
        if jobs.iter().any(|(_, _, other)| *other == target) {
            return Err(Failure::Usage(format!(
                "two files would become {}",
                target.display()
            )));
        }
        jobs.push((path, FileSource::open(path)?, target));
    }
    let key = match (&arguments.new_key, &arguments.key_file) {
        (Some(path), _) => KeyFile::create(path, &mut UnwrapErr(SysRng))?,
        (None, Some(path)) => KeyFile::load(path)?,
        (None, None) => return Err(Failure::Usage("use --new-key or --key-file".to_owned())),
    };
    if let Some(directory) = &arguments.output {
        saving::directory(directory)?;
    }
    for (path, source, target) in jobs {
        let existing = Existing::of(arguments.force);
        let sealed = seal(path, &source, &key, (&target, existing))?;
        screen.json(&serde_json::json!({
            "file": path.to_string_lossy(),
            "sealed": target.to_string_lossy(),
            "key_id": key.id,
            "container_id": sealed.container_id,
            "container_hash": sealed.container_hash,
            "size_bytes": source.size(),
        }));
        screen.say(&format!("Sealed {}", target.display()));
        screen.say(&format!("  container hash {}", sealed.container_hash));
    }
    if let Some(path) = &arguments.new_key {
        screen.note(&format!(
            "The key is in {}. Whoever has it can open the files; without it nobody can.",
            path.display()
        ));
    }
    Ok(())
}

fn seal(
    path: &Path,
    source: &FileSource,
    key: &KeyFile,
    (target, existing): (&Path, Existing),
) -> Result<SealedContainer, Failure> {
    let mut rng = UnwrapErr(SysRng);
    let mut random = || {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        id
    };
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes(random()),
        envelope_id: key.id,
        tenant_id: NO_TENANT,
        document_id: DocumentId::from_bytes(random()),
        kind: Kind::Attachment,
        revision: 0,
        previous: None,
    };
    let metadata = Metadata {
        name: title(path)?,
        media_type: media_type(path)?,
        true_len: source.size(),
    };
    let failed = |error: HostError| {
        let (path, why) = if error == HostError::Source {
            (path, "it cannot be read, or changed meanwhile")
        } else {
            (target, "it cannot be written")
        };
        Failure::File {
            path: path.to_owned(),
            source: io::Error::other(why),
        }
    };
    let sealer = Sealer::new(&key.key, spec, &metadata, &mut rng).map_err(Failure::sealed(path))?;
    let mut progress = Progress::new();
    let mut file = Saving::begin(target, existing)?;
    file.append(sealer.header()).map_err(failed)?;
    let (mut content, mut hashes) = (Sha256::new(), Vec::new());
    for part in 0..sealer.geometry().part_count() {
        let range = sealer.geometry().part_segments(part).unwrap_or_default();
        let segments: Result<Vec<_>, SealError> = range.map(|n| sealer.segment(n)).collect();
        let segments = segments.map_err(Failure::sealed(path))?;
        let done = segments.last().map_or(0, |job| job.plain.end);
        let read = |range, buffer: &mut Vec<u8>| source.read(range, buffer);
        let (bytes, more) =
            engine::seal_segments(sealer.segment_key(), &segments, &mut content, read)
                .map_err(failed)?;
        file.append(&bytes).map_err(failed)?;
        hashes.extend(more);
        progress.draw("Encrypting", done, source.size());
    }
    let done = sealer.finish(hashes).map_err(Failure::sealed(path))?;
    file.finish()?;
    Ok(done)
}

/// Where the container of a file lies: beside it, or in the directory that was asked for.
fn target(path: &Path, directory: Option<&Path>) -> Result<PathBuf, Failure> {
    let no_name = || Failure::Malformed {
        path: path.to_owned(),
        expected: "a file with a name",
    };
    let mut name = path.file_name().ok_or_else(no_name)?.to_owned();
    name.push(".bulla");
    Ok(directory.map_or_else(
        || path.with_file_name(&name),
        |directory| directory.join(&name),
    ))
}
