"""Names that people give to graphs."""

from server.service.errors import InvalidError

LONGEST_NAME = 50


def checked_name(name: str) -> str:
    """Return a name without needless blanks.

    Raises:
        InvalidError: no graph can be called so.
    """
    found = " ".join(name.split())
    if not found:
        message = f"a graph needs a name; expected 1 to {LONGEST_NAME} characters"
        raise InvalidError(message, problems=[("/name", message)])
    if len(found) > LONGEST_NAME:
        message = (
            f"the name has {len(found):,} characters; expected {LONGEST_NAME} at most, on one line"
        )
        raise InvalidError(message, problems=[("/name", message)])
    if not found.isprintable():
        message = "the name has a character in it that nobody can see; write it with ordinary ones"
        raise InvalidError(message, problems=[("/name", message)])
    return found
