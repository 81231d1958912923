-- Numbers that outlive the records they are made of, and the questions that many records make slow.

-- One day of the school's calendar in counts: no person, no site. `class` is '' where there was
-- none; a day that was counted again replaces what stood here.
CREATE TABLE tallies (
    day      TEXT   NOT NULL,             -- YYYY-MM-DD in the school's time zone
    class    TEXT   NOT NULL,
    tier     TEXT   NOT NULL,
    category TEXT   NOT NULL,
    care     BIGINT NOT NULL,
    what     TEXT   NOT NULL,             -- the name of the measure
    n        BIGINT NOT NULL,
    PRIMARY KEY (day, class, tier, category, care, what)
);

-- Whole weeks for studies of effect, anonymous before they are written: rows of fewer people than
-- `least` were joined or left out, and a week that stands here is never made again.
CREATE TABLE study_weeks (
    week    TEXT   NOT NULL PRIMARY KEY,  -- ISO 8601, e.g. 2026-W47
    made_at BIGINT NOT NULL,
    least   BIGINT NOT NULL
);
CREATE TABLE study_rows (
    week     TEXT   NOT NULL REFERENCES study_weeks (week),
    tier     TEXT   NOT NULL,
    category TEXT   NOT NULL,
    people   BIGINT NOT NULL,
    closed   BIGINT NOT NULL,
    episodes BIGINT NOT NULL,
    asked    BIGINT,                      -- NULL where fewer than `least` people asked
    PRIMARY KEY (week, tier, category)
);

-- What the filter said when it was asked about names that only its own lists know.
CREATE TABLE selftests (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    by_whom TEXT   NOT NULL,              -- a sign-in name, or command-line
    way     TEXT   NOT NULL,              -- rules, or proxy
    policy  BIGINT NOT NULL
);
CREATE TABLE selftest_steps (
    run     TEXT   NOT NULL REFERENCES selftests (id) ON DELETE CASCADE,
    place   BIGINT NOT NULL,
    tier    TEXT   NOT NULL,
    probe   TEXT   NOT NULL,
    result  TEXT   NOT NULL,              -- passed, failed, or not-tested
    detail  TEXT   NOT NULL,
    PRIMARY KEY (run, place)
);
CREATE INDEX selftests_by_time ON selftests (at, id);

-- Lists of incidents, newest first, each filter with an index of its own. The last columns let
-- badges be counted without reading a row.
DROP INDEX incidents_by_class;
CREATE INDEX incidents_by_state ON incidents (state, last_at, id, kinds, care, severity);
CREATE INDEX incidents_by_class ON incidents (class, state, last_at, id, kinds, care, severity);
CREATE INDEX incidents_by_category ON incidents (category, state, last_at, id);
CREATE INDEX incidents_by_severity ON incidents (severity, state, last_at, id);
CREATE INDEX incidents_by_tier ON incidents (tier, state, last_at, id);
CREATE INDEX incidents_by_person ON incidents (who, last_at, id);
CREATE INDEX incidents_by_beginning ON incidents (first_at);
CREATE INDEX hits_by_host ON hits (host, at, incident);
CREATE INDEX hits_by_day ON hits (at);

-- What waits, which is little, beside what was answered, which grows.
CREATE INDEX asks_waiting ON asks (first_at, id) WHERE answer IS NULL;
CREATE INDEX asks_by_beginning ON asks (first_at);
CREATE INDEX self_reports_waiting ON self_reports (at, id) WHERE read_at IS NULL;
