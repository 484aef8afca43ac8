-- Results that are used again for the same inputs, by the SHA-256 of these. The number of a new
-- one is higher than all others, so that the oldest are known.

CREATE TABLE cached_results (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    outputs TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
);

CREATE INDEX cached_results_by_until ON cached_results (until);
