//! What the package `certval` says of certification paths.
//!
//! Standard input is a JSON list of cases: `certificates` (base64 of DER, the end of the path first, the
//! trusted one last), `crls`, `ocsp` (a response about the first certificate, or null), `at` (seconds since
//! 1970), `revocation` (whether every certificate needs an answer). Standard output is a JSON list with a
//! text for each: empty where the path is accepted, else why not.

use std::io::{Read as _, stdin};

use base64ct::{Base64, Encoding as _};
use certval::{
    CertFile, CertVector as _, CertificationPath, CertificationPathResults,
    CertificationPathSettings, MemoryCrlSource, PDVCertificate, PDVTrustAnchorChoice,
    PkiEnvironment, TaSource, TimeOfInterest, check_revocation_local, enforce_trust_anchor_constraints,
};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut text = String::new();
    stdin().read_to_string(&mut text)?;
    let cases: Vec<Value> = serde_json::from_str(&text)?;
    let verdicts: Vec<String> = cases
        .iter()
        .map(|case| judge(case).map_or_else(|error| error.to_string(), |()| String::new()))
        .collect();
    println!("{}", serde_json::to_string(&verdicts)?);
    Ok(())
}

fn bytes(value: &Value) -> Outcome<Vec<u8>> {
    let text = value.as_str().ok_or("no base64")?;
    Ok(Base64::decode_vec(text).map_err(|_| "no base64")?)
}

fn list(value: &Value) -> Outcome<Vec<Vec<u8>>> {
    value.as_array().into_iter().flatten().map(bytes).collect()
}

fn judge(case: &Value) -> Outcome<()> {
    let mut chain = list(&case["certificates"])?;
    let root = chain.pop().ok_or("no certificate")?;
    let mut certificates = chain
        .iter()
        .map(|der| Ok(PDVCertificate::try_from(&der[..]).map_err(|error| error.to_string())?))
        .collect::<Outcome<Vec<PDVCertificate>>>()?;
    certificates.reverse();
    let target = certificates.pop().ok_or("no certificate")?;
    let anchor = PDVTrustAnchorChoice::try_from(&root[..]).map_err(|error| error.to_string())?;

    let mut anchors = TaSource::new();
    anchors.push(CertFile {
        filename: "root".to_owned(),
        bytes: root,
    });
    anchors.initialize().map_err(|error| error.to_string())?;
    let lists = MemoryCrlSource::new();
    for crl in list(&case["crls"])? {
        lists.add(&crl);
    }
    let mut environment = PkiEnvironment::new();
    environment.populate_5280_pki_environment();
    environment.add_trust_anchor_source(Box::new(anchors));
    environment.add_crl_source(Box::new(lists));

    let mut settings = CertificationPathSettings::new();
    let at = case["at"].as_u64().ok_or("no time")?;
    let at = TimeOfInterest::from_unix_secs(at).map_err(|error| error.to_string())?;
    settings.set_time_of_interest(at);
    settings.set_enforce_trust_anchor_constraints(true);

    let mut path = CertificationPath::new(anchor, certificates, target);
    if !case["ocsp"].is_null() {
        let response = bytes(&case["ocsp"])?;
        let last = path.ocsp_responses.last_mut().ok_or("no certificate")?;
        *last = Some(response);
    }
    let mut results = CertificationPathResults::new();
    let bound = enforce_trust_anchor_constraints(&settings, &path.trust_anchor)
        .map_err(|error| format!("{error:?}"))?;
    environment
        .validate_path(&environment, &bound, &path, &mut results)
        .map_err(|error| format!("{error:?}"))?;
    if case["revocation"].as_bool() == Some(true) {
        check_revocation_local(&environment, &bound, &path, &mut results)
            .map_err(|error| format!("{error:?}"))?;
    }
    Ok(())
}
