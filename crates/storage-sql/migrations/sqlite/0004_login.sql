-- Login under attack: devices of sessions, tries, recovery codes, resets of second factors.

ALTER TABLE session ADD COLUMN client TEXT NOT NULL DEFAULT 'other';
ALTER TABLE session ADD COLUMN system TEXT NOT NULL DEFAULT 'other';

-- Tries of one kind against one thing. key: a hash under an instance key. subject: an account, or
-- the made-up id of an unknown address: no reference. lockout: 0 none, 1 not recorded, 2 recorded.
CREATE TABLE attempt (
    key BLOB NOT NULL PRIMARY KEY,
    guessed TEXT NOT NULL,
    subject BLOB,
    level_ms INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    lockout INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_end ON attempt (ends_at);
CREATE INDEX attempt_by_lockout ON attempt (lockout);

-- hash: under an instance key.
CREATE TABLE recovery_code (
    account_id BLOB NOT NULL REFERENCES account (account_id),
    hash BLOB NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;

CREATE TABLE second_factor_reset (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES account (account_id),
    reset_id BLOB NOT NULL,
    origin TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
