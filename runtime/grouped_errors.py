"""One mistake out of a group of them: task groups raise groups, people read one at a time."""


def first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first of the errors in a group of groups."""
    found: BaseException = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
