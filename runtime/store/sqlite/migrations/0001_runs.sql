-- Runs, their journals, and what is derived from these. Times are nanoseconds since 1970.

CREATE TABLE graphs (
    key INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    dag BLOB NOT NULL
);

-- Numbers of deleted runs are never given again: whoever still writes for one finds nothing.
CREATE TABLE runs (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    graph TEXT NOT NULL,
    graph_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    reason TEXT NOT NULL,
    durability TEXT NOT NULL,
    parameters TEXT NOT NULL,
    tasks_total INTEGER NOT NULL,
    tasks_over INTEGER NOT NULL,
    durable_against TEXT NOT NULL
);

CREATE INDEX runs_by_state ON runs (state, key);

CREATE INDEX runs_by_graph ON runs (graph, key);

-- What does not change, away from what does.
CREATE TABLE sources (
    run INTEGER PRIMARY KEY,
    graph INTEGER NOT NULL,
    config BLOB NOT NULL
);

CREATE INDEX sources_by_graph ON sources (graph);

-- A small row of its own: every commit looks at it and writes it.
CREATE TABLE owners (
    run INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    beat INTEGER NOT NULL
);

-- Data stand in `data` as JSON or, if they are large, in a file named by their SHA-256.
CREATE TABLE entries (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at_entry INTEGER NOT NULL,
    at_time INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    node TEXT NOT NULL,
    item INTEGER NOT NULL,
    data TEXT,
    file TEXT,
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;

CREATE TABLE tasks (
    key INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    node TEXT NOT NULL,
    item INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    requested INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    error TEXT NOT NULL,
    seq INTEGER NOT NULL,
    UNIQUE (run, node, item)
);

CREATE TABLE snapshots (
    run INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    state BLOB NOT NULL
);

CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    node TEXT NOT NULL,
    item INTEGER NOT NULL,
    operation TEXT NOT NULL,
    inputs TEXT,
    file TEXT,
    error TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    died INTEGER NOT NULL,
    sent_again INTEGER NOT NULL
);

CREATE INDEX dead_letters_by_run ON dead_letters (run);

CREATE TABLE circuits (
    target TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    failures INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    opened INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    verb TEXT NOT NULL,
    node TEXT NOT NULL,
    data TEXT NOT NULL,
    giver TEXT NOT NULL
);

CREATE INDEX orders_by_run ON orders (run);
