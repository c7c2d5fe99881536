//! The kept hostile files: each is refused with the code that its name begins with.

use std::fs;
use std::path::PathBuf;

use bulla_pades::{Fault, Limits, Pdf, ReadError};

/// Everything that is read of a document before somebody signs it.
fn read(bytes: &[u8]) -> Result<(), ReadError> {
    let pdf = Pdf::open(bytes, &Limits::default())?;
    pdf.survey()?;
    let view = pdf.newest();
    let Some(form) = view.form()? else {
        return Ok(());
    };
    for field in view.signature_fields(&form)? {
        if field.is_malformed {
            return Err(ReadError::Damaged {
                fault: Fault::Signature,
                offset: 0,
            });
        }
        if let Some(signature) = field.signature {
            view.signature(signature)?;
        }
    }
    Ok(())
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/hostile/pdf")
        .join(name)
}

#[test]
fn every_hostile_file_is_refused_for_the_reason_in_its_name() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder("read")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let expected = name.split('.').next().unwrap().to_owned();
        let answer = read(&fs::read(file.path()).unwrap());
        let code = answer.err().map_or("accepted", ReadError::code);
        if code != expected {
            wrong.push(format!("{name}: {code}"));
        }
        count += 1;
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 150, "{count} files");
}

#[test]
fn the_file_that_they_are_made_from_is_read() {
    assert_eq!(read(&fs::read(folder("good.pdf")).unwrap()), Ok(()));
}
