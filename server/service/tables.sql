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

-- What waits to be done, and what was done ------------------------------------------------------

CREATE TABLE IF NOT EXISTS queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,     -- who works on it: "telegram", "telegram.in", "webhook", "email"
    address TEXT NOT NULL,     -- items of one address are done one after the other
    key TEXT,                  -- of a channel and an address, one item for each key; NULL = none
    body TEXT NOT NULL,        -- JSON
    made INTEGER NOT NULL,
    done INTEGER NOT NULL,     -- 0 = not yet
    tries INTEGER NOT NULL,
    problem TEXT NOT NULL,     -- why it was given up; "" = it was not
    UNIQUE (channel, address, key)
) STRICT;
CREATE INDEX IF NOT EXISTS queue_open ON queue (channel, address, id) WHERE done = 0;
CREATE INDEX IF NOT EXISTS queue_done ON queue (done) WHERE done > 0;

-- What chats know -------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY,    -- of a person or a group, as Telegram numbers them
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    alerts INTEGER NOT NULL,   -- 1 = is told what goes wrong
    language TEXT NOT NULL,    -- the last one that was spoken there
    created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY,    -- of a chat that was told so
    refused INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS offers (
    key TEXT PRIMARY KEY,      -- what a button sends
    verb TEXT NOT NULL,
    arguments TEXT NOT NULL,   -- a JSON object
    run TEXT NOT NULL,         -- the id of the run that it starts, if it starts one
    once INTEGER NOT NULL,
    taken TEXT NOT NULL,       -- what took it; "" = nothing yet
    made INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS offers_by_age ON offers (made);
CREATE TABLE IF NOT EXISTS dialogs (
    chat INTEGER NOT NULL,
    person INTEGER NOT NULL,
    step TEXT NOT NULL,
    data TEXT NOT NULL,        -- a JSON object
    changed INTEGER NOT NULL,
    PRIMARY KEY (chat, person)
) STRICT;
CREATE TABLE IF NOT EXISTS graph_chats (
    graph TEXT NOT NULL,       -- runs of it are told in this chat
    chat INTEGER NOT NULL,
    answer TEXT NOT NULL,      -- 'web' or 'zip'
    PRIMARY KEY (graph, chat)
) STRICT;
CREATE TABLE IF NOT EXISTS watches (
    run TEXT NOT NULL,
    chat INTEGER NOT NULL,
    answer TEXT NOT NULL,
    message INTEGER NOT NULL,  -- the message that shows how far it is; 0 = not sent yet, -1 = cannot be
    told INTEGER NOT NULL,     -- the end that was told; 0 = none
    PRIMARY KEY (run, chat)
) STRICT;
CREATE INDEX IF NOT EXISTS watches_open ON watches (run, chat) WHERE told = 0;
CREATE TABLE IF NOT EXISTS questions (
    key TEXT NOT NULL,         -- of what was asked
    chat INTEGER NOT NULL,
    run TEXT NOT NULL,
    node TEXT NOT NULL,        -- the task that waits for an answer
    text TEXT NOT NULL,        -- what the message says
    message INTEGER NOT NULL,  -- 0 = not sent yet
    PRIMARY KEY (key, chat)
) STRICT;
CREATE INDEX IF NOT EXISTS questions_by_task ON questions (run, node);

-- Schedules, and what became of their slots -------------------------------------------------------

CREATE TABLE IF NOT EXISTS schedules (
    graph TEXT PRIMARY KEY,    -- id of the graph
    wanted TEXT NOT NULL,      -- what somebody set, a JSON object; "" = the graph's own counts
    hidden TEXT NOT NULL,      -- which of its parameters are secrets, a JSON list
    set_by TEXT NOT NULL,      -- "" = nobody
    paused INTEGER NOT NULL,
    followed TEXT NOT NULL,    -- the expression and the zone that `seen` is about
    seen INTEGER NOT NULL,     -- the slots until then are decided
    pruned INTEGER NOT NULL    -- the last slot that was forgotten; 0 = none
) STRICT;
CREATE TABLE IF NOT EXISTS slots (
    graph TEXT NOT NULL,
    slot INTEGER NOT NULL,
    state TEXT NOT NULL,       -- starting, started, waiting, skipped, failed
    run TEXT NOT NULL,         -- the id of its run, known before the run is; "" = none
    reason TEXT NOT NULL,
    decided INTEGER NOT NULL,
    goes_on INTEGER NOT NULL,  -- 1 = it waits, is being started, or its run is not over
    PRIMARY KEY (graph, slot)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS slots_by_run ON slots (run) WHERE run <> '';
CREATE INDEX IF NOT EXISTS slots_that_go_on ON slots (graph, slot) WHERE goes_on = 1;

-- What is going on, and what of it was told --------------------------------------------------------

CREATE TABLE IF NOT EXISTS going_on (
    subject TEXT PRIMARY KEY,  -- 'run:ID', 'circuit:TARGET' or 'letters'
    mark INTEGER NOT NULL      -- since when; of letters, the number of the last one that was told
) STRICT;
CREATE TABLE IF NOT EXISTS told (
    subject TEXT NOT NULL REFERENCES going_on (subject) ON DELETE CASCADE,
    key TEXT NOT NULL,         -- of a notice
    PRIMARY KEY (subject, key)
) STRICT;
