-- Operators look after webhooks: they disable one with a reason that its account reads, and see when it last failed.

ALTER TABLE webhook_endpoint
    ADD COLUMN reason_en text NOT NULL DEFAULT '',              -- the operator's words
    ADD COLUMN reason_ar text NOT NULL DEFAULT '',
    ADD COLUMN failed_at timestamptz,
    DROP CONSTRAINT webhook_endpoint_reason_check,
    ADD CONSTRAINT webhook_endpoint_reason_check CHECK (reason IN ('', 'user', 'failing', 'gone', 'operator'));
