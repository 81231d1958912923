-- How people prove who they are, besides a password.
ALTER TABLE sessions ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0; -- when the person last proved it
ALTER TABLE sessions ADD COLUMN strong BIGINT NOT NULL DEFAULT 0;    -- with two factors or a passkey

CREATE TABLE totps (
    account   TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    secret    TEXT   NOT NULL, -- sealed with a key that is not in the database
    last_step BIGINT NOT NULL  -- the step of the last code that was taken
);

CREATE TABLE recovery_codes (
    account TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    digest  TEXT   NOT NULL, -- keyed
    PRIMARY KEY (account, digest)
);

CREATE TABLE passkeys (
    id      TEXT   NOT NULL PRIMARY KEY, -- the credential's, as base64url
    account TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    label   TEXT   NOT NULL,
    fixed   TEXT   NOT NULL,             -- public key and what else never changes
    moving  TEXT   NOT NULL,             -- signature counter and backup flags
    made_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkeys_by_account ON passkeys (account);

-- Browsers in which somebody has signed in before: wrong passwords from elsewhere do not slow
-- them down.
CREATE TABLE devices (
    token   TEXT   NOT NULL, -- SHA-256
    account TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (token, account)
);
CREATE INDEX devices_by_account ON devices (account, seen_at);

-- Who an OpenID provider says it is, once it has been matched: a mail address can change hands.
CREATE TABLE subjects (
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX subjects_by_account ON subjects (account, issuer);
