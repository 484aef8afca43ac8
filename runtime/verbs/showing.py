"""Where verbs write: answers to standard output, notes to standard error."""

import sys


def print_line(text: str) -> None:
    """Write a line of the answer."""
    sys.stdout.write(f"{text}\n")


def print_text(text: str) -> None:
    """Write lines of the answer."""
    sys.stdout.write(text)


def note(text: str) -> None:
    """Say something on standard error that nobody has to heed."""
    sys.stderr.write(f"note: {text}\n")
