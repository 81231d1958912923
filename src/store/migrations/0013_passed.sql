-- The incident that a concern passes on; NULL where somebody wrote one of the own accord.
ALTER TABLE concerns ADD COLUMN incident TEXT;
CREATE INDEX concerns_by_incident ON concerns (incident);

-- What an answer opened. A site that is opened answers the requests for all of its pages.
ALTER TABLE asks ADD COLUMN opened TEXT;
UPDATE asks SET opened = (SELECT MIN(unlocks.id) FROM unlocks
                          WHERE unlocks.page = asks.page AND unlocks.from_at = asks.answered_at)
WHERE answer = 'opened';
CREATE INDEX asks_by_opened ON asks (opened);
CREATE INDEX asks_by_answer ON asks (answered_at);

-- Who proposed, so that this person finds what became of it; and for which tier, where nobody
-- knows the class, which is empty then.
ALTER TABLE proposals ADD COLUMN by_whom TEXT;
ALTER TABLE proposals ADD COLUMN tier TEXT;
