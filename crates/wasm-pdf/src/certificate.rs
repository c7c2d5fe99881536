//! Draws certificates of completion: the same bytes as on the command line.

use bulla_evidence::{CertificateError, make_certificate};
use bulla_pdf::{Obstacle, Paper};

use crate::json::{Answer, parse, thrown};

/// The certificate of an evidence file, in the language of this tag. `trust` is the trust file as JSON.
pub(crate) fn draw(evidence: &[u8], trust: &str, language: &str) -> Answer<Paper> {
    let trust = parse(trust)?;
    let language = language
        .parse()
        .map_err(|_| thrown(&Obstacle::stated("internal", "no language of certificates")))?;
    let drawn = make_certificate(evidence, &trust, language);
    let drawn =
        drawn.map_err(|error| thrown(&Obstacle::stated(code(error), &error.to_string())))?;
    let paper = Paper::with_capacity(drawn.len()).and_then(|mut paper| {
        paper.write(&drawn)?;
        Ok(paper)
    });
    paper.map_err(|obstacle| thrown(&obstacle))
}

fn code(error: CertificateError) -> &'static str {
    match error {
        CertificateError::NotEnded => "not_ended",
        CertificateError::Evidence(_) | CertificateError::Unverified(_) => "evidence_unverified",
        CertificateError::Render(_) | _ => "internal",
    }
}

#[cfg(test)]
mod tests {
    use bulla_pdf::Obstacle;

    use super::draw;

    const EVIDENCE: &[u8] =
        include_bytes!("../../../fixtures/vectors/evidence/lease.evidence.json");
    const TRUST: &str = include_str!("../../../fixtures/vectors/evidence/trust.json");
    const PINNED: &[u8] =
        include_bytes!("../../../fixtures/vectors/certificate-of-completion/lease.en.pdf");

    #[test]
    fn the_bytes_are_those_of_the_vector() {
        assert_eq!(draw(EVIDENCE, TRUST, "en").unwrap().bytes(), PINNED);
        let german = draw(EVIDENCE, TRUST, "de-CH").unwrap();
        assert!(german.bytes() != PINNED && german.bytes().starts_with(b"%PDF-1.7\n"));
    }

    #[test]
    fn what_does_not_verify_is_not_drawn() {
        let foreign = TRUST.replace("sign.example.ch/log/", "sign.example.org/log/");
        let text = core::str::from_utf8(EVIDENCE).unwrap();
        let cut = &EVIDENCE[..EVIDENCE.len() - 1];
        let moved = text.replacen("\"v\":1}", "\"v\":2}", 1);
        for (evidence, trust, language, code) in [
            (EVIDENCE, foreign.as_str(), "en", "evidence_unverified"),
            (cut, TRUST, "en", "evidence_unverified"),
            (b"".as_slice(), TRUST, "en", "evidence_unverified"),
            (moved.as_bytes(), TRUST, "en", "evidence_unverified"),
            (EVIDENCE, "{}", "en", "internal"),
            (EVIDENCE, TRUST, "rm", "internal"),
            (EVIDENCE, TRUST, "", "internal"),
        ] {
            let thrown = draw(evidence, trust, language).unwrap_err();
            let obstacle: Obstacle = serde_json::from_str(&thrown).unwrap();
            assert_eq!(obstacle.code(), code, "{thrown}");
        }
    }
}
