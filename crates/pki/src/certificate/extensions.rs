//! The extensions of a certificate that path validation and reports look at (RFC 5280 §4.2).

use const_oid::ObjectIdentifier;

use super::CertificateError;
use super::general_name::NameForm;
use super::key_usage::KeyUsage;
use super::policies::Policies;
use crate::asn1::{self, DerError, Tlv};
use crate::oid;

/// Most extensions of one certificate; real ones have up to fifteen.
const MAX_ENTRIES: usize = 256;

/// What a certificate says beyond names, time and key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    pub(crate) authority_key_id: Option<Vec<u8>>,
    pub(crate) subject_key_id: Option<Vec<u8>>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<Vec<ObjectIdentifier>>,
    pub(crate) extended_key_usage_critical: bool,
    pub(crate) alternative_names: Vec<NameForm>,
    pub(crate) crl_urls: Vec<String>,
    pub(crate) ocsp_urls: Vec<String>,
    pub(crate) issuer_urls: Vec<String>,
    pub(crate) permitted: Vec<NameForm>,
    pub(crate) excluded: Vec<NameForm>,
    pub(crate) policies: Policies,
    pub(crate) ocsp_no_check: bool,
    pub(crate) unknown_critical: Vec<ObjectIdentifier>,
}

/// Whether a certificate's key may sign certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    pub(crate) authority: bool,
    pub(crate) path_length: Option<u64>,
}

impl BasicConstraints {
    /// Whether it is an authority.
    #[must_use]
    pub const fn is_authority(self) -> bool {
        self.authority
    }

    /// Most authorities that may stand between this one and the end of a path.
    #[must_use]
    pub const fn path_length(self) -> Option<u64> {
        self.path_length
    }
}

impl Extensions {
    pub(super) fn parse(list: Tlv<'_>) -> Result<Self, CertificateError> {
        let mut extensions = Self::default();
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        each(list, |oid, critical, value| {
            if seen.contains(&oid) {
                return Err(CertificateError::DuplicateExtension { oid });
            }
            if seen.len() == MAX_ENTRIES {
                return Err(CertificateError::TooLarge);
            }
            seen.push(oid);
            let parsed = extensions.take(oid, critical, value);
            parsed.map_err(|_| CertificateError::Extension { oid })
        })?;
        Ok(extensions)
    }

    /// Takes one extension in; an unknown one is remembered if it is critical.
    fn take(
        &mut self,
        oid: ObjectIdentifier,
        critical: bool,
        bytes: &[u8],
    ) -> Result<(), DerError> {
        let sequence = || Tlv::parse(bytes, asn1::SEQUENCE);
        match oid {
            oid::SUBJECT_KEY_ID => {
                self.subject_key_id = Some(Tlv::parse(bytes, asn1::OCTET_STRING)?.content.to_vec());
            }
            oid::AUTHORITY_KEY_ID => {
                let id = sequence()?.reader().optional(asn1::CONTEXT)?;
                self.authority_key_id = id.map(|id| id.content.to_vec());
            }
            oid::KEY_USAGE => self.key_usage = Some(KeyUsage::parse(bytes)?),
            oid::BASIC_CONSTRAINTS => {
                self.basic_constraints = Some(basic_constraints(sequence()?)?);
            }
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = Some(usages(sequence()?)?);
                self.extended_key_usage_critical = critical;
            }
            oid::SUBJECT_ALT_NAME => self.alternative_names = NameForm::list(sequence()?)?,
            oid::CRL_DISTRIBUTION_POINTS => self.crl_urls = distribution_points(sequence()?)?,
            oid::AUTHORITY_INFO_ACCESS => self.access(sequence()?)?,
            oid::NAME_CONSTRAINTS => self.constraints(sequence()?)?,
            oid::OCSP_NO_CHECK => {
                Tlv::parse(bytes, asn1::NULL)?;
                self.ocsp_no_check = true;
            }
            oid::CERTIFICATE_POLICIES => self.policies.names(sequence()?)?,
            oid::POLICY_MAPPINGS => self.policies.mappings(sequence()?)?,
            oid::POLICY_CONSTRAINTS => self.policies.constraints(sequence()?)?,
            oid::INHIBIT_ANY_POLICY => self.policies.inhibit_any(bytes)?,
            _ if critical => self.unknown_critical.push(oid),
            _ => {}
        }
        Ok(())
    }

    fn access(&mut self, list: Tlv<'_>) -> Result<(), DerError> {
        for description in list.reader() {
            let mut reader = description?.reader();
            let method = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
            let location = NameForm::parse(reader.any()?)?;
            reader.finish()?;
            match (method, location) {
                (oid::AD_OCSP, NameForm::Url(url)) => self.ocsp_urls.push(url),
                (oid::AD_CA_ISSUERS, NameForm::Url(url)) => self.issuer_urls.push(url),
                _ => {}
            }
        }
        Ok(())
    }

    fn constraints(&mut self, value: Tlv<'_>) -> Result<(), DerError> {
        let subtrees = |list: Option<Tlv<'_>>| -> Result<Vec<NameForm>, DerError> {
            let Some(list) = list else {
                return Ok(Vec::new());
            };
            list.reader()
                .map(|subtree| {
                    // RFC 5280 §4.2.1.10: minimum is 0 and therefore absent, maximum is absent.
                    let mut reader = subtree?.reader();
                    let name = NameForm::parse(reader.any()?)?;
                    reader.finish().map(|()| name)
                })
                .collect()
        };
        let mut reader = value.reader();
        self.permitted = subtrees(reader.optional(asn1::CONTEXT_CONSTRUCTED)?)?;
        self.excluded = subtrees(reader.optional(asn1::CONTEXT_CONSTRUCTED | 1)?)?;
        reader.finish()
    }

    /// Whether and how it is an authority.
    #[must_use]
    pub const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.basic_constraints
    }

    /// Whether it may sign certificates by its basic constraints.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.basic_constraints
            .is_some_and(|constraints| constraints.authority)
    }

    /// What the key may be used for, if that is restricted.
    #[must_use]
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.key_usage
    }

    /// Purposes of the key, if they are restricted.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&[ObjectIdentifier]> {
        self.extended_key_usage.as_deref()
    }

    /// Identifier of the subject's key.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.subject_key_id.as_deref()
    }

    /// Identifier of the issuer's key.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.authority_key_id.as_deref()
    }

    /// Alternative names of the subject.
    #[must_use]
    pub fn alternative_names(&self) -> &[NameForm] {
        &self.alternative_names
    }

    /// Where revocation lists are.
    #[must_use]
    pub fn crl_urls(&self) -> &[String] {
        &self.crl_urls
    }

    /// Where OCSP is answered.
    #[must_use]
    pub fn ocsp_urls(&self) -> &[String] {
        &self.ocsp_urls
    }

    /// Where the issuer's certificate is.
    #[must_use]
    pub fn issuer_urls(&self) -> &[String] {
        &self.issuer_urls
    }

    /// What it says of policies.
    pub(crate) const fn policies(&self) -> &Policies {
        &self.policies
    }

    /// Whether the certificate's revocation need not be checked (RFC 6960 §4.2.2.2.1).
    #[must_use]
    pub const fn ocsp_no_check(&self) -> bool {
        self.ocsp_no_check
    }

    /// Critical extensions that nobody here understands; a path with one is refused.
    #[must_use]
    pub fn unknown_critical(&self) -> &[ObjectIdentifier] {
        &self.unknown_critical
    }

    pub(super) fn emails(&self) -> impl Iterator<Item = &str> {
        self.alternative_names.iter().filter_map(|name| {
            if let NameForm::Email(email) = name {
                Some(email.as_str())
            } else {
                None
            }
        })
    }
}

/// Reads a list of extensions: identifier, whether it is critical, and the value's bytes.
pub(crate) fn each<E: From<DerError>>(
    list: Tlv<'_>,
    mut take: impl FnMut(ObjectIdentifier, bool, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    if list.tag != asn1::SEQUENCE || list.content.is_empty() {
        return Err(DerError::Value.into());
    }
    for extension in list.reader() {
        let extension = extension?;
        let mut reader = extension.reader();
        let oid = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
        // An explicit FALSE is no DER but harmless; authorities of the past wrote it.
        let critical = reader
            .optional(asn1::BOOLEAN)?
            .is_some_and(|value| value.content != [0]);
        let value = reader.expect(asn1::OCTET_STRING)?.content;
        reader.finish()?;
        take(oid, critical, value)?;
    }
    Ok(())
}

fn basic_constraints(value: Tlv<'_>) -> Result<BasicConstraints, DerError> {
    let mut reader = value.reader();
    let authority = reader
        .optional(asn1::BOOLEAN)?
        .is_some_and(|value| value.content != [0]);
    let path_length = reader
        .optional(asn1::INTEGER)?
        .map(|value| value.small())
        .transpose()?;
    reader.finish()?;
    Ok(BasicConstraints {
        authority,
        path_length,
    })
}

fn usages(list: Tlv<'_>) -> Result<Vec<ObjectIdentifier>, DerError> {
    let usages: Vec<ObjectIdentifier> = list
        .reader()
        .map(|usage| {
            let usage = usage?;
            if usage.tag == asn1::OBJECT_IDENTIFIER {
                usage.oid()
            } else {
                Err(DerError::Value)
            }
        })
        .collect::<Result<_, _>>()?;
    if usages.is_empty() {
        Err(DerError::Value)
    } else {
        Ok(usages)
    }
}

/// The URLs of full names; points that only name a part of the reasons are left out.
fn distribution_points(list: Tlv<'_>) -> Result<Vec<String>, DerError> {
    let mut urls = Vec::new();
    for point in list.reader() {
        let mut reader = point?.reader();
        let name = reader.optional(asn1::CONTEXT_CONSTRUCTED)?;
        let partial = reader.optional(asn1::CONTEXT | 1)?.is_some();
        reader.optional(asn1::CONTEXT_CONSTRUCTED | 2)?;
        reader.finish()?;
        let Some(full) = name
            .map(|name| name.reader().optional(asn1::CONTEXT_CONSTRUCTED))
            .transpose()?
            .flatten()
        else {
            continue;
        };
        if partial {
            continue;
        }
        for name in NameForm::list(full)? {
            if let NameForm::Url(url) = name {
                urls.push(url);
            }
        }
    }
    Ok(urls)
}
