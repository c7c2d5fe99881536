//! A sender who hides that a document could hide something: by having it signed beside the file, as if it
//! were none that is looked at, under another name, or damaged. What the signer is shown stands in the
//! signed act in each case.

use bulla_client::{Beside, ClientError, Locale, NOT_INSPECTED, Signing};
use bulla_evidence::SignaturePlace;
use bulla_types::EnvelopeId;

use super::revision::{contract, rewritten, root_of};
use crate::support::{Person, World};

/// The contract, with a script that runs when it is opened.
fn scripted() -> Vec<u8> {
    let pdf = contract();
    let root = root_of(&pdf);
    let begin = format!("\n{root} 0 obj\n");
    let place = |of: &[u8], word: &[u8]| of.windows(word.len()).position(|at| at == word).unwrap();
    let body = &pdf[place(&pdf, begin.as_bytes()) + begin.len()..];
    let body = &body[..place(body, b"endobj")];
    let script = b"<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>";
    let body = [&script[..], &body[place(body, b"<<") + 2..]].concat();
    rewritten(&pdf, root, &body)
}

async fn sign(person: &mut Person, id: EnvelopeId) -> Result<(), ClientError> {
    let signing = Signing::default();
    let signed = person.client.sign_with(id, Locale::De, &signing).await;
    signed.map(drop)
}

/// What Beat recorded of the one document, as Anna reads it.
async fn recorded(anna: &mut Person, id: EnvelopeId) -> (SignaturePlace, Vec<String>) {
    let mut parts = anna.client.signing_parts(id).await.unwrap();
    assert_eq!(parts.len(), 1);
    let document = parts.remove(0).1.documents.remove(0);
    (document.signature, document.concerns)
}

#[tokio::test]
async fn what_could_hide_content_is_shown_and_recorded_wherever_the_signature_is() {
    let (_world, mut anna, mut beat) = World::of_two().await;
    let to = [(&beat.email.clone(), 1)];
    let found = ["action", "javascript"].map(str::to_owned).to_vec();
    let nothing = Vec::<String>::new();
    let unknown = vec![NOT_INSPECTED.to_owned()];

    // The honest ways: in the PDF, with and without something to say.
    for (pdf, concerns) in [(scripted(), &found), (contract(), &nothing)] {
        let id = anna.send_pdf(&pdf, &to, Vec::new()).await.unwrap();
        sign(&mut beat, id).await.unwrap();
        let record = recorded(&mut anna, id).await;
        assert_eq!(record, (SignaturePlace::Pdf, concerns.clone()));
    }
    // Beside it: by the sender's choice, under another name and type, behind other bytes, damaged.
    let hidden = [&b"GIF89a"[..], &scripted()].concat();
    let broken = b"%PDF-1.7\nnothing else".to_vec();
    for (name, pdf, concerns) in [
        ("vertrag.pdf", scripted(), &found),
        ("vertrag.pdf", contract(), &nothing),
        ("anhang.dat", scripted(), &found),
        ("bild.gif", hidden, &unknown),
        ("vertrag.PDF", broken, &unknown),
        ("vertrag.pdf", b"no mark at all".to_vec(), &unknown),
        ("liste.csv", b"1,2,3".to_vec(), &nothing),
    ] {
        let id = anna.send_file(name, &pdf, &to).await.unwrap();
        let opened = beat.client.open(id, Locale::De).await.unwrap();
        let shown = beat.client.inspect_beside(&opened.documents[0]).await;
        let shown = match shown.unwrap() {
            Beside::Other => nothing.clone(),
            Beside::Pdf(inspection) => {
                let codes = inspection.pdf.concerns.iter();
                codes.map(|concern| concern.code.to_string()).collect()
            }
            Beside::Unreadable => unknown.clone(),
        };
        sign(&mut beat, id).await.unwrap();
        let (place, record) = recorded(&mut anna, id).await;
        assert_eq!(place, SignaturePlace::Detached, "{name}");
        assert_eq!(&record, concerns, "{name}");
        assert!(record.iter().all(|code| shown.contains(code)), "{name}");
    }
}
