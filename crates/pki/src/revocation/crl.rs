//! Revocation lists (RFC 5280 §5): full lists of one authority, signed by its own key. Indirect lists and
//! lists of some reasons only are refused: they say less than they seem to. Of a delta only what it
//! revokes counts: on what it does not name, and on what it takes back, it is silent.

use bulla_types::Timestamp;

use super::{Answer, Reason, Revoked, Source};
use crate::algorithm::{AlgorithmError, SignatureScheme};
use crate::asn1::{self, DerError, Reader, Tlv, parse_time};
use crate::certificate::{
    Certificate, DistinguishedName, KeyUsage, NameForm, SerialNumber, each_extension, pem,
};
use crate::key::SignatureError;
use crate::known::KnownSignatures;
use crate::oid;

/// Largest list in bytes. Lists of large public authorities reach some megabytes.
pub const MAX_CRL_BYTES: usize = 16 * 1024 * 1024;

/// A list, well formed, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    issuer: DistinguishedName,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// The content of `revokedCertificates`.
    entries: Vec<u8>,
    number: Option<Vec<u8>>,
    scope: Scope,
}

/// Which certificates a list is about (RFC 5280 §5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    kind: Kind,
    points: Vec<NameForm>,
    /// Whether it holds only what changed since another list.
    delta: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    All,
    Authorities,
    People,
}

impl Scope {
    fn parse(bytes: &[u8]) -> Result<Self, CrlError> {
        let mut reader = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let point = reader.optional(asn1::CONTEXT_CONSTRUCTED)?;
        let mut flag = |place: u8| -> Result<bool, DerError> {
            let value = reader.optional(asn1::CONTEXT | place)?;
            Ok(value.is_some_and(|value| value.content != [0]))
        };
        let (people, authorities) = (flag(1)?, flag(2)?);
        let partial = flag(3)? || flag(4)? || flag(5)?;
        reader.finish()?;
        let kind = match (people, authorities) {
            _ if partial => return Err(CrlError::Partial),
            (true, true) => return Err(CrlError::Partial),
            (true, false) => Kind::People,
            (false, true) => Kind::Authorities,
            (false, false) => Kind::All,
        };
        let points = match point {
            None => Vec::new(),
            Some(point) => {
                let mut inner = point.reader();
                let full = inner
                    .optional(asn1::CONTEXT_CONSTRUCTED)?
                    .ok_or(CrlError::Partial)?;
                NameForm::list(full)?
            }
        };
        Ok(Self {
            kind,
            points,
            delta: false,
        })
    }

    fn covers(&self, certificate: &Certificate) -> bool {
        let extensions = certificate.extensions();
        let kind = match self.kind {
            Kind::All => true,
            Kind::Authorities => extensions.is_authority(),
            Kind::People => !extensions.is_authority(),
        };
        let point = self.points.is_empty()
            || self.points.iter().any(
                |point| matches!(point, NameForm::Url(url) if extensions.crl_urls().contains(url)),
            );
        kind && point
    }
}

impl Crl {
    /// Reads a list.
    ///
    /// # Errors
    /// [`CrlError`] for anything but one well-formed full list of version 2, or of version 1
    /// without extensions.
    pub fn from_der(bytes: &[u8]) -> Result<Self, CrlError> {
        if bytes.len() > MAX_CRL_BYTES {
            return Err(CrlError::TooLarge);
        }
        let mut outer = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let tbs = outer.expect(asn1::SEQUENCE)?;
        let algorithm = outer.expect(asn1::SEQUENCE)?;
        let signature = outer.expect(asn1::BIT_STRING)?.bits()?;
        outer.finish()?;

        let mut reader = tbs.reader();
        if reader
            .optional(asn1::INTEGER)?
            .is_some_and(|version| version.content != [1])
        {
            return Err(CrlError::Version);
        }
        if reader.expect(asn1::SEQUENCE)?.whole != algorithm.whole {
            return Err(CrlError::AlgorithmMismatch);
        }
        let issuer = DistinguishedName::parse(reader.any()?)?;
        let this_update = parse_time(reader.any()?)?;
        let next_update = next_time(&mut reader)?;
        let entries = reader.optional(asn1::SEQUENCE)?.map(|list| list.content);
        let extensions = reader.explicit(0, asn1::SEQUENCE)?;
        reader.finish()?;
        let entries = entries.unwrap_or_default();
        for entry in Reader::new(entries) {
            read_entry(entry?)?;
        }
        let (number, scope) = match extensions {
            Some(list) => read_extensions(list)?,
            None => (None, Scope::default()),
        };
        Ok(Self {
            der: bytes.to_vec(),
            tbs: tbs.whole.to_vec(),
            algorithm: algorithm.whole.to_vec(),
            signature: signature.to_vec(),
            issuer,
            this_update,
            next_update,
            entries: entries.to_vec(),
            number,
            scope,
        })
    }

    /// Reads a list as it lies in a file: DER, or one PEM text of at most as many bytes again.
    ///
    /// # Errors
    /// Those of [`Self::from_der`], and [`CrlError::Der`] for a text that has not exactly one list.
    pub fn from_file(bytes: &[u8]) -> Result<Self, CrlError> {
        if bytes.len() > 2 * MAX_CRL_BYTES {
            return Err(CrlError::TooLarge);
        }
        let Ok(text) = core::str::from_utf8(bytes) else {
            return Self::from_der(bytes);
        };
        let lists = pem::labelled(text, "X509 CRL").unwrap_or_default();
        let [list] = lists.as_slice() else {
            return Err(DerError::Value.into());
        };
        Self::from_der(list)
    }

    /// The list, byte for byte.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whose list it is.
    #[must_use]
    pub const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// When it was issued.
    #[must_use]
    pub const fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When the next one is due.
    #[must_use]
    pub const fn next_update(&self) -> Option<Timestamp> {
        self.next_update
    }

    /// Its number, as the content of a DER integer.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        self.number.as_deref()
    }

    /// Whether it holds only what changed since another list, so that it shows of nothing that it is
    /// not revoked.
    #[must_use]
    pub const fn is_delta(&self) -> bool {
        self.scope.delta
    }

    /// Number of revoked certificates.
    #[must_use]
    pub fn len(&self) -> usize {
        Reader::new(&self.entries).count()
    }

    /// Whether nothing is revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Verifies that the authority with this certificate signed the list.
    ///
    /// # Errors
    /// [`CrlError::Issuer`] when the name is another's, [`CrlError::KeyUsage`] when the key may
    /// not sign lists, [`CrlError::Signature`] when it did not.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), CrlError> {
        self.verify_among(issuer, &KnownSignatures::default())
    }

    fn verify_among(&self, issuer: &Certificate, known: &KnownSignatures) -> Result<(), CrlError> {
        if &self.issuer != issuer.subject() {
            return Err(CrlError::Issuer);
        }
        if issuer
            .extensions()
            .key_usage()
            .is_some_and(|usage| !KeyUsage::crl_sign(usage))
        {
            return Err(CrlError::KeyUsage);
        }
        let scheme = SignatureScheme::parse(Reader::new(&self.algorithm).any()?, None)?;
        known.verify(issuer, scheme, (&self.tbs, &self.signature))?;
        Ok(())
    }

    /// What the verified list says about a certificate of the same issuer.
    pub(super) fn answer(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        known: &KnownSignatures,
    ) -> Result<Answer, CrlError> {
        if certificate.issuer() != &self.issuer {
            return Err(CrlError::Issuer);
        }
        if !self.scope.covers(certificate) {
            return Err(CrlError::Partial);
        }
        self.verify_among(issuer, known)?;
        let revoked = self.find(certificate.serial())?;
        if self.scope.delta && revoked.is_none() {
            return Err(CrlError::Partial);
        }
        Ok(Answer {
            source: Source::Crl,
            this_update: self.this_update,
            next_update: self.next_update,
            revoked,
        })
    }

    fn find(&self, serial: &SerialNumber) -> Result<Option<Revoked>, CrlError> {
        for entry in Reader::new(&self.entries) {
            let entry = read_entry(entry?)?;
            if entry.serial == serial.as_bytes() {
                let counts = !(self.scope.delta && entry.taken_back);
                return Ok(counts.then_some(entry.revoked));
            }
        }
        Ok(None)
    }
}

fn next_time(reader: &mut Reader<'_>) -> Result<Option<Timestamp>, DerError> {
    let utc = reader.optional(asn1::UTC_TIME)?;
    let value = match utc {
        Some(value) => Some(value),
        None => reader.optional(asn1::GENERALIZED_TIME)?,
    };
    value.map(parse_time).transpose()
}

/// One entry of a list.
struct Entry<'a> {
    serial: &'a [u8],
    revoked: Revoked,
    /// Whether its reason is "remove from CRL", which only deltas may give.
    taken_back: bool,
}

/// Reads one entry. Other critical extensions make the list unusable: one
/// of them gives the entry another issuer.
fn read_entry(entry: Tlv<'_>) -> Result<Entry<'_>, CrlError> {
    if entry.tag != asn1::SEQUENCE {
        return Err(DerError::Value.into());
    }
    let mut reader = entry.reader();
    let serial = reader.expect(asn1::INTEGER)?.content;
    let at = parse_time(reader.any()?)?;
    let extensions = reader.optional(asn1::SEQUENCE)?;
    reader.finish()?;
    let (mut reason, mut taken_back) = (Reason::Unspecified, false);
    if let Some(list) = extensions {
        each_extension(list, |oid, critical, value| {
            match oid {
                oid::CRL_REASON => {
                    let [code] = Tlv::parse(value, asn1::ENUMERATED)?.content else {
                        return Err(DerError::Value.into());
                    };
                    reason = Reason::from_number(*code);
                    taken_back = *code == REMOVE_FROM_CRL;
                }
                oid::INVALIDITY_DATE => {}
                _ if critical => return Err(CrlError::CriticalExtension { oid }),
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(Entry {
        serial,
        revoked: Revoked { at, reason },
        taken_back,
    })
}

/// The reason by which a delta takes an entry back (RFC 5280 §5.3.1).
const REMOVE_FROM_CRL: u8 = 8;

fn read_extensions(list: Tlv<'_>) -> Result<(Option<Vec<u8>>, Scope), CrlError> {
    let (mut number, mut scope, mut delta) = (None, Scope::default(), false);
    each_extension(list, |oid, critical, value| {
        match oid {
            oid::CRL_NUMBER => number = Some(Tlv::parse(value, asn1::INTEGER)?.content.to_vec()),
            oid::DELTA_CRL_INDICATOR => {
                Tlv::parse(value, asn1::INTEGER)?;
                delta = true;
            }
            oid::ISSUING_DISTRIBUTION_POINT => scope = Scope::parse(value)?,
            _ if critical => return Err(CrlError::CriticalExtension { oid }),
            _ => {}
        }
        Ok(())
    })?;
    scope.delta = delta;
    Ok((number, scope))
}

/// Why a list is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// The signature algorithm is not accepted.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
    /// The algorithm inside and the one outside of what is signed differ.
    #[error("the two signature algorithms of the list differ")]
    AlgorithmMismatch,
    /// A critical extension is unknown.
    #[error("the unknown critical extension {oid}")]
    CriticalExtension {
        /// The extension.
        oid: const_oid::ObjectIdentifier,
    },
    /// The bytes are not strict DER of that structure.
    #[error("revocation list: {0}")]
    Der(#[from] DerError),
    /// The list is another authority's.
    #[error("the list is another authority's")]
    Issuer,
    /// The authority's key may not sign lists.
    #[error("the key of the authority may not sign lists")]
    KeyUsage,
    /// The list covers only a part of what was issued, and not this certificate for sure.
    #[error("the list covers only a part of what was issued")]
    Partial,
    /// The authority did not sign the list.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The list is longer than 16 MiB.
    #[error("larger than is accepted")]
    TooLarge,
    /// The version is not known.
    #[error("a list of an unknown version")]
    Version,
}
