-- Pages that staff have opened for a class, each with its end and its reason.
CREATE TABLE unlocks (
    id       TEXT   NOT NULL PRIMARY KEY,
    class    TEXT   NOT NULL,
    host     TEXT   NOT NULL,
    path     TEXT,                      -- NULL is the whole site
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    by_name  TEXT   NOT NULL,           -- as colleagues know this person
    power    TEXT   NOT NULL,           -- what this person may open: teacher or lead
    reason   TEXT   NOT NULL,
    ended_at BIGINT,                    -- before its time
    ended_by TEXT,
    page     TEXT                       -- the request that it answers, as asks.page has it
);
CREATE INDEX unlocks_by_end ON unlocks (until_at);
CREATE INDEX unlocks_by_page ON unlocks (page, from_at);

-- Pages that staff want IT to keep open.
CREATE TABLE proposals (
    id         TEXT   NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    by_name    TEXT   NOT NULL,
    class      TEXT   NOT NULL,
    host       TEXT   NOT NULL,
    path       TEXT,
    reason     TEXT   NOT NULL,
    state      TEXT   NOT NULL,         -- waiting, approved or declined
    settled_at BIGINT,
    settled_by TEXT
);
CREATE INDEX proposals_by_time ON proposals (at);
