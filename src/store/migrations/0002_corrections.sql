-- Texts that staff say were judged wrongly. No pupil, and of the address the host at most.
CREATE TABLE corrections (
    id       TEXT   NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    by_whom  TEXT,                      -- an account; NULL is the command line
    category TEXT   NOT NULL,
    care     BIGINT NOT NULL,
    language TEXT   NOT NULL,
    belongs  BIGINT NOT NULL,           -- 1 was missed, 0 was a false alarm
    text     TEXT   NOT NULL,
    host     TEXT,
    state    TEXT   NOT NULL
);
CREATE INDEX corrections_by_time ON corrections (at, id);
