-- Who of an account may send under one of its senders: everybody; or, where it is restricted, the users listed here.
ALTER TABLE sender ADD COLUMN restricted boolean NOT NULL DEFAULT false;

CREATE TABLE sender_user (
    account     bigint NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
    sender      bigint NOT NULL REFERENCES sender (id) ON DELETE CASCADE,
    app_user    bigint NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    PRIMARY KEY (sender, app_user)
);
CREATE INDEX sender_user_user ON sender_user (app_user);

SELECT tenant_table('sender_user');
