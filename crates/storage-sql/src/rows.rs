//! Many rows in one statement: a statement's way to the driver's thread and back costs more than a row.

use bulla_storage::StoreError;
use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;

use crate::engine::{Connection, Kind};
use crate::error::failed;

/// What a statement of several rows is built with.
pub(crate) type Values<'q> = Separated<'q, Kind, &'static str>;

/// Runs `{before} VALUES (…), … {after}` over all rows, in as few statements as there are pieces.
pub(crate) async fn insert<T>(
    c: &mut Connection,
    (before, after): (&'static str, &'static str),
    rows: &[T],
    bind: impl Fn(&mut Values<'_>, &T),
) -> Result<(), StoreError> {
    for piece in pieces(rows) {
        let mut query = QueryBuilder::new(before);
        query.push_values(piece, |mut values, row| bind(&mut values, row));
        query.push(after);
        query.build().execute(&mut *c).await.map_err(failed)?;
    }
    Ok(())
}

/// Cuts rows into pieces of few different lengths, so that few statements are prepared and kept.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    core::iter::from_fn(move || {
        let length = LENGTHS.into_iter().find(|length| *length <= rows.len())?;
        let (piece, rest) = rows.split_at_checked(length)?;
        rows = rest;
        Some(piece)
    })
}

/// Rows of one statement, the greatest first.
const LENGTHS: [usize; 4] = [128, 32, 8, 1];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_all_the_rows_in_their_order() {
        for count in (0..300).chain([1023, 1024]) {
            let rows: Vec<_> = (0..count).collect();
            let cut: Vec<_> = pieces(&rows).collect();
            assert_eq!(cut.concat(), rows);
            assert!(cut.iter().all(|piece| LENGTHS.contains(&piece.len())));
            assert!(cut.len() <= count / 128 + 3 + 3 + 7, "{count}");
        }
    }
}
