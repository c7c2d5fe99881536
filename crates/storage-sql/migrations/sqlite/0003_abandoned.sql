-- Containers that no envelope took up. Their rows are gone, their blobs may still be there.

CREATE TABLE abandoned_container (
    container_id BLOB NOT NULL PRIMARY KEY
) STRICT;

CREATE INDEX container_by_begin ON container (begun_at);
CREATE INDEX envelope_container_by_container ON envelope_container (container_id);
