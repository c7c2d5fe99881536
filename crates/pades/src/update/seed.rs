//! Seed values (ISO 32000-2 table 237): what a signature field demands of its signature. What we
//! cannot promise to meet and is demanded, is a reason not to sign.

use crate::error::{Fault, ReadError};
use crate::model::catalog::once;
use crate::model::permission::Permission;
use crate::syntax::object::{Dictionary, Object, Value};
use crate::update::error::{Refusal, WriteError};
use crate::update::sign::{NewSignature, SubFilter};
use crate::view::View;

/// Checks a signature against the seed value dictionary of its field.
pub(crate) fn check(
    view: View<'_, '_>,
    seed: &Object,
    signature: &NewSignature,
) -> Result<(), WriteError> {
    let value = view.value(seed)?;
    let wrong = || ReadError::damaged(Fault::Signature, seed.span.start);
    let dictionary = value.as_dictionary().ok_or_else(wrong)?;
    once(dictionary)?;
    let flags = integer(view, dictionary, "Ff")?.unwrap_or(0);
    let demands = |bit: i64| flags & bit != 0;
    let names = |key: &str| names(view, dictionary, key);
    let sub_filter = match signature.sub_filter {
        SubFilter::Cades => "ETSI.CAdES.detached",
        SubFilter::Pkcs7 => "adbe.pkcs7.detached",
    };
    let is_met = [
        !demands(FILTER) || names("Filter")?.iter().all(|name| name == "Adobe.PPKLite"),
        !demands(SUB_FILTER) || names("SubFilter")?.iter().any(|name| name == sub_filter),
        !demands(VERSION) || integer(view, dictionary, "V")?.is_none_or(|version| version <= 2),
        !demands(REASONS) || reason_is_allowed(&names("Reasons")?, &signature.reason),
        !demands(DIGEST_METHOD) || names("DigestMethod")?.iter().any(|name| name == "SHA256"),
        !demands(LEGAL_ATTESTATION | REVOCATION | LOCK_DOCUMENT | APPEARANCE_FILTER),
        certifies_as_told(view, dictionary, signature)?,
        demands_nothing(view, dictionary, "Cert")?,
        demands_nothing(view, dictionary, "TimeStamp")?,
    ];
    Refusal::SeedValue.unless(is_met.into_iter().all(|is_met| is_met))
}

/// A list of one point means that there may be no reason.
fn reason_is_allowed(reasons: &[String], reason: &str) -> bool {
    match reasons {
        [] => true,
        [point] if point == "." => reason.is_empty(),
        reasons => reasons.iter().any(|allowed| allowed == reason),
    }
}

/// `MDP`: level 0 wants an ordinary signature, every other a certification of that level.
fn certifies_as_told(
    view: View<'_, '_>,
    seed: &Dictionary,
    signature: &NewSignature,
) -> Result<bool, WriteError> {
    let Some(mdp) = seed.get("MDP") else {
        return Ok(true);
    };
    let mdp = view.value(mdp)?;
    let level = match mdp.as_dictionary() {
        None => return Ok(*mdp == Value::Null),
        Some(mdp) => integer(view, mdp, "P")?,
    };
    let own = signature.certify.map_or(0, Permission::level);
    Ok(level.is_none_or(|level| level == own))
}

/// Whether a dictionary within the seed values has no demands of its own.
fn demands_nothing(view: View<'_, '_>, seed: &Dictionary, key: &str) -> Result<bool, WriteError> {
    let Some(inner) = seed.get(key) else {
        return Ok(true);
    };
    let inner = view.value(inner)?;
    match inner.as_dictionary() {
        None => Ok(*inner == Value::Null),
        Some(inner) => Ok(integer(view, inner, "Ff")?.unwrap_or(0) == 0),
    }
}

fn integer(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    key: &str,
) -> Result<Option<i64>, WriteError> {
    match dictionary.get(key) {
        None => Ok(None),
        Some(value) => Ok(view.value(value)?.as_integer()),
    }
}

/// A name, or an array of names or texts.
fn names(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    key: &str,
) -> Result<Vec<String>, WriteError> {
    let Some(value) = dictionary.get(key) else {
        return Ok(Vec::new());
    };
    let value = view.value(value)?;
    let text = |value: &Value| {
        let name = value
            .as_name()
            .map(|name| crate::decode_text(name.as_bytes()));
        name.or_else(|| Some(crate::decode_text(value.as_string()?.as_bytes())))
    };
    let Some(items) = value.as_array() else {
        return Ok(text(&value).into_iter().collect());
    };
    let mut names = Vec::new();
    for item in items {
        names.extend(text(&*view.value(item)?));
    }
    Ok(names)
}

const FILTER: i64 = 1;
const SUB_FILTER: i64 = 1 << 1;
const VERSION: i64 = 1 << 2;
const REASONS: i64 = 1 << 3;
const LEGAL_ATTESTATION: i64 = 1 << 4;
const REVOCATION: i64 = 1 << 5;
const DIGEST_METHOD: i64 = 1 << 6;
const LOCK_DOCUMENT: i64 = 1 << 7;
const APPEARANCE_FILTER: i64 = 1 << 8;
