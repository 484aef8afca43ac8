-- Runs since some time, of thousands.

CREATE INDEX runs_by_created ON runs (created);
