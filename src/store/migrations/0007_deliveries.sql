-- How each notice reached its person.
ALTER TABLE notices ADD COLUMN seen_at BIGINT;    -- when the person opened its page
ALTER TABLE notices ADD COLUMN planned_at BIGINT; -- when its deliveries were written; NULL: not yet
ALTER TABLE notices ADD COLUMN detail TEXT;       -- counts of a digest, as JSON
CREATE INDEX notices_unplanned ON notices (planned_at, at);
CREATE INDEX notices_by_person ON notices (whom, seen_at);

CREATE TABLE deliveries (
    id        TEXT   NOT NULL PRIMARY KEY,
    notice    TEXT   NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
    channel   TEXT   NOT NULL,
    target    TEXT   NOT NULL, -- which program, for webhooks; empty otherwise
    place     BIGINT NOT NULL, -- 0 is urgent and goes first
    state     TEXT   NOT NULL, -- waiting, held, sent, seen, failed
    pause     TEXT,            -- why it is held
    attempts  BIGINT NOT NULL,
    next_at   BIGINT NOT NULL,
    error     TEXT,            -- of the last attempt; names no person
    done_at   BIGINT
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (notice, channel, target);
CREATE INDEX deliveries_due ON deliveries (state, channel, target, next_at);
CREATE INDEX deliveries_done ON deliveries (done_at);

CREATE TABLE notice_preferences (
    account  TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    ordinary BIGINT NOT NULL,
    digest   BIGINT,           -- minute of the day
    urgent   BIGINT NOT NULL,
    deputy   TEXT              -- who is told in this person's place
);

-- An address that waits for its code.
CREATE TABLE mail_changes (
    account    TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    mail       TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    tries      BIGINT NOT NULL
);
