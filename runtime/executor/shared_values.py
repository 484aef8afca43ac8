"""Values that all operations of one run share, by name: the "shared context" of a run.

They are read and written in any thread. What is written is seen at once; the changes are in the
order in which they were made, so that whoever keeps them gets to the same values.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass

from typing_extensions import override

from fblib.operation import OperationError
from fblib.service import Value
from runtime.executor.json_values import json_copy


@dataclass(frozen=True, slots=True)
class Change:
    """One value was written, or deleted."""

    node: str
    """Who did it."""
    item: int
    name: str
    value: Value = None
    is_deleted: bool = False


class SharedValues:
    """The values of one run."""

    def __init__(self, *, kept: bool) -> None:
        """Begin without any.

        Args:
            kept: whether they are kept with the run. Then they are JSON: what is written and
                what is read are copies, so that nothing changes them without being kept.
        """
        self._is_kept = kept
        self._lock = threading.Lock()
        self._values: dict[str, Value] = {}
        self._changes: deque[Change] = deque()

    def read(self, name: str) -> Value:
        """Return a value.

        Raises:
            KeyError: there is none of that name.
        """
        value = self._values[name]
        if self._is_kept:
            value = json_copy(f'the value "{name}"', value)
        return value

    def names(self) -> list[str]:
        """Return the names of all values, in the order in which they were first written."""
        with self._lock:
            return list(self._values)

    def change(self, change: Change) -> None:
        """Write or delete a value.

        Raises:
            KeyError: there is none of that name to be deleted.
            OperationError: the values are kept, and this one cannot be stored as JSON.
        """
        if self._is_kept:
            name: str = json_copy("the name of a value", change.name)
            value: Value = json_copy(f'the value "{name}"', change.value)
            change = Change(change.node, change.item, name, value, change.is_deleted)
        with self._lock:
            self._apply(change)
            if self._is_kept:
                self._changes.append(change)

    def taken(self) -> Iterator[Change]:
        """Yield the changes that are to be kept and were not taken yet, in their order."""
        while self._changes:
            yield self._changes.popleft()

    def recall(self, change: Change) -> None:
        """Repeat a change that was kept before."""
        if change.is_deleted and change.name not in self._values:
            return
        self._apply(change)

    def _apply(self, change: Change) -> None:
        if change.is_deleted:
            del self._values[change.name]
        else:
            self._values[change.name] = change.value


class AttemptValues(MutableMapping[str, Value]):
    """The values of a run as one attempt sees them."""

    __slots__ = ("_changed", "_check", "_item", "_node", "_values")

    def __init__(
        self,
        values: SharedValues,
        *,
        node: str,
        item: int,
        check: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """See the values of a run.

        Args:
            values: of the run.
            node: whose attempt it is.
            item: which element of its list.
            check: called before each change; raises if the attempt is over.
            changed: called after each change; both in any thread.
        """
        self._values = values
        self._node = node
        self._item = item
        self._check = check
        self._changed = changed

    @override
    def __getitem__(self, name: str) -> Value:
        return self._values.read(name)

    @override
    def __setitem__(self, name: str, value: Value) -> None:
        self._change(Change(self._node, self._item, _checked(name), value))

    @override
    def __delitem__(self, name: str) -> None:
        self._change(Change(self._node, self._item, name, is_deleted=True))

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._values.names())

    @override
    def __len__(self) -> int:
        return len(self._values.names())

    @override
    def __repr__(self) -> str:
        return f"<values {dict(self)!r}>"

    def _change(self, change: Change) -> None:
        self._check()
        self._values.change(change)
        self._changed()


def _checked(name: object) -> str:
    if isinstance(name, str):
        return name
    message = f"the name of a value is a text, not {name!r}"
    raise OperationError(message, again=False)
