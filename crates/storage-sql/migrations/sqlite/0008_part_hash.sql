-- The hashes of a part's segments say which bytes it has.
ALTER TABLE container_part DROP COLUMN sha256;
