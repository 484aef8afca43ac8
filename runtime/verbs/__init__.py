"""The verbs of the command line that are about runs: runs, inspect, resume, retry, archive."""
