-- Details that were erased in their rows, and may still stand in the published details or in the
-- write-ahead log. One row for each erasure: a number is never used again.
CREATE TABLE log_erasure (
    erasure_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id BLOB NOT NULL,
    position INTEGER NOT NULL
) STRICT;
