//! `bulla verify`: reads files, hands them to the verifier, prints the reports. Nothing leaves the
//! machine.

mod files;
mod print;
mod trust;

use std::path::Path;

use bulla_evidence::{InputFile, Report, Trust, verify};

use crate::args::Verify;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::host;
use crate::screen::Screen;
use crate::whole;

pub(crate) use trust::{certificates, pinned, trust_file};

/// Runs the command.
pub(crate) fn run(
    arguments: &Verify,
    home: Option<&Home>,
    screen: Screen,
) -> Result<Exit, Failure> {
    if arguments.output.out.is_some() && arguments.export_seen.is_none() {
        let text = "--out says where --export-seen saves";
        return Err(Failure::Usage(text.to_owned()));
    }
    let given = trust::given(&arguments.trust)?;
    let instance = match given.instance {
        Some(file) => Some(file),
        None => pinned(home)?,
    };
    let files = files::read(&arguments.files)?;
    let inputs: Vec<_> = files.iter().map(files::Held::input).collect();
    let trust = Trust {
        instance: instance.as_ref(),
        certificates: &given.certificates,
    };
    let now = arguments.at.map_or_else(host::now, |moment| moment.0);
    let reports = verify(&inputs, trust, now);
    let exported = match arguments.export_seen {
        Some(number) => Some(export(arguments, (&inputs, &reports), number)?),
        None => None,
    };
    for report in &reports {
        screen.json(report);
        print::report(report, screen);
    }
    if let Some(target) = exported {
        screen.note(&format!("What was seen is in {}", target.display()));
    }
    Ok(Exit::from(reports.as_slice()))
}

/// Saves the bytes that a signer saw: the PDF up to the end of the signature's revision.
fn export(
    arguments: &Verify,
    (inputs, reports): (&[InputFile<'_>], &[Report]),
    number: usize,
) -> Result<std::path::PathBuf, Failure> {
    let usage = |text: &str| Failure::Usage(text.to_owned());
    let [report] = reports else {
        return Err(usage(
            "--export-seen takes one PDF, with or without its evidence",
        ));
    };
    let pdf = report
        .pdf
        .as_ref()
        .ok_or_else(|| usage("--export-seen takes a PDF"))?;
    let signature = number
        .checked_sub(1)
        .and_then(|index| pdf.signatures.get(index))
        .ok_or_else(|| {
            let count = pdf.signatures.len();
            Failure::Usage(format!(
                "there is no signature {number}: the PDF has {count}"
            ))
        })?;
    let places = inputs.iter().zip(&arguments.files);
    let mut places = places.filter(|(input, _)| input.name == report.file);
    let (input, path) = places
        .next()
        .ok_or_else(|| usage("--export-seen takes a PDF"))?;
    let seen = input
        .content
        .and_then(|content| content.get(..signature.revision_end));
    let seen = seen.ok_or_else(|| usage("the PDF cannot be read"))?;
    let target = whole::target(path, &arguments.output, |file: &Path| {
        whole::marked(file, &format!("-seen-{number}"))
    })?;
    whole::write(&target, &[seen], &arguments.output)?;
    Ok(target)
}
