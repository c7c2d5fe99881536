-- Records of accounts, sessions, containers and envelopes.
-- Ids and digests are raw bytes, times are milliseconds since 1970, statements and vault records
-- are the JSON text as it came. The same names hold in every engine.

CREATE TABLE tenant (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    account_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    opaque_record BLOB NOT NULL,
    totp_sealed BLOB NOT NULL,
    totp_last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE identity (
    identity_id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (account_id),
    tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
    epoch INTEGER NOT NULL,
    statement TEXT NOT NULL,
    UNIQUE (account_id, epoch)
) STRICT;

-- A set-up link names an organisation that does not exist yet: no reference.
CREATE TABLE invitation (
    invitation_id BLOB NOT NULL PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    tenant_id BLOB NOT NULL,
    email TEXT,
    invited_by BLOB REFERENCES account (account_id),
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

-- A run names accounts to come and, for unknown addresses, accounts that never were: no reference.
CREATE TABLE run (
    run_id BLOB NOT NULL PRIMARY KEY,
    stage TEXT NOT NULL,
    account_id BLOB,
    state BLOB NOT NULL,
    failures INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_end ON run (expires_at);

CREATE TABLE session (
    session_id BLOB NOT NULL PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    account_id BLOB NOT NULL REFERENCES account (account_id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    unlock_share_sealed BLOB
) STRICT;
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE vault_slot (
    account_id BLOB NOT NULL REFERENCES account (account_id),
    kind TEXT NOT NULL,
    slot TEXT NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT;

CREATE TABLE vault_item (
    account_id BLOB NOT NULL REFERENCES account (account_id),
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT;

CREATE TABLE container (
    container_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
    envelope_id BLOB NOT NULL,
    uploaded_by BLOB NOT NULL REFERENCES account (account_id),
    header BLOB NOT NULL,
    container_hash BLOB,
    begun_at INTEGER NOT NULL
) STRICT;

-- segment_hashes: SHA-256 of each segment, one after the other.
CREATE TABLE container_part (
    container_id BLOB NOT NULL REFERENCES container (container_id),
    part INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    segment_hashes BLOB NOT NULL,
    PRIMARY KEY (container_id, part)
) STRICT;

CREATE TABLE envelope (
    envelope_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
    sender BLOB NOT NULL REFERENCES account (account_id),
    state TEXT NOT NULL,
    head BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    sender_key BLOB NOT NULL
) STRICT;
CREATE INDEX envelope_by_sender ON envelope (sender, sent_at);

CREATE TABLE recipient (
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    recipient_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (account_id),
    order_group INTEGER NOT NULL,
    state TEXT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (envelope_id, recipient_id),
    UNIQUE (envelope_id, position)
) STRICT;
CREATE INDEX recipient_by_account ON recipient (account_id);

CREATE TABLE envelope_statement (
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    position INTEGER NOT NULL,
    statement TEXT NOT NULL,
    PRIMARY KEY (envelope_id, position)
) STRICT;

CREATE TABLE envelope_container (
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    position INTEGER NOT NULL,
    container_id BLOB NOT NULL REFERENCES container (container_id),
    PRIMARY KEY (envelope_id, position)
) STRICT;

CREATE TABLE wrap (
    grant_id BLOB NOT NULL PRIMARY KEY,
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    recipient_id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (account_id),
    wrap BLOB NOT NULL
) STRICT;
CREATE INDEX wrap_by_holder ON wrap (envelope_id, account_id);

CREATE TABLE mail (
    mail_id BLOB NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    queued_at INTEGER NOT NULL
) STRICT;

CREATE TABLE probe (
    probe_id INTEGER NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;
INSERT INTO probe (probe_id, count) VALUES (1, 0);
