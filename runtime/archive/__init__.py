"""What remains of a run that is over: one ZIP with everything in it.

    config.json or source.*   what its author wrote      journal.jsonl   what happened
    dag.json                  the graph                  log.txt         the same for people
    files/…                   what the run wrote         results.json    by task
    large/…                   values too long for a line status.json     what became of it

`writing` puts a run into its archive, `reading` reads one, `keeping` takes a run out again or
deletes it. Secrets are masked, but not within `files` and `large`.
"""
