-- Finds what still waits for recipients after its deadline.
CREATE INDEX envelope_by_deadline ON envelope (deadline) WHERE state = 'sent';
