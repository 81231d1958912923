-- Written for SQLite and PostgreSQL alike: ids are UUIDs as text, moments are milliseconds since
-- 1970 as BIGINT, yes and no are 1 and 0, words are the kebab-case names of the types.

CREATE TABLE incidents (
    id         TEXT   NOT NULL PRIMARY KEY, -- that of the earliest hit
    subject    TEXT   NOT NULL,             -- what its hits share: person and class,
    category   TEXT   NOT NULL,             -- category,
    kinds      TEXT   NOT NULL,             -- group of kinds,
    care       BIGINT NOT NULL,             -- and care
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    who        TEXT,
    class      TEXT,
    tier       TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    severity   BIGINT,
    hits       BIGINT NOT NULL,
    confidence TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    policy     BIGINT NOT NULL,
    state      TEXT   NOT NULL
);
CREATE INDEX incidents_by_episode ON incidents (subject, category, kinds, care, last_at);
CREATE INDEX incidents_by_time ON incidents (last_at);
CREATE INDEX incidents_by_class ON incidents (class, last_at);

CREATE TABLE hits (
    id         TEXT   NOT NULL PRIMARY KEY,
    incident   TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    request    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    who        TEXT,
    class      TEXT,
    tier       TEXT   NOT NULL,
    confidence TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    care       BIGINT NOT NULL,
    severity   BIGINT,
    reason     TEXT   NOT NULL,
    host       TEXT   NOT NULL,
    path       TEXT,
    because    TEXT   NOT NULL,             -- a JSON list of rule ids
    policy     BIGINT NOT NULL
);
CREATE INDEX hits_by_incident ON hits (incident, at, id);
CREATE INDEX hits_by_code ON hits (code, at);

-- What people did with an incident.
CREATE TABLE steps (
    id       TEXT   NOT NULL PRIMARY KEY,
    incident TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    by_whom  TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    note     TEXT
);
CREATE INDEX steps_by_incident ON steps (incident, at, id);

-- One page that a class asks for; `appeals` are the pupils who asked.
CREATE TABLE asks (
    id          TEXT   NOT NULL PRIMARY KEY, -- that of the earliest appeal
    page        TEXT   NOT NULL,             -- what its appeals share
    class       TEXT,
    tier        TEXT   NOT NULL,
    category    TEXT   NOT NULL,
    care        BIGINT NOT NULL,
    host        TEXT   NOT NULL,
    path        TEXT,
    hit         TEXT   NOT NULL,
    first_at    BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    asked       BIGINT NOT NULL,
    answer      TEXT,
    answered_at BIGINT,
    answered_by TEXT
);
CREATE INDEX asks_by_page ON asks (page, last_at);
CREATE INDEX asks_by_time ON asks (last_at);

CREATE TABLE appeals (
    id       TEXT   NOT NULL PRIMARY KEY,
    ask      TEXT   NOT NULL,
    hit      TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    why      TEXT   NOT NULL,
    words    TEXT   NOT NULL,
    language TEXT   NOT NULL
);
CREATE INDEX appeals_by_ask ON appeals (ask, at, id);
CREATE INDEX appeals_by_hit ON appeals (hit);
CREATE INDEX appeals_by_code ON appeals (code, at);

CREATE TABLE self_reports (
    id       TEXT   NOT NULL PRIMARY KEY,
    code     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    wish     TEXT   NOT NULL,
    words    TEXT   NOT NULL,
    suits    TEXT   NOT NULL,
    discreet BIGINT NOT NULL,
    who      TEXT   NOT NULL,
    language TEXT   NOT NULL,
    read_at  BIGINT,
    read_by  TEXT
);
CREATE INDEX self_reports_by_time ON self_reports (at);
CREATE INDEX self_reports_by_code ON self_reports (code, at);

CREATE TABLE accounts (
    id            TEXT   NOT NULL PRIMARY KEY,
    name          TEXT   NOT NULL UNIQUE,
    display       TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    language      TEXT,
    password_hash TEXT,
    disabled      BIGINT NOT NULL
);

CREATE TABLE account_classes (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    class   TEXT NOT NULL,
    PRIMARY KEY (account, class)
);

CREATE TABLE sessions (
    token      TEXT   NOT NULL PRIMARY KEY, -- SHA-256
    account    TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    csrf       TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE links (
    token      TEXT   NOT NULL PRIMARY KEY, -- SHA-256
    account    TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    who     TEXT   NOT NULL,
    did     TEXT   NOT NULL,
    what    TEXT   NOT NULL,
    why     TEXT
);
CREATE INDEX audit_by_time ON audit (at, id);
