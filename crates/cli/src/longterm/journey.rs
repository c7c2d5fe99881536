//! The way of one file to a level for long.

use std::path::Path;

use bulla_pades::verify::{self, Report, Trust, Verdict, read_store};
use bulla_pades::{Extension, Limits, Pdf, ValidationData, WriteError};
use bulla_pki::path::MAX_SOURCES;
use bulla_pki::timestamp::TimestampToken;
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;

use super::fetch::{Fetcher, Reach};
use super::files;
use super::gather::Gatherer;
use super::needs::{complete, is_current, note_root, targets};
use super::outcome::{Outcome, State, newest_stamp};
use crate::args::Validation;
use crate::commands::cms;
use crate::failure::Failure;
use crate::host;
use crate::tsa::Stamper;
use crate::whole;

/// How far a file is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// B-LTA, or a newer time-stamp where the one that is there will soon not do any more.
    Archive,
    /// B-LT.
    LongTerm,
    /// B-LTA, with a newer time-stamp in any case.
    Renew,
    /// A time-stamp over everything in any case, with what it needs.
    Stamp,
}

/// What the way needs beside the file.
pub(crate) struct Journey<'j> {
    pub(crate) path: &'j Path,
    pub(crate) arguments: &'j Validation,
    /// The server that this device uses.
    pub(crate) server: Option<&'j str>,
}

impl Journey<'_> {
    /// Takes a file there: what was appended to `bytes` is the result.
    pub(crate) fn take(
        &self,
        bytes: &mut Vec<u8>,
        goal: Goal,
        stamper: Option<&mut Stamper>,
    ) -> Result<Outcome, Failure> {
        let now = host::now();
        let mut gatherer = self.begin(bytes, goal, now)?;
        let first = judge(bytes, &[], &[], now);
        let mut roots = Vec::new();
        for target in targets(&first) {
            note_root(gatherer.chain(&target), &mut roots);
        }
        let known = judge(bytes, &roots, &gatherer.library.pool, now);
        if goal == Goal::Archive && is_current(&known, now) {
            return Ok(Outcome::new(
                State::Current,
                &known,
                &roots,
                (Vec::new(), &[]),
            ));
        }
        complete(&known, &mut gatherer, now);
        let mut stamper = stamper.filter(|_| goal != Goal::LongTerm);
        if let Some(stamper) = stamper.as_deref_mut() {
            // Its authority has to be known before what it needs can stand below its time-stamp.
            let probe = self.stamp(bytes, stamper)?.1;
            if let Some(target) = signer(&probe) {
                gatherer.know(probe.certificates());
                let chain = gatherer.chain(&target);
                gatherer.complete(&chain, now);
                note_root(chain, &mut roots);
            }
        }
        if !gatherer.missing.is_empty() && !self.arguments.incomplete {
            return Err(self.incomplete(&gatherer));
        }
        let has_stamp = newest_stamp(&known).is_some();
        let tail = self.extension(bytes, &gatherer)?;
        whole::append(bytes, &tail);
        if let Some(stamper) = stamper {
            let tail = self.stamp(bytes, stamper)?.0;
            whole::append(bytes, &tail);
        }
        // The file has to do without what lies beside it.
        let last = judge(bytes, &roots, &[], now);
        if last.verdict <= Verdict::Altered {
            return Err(self.refused("internal", "what was added does not hold".to_owned()));
        }
        let state = match (goal, has_stamp) {
            (Goal::LongTerm, _) => State::Extended,
            (_, true) => State::Renewed,
            (_, false) => State::Archived,
        };
        let missing = std::mem::take(&mut gatherer.missing);
        Ok(Outcome::new(
            state,
            &last,
            &roots,
            (missing, &gatherer.revoked),
        ))
    }

    /// Looks at the file, and begins with what it and the person bring along.
    fn begin(&self, bytes: &[u8], goal: Goal, now: Timestamp) -> Result<Gatherer, Failure> {
        let pdf = Pdf::open(bytes, &Limits::default());
        let pdf = pdf.map_err(|error| self.unwritable(error.into()))?;
        Extension::begin(&pdf).map_err(|error| self.unwritable(error))?;
        let report = verify::verify(bytes, &Limits::default(), &Trust::new(&[], now));
        self.check(&report, goal)?;
        let reach = match (self.arguments.offline, self.arguments.allow_private) {
            (true, _) => Reach::Nothing,
            (false, true) => Reach::Everything,
            (false, false) => Reach::Public,
        };
        let given = files::given(self.arguments)?;
        let fetcher = Fetcher::new(reach, self.server)?;
        let mut gatherer = Gatherer::new(given, fetcher, now);
        let store = read_store(&pdf.newest());
        if store.crls.len() > MAX_SOURCES || store.ocsp.len() > MAX_SOURCES {
            let text = "it holds more revocation data than is looked at".to_owned();
            return Err(self.refused("too_much_work", text));
        }
        for signature in &report.signatures {
            gatherer.know(&signature.enclosed);
            for stamp in &signature.timestamps {
                gatherer.know(&stamp.certificates);
            }
        }
        gatherer.know(&store.certificates);
        gatherer.library.crls.extend(store.crls);
        gatherer.library.ocsp.extend(store.ocsp);
        Ok(gatherer)
    }

    /// Nothing is added to a file that does not hold: that would only make it look better.
    fn check(&self, report: &Report, goal: Goal) -> Result<(), Failure> {
        let text = match (report.verdict, goal) {
            (Verdict::Unreadable, _) => match report.damaged {
                Some(error) => return Err(self.unwritable(error.into())),
                None => "it cannot be read",
            },
            (Verdict::Altered, _) => {
                let text =
                    "it was altered after signing; `bulla verify` says how. Nothing is added to it";
                return Err(self.refused("altered", text.to_owned()));
            }
            (_, Goal::Stamp) => return Ok(()),
            (Verdict::Unsigned, _) => {
                let text = "it is not signed; `bulla pdf timestamp` stamps any PDF";
                return Err(self.refused("unsigned", text.to_owned()));
            }
            (Verdict::Authentic | Verdict::Unrecognised, _) => {
                if report
                    .signatures
                    .iter()
                    .any(verify::SignatureReport::is_intact)
                {
                    return Ok(());
                }
                "none of its signatures can be verified"
            }
        };
        Err(self.refused("signature_unreadable", text.to_owned()))
    }

    /// The update with data for validation.
    fn extension(&self, bytes: &[u8], gatherer: &Gatherer) -> Result<Vec<u8>, Failure> {
        let failed = |error| self.unwritable(error);
        let pdf = Pdf::open(bytes, &Limits::default()).map_err(|error| failed(error.into()))?;
        let (crls, ocsp) = gatherer.telling();
        let certificates: Vec<&[u8]> = gatherer
            .certificates
            .iter()
            .map(Certificate::as_der)
            .collect();
        let crls: Vec<&[u8]> = crls.iter().map(|list| list.as_der()).collect();
        let ocsps: Vec<&[u8]> = ocsp.iter().map(|own| own.as_der()).collect();
        let mut extension = Extension::begin(&pdf).map_err(failed)?;
        let data = ValidationData {
            certificates: &certificates,
            crls: &crls,
            ocsps: &ocsps,
        };
        extension.add_validation_data(data).map_err(failed)?;
        extension.finish().map_err(failed)
    }

    /// The update with a time-stamp over everything, and its token.
    pub(crate) fn stamp(
        &self,
        bytes: &[u8],
        stamper: &mut Stamper,
    ) -> Result<(Vec<u8>, TimestampToken), Failure> {
        let failed = |error| self.unwritable(error);
        let pdf = Pdf::open(bytes, &Limits::default()).map_err(|error| failed(error.into()))?;
        let extension = Extension::begin(&pdf).map_err(failed)?;
        let prepared = extension.prepare_timestamp(TOKEN_BYTES).map_err(failed)?;
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, prepared.digest().as_bytes());
        let digest = digest.map_err(cms::refused(self.path))?;
        let token = stamper.stamp(digest)?;
        let tail = prepared.finish(token.as_der());
        Ok((tail.map_err(cms::refused(self.path))?, token))
    }

    fn incomplete(&self, gatherer: &Gatherer) -> Failure {
        let missing: Vec<String> = gatherer.missing.iter().map(ToString::to_string).collect();
        Failure::Incomplete {
            path: self.path.to_owned(),
            missing: missing.join("; "),
        }
    }

    fn unwritable(&self, error: WriteError) -> Failure {
        crate::commands::pdf::refused(self.path)(error)
    }

    fn refused(&self, code: &'static str, message: String) -> Failure {
        Failure::Unsignable {
            path: self.path.to_owned(),
            code,
            message,
        }
    }
}

/// What the verifier says of the file by itself if these roots are trusted, with these certificates for
/// chains.
fn judge(bytes: &[u8], roots: &[Certificate], pool: &[Certificate], now: Timestamp) -> Report {
    let trust = Trust {
        pool,
        ..Trust::new(roots, now)
    };
    verify::verify(bytes, &Limits::default(), &trust)
}

/// The certificate of the authority that gave a token, which was verified before.
fn signer(token: &TimestampToken) -> Option<Certificate> {
    let verified = token.verify(&[]).ok()?;
    Some(verified.authority().clone())
}

/// Room for a token with the chain of its authority.
const TOKEN_BYTES: usize = 24 << 10;
