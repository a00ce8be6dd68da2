-- What an operator may do.
ALTER TABLE operator
    ADD COLUMN role text NOT NULL DEFAULT 'operator' CHECK (role IN ('operator', 'stakeholder'));
