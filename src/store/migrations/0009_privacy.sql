-- The unbroken record: each line of the audit log carries the check value of the one before it.
-- Lines from before this change get their numbers when the database is opened.
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN previous TEXT;
ALTER TABLE audit ADD COLUMN digest TEXT;
CREATE UNIQUE INDEX audit_by_number ON audit (number);
CREATE INDEX audit_by_who ON audit (who, at);

-- The last link of each chain. Whoever appends changes this row first, so that writers queue.
CREATE TABLE chain (
    name   TEXT   NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    digest TEXT   NOT NULL,
    begun  BIGINT NOT NULL              -- 1 once what was there before has its numbers
);
INSERT INTO chain (name, number, digest, begun) VALUES
    ('audit', 0, '0000000000000000000000000000000000000000000000000000000000000000', 0),
    ('sealed', 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

-- Each hit as it was absorbed, as a check value. It stays when the hit goes.
CREATE TABLE sealed (
    number   BIGINT NOT NULL PRIMARY KEY,
    record   TEXT   NOT NULL UNIQUE,    -- the hit's id
    at       BIGINT NOT NULL,
    salt     TEXT,                      -- goes with the hit, so that nobody can guess what it was
    content  TEXT   NOT NULL,
    previous TEXT   NOT NULL,
    digest   TEXT   NOT NULL,
    gone     TEXT                       -- the proof of deletion that explains the hole
);
CREATE INDEX sealed_by_gone ON sealed (gone);

-- Who saw behind a stand-in, why, and until when.
CREATE TABLE reveals (
    id        TEXT   NOT NULL PRIMARY KEY,
    at        BIGINT NOT NULL,
    account   TEXT   NOT NULL,
    who       TEXT   NOT NULL,          -- the stand-in, never the name
    class     TEXT,
    incident  TEXT   NOT NULL,
    purpose   TEXT   NOT NULL,
    why       TEXT   NOT NULL,
    ends      BIGINT NOT NULL,
    emergency BIGINT NOT NULL
);
CREATE INDEX reveals_by_time ON reveals (at, id);
CREATE INDEX reveals_by_account ON reveals (account, ends);
CREATE INDEX reveals_by_who ON reveals (who);

-- What people asked about their own records.
CREATE TABLE subject_requests (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    by_whom TEXT   NOT NULL,            -- a sign-in name, or the command line
    kind    TEXT   NOT NULL,            -- access or erasure
    why     TEXT   NOT NULL,
    found   BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    kept    BIGINT NOT NULL
);
CREATE INDEX subject_requests_by_time ON subject_requests (at, id);

CREATE INDEX hits_by_who ON hits (who);
