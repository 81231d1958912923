-- What a test expected, and what was seen; empty where a test only knows whether it passed.
ALTER TABLE selftest_steps ADD COLUMN expected TEXT NOT NULL DEFAULT '';
ALTER TABLE selftest_steps ADD COLUMN seen TEXT NOT NULL DEFAULT '';

-- Tests that the command line asks the running gateway for: the first gateway that takes one
-- carries it out, and keeps it under the same id.
CREATE TABLE selftest_asks (
    id       TEXT   NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    by_whom  TEXT   NOT NULL,
    taken_at BIGINT
);

-- Changes of a file under policies/ that somebody prepares in the dashboard: drafted, looked at by
-- a second person, published or given up. What was published is the history of the file.
CREATE TABLE policy_drafts (
    id           TEXT   NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,             -- when it was written last
    by_whom      TEXT   NOT NULL,
    file         TEXT   NOT NULL,             -- its name under policies/
    body         TEXT   NOT NULL,
    base         TEXT   NOT NULL,             -- the file's text when the draft was begun
    why          TEXT   NOT NULL,
    state        TEXT   NOT NULL,             -- draft, waiting, returned, published or given-up
    answer       TEXT   NOT NULL DEFAULT '',  -- what the second person said
    second       TEXT,                        -- who that was
    published_at BIGINT,
    undoes       TEXT                         -- the publication that this one takes back
);
CREATE INDEX policy_drafts_by_state ON policy_drafts (state, at);
CREATE INDEX policy_drafts_published ON policy_drafts (published_at);
