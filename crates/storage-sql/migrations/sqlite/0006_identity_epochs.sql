-- Steps from one identity of an account to the next, and what is still sealed for an earlier one.

CREATE TABLE identity_step (
    next_id BLOB NOT NULL PRIMARY KEY REFERENCES identity (identity_id),
    closed_id BLOB NOT NULL UNIQUE REFERENCES identity (identity_id),
    account_id BLOB NOT NULL REFERENCES account (account_id),
    closing TEXT NOT NULL,
    succession TEXT
) STRICT;
CREATE INDEX identity_step_by_account ON identity_step (account_id);

-- Envelopes whose wraps the account's client has to seal anew for its newest identity.
CREATE TABLE rewrap (
    account_id BLOB NOT NULL REFERENCES account (account_id),
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    PRIMARY KEY (account_id, envelope_id)
) STRICT;
