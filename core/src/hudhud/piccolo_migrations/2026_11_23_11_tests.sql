-- What a test token sends: it goes to simulators only, and costs nothing.
ALTER TABLE campaign ADD COLUMN test boolean NOT NULL DEFAULT false;
ALTER TABLE chunk ADD COLUMN test boolean NOT NULL DEFAULT false;
