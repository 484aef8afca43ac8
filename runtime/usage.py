"""What can be wrong with how the command line was called."""


class UsageError(Exception):
    """The arguments or files given cannot be used: one line for people, exit code 2."""
