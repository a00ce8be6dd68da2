CREATE TABLE sms_smsc (
    id bigserial PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$' AND name NOT IN ('env', 'simulator')),
    host text NOT NULL CHECK (host <> ''),
    port integer NOT NULL DEFAULT 2775 CHECK (port BETWEEN 1 AND 65535),
    system_id text NOT NULL,
    secret_sealed text NOT NULL,
    prefixes text[] NOT NULL DEFAULT '{}',
    window_parts integer NOT NULL DEFAULT 500 CHECK (window_parts BETWEEN 1 AND 10000),
    rate real NOT NULL DEFAULT 0 CHECK (rate >= 0),
    receipt_ids text NOT NULL DEFAULT 'auto' CHECK (receipt_ids IN ('auto', 'same', 'decimal', 'hex')),
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
