-- Our own provider: whom accounts let ask for tokens, what was granted, and what grants gave out.

CREATE TABLE oauth_application (
    id bigserial PRIMARY KEY,
    account bigint NOT NULL REFERENCES account (id),
    client_id text NOT NULL UNIQUE,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    kind text NOT NULL CHECK (kind IN ('web', 'native', 'machine')),
    redirect_uris text[] NOT NULL DEFAULT '{}',
    scopes text[] NOT NULL,
    secret_hash bytea,
    secret_hint text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    removed_at timestamptz,
    CHECK ((kind = 'native') = (secret_hash IS NULL)),
    CHECK ((kind = 'machine') = (redirect_uris = '{}'))
);
CREATE INDEX oauth_application_account ON oauth_application (account);

-- A grant is a family of tokens: what one consent, or one call of a machine, gave. Ending it ends them all.
CREATE TABLE oauth_grant (
    id bigserial PRIMARY KEY,
    application bigint NOT NULL REFERENCES oauth_application (id),
    account bigint NOT NULL REFERENCES account (id),
    app_user bigint REFERENCES app_user (id),
    scopes text[] NOT NULL,
    signed_in_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text NOT NULL DEFAULT ''
);
CREATE INDEX oauth_grant_application ON oauth_grant (application) WHERE ended_at IS NULL;
CREATE INDEX oauth_grant_user ON oauth_grant (app_user) WHERE ended_at IS NULL;
CREATE INDEX oauth_grant_expires ON oauth_grant (expires_at);

CREATE TABLE oauth_code (
    code_hash bytea PRIMARY KEY,
    oauth_grant bigint NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    challenge text NOT NULL,
    nonce text NOT NULL DEFAULT '',
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX oauth_code_grant ON oauth_code (oauth_grant);

CREATE TABLE oauth_refresh_token (
    token_hash bytea PRIMARY KEY,
    oauth_grant bigint NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX oauth_refresh_token_grant ON oauth_refresh_token (oauth_grant);

CREATE TABLE oauth_access_token (
    token_hash bytea PRIMARY KEY,
    oauth_grant bigint NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_access_token_grant ON oauth_access_token (oauth_grant);
CREATE INDEX oauth_access_token_expires ON oauth_access_token (expires_at);

-- What applications know a user by: it says nothing, and never changes.
CREATE TABLE oauth_subject (
    app_user bigint PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    subject text NOT NULL UNIQUE
);

CREATE TABLE oauth_signing_key (
    kid text PRIMARY KEY,
    private_sealed text NOT NULL,
    public_jwk jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    signs_from timestamptz NOT NULL
);

-- Outside providers that operators set up, and whom they know as which user of ours.

CREATE TABLE oidc_provider (
    id bigserial PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    label text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 60),
    issuer text NOT NULL UNIQUE,
    client_id text NOT NULL CHECK (client_id <> ''),
    secret_sealed text NOT NULL DEFAULT '',
    account bigint REFERENCES account (id),
    email_domains text[] NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE oidc_link (
    id bigserial PRIMARY KEY,
    app_user bigint NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    issuer text NOT NULL,
    subject text NOT NULL,
    shown text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    UNIQUE (issuer, subject),
    UNIQUE (app_user, issuer)
);

-- A user's place can be handed over to another person, who signs in with another address. What the former person
-- linked and granted is not the new one's, and applications must not take the two for one.
CREATE FUNCTION oidc_forget_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM oidc_link WHERE app_user = NEW.id;
    DELETE FROM oauth_subject WHERE app_user = NEW.id;
    UPDATE oauth_grant SET ended_at = now(), ended_because = 'user handed over'
    WHERE app_user = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER oidc_forget_person AFTER UPDATE OF email ON app_user
    FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email AND NOT OLD.active) EXECUTE FUNCTION oidc_forget_person();

-- What a customer's pages see of all this: see `tenant_table` of core.
SELECT tenant_table('oauth_application'),
       tenant_table('oauth_grant'),
       tenant_table('oauth_code', 'EXISTS (SELECT 1 FROM oauth_grant g WHERE g.id = oauth_code.oauth_grant)'),
       tenant_table('oauth_refresh_token', 'EXISTS (SELECT 1 FROM oauth_grant g WHERE g.id = oauth_refresh_token.oauth_grant)'),
       tenant_table('oauth_access_token', 'EXISTS (SELECT 1 FROM oauth_grant g WHERE g.id = oauth_access_token.oauth_grant)'),
       tenant_table('oauth_subject', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = oauth_subject.app_user)'),
       tenant_table('oidc_link', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = oidc_link.app_user)'),
       tenant_table('oidc_provider', 'account IS NULL OR account = ANY ((SELECT tenant_accounts())::bigint[])',
                    may => 'SELECT');
