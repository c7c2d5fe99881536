-- What opens a document for whoever holds it on paper, and envelopes whose papers were ended.
CREATE TABLE paper (
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    document_id BLOB NOT NULL,
    locator BLOB NOT NULL,
    container_id BLOB NOT NULL REFERENCES container (container_id),
    wrap BLOB NOT NULL,
    opened_day INTEGER,
    PRIMARY KEY (envelope_id, document_id),
    UNIQUE (envelope_id, locator)
) STRICT;

CREATE TABLE papers_ended (
    envelope_id BLOB NOT NULL PRIMARY KEY REFERENCES envelope (envelope_id)
) STRICT;
