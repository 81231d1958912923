-- What readers said of pages and cards: sums by week, subject and tier. No row is about a person, a
-- device or a page.
CREATE TABLE feedback (
    week    TEXT   NOT NULL, -- the Monday, YYYY-MM-DD
    kind    TEXT   NOT NULL, -- page, card
    subject TEXT   NOT NULL, -- name of the category or card
    tier    TEXT   NOT NULL, -- name of the tier; for a card the letter of the voice
    helped  BIGINT NOT NULL,
    wrong   BIGINT NOT NULL,
    PRIMARY KEY (week, kind, subject, tier)
);
