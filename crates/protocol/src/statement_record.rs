//! A signed statement as it travels: a DSSE record that this crate carries and does not open.

use bulla_types::json::{Json, JsonError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A DSSE record (`{"payloadType", "payload", "signatures"}`) as JSON. It holds no claim until
/// `bulla-statement` has verified it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatementRecord(Json);

impl StatementRecord {
    /// The record made from a typed DSSE value.
    ///
    /// # Errors
    /// When the value does not serialise to JSON.
    pub fn from_typed<T: Serialize>(value: &T) -> Result<Self, JsonError> {
        Json::of(value).map(Self)
    }

    /// The record as a typed DSSE value.
    ///
    /// # Errors
    /// When the JSON does not have that shape.
    pub fn to_typed<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        self.0.to_value()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for StatementRecord {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Object)
            .description(Some("a DSSE record: payloadType, payload, signatures"))
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for StatementRecord {}
