//! What a signature needs of the server: a certificate for the identity's key, time-stamps, and data
//! for long-term validation. The server sees keys and hashes.

use bulla_pdf::plan::{InstanceSigner, TimestampTrust, Validation};
use bulla_pdf::report::{Revised, TimestampQuery, ToBeSigned};
use bulla_protocol::certificate::{
    RequestCertificate, RequestTimestamp, RequestValidation, SignerCertificate, TimestampReply,
    ValidationMaterial,
};
use bulla_protocol::path;
use bulla_types::Base64Bytes;
use rand_core::Rng as _;

use crate::signing::{KeyChoice, TimestampWish};
use crate::{Client, ClientError, Host, Paper, PaperError, Phase};

impl<H: Host> Client<H> {
    /// The certificate of the chosen key, then those above it; and what one of the instance has to be.
    pub(crate) async fn chain_of(
        &mut self,
        key: KeyChoice,
    ) -> Result<(Vec<Base64Bytes>, Option<InstanceSigner>), ClientError> {
        match key {
            KeyChoice::Identity => {
                let body = RequestCertificate {};
                let answer: SignerCertificate =
                    self.post_repeatable(path::CERTIFICATES, &body).await?;
                // A root that nobody knows would make signatures of nobody.
                let trust = self.trust_with_root(&answer.root).await?;
                let signer = InstanceSigner {
                    roots: trust.certificate_roots,
                    email: self.own()?.view.email.clone(),
                };
                Ok((answer.chain, Some(signer)))
            }
            KeyChoice::Imported(key) => Ok((self.host.imported_chain(key).await?, None)),
        }
    }

    /// The signature of the chosen key.
    pub(crate) async fn sign_attributes(
        &mut self,
        key: KeyChoice,
        what: &ToBeSigned,
    ) -> Result<Vec<u8>, ClientError> {
        match key {
            KeyChoice::Identity => {
                if what.scheme != P256_SCHEME {
                    return Err(ClientError::CertificateForeign);
                }
                let own = self.own()?;
                let signature = own.vault.pdf_key().sign(what.attributes.as_slice());
                Ok(signature.to_bytes().to_vec())
            }
            KeyChoice::Imported(key) => Ok(self.host.sign_imported(key, what).await?),
        }
    }

    /// Takes a signature to its end: the signature itself, then the time-stamp.
    pub(crate) async fn complete(
        &mut self,
        paper: &mut H::Paper,
        what: &ToBeSigned,
        (key, wish): (KeyChoice, TimestampWish),
    ) -> Result<Revised, ClientError> {
        let signature = self.sign_attributes(key, what).await?;
        let mut nonce = [0; 8];
        self.host.rng().fill_bytes(&mut nonce);
        let query = match paper.finish(&signature, nonce).await {
            Ok(query) => query,
            // The certificate that the server gave is of another key than the own one.
            Err(PaperError::Obstacle(obstacle))
                if key == KeyChoice::Identity && obstacle.code() == SIGNATURE_WRONG =>
            {
                return Err(ClientError::CertificateForeign);
            }
            Err(error) => return Err(error.into()),
        };
        match wish {
            TimestampWish::Without => Ok(paper.without_timestamp().await?),
            TimestampWish::Needed => self.stamp(paper, query).await,
        }
    }

    /// An answer of the instance's or the organisation's authority to a question for a time-stamp
    /// (RFC 3161), as it came: whoever asks verifies it.
    ///
    /// # Errors
    /// Those of a request; `timestamp_refused` and `timestamp_unavailable` of the server.
    pub async fn ask_timestamp(&mut self, query: Base64Bytes) -> Result<Vec<u8>, ClientError> {
        let body = RequestTimestamp { query };
        let answer: TimestampReply = self.post_repeatable(path::TIMESTAMPS, &body).await?;
        Ok(answer.reply.as_slice().to_vec())
    }

    async fn stamp(
        &mut self,
        paper: &mut H::Paper,
        query: TimestampQuery,
    ) -> Result<Revised, ClientError> {
        self.host.progress(Phase::Timestamping, 0, 0);
        let reply = self.ask_timestamp(query.query).await?;
        let mut trust = TimestampTrust {
            roots: self.trust().await?.timestamp_roots,
            now: self.host.now(),
        };
        let mut stamped = paper.timestamp(&reply, &trust).await;
        if let Err(PaperError::Obstacle(obstacle)) = &stamped
            && obstacle.code() == TIMESTAMP_UNTRUSTED
        {
            // The instance may have renewed its roots since the login.
            let newer = self.renew_trust().await?.timestamp_roots;
            if newer != trust.roots {
                trust.roots = newer;
                stamped = paper.timestamp(&reply, &trust).await;
            }
        }
        stamped.map_err(|error| match error {
            PaperError::Obstacle(obstacle) => ClientError::TimestampInvalid(obstacle),
            PaperError::Host(error) => error.into(),
        })
    }

    /// Adds to a signed PDF what tells later that its certificates were in force.
    pub(crate) async fn add_validation(
        &mut self,
        paper: &mut H::Paper,
        revised: &Revised,
    ) -> Result<(), ClientError> {
        let body = RequestValidation {
            certificates: revised.certificates.clone(),
        };
        let found: ValidationMaterial = self.post_repeatable(path::VALIDATION, &body).await?;
        let data = Validation {
            certificates: found.certificates,
            crls: found.crls,
            ocsp: found.ocsp,
        };
        Ok(paper.extend(&data).await?)
    }
}

/// Why a signature was not prepared: of a certificate that the server gave, that it is a foreign one.
pub(crate) fn not_prepared(key: KeyChoice, error: PaperError) -> ClientError {
    if let PaperError::Obstacle(obstacle) = &error
        && key == KeyChoice::Identity
        && obstacle.code() == CERTIFICATE
    {
        return ClientError::CertificateForeign;
    }
    error.into()
}

/// The code of a certificate that cannot be used.
const CERTIFICATE: &str = "certificate";
/// The code of a time-stamp of an authority that is not known.
const TIMESTAMP_UNTRUSTED: &str = "timestamp_untrusted";
/// How the key of an identity signs.
const P256_SCHEME: &str = "ecdsa-sha256";
/// The code of a signature that is not of the certificate's key.
const SIGNATURE_WRONG: &str = "signature_wrong";
