-- Who was asked to act, when the next reminder is due, and when the last one went out.
CREATE TABLE reminder (
    envelope_id BLOB NOT NULL REFERENCES envelope (envelope_id),
    recipient_id BLOB NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    PRIMARY KEY (envelope_id, recipient_id)
) STRICT;
CREATE INDEX reminder_by_time ON reminder (next_at) WHERE next_at IS NOT NULL;

-- Whoever was asked before this version is reminded three days after.
INSERT INTO reminder (envelope_id, recipient_id, next_at)
SELECT asked.envelope_id, asked.recipient_id, envelope.sent_at + 259200000
FROM recipient AS asked
JOIN envelope ON envelope.envelope_id = asked.envelope_id
WHERE envelope.state = 'sent' AND asked.state IN ('pending', 'released') AND asked.order_group = (
    SELECT MIN(waiting.order_group) FROM recipient AS waiting
    WHERE waiting.envelope_id = asked.envelope_id AND waiting.state IN ('pending', 'released')
);
