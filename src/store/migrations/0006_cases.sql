-- What needs the safeguarding team. Each self-report, each incident of severity 4 or 5 and each
-- concern of staff has one row here, written in the transaction that stores it.
CREATE TABLE matters (
    id        TEXT   NOT NULL PRIMARY KEY, -- that of the record that opened it
    kind      TEXT   NOT NULL,
    reference TEXT   NOT NULL,             -- the self-report, incident or concern it is about
    opened_at BIGINT NOT NULL,
    since     BIGINT NOT NULL,             -- since when the clock runs
    round     BIGINT NOT NULL,             -- how often it has come back
    urgency   TEXT   NOT NULL,
    severity  BIGINT,
    level     BIGINT NOT NULL,             -- the highest rung that was told; -1 is nobody
    looked_at BIGINT,
    looked_by TEXT,
    talked_at BIGINT,
    decided_at BIGINT,
    check_at  BIGINT,
    case_id   TEXT,
    closed_at BIGINT,
    closed_by TEXT,
    outcome   TEXT,
    joined    TEXT,                        -- the matter that goes on in its place
    practice  BIGINT NOT NULL              -- 1 is an exercise
);
CREATE INDEX matters_by_reference ON matters (kind, reference);
CREATE INDEX matters_by_case ON matters (case_id);
CREATE INDEX matters_by_close ON matters (closed_at, since);

-- Who has been told.
CREATE TABLE matter_told (
    id      TEXT   NOT NULL PRIMARY KEY,   -- that of the notice
    matter  TEXT   NOT NULL,
    round   BIGINT NOT NULL,
    rung    BIGINT NOT NULL,
    account TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX matter_told_by_matter ON matter_told (matter, at);
CREATE INDEX matter_told_by_account ON matter_told (account, matter);

-- What staff saw or heard.
CREATE TABLE concerns (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    by_whom TEXT   NOT NULL,
    pupil   TEXT   NOT NULL,
    seen    TEXT   NOT NULL,
    words   TEXT   NOT NULL,
    did     TEXT   NOT NULL
);
CREATE INDEX concerns_by_author ON concerns (by_whom, at);

-- What was written back to a pupil, who reads it with the receipt.
CREATE TABLE replies (
    id      TEXT   NOT NULL PRIMARY KEY,
    report  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    by_whom TEXT   NOT NULL,
    text    TEXT   NOT NULL
);
CREATE INDEX replies_by_report ON replies (report, at);

CREATE TABLE case_numbers (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE cases (
    id        TEXT   NOT NULL PRIMARY KEY,
    number    TEXT   NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    opened_by TEXT   NOT NULL,
    owner     TEXT   NOT NULL,
    pupil     TEXT   NOT NULL,             -- as the team knows the pupil
    who       TEXT,                        -- the stand-in, where one is known
    about     TEXT   NOT NULL,
    urgency   TEXT   NOT NULL,
    stage     TEXT   NOT NULL,
    waiting   BIGINT NOT NULL,             -- 1: others have the next step
    closed_at BIGINT,
    closed_by TEXT,
    outcome   TEXT,
    check_at  BIGINT,
    practice  BIGINT NOT NULL
);
CREATE INDEX cases_by_close ON cases (closed_at, opened_at);
CREATE INDEX cases_by_stand_in ON cases (who);

-- The record of a case: rows are added, never changed.
CREATE TABLE case_entries (
    id        TEXT   NOT NULL PRIMARY KEY,
    case_id   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    by_whom   TEXT,                        -- NULL is the system
    kind      TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    reason    TEXT,
    corrects  TEXT
);
CREATE INDEX case_entries_by_case ON case_entries (case_id, at, id);

-- What somebody is still writing.
CREATE TABLE case_drafts (
    case_id TEXT   NOT NULL,
    account TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    PRIMARY KEY (case_id, account)
);

CREATE TABLE case_tasks (
    id      TEXT   NOT NULL PRIMARY KEY,
    case_id TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    by_whom TEXT   NOT NULL,
    what    TEXT   NOT NULL,
    who     TEXT   NOT NULL,
    due_at  BIGINT,
    done_at BIGINT,
    done_by TEXT
);
CREATE INDEX case_tasks_by_case ON case_tasks (case_id, at, id);

-- Who besides the leads and the owner may see a case.
CREATE TABLE case_guests (
    id       TEXT   NOT NULL PRIMARY KEY,
    case_id  TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    by_whom  TEXT   NOT NULL,
    reason   TEXT   NOT NULL
);
CREATE INDEX case_guests_by_case ON case_guests (case_id, account);

CREATE TABLE case_looks (
    id      TEXT   NOT NULL PRIMARY KEY,
    case_id TEXT   NOT NULL,
    account TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    how     TEXT   NOT NULL
);
CREATE INDEX case_looks_by_case ON case_looks (case_id, at);

CREATE TABLE case_packs (
    id         TEXT   NOT NULL PRIMARY KEY,
    case_id    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    asked_by   TEXT   NOT NULL,
    receiver   TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    answered_at BIGINT,
    answered_by TEXT,
    approved   BIGINT,
    fetched_at BIGINT
);
CREATE INDEX case_packs_by_case ON case_packs (case_id, at);

-- What was there before this table.
INSERT INTO matters (id, kind, reference, opened_at, since, round, urgency, level, looked_at,
                     looked_by, closed_at, closed_by, outcome, practice)
SELECT id, 'self-report', id, at, at, 1, 'hour', -1, read_at, read_by, read_at, read_by,
       CASE WHEN read_at IS NULL THEN NULL ELSE 'before' END, 0
FROM self_reports;

INSERT INTO matters (id, kind, reference, opened_at, since, round, urgency, severity, level,
                     looked_at, closed_at, outcome, practice)
SELECT id, 'incident', id, first_at, last_at, 1, 'hour', severity, -1,
       CASE WHEN state = 'new' THEN NULL ELSE last_at END,
       CASE WHEN state = 'closed' THEN last_at ELSE NULL END,
       CASE WHEN state = 'closed' THEN 'before' ELSE NULL END, 0
FROM incidents WHERE severity >= 4;
