-- As what an invitation lets somebody join. Those that were made before are for members; a set-up link
-- makes an owner, whatever stands here.
ALTER TABLE invitation ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
