//! Looks for a path, depth first, with bounded work.

use super::{MAX_PATH, MAX_SIGNATURE_CHECKS, Material, PathError, Question, VerifiedPath, check};
use crate::certificate::Certificate;
use crate::key::SignatureError;
use crate::known::KnownSignatures;

pub(super) struct Search<'a> {
    material: Material<'a>,
    question: Question,
    known: &'a KnownSignatures,
    checks: usize,
    /// The error of the path that came furthest, and how long that path was.
    best: (usize, PathError),
}

impl<'a> Search<'a> {
    pub(super) const fn new(
        material: Material<'a>,
        question: Question,
        known: &'a KnownSignatures,
    ) -> Self {
        Self {
            material,
            question,
            known,
            checks: 0,
            best: (0, PathError::NoPath),
        }
    }

    pub(super) fn run(mut self, target: &'a Certificate) -> Result<VerifiedPath, PathError> {
        let mut open: Vec<Vec<&'a Certificate>> = vec![vec![target]];
        while let Some(chain) = open.pop() {
            let Some(last) = chain.last().copied() else {
                continue;
            };
            if self.material.anchors.contains(last) {
                match check::path(&chain, self.material, self.question, self.known) {
                    Ok(revocation) => {
                        let chain = chain.into_iter().cloned().collect();
                        return Ok(VerifiedPath { chain, revocation });
                    }
                    // A path that reaches an anchor has come further than any that does not.
                    Err(error) => self.remember(MAX_PATH + 1, error),
                }
                continue;
            }
            let issuers = self.issuers(&chain, last);
            if chain.len() == MAX_PATH && !issuers.is_empty() {
                self.remember(chain.len(), PathError::TooLong);
                continue;
            }
            for issuer in issuers.into_iter().rev() {
                let mut longer = chain.clone();
                longer.push(issuer);
                open.push(longer);
            }
        }
        Err(self.best.1)
    }

    fn remember(&mut self, length: usize, error: PathError) {
        if length > self.best.0 {
            self.best = (length, error);
        }
    }

    /// Those that signed the last certificate of a chain, the trusted ones first. When the work that
    /// a search may do is done, nothing more is looked at.
    fn issuers(
        &mut self,
        chain: &[&'a Certificate],
        last: &'a Certificate,
    ) -> Vec<&'a Certificate> {
        let depth = chain.len() - 1;
        let mut found: Vec<&'a Certificate> = Vec::new();
        for candidate in self.material.anchors.iter().chain(self.material.pool) {
            let named = candidate.subject() == last.issuer() && ids_agree(candidate, last);
            let same = |other: &&Certificate| {
                other.subject() == candidate.subject() && other.spki_der() == candidate.spki_der()
            };
            if !named || chain.iter().any(same) || found.contains(&candidate) {
                continue;
            }
            if self.checks == MAX_SIGNATURE_CHECKS {
                self.remember(MAX_PATH, PathError::TooMuchWork);
                break;
            }
            self.checks += 1;
            match last.verify_among(candidate, self.known) {
                Ok(()) => found.push(candidate),
                Err(SignatureError::Invalid | SignatureError::Scheme) => {
                    self.remember(chain.len(), PathError::Signature { depth });
                }
                Err(SignatureError::Key(_)) => {
                    let depth = depth + 1;
                    self.remember(chain.len(), PathError::AlgorithmOrKey { depth });
                }
                Err(SignatureError::Algorithm(_)) => {
                    self.remember(chain.len(), PathError::AlgorithmOrKey { depth });
                }
            }
        }
        found
    }
}

/// Key identifiers must agree where both are there.
fn ids_agree(issuer: &Certificate, subject: &Certificate) -> bool {
    match (
        issuer.extensions().subject_key_id(),
        subject.extensions().authority_key_id(),
    ) {
        (Some(own), Some(named)) => own == named,
        _ => true,
    }
}
