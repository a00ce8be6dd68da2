-- Tenants apart. While a customer is served, transactions have the role hudhud_tenant and the setting
-- `hudhud.accounts`; policies show that role the rows of those accounts alone. Workers, gateway and console are the
-- tables' owner, whom no policy concerns.

-- The role is the server's, not this database's: it may be there, or another migration may make it at this moment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hudhud_tenant') THEN
        CREATE ROLE hudhud_tenant NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'hudhud_tenant', 'SET') THEN
        EXECUTE format('GRANT hudhud_tenant TO %I', current_user);
    END IF;
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO hudhud_tenant;

-- Nothing without a setting: no scope shows no row.
CREATE FUNCTION tenant_accounts() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('hudhud.accounts', true), '')::bigint[]
$$;

-- Every table with tenants' rows is handed in here by the migration that makes it; a test looks for those that were not.
-- `own` says which rows are the tenant's, by default those whose column `account` names one of its accounts.
CREATE FUNCTION tenant_table(
    name regclass,
    own text DEFAULT 'account = ANY ((SELECT tenant_accounts())::bigint[])',
    may text DEFAULT 'SELECT, INSERT, UPDATE, DELETE',
    made text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sequence regclass;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %s TO hudhud_tenant USING (%s) WITH CHECK (%s)', name, own, coalesce(made, own));
    EXECUTE format('GRANT %s ON %s TO hudhud_tenant', may, name);
    FOR sequence IN SELECT d.objid FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                    WHERE d.classid = 'pg_class'::regclass AND d.refobjid = name AND d.deptype = 'a' LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO hudhud_tenant', sequence);
    END LOOP;
END $$;

-- The account itself, and those whose master it is: their names and standing, and nothing else of theirs.
SELECT tenant_table('account', 'id = ANY ((SELECT tenant_accounts())::bigint[])
                                OR master = ANY ((SELECT tenant_accounts())::bigint[])');

-- Rows that name their account. The trail and letters may be about nobody's account; such are written, and not seen.
SELECT tenant_table('ledger_entry', may => 'SELECT, INSERT'),
       tenant_table('terms_acceptance', may => 'SELECT, INSERT'),
       tenant_table('audit', may => 'SELECT, INSERT',
                    made => 'account IS NULL OR account = ANY ((SELECT tenant_accounts())::bigint[])'),
       tenant_table('letter', made => 'account IS NULL OR account = ANY ((SELECT tenant_accounts())::bigint[])');
SELECT tenant_table(c.oid::regclass)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT c.relrowsecurity;

-- Rows that belong to a row of the tenant's, which the policy of that table finds.
SELECT tenant_table('user_session', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = user_session.app_user)'),
       tenant_table('notification_read', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = notification_read.app_user)'),
       tenant_table('dismissal', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = dismissal.app_user)'),
       tenant_table('known_device', 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = known_device.app_user)'),
       tenant_table('second_factor', 'EXISTS (SELECT 1 FROM app_user u WHERE ''user:'' || u.id = second_factor.owner)'),
       tenant_table('recovery_code', 'EXISTS (SELECT 1 FROM app_user u WHERE ''user:'' || u.id = recovery_code.owner)'),
       tenant_table('passkey_challenge', 'EXISTS (SELECT 1 FROM app_user u WHERE ''user:'' || u.id = passkey_challenge.owner)'),
       tenant_table('pending_sign_in', 'EXISTS (SELECT 1 FROM app_user u WHERE ''user:'' || u.id = pending_sign_in.owner)'),
       tenant_table('delivery', 'EXISTS (SELECT 1 FROM chunk c WHERE c.id = delivery.chunk)'),
       tenant_table('waiting', 'EXISTS (SELECT 1 FROM chunk c WHERE c.id = waiting.chunk)'),
       tenant_table('failure', 'EXISTS (SELECT 1 FROM chunk c WHERE c.id = failure.chunk)'),
       tenant_table('preparation_progress', 'EXISTS (SELECT 1 FROM campaign k WHERE k.id = preparation_progress.campaign)'),
       tenant_table('campaign_refusal', 'EXISTS (SELECT 1 FROM campaign k WHERE k.id = campaign_refusal.campaign)'),
       tenant_table('recipient_file_part', 'EXISTS (SELECT 1 FROM recipient_file f WHERE f.id = recipient_file_part.file)'),
       tenant_table('recipient', 'EXISTS (SELECT 1 FROM recipient_file f WHERE f.id = recipient.file)'),
       tenant_table('recipient_error', 'EXISTS (SELECT 1 FROM recipient_file f WHERE f.id = recipient_error.file)'),
       tenant_table('price_list', 'EXISTS (SELECT 1 FROM account a WHERE a.price_list = price_list.id)', may => 'SELECT'),
       tenant_table('price_line', 'EXISTS (SELECT 1 FROM account a WHERE a.price_list = price_line.price_list)', may => 'SELECT'),
       tenant_table('account_manager', 'EXISTS (SELECT 1 FROM account a WHERE a.manager = account_manager.id)', may => 'SELECT');

-- The platform's own, of which serving a customer needs something. None of it names an account.
GRANT SELECT, INSERT ON connection TO hudhud_tenant;
GRANT SELECT, INSERT, UPDATE ON message_ids TO hudhud_tenant;
GRANT INSERT ON outbox TO hudhud_tenant;
GRANT SELECT ON terms_version TO hudhud_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt, secret_link TO hudhud_tenant;
