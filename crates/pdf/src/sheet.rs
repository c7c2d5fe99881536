//! The page for the paper check, which a sender adds behind the last one
//! (`docs/spec/paper-check.md#sheet`): a QR code, and what it is good for, in the sender's language.

use bulla_pades::appearance::{Appearances, ObjectNumber, SheetLook};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::Obstacle;
use crate::obstacle::Reason;
use crate::plan::{PaperSheet, SheetLanguage};

/// Draws the page.
///
/// # Errors
/// `does_not_fit` for an address that no code or line is long enough for; those of looks.
pub(crate) fn draw(looks: &mut Appearances, sheet: &PaperSheet) -> Result<ObjectNumber, Obstacle> {
    let address = sheet.address.expose_secret();
    // What stands in front of `#` is no secret, and what a person compares.
    let page = address.split('#').next().unwrap_or_default();
    let texts = texts(sheet.language);
    let [check, scan, look_at, keep] = texts.map(|text| text.replace("{page}", page));
    let modules = modules(address)?;
    let look = SheetLook {
        heading: &heading(sheet.language),
        paragraphs: [&[&check, &scan], &[&look_at, &keep]],
        code: &modules,
    };
    Ok(looks.sheet(&look)?)
}

fn modules(text: &str) -> Result<Vec<Vec<bool>>, Obstacle> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| Reason::TextTooLong)?;
    let row = |y: i32| {
        let columns = 0..code.size();
        columns.map(|x| code.get_module(x, y)).collect()
    };
    Ok((0..code.size()).map(row).collect())
}

fn heading(language: SheetLanguage) -> String {
    match language {
        SheetLanguage::De => "Papierprüfung",
        SheetLanguage::En => "Paper check",
        SheetLanguage::Fr => "Contrôle du papier",
        SheetLanguage::It => "Controllo della carta",
    }
    .to_owned()
}

/// What it is for, how it is done, what to look at, and who can read.
const fn texts(language: SheetLanguage) -> [&'static str; 4] {
    match language {
        SheetLanguage::De => [
            "Halten Sie dieses Dokument auf Papier in der Hand? Mit diesem Code lesen Sie das \
             unterzeichnete Dokument und vergleichen es Seite für Seite mit Ihrem Papier.",
            "Scannen Sie den Code mit dem Telefon. Das Dokument wird auf Ihrem Gerät entschlüsselt; ein \
             Konto brauchen Sie nicht. Es ist da, sobald alle unterzeichnet haben.",
            "Achten Sie darauf, dass sich {page} öffnet. Wer ein Papier fälscht, kann auch einen Code \
             drucken, der zu einer anderen Adresse führt.",
            "Wer diese Seite hat, kann das Dokument lesen. Geben Sie sie nur weiter, wenn Sie auch das \
             Dokument weitergeben. Der Absender kann die Papierprüfung beenden.",
        ],
        SheetLanguage::En => [
            "Do you hold this document on paper? With this code you read the signed document, and \
             compare it with your paper page by page.",
            "Scan the code with a telephone. The document is decrypted on your device; you need no \
             account. It is there as soon as everybody has signed.",
            "Make sure that {page} opens. Whoever forges a paper can also print a code that leads to \
             another address.",
            "Whoever has this page can read the document. Pass it on only where you pass on the \
             document. The sender can end the paper check.",
        ],
        SheetLanguage::Fr => [
            "Tenez-vous ce document sur papier ? Ce code vous permet de lire le document signé et de le \
             comparer page par page avec votre papier.",
            "Scannez le code avec un téléphone. Le document est déchiffré sur votre appareil ; aucun \
             compte n’est nécessaire. Il est disponible dès que tout le monde a signé.",
            "Vérifiez que {page} s’ouvre. Qui falsifie un papier peut aussi imprimer un code qui mène à \
             une autre adresse.",
            "Qui possède cette page peut lire le document. Ne la transmettez qu’avec le document. \
             L’expéditeur peut mettre fin au contrôle du papier.",
        ],
        SheetLanguage::It => [
            "Ha in mano questo documento su carta? Con questo codice legge il documento firmato e lo \
             confronta pagina per pagina con la Sua carta.",
            "Scansioni il codice con un telefono. Il documento viene decifrato sul Suo dispositivo; non \
             serve un conto. È disponibile appena tutti hanno firmato.",
            "Controlli che si apra {page}. Chi falsifica una carta può anche stampare un codice che porta \
             a un altro indirizzo.",
            "Chi ha questa pagina può leggere il documento. La consegni solo insieme al documento. Il \
             mittente può porre fine al controllo della carta.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_page_and_the_address_without_its_key() {
        let longest = format!("https://{}.ch:65535/check", ["a"; 125].join("."));
        for page in ["https://sign.example.ch/check", &longest] {
            let address = format!("{page}#v1.{}", "A".repeat(64));
            for language in [
                SheetLanguage::De,
                SheetLanguage::En,
                SheetLanguage::Fr,
                SheetLanguage::It,
            ] {
                let mut looks = Appearances::starting_at(10).unwrap();
                let sheet = PaperSheet {
                    language,
                    address: address.as_str().into(),
                };
                draw(&mut looks, &sheet).unwrap();
                assert!(looks.finish().unwrap().len() > 1, "{language:?}");
                let named = texts(language).map(|text| text.contains("{page}"));
                assert_eq!(
                    named.iter().filter(|named| **named).count(),
                    1,
                    "{language:?}"
                );
            }
        }
    }

    #[test]
    fn an_address_that_no_code_holds_is_refused_and_none_is_printed() {
        let mut looks = Appearances::starting_at(10).unwrap();
        let sheet = PaperSheet {
            language: SheetLanguage::En,
            address: "a".repeat(4000).as_str().into(),
        };
        assert_eq!(
            draw(&mut looks, &sheet).unwrap_err().code(),
            "text_too_long"
        );
        let sheet = PaperSheet {
            address: "https://sign.example.ch/check#v1.secret".into(),
            ..sheet
        };
        assert!(!format!("{sheet:?}").contains("secret"));
    }
}
