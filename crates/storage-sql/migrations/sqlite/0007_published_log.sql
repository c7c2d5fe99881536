-- Details in the row of their event, the anchor log, publication, the right to sign, the fuse.

DROP INDEX log_pending_by_tenant;
DROP TABLE log_field;
ALTER TABLE log_pending ADD COLUMN fields BLOB NOT NULL DEFAULT x'';

-- Details of an event that has its place. One can be erased: its commitment stays.
CREATE TABLE log_detail (
    tenant_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    fields BLOB NOT NULL,
    PRIMARY KEY (tenant_id, position)
) STRICT, WITHOUT ROWID;

-- last_at: time of the last leaf. epoch: of whoever signed.
ALTER TABLE log_head ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE log_head ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- Who may sign: the process that made the number rise last.
CREATE TABLE log_leader (
    leader_id INTEGER NOT NULL PRIMARY KEY CHECK (leader_id = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO log_leader (leader_id, epoch) VALUES (1, 0);

-- A head that is larger than the size here waits for its publication.
CREATE TABLE log_publication (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT;

-- Fuses that have gone.
CREATE TABLE log_trip (
    trip_id INTEGER NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    checkpoint TEXT,
    at INTEGER NOT NULL
) STRICT;

-- Checkpoints that have no place in the anchor log yet, in the order in which they were signed.
CREATE TABLE anchor_pending (
    pending_id INTEGER NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    size INTEGER NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
INSERT INTO anchor_pending (tenant_id, size, checkpoint)
SELECT tenant_id, size, checkpoint FROM log_head ORDER BY tenant_id;

CREATE TABLE anchor_leaf (
    position INTEGER NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    size INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    UNIQUE (tenant_id, size)
) STRICT;
CREATE TRIGGER anchor_leaf_is_not_updated BEFORE UPDATE ON anchor_leaf
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER anchor_leaf_is_not_deleted BEFORE DELETE ON anchor_leaf
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER anchor_leaf_is_not_replaced BEFORE INSERT ON anchor_leaf
WHEN EXISTS (
    SELECT 1 FROM anchor_leaf
    WHERE position = NEW.position OR (tenant_id = NEW.tenant_id AND size = NEW.size)
)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
