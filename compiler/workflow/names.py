"""Names for elements: identifiers, each once in its network."""

import re

_NO_LETTER = re.compile(r"\W", re.ASCII)


class Names:
    """The names of one network."""

    def __init__(self) -> None:
        """Begin without any."""
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        """The last number that a name was given out with, so that none is tried twice."""

    def take(self, wish: str) -> str:
        """Return a name nobody has, as like the wish as may be; names compare without case."""
        name = _NO_LETTER.sub("_", wish)
        if not name or name[0].isdigit():
            name = f"T_{name}"
        folded = name.casefold()
        found, number = name, self._numbers.get(folded, 1)
        while found.casefold() in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._numbers[folded] = number
        self._taken.add(found.casefold())
        return found


def argument_name(task: str) -> str:
    """Return the name of the argument that a function gets the result of a task as."""
    return task if task.isidentifier() else _NO_LETTER.sub("_", task)
