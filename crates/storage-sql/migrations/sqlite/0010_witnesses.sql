-- What was shown of the anchor log: the newest checkpoint with its cosignatures, and those with a
-- time-stamp, which stay.
CREATE TABLE anchor_shown (
    size INTEGER NOT NULL PRIMARY KEY,
    checkpoint TEXT NOT NULL,
    token BLOB
) STRICT;

-- The policy about witnesses that was in force last, without addresses, and since when its quorum is
-- lost.
CREATE TABLE witness_state (
    state_id INTEGER NOT NULL PRIMARY KEY CHECK (state_id = 1),
    policy TEXT,
    lost_at INTEGER
) STRICT;
