-- The audit trail. The triggers are guard rails against mistakes; what holds against whoever owns
-- the database is the tree, its signed checkpoints and the readers who remember them.

-- Events that were committed and have no place yet, in the order of their commits.
CREATE TABLE log_pending (
    pending_id INTEGER NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    event_id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    object BLOB NOT NULL,
    actor BLOB,
    statement BLOB
) STRICT;
CREATE INDEX log_pending_by_tenant ON log_pending (tenant_id, pending_id);

-- Details of events. A detail can be erased: its commitment stays with the leaf.
CREATE TABLE log_field (
    event_id BLOB NOT NULL,
    name TEXT NOT NULL,
    commitment BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (event_id, name)
) STRICT;

CREATE TABLE log_leaf (
    tenant_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    event_id BLOB NOT NULL UNIQUE,
    object BLOB NOT NULL,
    statement BLOB,
    leaf BLOB NOT NULL,
    PRIMARY KEY (tenant_id, position)
) STRICT;
CREATE INDEX log_leaf_by_object ON log_leaf (tenant_id, object, position);
CREATE INDEX log_leaf_by_statement ON log_leaf (tenant_id, statement, position);

CREATE TRIGGER log_leaf_is_not_updated BEFORE UPDATE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER log_leaf_is_not_deleted BEFORE DELETE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
-- INSERT OR REPLACE deletes without the trigger above.
CREATE TRIGGER log_leaf_is_not_replaced BEFORE INSERT ON log_leaf
WHEN EXISTS (
    SELECT 1 FROM log_leaf
    WHERE (tenant_id = NEW.tenant_id AND position = NEW.position) OR event_id = NEW.event_id
)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

-- The widest tile of each place; narrower ones are its beginning. Level -1: entry bundles.
CREATE TABLE log_tile (
    tenant_id BLOB NOT NULL,
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    width INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (tenant_id, level, position)
) STRICT;
CREATE TRIGGER log_tile_only_widens BEFORE UPDATE ON log_tile
WHEN NEW.width <= OLD.width
    OR substr(NEW.data, 1, length(OLD.data)) <> OLD.data
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER log_tile_is_not_deleted BEFORE DELETE ON log_tile
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TABLE log_head (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
CREATE TRIGGER log_head_only_grows BEFORE UPDATE ON log_head
WHEN NEW.size <= OLD.size OR NEW.tenant_id <> OLD.tenant_id
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
CREATE TRIGGER log_head_is_not_deleted BEFORE DELETE ON log_head
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
