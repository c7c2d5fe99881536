//! The recovery kit as a printable page: what it is for, whose it is, the nine groups and the same
//! text as a QR code. Made on the client alone; the page holds the secret.

use bulla_types::{DisplayName, EmailAddress, Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

use crate::RecoveryKit;
use crate::pdf::{Font, HEIGHT, Page};

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KitLanguage {
    /// German.
    German,
    /// English.
    English,
}

/// What stands on the page beside the kit.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the texts of one printed page, given at once"
)]
pub struct KitPage {
    /// Name of the organisation.
    pub organisation: DisplayName,
    /// Address of the account.
    pub email: EmailAddress,
    /// When the kit was made.
    pub made_at: Timestamp,
    /// Language of the page.
    pub language: KitLanguage,
}

impl KitPage {
    /// The page as a PDF file (A4). The same kit and texts always give the same bytes. The file is
    /// as secret as the kit.
    #[must_use]
    pub fn pdf(&self, kit: &RecoveryKit) -> Zeroizing<Vec<u8>> {
        let words = match self.language {
            KitLanguage::German => &GERMAN,
            KitLanguage::English => &ENGLISH,
        };
        let date = self.made_at.to_string();
        let date = date.split('T').next().unwrap_or_default();
        let mut page = Page::new();
        page.text(Font::Bold, 26, (LEFT, HEIGHT - 90), words.title);
        let facts = [
            (words.organisation, self.organisation.as_str()),
            (words.account, self.email.as_str()),
            (words.date, date),
        ];
        for (row, (label, value)) in (0..).zip(facts) {
            let y = HEIGHT - 130 - 18 * row;
            page.text(Font::Regular, 11, (LEFT, y), label);
            page.text(Font::Bold, 11, (LEFT + 110, y), value);
        }
        let groups = kit.groups();
        for (row, line) in (0..).zip(groups.chunks(3)) {
            for (column, group) in (0..).zip(line) {
                let at = (LEFT + 80 * column, HEIGHT - 240 - 32 * row);
                page.text(Font::Mono, 22, at, group);
            }
        }
        draw_qr(&mut page, &kit.text());
        for (row, line) in (0..).zip(words.how_to) {
            let y = HEIGHT - 400 - 17 * row;
            page.text(Font::Regular, 11, (LEFT, y), line);
        }
        Zeroizing::new(page.finish(words.title, words.language))
    }
}

/// The text as a QR code on the right of the groups; nothing where it does not fit, which 44
/// characters never do.
fn draw_qr(page: &mut Page, text: &str) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return;
    };
    let modules = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    for (x, y) in modules.filter(|(x, y)| code.get_module(*x, *y)) {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
            let left = 4 * (LEFT + 310) + MODULE * x;
            let bottom = 4 * (HEIGHT - 210) - MODULE * (y + 1);
            page.rectangle(left, bottom, MODULE, MODULE);
        }
    }
}

struct Words {
    language: &'static str,
    title: &'static str,
    organisation: &'static str,
    account: &'static str,
    date: &'static str,
    how_to: [&'static str; 9],
}

const LEFT: u32 = 60;
/// Edge of a QR module in quarters of a point.
const MODULE: u32 = 17;

const GERMAN: Words = Words {
    language: "de-CH",
    title: "Wiederherstellungs-Kit",
    organisation: "Organisation",
    account: "Konto",
    date: "Erstellt am",
    how_to: [
        "Dieses Blatt ersetzt Ihr Passwort, wenn Sie es vergessen haben.",
        "Ohne Passwort und ohne dieses Blatt kann niemand Ihre Dokumente öffnen,",
        "auch der Betreiber nicht.",
        "",
        "Bewahren Sie es auf wie einen Pass: ausgedruckt, an einem sicheren Ort,",
        "nicht als Foto und nicht in einer E-Mail.",
        "",
        "Zur Wiederherstellung brauchen Sie zusätzlich Ihren zweiten Faktor",
        "(die Authenticator-App). Gross- und Kleinschreibung spielt keine Rolle.",
    ],
};

const ENGLISH: Words = Words {
    language: "en",
    title: "Recovery kit",
    organisation: "Organisation",
    account: "Account",
    date: "Made on",
    how_to: [
        "This sheet replaces your password if you have forgotten it.",
        "Without your password and without this sheet nobody can open your documents,",
        "not even the operator.",
        "",
        "Keep it like a passport: printed, in a safe place,",
        "not as a photo and not in an e-mail.",
        "",
        "To recover your account you also need your second factor",
        "(the authenticator app). Upper and lower case make no difference.",
    ],
};

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    fn page(language: KitLanguage) -> KitPage {
        KitPage {
            organisation: "Käserei Muster AG".parse().unwrap(),
            email: "anna@example.ch".parse().unwrap(),
            made_at: Timestamp::from_millis(1_763_750_999_123).unwrap(),
            language,
        }
    }

    fn contains(file: &[u8], text: &str) -> bool {
        file.windows(text.len()).any(|w| w == text.as_bytes())
    }

    #[test]
    fn shows_every_group_the_account_and_the_day() {
        let kit = RecoveryKit::generate(&mut ChaCha20Rng::seed_from_u64(3));
        for language in [KitLanguage::German, KitLanguage::English] {
            let file = page(language).pdf(&kit);
            assert!(file.starts_with(b"%PDF-1.7") && file.ends_with(b"%%EOF\n"));
            assert!(kit.groups().iter().all(|group| contains(&file, group)));
            assert!(contains(&file, "anna@example.ch") && contains(&file, "2025-11-21"));
            assert!(contains(&file, " re f\n"));
        }
    }

    #[test]
    fn the_same_kit_gives_the_same_bytes_and_another_kit_others() {
        let kit = RecoveryKit::generate(&mut ChaCha20Rng::seed_from_u64(3));
        let other = RecoveryKit::generate(&mut ChaCha20Rng::seed_from_u64(4));
        let page = page(KitLanguage::German);
        assert_eq!(page.pdf(&kit), page.pdf(&kit));
        assert_ne!(page.pdf(&kit), page.pdf(&other));
    }

    #[test]
    fn the_qr_code_stays_on_the_page() {
        let kit = RecoveryKit::generate(&mut ChaCha20Rng::seed_from_u64(3));
        let code = QrCode::encode_text(&kit.text(), QrCodeEcc::Medium).unwrap();
        let edge = u32::try_from(code.size()).unwrap() * MODULE / 4;
        assert!(LEFT + 310 + edge < crate::pdf::WIDTH - 40, "{edge}");
    }
}
