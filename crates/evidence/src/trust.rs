//! What a verification rests on beside the files: the instance's trust file, and certificates that
//! the person trusts.

use bulla_pki::Certificate;
use bulla_protocol::trust::{MAX_ROOTS, TrustFile};
use bulla_types::Timestamp;

/// What is trusted. Nothing of it may come from the files that are verified.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::exhaustive_structs, reason = "callers build it")]
pub struct Trust<'t> {
    /// The trust file of the instance, pinned or given by the caller. Without it no evidence is
    /// more than `unrecognised`.
    pub instance: Option<&'t TrustFile>,
    /// Certificates that are trusted as they are, for signatures and time-stamps alike.
    pub certificates: &'t [Certificate],
}

impl<'t> From<Option<&'t TrustFile>> for Trust<'t> {
    fn from(instance: Option<&'t TrustFile>) -> Self {
        Self {
            instance,
            certificates: &[],
        }
    }
}

/// The certificates among it, and the clock.
pub(crate) struct Anchors {
    /// For signatures.
    pub(crate) signing: Vec<Certificate>,
    /// For time-stamps, beside those for signatures: who stamps need not say who signs.
    pub(crate) stamping: Vec<Certificate>,
    /// Those of the instance: they certify nothing but keys of identities.
    pub(crate) instance: Vec<Certificate>,
    pub(crate) now: Timestamp,
}

impl Anchors {
    /// Those of the trust file that can be read; one that cannot helps nobody.
    pub(crate) fn new(trust: Trust<'_>, now: Timestamp) -> Self {
        let read = |roots: &[bulla_types::Base64Bytes]| -> Vec<Certificate> {
            let roots = roots.iter().take(MAX_ROOTS);
            roots
                .filter_map(|root| Certificate::from_der(root.as_slice()).ok())
                .collect()
        };
        let instance = trust.instance.map(|file| read(&file.certificate_roots));
        let instance = instance.unwrap_or_default();
        let stamping = trust.instance.map(|file| read(&file.timestamp_roots));
        let given = trust.certificates.iter().cloned();
        Self {
            signing: instance.iter().cloned().chain(given).collect(),
            stamping: stamping.unwrap_or_default(),
            instance,
            now,
        }
    }

    /// Whether this trusted certificate is one of the instance.
    pub(crate) fn is_of_instance(&self, anchor: &Certificate) -> bool {
        self.instance.contains(anchor)
    }

    /// Whether the instance's trust file names it, for signatures or for time-stamps. What somebody
    /// trusts beside the file and stands in it too is the instance's all the same.
    pub(crate) fn is_of_trust_file(&self, anchor: &Certificate) -> bool {
        self.is_of_instance(anchor) || self.stamping.contains(anchor)
    }
}
