//! The file as a whole: the same bytes, the promises of PDF/A-3b, what stands on the pages, hostile
//! texts.

use bulla_crypto::hash::sha256;

use crate::sample::{EVIDENCE, certificate, crowded, withheld};
use crate::{Claim, Language, is_certificate, read, render};

fn made(language: Language) -> Vec<u8> {
    render(&certificate(), language, EVIDENCE).unwrap()
}

/// The file as text; bytes that are none are replaced.
fn text(file: &[u8]) -> String {
    String::from_utf8_lossy(file).into_owned()
}

#[test]
fn version_1_of_the_layout_is_frozen() {
    let digests = Language::ALL.map(|language| sha256(&made(language)).to_string());
    assert_eq!(digests, GOLDEN);
    let crowded = render(&crowded(), Language::En, EVIDENCE).unwrap();
    assert_eq!(sha256(&crowded).to_string(), GOLDEN_CROWDED);
}

#[test]
fn the_same_content_gives_the_same_bytes_and_another_gives_others() {
    let one = made(Language::Fr);
    assert_eq!(one, made(Language::Fr));
    assert_ne!(one, made(Language::De));
    let mut other = certificate();
    other.recipients[0].person.email = Some("person.2@example.ch".to_owned());
    assert_ne!(one, render(&other, Language::Fr, EVIDENCE).unwrap());
}

#[test]
fn says_what_it_is_at_places_that_need_no_reader_of_pdfs() {
    for language in Language::ALL {
        let file = made(language);
        assert!(is_certificate(&file[..crate::HEAD_BYTES]));
        let claim = Claim::Known {
            language,
            evidence: EVIDENCE,
        };
        assert_eq!(read(&file), Some(claim));
        // whatever is appended changes nothing of it
        assert_eq!(read(&[&file[..], b"more"].concat()), Some(claim));
    }
    assert_eq!(read(b"%PDF-1.7\n%"), None);
    assert_eq!(read(b""), None);
}

#[test]
fn a_claim_that_cannot_be_met_is_malformed_or_unknown() {
    let file = made(Language::En);
    let line = format!("completion 1 en {}", EVIDENCE.len());
    let mut windows = file.windows(line.len());
    let begin = windows.position(|own| own == line.as_bytes()).unwrap();
    let end = begin + line.len();
    let with = |own: &str| {
        let own = format!("completion {own}");
        [&file[..begin], own.as_bytes(), &file[end..]].concat()
    };
    assert_eq!(read(&with("2 en 5")), Some(Claim::Unknown { version: 2 }));
    assert_eq!(read(&with("1 rm 5")), Some(Claim::Unknown { version: 1 }));
    for wrong in [
        "",
        "1",
        "1 en",
        "1 en 5 6",
        "01 en 5",
        "1 en +5",
        "1 en 99999999",
        "1 en -1",
        "x en 5",
    ] {
        assert_eq!(read(&with(wrong)), Some(Claim::Malformed), "{wrong}");
    }
    for end in 0..file.len().min(400) {
        assert!(
            !matches!(read(&file[..end]), Some(Claim::Known { evidence, .. }) if evidence != EVIDENCE)
        );
    }
}

/// The clauses of ISO 19005-3 that this file can break; no judge of PDF/A can be installed, so what
/// each asks for is looked for by hand.
#[test]
fn keeps_the_clauses_of_pdf_a() {
    for content in [certificate(), crowded(), withheld()] {
        let file = render(&content, Language::It, EVIDENCE).unwrap();
        let text = text(&file);
        // 6.1.2 header and four bytes above 127
        assert!(file.starts_with(b"%PDF-1.7\n%") && file[10..14].iter().all(|byte| *byte > 127));
        // 6.1.3 identifier in the trailer, no encryption
        let trailer = text.rsplit("trailer").next().unwrap();
        assert!(trailer.contains("/ID[<") && !trailer.contains("/Encrypt"));
        assert!(file.ends_with(b"%%EOF\n"));
        // 6.2.2 and 6.2.3 colours have an output intent, with the profile inside
        assert!(text.contains("/S/GTS_PDFA1") && text.contains("/DestOutputProfile 7 0 R"));
        // 6.2.11 the font is embedded, with widths and Unicode
        assert!(
            text.contains("/FontFile2 ")
                && text.contains("/ToUnicode ")
                && text.contains("/CIDToGIDMap ")
        );
        assert!(!text.contains("/Type1") && !text.contains("/BaseFont/Inter"));
        // 6.6.2 metadata that is not filtered and says part 3, level B, with the same title
        assert!(
            text.contains("<pdfaid:part>3</pdfaid:part>")
                && text.contains("<pdfaid:conformance>B<")
        );
        assert!(!text.contains("/Filter"));
        // 6.8 embedded files are associated, have a type, and both names
        for wanted in [
            "/AFRelationship/Data",
            "/AF[2 0 R]",
            "/Subtype/application#2F",
            "/F(",
            "/UF(",
        ] {
            assert!(text.contains(wanted), "{wanted}");
        }
        // 6.1 to 6.9 what must not be there
        for forbidden in [
            "/JavaScript",
            "/Launch",
            "/OpenAction",
            "/AA",
            "/SMask",
            "/ca ",
            "/CA ",
            "/BM",
            "/LZW",
            "/Annots",
            "/XFA",
            "/AcroForm",
            "/Group",
            "/PS",
            "/Ref",
            "/OCProperties",
        ] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        // 6.7 and its neighbours: language and structure
        assert!(text.contains("/Lang(it-CH)") && text.contains("/MarkInfo<</Marked true>>"));
    }
}

#[test]
fn cross_references_lead_to_their_objects() {
    let file = render(&crowded(), Language::De, EVIDENCE).unwrap();
    let start = file.windows(6).rposition(|own| own == b"\nxref\n").unwrap() + 1;
    let table = text(&file[start..]);
    let entries = table
        .lines()
        .skip(3)
        .take_while(|line| line.ends_with(" n "));
    let mut count = 0;
    for (number, entry) in (1..).zip(entries) {
        let offset: usize = entry.split(' ').next().unwrap().parse().unwrap();
        let wanted = format!("{number} 0 obj\n");
        assert!(file[offset..].starts_with(wanted.as_bytes()), "{number}");
        count += 1;
    }
    assert!(table.contains(&format!("/Size {}", count + 1)));
    assert!(table.contains(&format!("startxref\n{start}\n%%EOF")));
}

#[test]
fn marked_content_has_its_place_in_the_structure() {
    let file = text(&render(&crowded(), Language::En, EVIDENCE).unwrap());
    let marked = file.matches("/MCID ").count();
    // once on a page, once in the structure
    assert_eq!(file.matches(" BDC ").count() * 2, marked);
    let begun = file.matches(" BDC ").count() + file.matches(" BMC ").count();
    assert_eq!(begun, file.matches(" EMC\n").count());
    assert_eq!(file.matches("/S/H1/").count(), 1);
    assert_eq!(file.matches("/S/TR/").count(), 301);
    assert!(
        file.contains("/S/Figure/")
            && file.contains("/Alt(QR code: https://sign.example.ch/verify)")
    );
}

#[test]
fn nothing_is_drawn_over_the_edge_however_long_the_names() {
    let file = text(&render(&crowded(), Language::Fr, EVIDENCE).unwrap());
    let mut seen = 0;
    for line in file.lines().filter(|line| line.contains(" Td <")) {
        for part in line.split("BT ").skip(1) {
            let place = part.split(" Tf ").nth(1).unwrap();
            let mut numbers = place.split(' ');
            let x: f64 = numbers.next().unwrap().parse().unwrap();
            let y: f64 = numbers.next().unwrap().parse().unwrap();
            assert!(
                (56.0..540.0).contains(&x) && (30.0..800.0).contains(&y),
                "{part}"
            );
            seen += 1;
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn says_what_is_withheld() {
    let file = text(&render(&withheld(), Language::En, EVIDENCE).unwrap());
    assert!(!file.contains("Anna") && !file.contains("/S/Figure/"));
    let id = withheld().envelope_id.to_string();
    assert!(file.contains(&format!("completion \u{2013} {id}</rdf:li>")));
}

#[test]
fn titles_cannot_leave_the_metadata_or_a_text() {
    let mut hostile = certificate();
    hostile.title = Some("a)/Evil(b \\ <x>&amp;</rdf:li> \u{1}\u{FFFF}".to_owned());
    let file = text(&render(&hostile, Language::En, EVIDENCE).unwrap());
    assert!(file.contains("a)/Evil(b \\ &lt;x&gt;&amp;amp;&lt;/rdf:li&gt; ??</rdf:li>"));
    assert!(!file.contains("/Title(") && file.contains("/Title<FEFF"));
    hostile.title = Some("a)/Evil(b\\".to_owned());
    hostile.address = Some("https://a.example/)(\\".to_owned());
    let file = text(&render(&hostile, Language::En, EVIDENCE).unwrap());
    assert!(file.contains("/Alt(QR code: https://a.example/\\)\\(\\\\/verify)"));
}

/// SHA-256 of the sample in the order of [`Language::ALL`].
const GOLDEN: [&str; 4] = [
    "536b19744339b0ea1bf6bf61e4ea8b47b6c33289a705f720c64074c47fafcd27",
    "0923772fec02dce708455c1545a5a098d1ac8d13726e34ce0a7841c2439e6aaa",
    "0ebba3bf69a85b080a71a1d8ad5e4741358998b54a8d4b0bd57610115ec899be",
    "4f45de727e05cd4776196a37924f1dc71283826030dee57f167bfbef24a2a8c5",
];
/// The same of the crowded one in English.
const GOLDEN_CROWDED: &str = "6911080422b0527798116d9e613088e680e8cb2418e9386057aa3eb2e09f17dd";
