-- The instance's certificates: authorities with their keys, people's certificates, what was revoked,
-- and where an organisation gets its time from.

-- key_sealed: the P-256 key, sealed for this row and column. One of each slot is in force.
CREATE TABLE authority (
    authority_id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    slot TEXT NOT NULL,
    issuer_id BLOB NOT NULL REFERENCES authority (authority_id),
    serial BLOB NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    key_sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE UNIQUE INDEX authority_in_force ON authority (slot) WHERE retired_at IS NULL;

-- number: the certificates of one identity, from 1.
CREATE TABLE certificate (
    serial BLOB NOT NULL PRIMARY KEY,
    issuer_id BLOB NOT NULL REFERENCES authority (authority_id),
    tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
    account_id BLOB NOT NULL REFERENCES account (account_id),
    identity_id BLOB NOT NULL REFERENCES identity (identity_id),
    number INTEGER NOT NULL,
    certificate BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    UNIQUE (identity_id, number)
) STRICT;
CREATE INDEX certificate_by_account ON certificate (account_id);
CREATE INDEX certificate_by_tenant ON certificate (tenant_id);

-- Numbers of people's certificates and of authorities': no reference.
CREATE TABLE revocation (
    issuer_id BLOB NOT NULL REFERENCES authority (authority_id),
    serial BLOB NOT NULL,
    revoked_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (issuer_id, serial)
) STRICT;

-- The newest list of each authority. entries: how many revocations stand in it.
CREATE TABLE revocation_list (
    authority_id BLOB NOT NULL PRIMARY KEY REFERENCES authority (authority_id),
    number INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    list BLOB NOT NULL,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL
) STRICT;

CREATE TABLE timestamp_policy (
    tenant_id BLOB NOT NULL PRIMARY KEY REFERENCES tenant (tenant_id),
    version INTEGER NOT NULL,
    policy TEXT NOT NULL
) STRICT;
