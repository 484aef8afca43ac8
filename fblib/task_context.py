"""What a function that performs a task of a Python graph sees of its run."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from fblib.operation import OperationContext
from fblib.pickled import opened


class Context(MutableMapping[str, Any]):
    """One task's view of its run, and the values that all tasks of the run share.

    A function gets it by a parameter that is annotated with this class, or that is named
    `context` and not annotated. Values are set and read like those of a dict, from any task:
    `context["count"] = 5`. Those that a task sets are kept with the run; where a run is kept
    durably they are JSON values.
    """

    def __init__(self, operation: OperationContext) -> None:
        """See the run through the context of one attempt."""
        self._operation = operation

    # --- Values that tasks share ---------------------------------------------------------

    @override
    def __getitem__(self, name: str) -> Any:
        return self._operation.values[name]

    @override
    def __setitem__(self, name: str, value: Any) -> None:
        self._operation.values[name] = value

    @override
    def __delitem__(self, name: str) -> None:
        del self._operation.values[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._operation.values)

    @override
    def __len__(self) -> int:
        return len(self._operation.values)

    def result(self, task: str) -> Any:  # noqa: ANN401 - any result
        """Return the result of another task, by its name.

        Raises:
            OperationError: there is no such task, or it has no result yet.
        """
        found = self._operation.result(task)
        return opened(found) if self._operation.objects == "pickle" else found

    # --- This attempt --------------------------------------------------------------------

    @property
    def run(self) -> str:
        """The id of the run."""
        return self._operation.run

    @property
    def task(self) -> str:
        """The id of the task's node in the graph."""
        return self._operation.node

    @property
    def item(self) -> int | None:
        """Which element of a list this call is for, from 0; None where there is no list."""
        return self._operation.item

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self._operation.attempt

    @property
    def key(self) -> str:
        """The idempotency key: the same for all attempts, also after a crash."""
        return self._operation.key

    @property
    def restored(self) -> Any:  # noqa: ANN401 - any JSON value
        """What `checkpoint` kept last, maybe in a process that has died; None = nothing."""
        return self._operation.restored

    def checkpoint(self, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a JSON value with the run, for the next attempt or after a crash."""
        self._operation.checkpoint(value)

    def progress(self, fraction: float, text: str = "") -> None:
        """Tell how far the work is, from 0 to 1."""
        self._operation.progress(fraction, text)

    def log(self, text: str) -> None:
        """Write a line into the log of the run."""
        self._operation.log(text)

    def file(self, name: str) -> Path:
        """Return the place of a file in the folder of the run; its folders are made.

        Raises:
            FileError: the name leads out of that folder.
        """
        return self._operation.files.path(name, create=True)

    def secret(self, name: str) -> str:
        """Return the secret of that name.

        Raises:
            OperationError: there is none.
        """
        return self._operation.secret(f"secret:{name}")

    async def answer(self, what: str, details: Any = None) -> Any:  # noqa: ANN401 - JSON values
        """Wait until a person decides: `python -m runtime approve`; in `async` functions only.

        Args:
            what: is to be decided.
            details: a JSON value that is shown to whoever decides.
        """
        return await self._operation.answer("approval", what, details)
