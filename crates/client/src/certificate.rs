//! The seal of a certificate of completion: a signature by the key of the own identity, which says who
//! made the file. What the file says is proven without it.

use bulla_evidence::Evidence;
use bulla_pdf::plan::{CmsForm, Look, SigningPlan, Target};
use bulla_protocol::ErrorCode;
use bulla_types::Timestamp;

use crate::certify::not_prepared;
use crate::signing::{KeyChoice, TimestampWish};
use crate::{Client, ClientError, Host, Paper};

/// A name for the certificate of completion of an evidence file of this name.
#[must_use]
pub fn certificate_name(evidence: &str) -> String {
    let name = evidence.strip_suffix(Evidence::FILE_SUFFIX);
    format!("{}.certificate.pdf", name.unwrap_or(evidence))
}

impl<H: Host> Client<H> {
    /// Seals the certificate on this paper: a signature that is not seen, with a time-stamp where the
    /// server gives one, and data for long-term validation. The answer is the time-stamp's time.
    ///
    /// # Errors
    /// Those of a request and of the paper; [`ClientError::CertificateForeign`] where the server gives a
    /// certificate of another key.
    pub async fn seal_certificate(
        &mut self,
        paper: &mut H::Paper,
    ) -> Result<Option<Timestamp>, ClientError> {
        let (key, now) = (KeyChoice::Identity, self.host.now());
        let (chain, instance) = self.chain_of(key).await?;
        let plan = SigningPlan {
            target: Target::New {
                name: FIELD.to_owned(),
                label: LABEL.to_owned(),
                place: None,
            },
            chain,
            time: now,
            name: self.own()?.view.name.as_str().to_owned(),
            reason: String::new(),
            location: String::new(),
            contact: String::new(),
            form: CmsForm::Cades,
            look: Look::default(),
            initials: None,
            values: Vec::new(),
            reserve_bytes: None,
            instance,
        };
        let prepared = paper.prepare(&plan).await;
        let prepared = prepared.map_err(|error| not_prepared(key, error))?;
        let stamped = self.complete(paper, &prepared, (key, TimestampWish::Needed));
        let revised = match stamped.await {
            Err(error) if error.is_server(ErrorCode::TimestampUnavailable) => {
                paper.without_timestamp().await?
            }
            other => other?,
        };
        self.add_validation(paper, &revised).await?;
        Ok(revised.time)
    }
}

/// The name of the signature's field.
const FIELD: &str = "seal";
/// What assistive technology reads of it.
const LABEL: &str = "Seal";

#[cfg(test)]
mod tests {
    use super::certificate_name;

    #[test]
    fn certificates_are_named_like_their_evidence() {
        for (evidence, name) in [
            ("Lease.evidence.json", "Lease.certificate.pdf"),
            ("lease.json", "lease.json.certificate.pdf"),
            (".evidence.json", ".certificate.pdf"),
            ("", ".certificate.pdf"),
        ] {
            assert_eq!(certificate_name(evidence), name);
        }
    }
}
