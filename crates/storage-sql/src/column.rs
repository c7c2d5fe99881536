//! Values between their types and their columns. What does not parse is a damaged record.

use core::str::FromStr;

use bulla_storage::StoreError;
use bulla_types::{Sha256Digest, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use crate::engine::Row;
use crate::error::damaged;

/// A row, and which table to blame.
pub(crate) struct Columns<'r> {
    row: &'r Row,
    table: &'static str,
}

impl<'r> Columns<'r> {
    pub(crate) const fn new(row: &'r Row, table: &'static str) -> Self {
        Self { row, table }
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.row.try_get(name).map_err(|_| damaged(self.table))
    }

    pub(crate) fn bytes_or_null(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.row.try_get(name).map_err(|_| damaged(self.table))
    }

    pub(crate) fn array<const N: usize>(&self, name: &str) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(name)?;
        bytes.try_into().map_err(|_| damaged(self.table))
    }

    pub(crate) fn array_or_null<const N: usize>(
        &self,
        name: &str,
    ) -> Result<Option<[u8; N]>, StoreError> {
        let bytes = self.bytes_or_null(name)?;
        let array = bytes.map(TryInto::try_into).transpose();
        array.map_err(|_| damaged(self.table))
    }

    pub(crate) fn digest(&self, name: &str) -> Result<Sha256Digest, StoreError> {
        self.array(name).map(Sha256Digest::from_bytes)
    }

    pub(crate) fn digest_or_null(&self, name: &str) -> Result<Option<Sha256Digest>, StoreError> {
        Ok(self.array_or_null(name)?.map(Sha256Digest::from_bytes))
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, StoreError> {
        self.row.try_get(name).map_err(|_| damaged(self.table))
    }

    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Result<T, StoreError> {
        self.text(name)?.parse().map_err(|_| damaged(self.table))
    }

    pub(crate) fn parsed_or_null<T: FromStr>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.row.try_get(name).map_err(|_| damaged(self.table))?;
        let value = text.map(|text| text.parse()).transpose();
        value.map_err(|_| damaged(self.table))
    }

    /// The value whose JSON stands in the column.
    pub(crate) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(name)?).map_err(|_| damaged(self.table))
    }

    /// The enum whose serialised name stands in the column.
    pub(crate) fn name<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        let text = serde_json::Value::String(self.text(name)?);
        serde_json::from_value(text).map_err(|_| damaged(self.table))
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, name: &str) -> Result<T, StoreError> {
        let number: i64 = self.row.try_get(name).map_err(|_| damaged(self.table))?;
        number.try_into().map_err(|_| damaged(self.table))
    }

    pub(crate) fn number_or_null<T: TryFrom<i64>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, StoreError> {
        let number: Option<i64> = self.row.try_get(name).map_err(|_| damaged(self.table))?;
        let number = number.map(TryInto::try_into).transpose();
        number.map_err(|_| damaged(self.table))
    }

    pub(crate) fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_millis(self.number(name)?).map_err(|_| damaged(self.table))
    }

    pub(crate) fn time_or_null(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let time = self.number_or_null(name)?.map(Timestamp::from_millis);
        time.transpose().map_err(|_| damaged(self.table))
    }
}

/// A number as a column holds it.
pub(crate) fn integer<T: TryInto<i64>>(number: T) -> Result<i64, StoreError> {
    number.try_into().map_err(|_| damaged("number"))
}

/// A point in time as a column holds it.
pub(crate) fn millis(time: Timestamp) -> Result<i64, StoreError> {
    integer(time.as_millis())
}

/// The serialised name of an enum.
pub(crate) fn name_of(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(damaged("name")),
    }
}

/// The JSON of a record.
pub(crate) fn json_of(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| damaged("record"))
}
