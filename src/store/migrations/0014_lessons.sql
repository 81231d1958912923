-- A page may be opened for a tier, where nobody knows the class, and by a member of staff for the
-- own work: the class is empty then.
ALTER TABLE unlocks ADD COLUMN tier TEXT;
ALTER TABLE unlocks ADD COLUMN who TEXT;

-- What the approval of a wish opened.
ALTER TABLE proposals ADD COLUMN opened TEXT;

-- Lessons in which a class works with a few pages and no others.
CREATE TABLE only_pages (
    id       TEXT   NOT NULL PRIMARY KEY,
    class    TEXT   NOT NULL,
    pages    TEXT   NOT NULL,           -- one to a line
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    by_name  TEXT   NOT NULL,           -- as colleagues know this person
    ended_at BIGINT,                    -- before its time
    ended_by TEXT
);
CREATE INDEX only_pages_by_end ON only_pages (until_at);

-- Colleagues who have a class for a lesson of somebody else's.
CREATE TABLE covers (
    id       TEXT   NOT NULL PRIMARY KEY,
    account  TEXT   NOT NULL,
    class    TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    by_name  TEXT   NOT NULL,           -- as colleagues know this person
    ended_at BIGINT                     -- before its time
);
CREATE INDEX covers_by_account ON covers (account, until_at);
CREATE INDEX covers_by_class ON covers (class, until_at);
