-- `server.db`. Times are nanoseconds since 1970.

-- Who may come in ----------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS tokens (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash BLOB NOT NULL,        -- SHA-256 of the token
    created INTEGER NOT NULL,
    used INTEGER NOT NULL      -- 0 = never
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    hash BLOB PRIMARY KEY,     -- SHA-256 of the cookie's secret
    token TEXT NOT NULL REFERENCES tokens (name) ON DELETE CASCADE,
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
-- What was answered to requests under a key --------------------------------------------------

CREATE TABLE IF NOT EXISTS answers (
    actor TEXT NOT NULL,
    request TEXT NOT NULL,     -- method and path
    key TEXT NOT NULL,
    content BLOB NOT NULL,     -- SHA-256 of what was asked
    run TEXT NOT NULL,         -- the id of the run that it starts, if it starts one
    began INTEGER NOT NULL,
    status INTEGER NOT NULL,   -- 0 = not answered
    headers TEXT NOT NULL,     -- a JSON object
    body BLOB,                 -- NULL = too large to be kept
    PRIMARY KEY (actor, request, key)
) STRICT;
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (began);
