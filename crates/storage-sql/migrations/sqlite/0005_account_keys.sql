-- The epoch of the account key in force, and the public key that shows a recovery kit. A kit that was
-- stored before has none: it has to be made again.

ALTER TABLE account ADD COLUMN ak_epoch INTEGER NOT NULL DEFAULT 1;
ALTER TABLE vault_slot ADD COLUMN auth_key BLOB;
