-- What people are to be told. The row is written with what it is about, in one transaction; how it
-- reaches them is decided later.
CREATE TABLE notices (
    id    TEXT   NOT NULL PRIMARY KEY, -- names the event and the person, so that none is told twice
    at    BIGINT NOT NULL,
    kind  TEXT   NOT NULL,
    whom  TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    page  TEXT   NOT NULL              -- where the dashboard shows it; no pupil, no subject
);
CREATE INDEX notices_by_time ON notices (at);

ALTER TABLE accounts ADD COLUMN mail TEXT;
