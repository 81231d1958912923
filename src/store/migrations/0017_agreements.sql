-- Who has read this term what the school asks of pupils on the net: a keyed word of device or
-- person and term, which says nothing in another term.
CREATE TABLE agreements (
    term TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (term, word)
);
