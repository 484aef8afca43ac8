"""`Task`: work as a class, whose objects know what they depend on."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from typing_extensions import override

from fbflow.errors import GraphError, NoResultError
from fbflow.functions import TaskFunction
from fbflow.links import Linked
from fbflow.settings import TaskSettings
from fblib.signatures import Signature, signature_of
from fblib.task_context import Context
from runtime.state import TaskState

_NUMBERS = itertools.count(1)
_REST = {"": "", "by position": "*args", "by name": "**kwargs"}


class Task(Linked, ABC):
    """One piece of work: a subclass says in `execute` what is to be done.

    The results of what it depends on are there by then: `dependency.result`.
    """

    settings: TaskSettings = TaskSettings()
    """How tasks of this class are executed; `tag()` has the tag."""

    def __init__(self, *, dependencies: "Iterable[Task] | None" = None, name: str = "") -> None:
        """Make a task.

        Args:
            dependencies: tasks that it waits for.
            name: by which it is known; by default that of its class, with a number.
        """
        self.name = name
        # Not a name that subclasses like to use.
        self._made_as = next(_NUMBERS)
        self.dependencies: set[Task] = set(dependencies or ())
        self.state = TaskState.PENDING
        self.error: BaseException | None = None
        """What it raised, if it failed."""
        self._result: Any = None
        self._is_cancelled = False
        self._end: Callable[[], None] | None = None
        self._function: TaskFunction[..., Any] | None = None

    @abstractmethod
    def execute(self) -> Any:  # noqa: ANN401 - any result
        """Do the work and return its result; a plain function or an `async` one.

        It may have a parameter for the `Context`, and no other.
        """

    def tag(self) -> str:
        """Return the tag: tasks of one tag share a pool. "" = no tag."""
        return ""

    @property
    def result(self) -> Any:  # noqa: ANN401 - any result
        """What `execute` returned.

        Raises:
            NoResultError: it did not succeed (yet); the cause is what it raised.
        """
        if self.state is TaskState.SUCCEEDED:
            return self._result
        raise NoResultError(self.shown_name, f"it is {self.state.value}") from self.error

    def cancel(self) -> None:
        """End the task, and with it those that depend on it: now, or when it would begin."""
        self._is_cancelled = True
        if (end := self._end) is not None:
            end()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._is_cancelled

    # --- For whoever executes it ---------------------------------------------------------

    @property
    def shown_name(self) -> str:
        """What messages call it."""
        return self.name or type(self).__name__

    def take_name(self, taken: Collection[str]) -> None:
        """Name it, if nobody did, by its class and the first number that is free."""
        if not self.name:
            cls = type(self).__name__
            self.name = next(
                name for number in itertools.count(1) if (name := f"{cls}_{number}") not in taken
            )

    def as_function(self, name: str = "") -> TaskFunction[..., Any]:
        """Return the task as graphs have it; always the same one.

        Raises:
            GraphError: `execute` takes something, or its settings do not fit it.
        """
        if self._function is None:
            self.name = name or self.name or type(self).__name__
            settings = replace(self.settings, tag=self.tag() or self.settings.tag)
            function = TaskFunction(self.execute, name=self.name, settings=settings)
            self._check(function.signature)
            function.owner = self
            self._function = function
        return self._function

    def _check(self, signature: Signature) -> None:
        unknown = next(iter(signature.names), _REST[signature.rest])
        if unknown:
            message = (
                f'the task "{self.name}" cannot be executed: `{type(self).__name__}.execute` takes '
                f'"{unknown}", but is given nothing, or only a `Context`. Give the object what it '
                "works with in `__init__`, and ask what it depends on: `dependency.result`"
            )
            raise GraphError(message)

    @property
    def attributes(self) -> dict[str, Any]:
        """What a subclass keeps in the object: with that it can be made again elsewhere."""
        return {name: value for name, value in vars(self).items() if name not in _OWN}

    @classmethod
    def restored(
        cls,
        context: Context | None = None,
        *,
        attributes: Mapping[str, Any],
        **results: Any,  # noqa: ANN401 - any results
    ) -> Any:  # noqa: ANN401 - any result
        """Execute a task of this class in a process that did not make it.

        Args:
            context: of the task; None in a process of its own, where there is none.
            attributes: that it had.
            results: of what it depends on, by name.
        """
        task = cls.__new__(cls)
        Task.__init__(task, dependencies={_Done(name, result) for name, result in results.items()})
        vars(task).update(attributes)
        wanted = signature_of(task.execute).context
        return task.execute(**({wanted: context} if wanted else {}))

    def begin(self, end: Callable[[], None] | None) -> None:
        """Take what ends it while it is executed; None when that is over."""
        self._end = end

    def settle(self, state: TaskState, result: Any, error: BaseException | None) -> None:  # noqa: ANN401
        """Note what became of it."""
        self.state, self.error = state, error
        if state is TaskState.SUCCEEDED:
            self._result = result


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks in the order in which they were made."""
    return sorted(tasks, key=attrgetter("_made_as"))


class _Done(Task):
    """A dependency that has ended, of which only the result is left."""

    def __init__(self, name: str, result: Any) -> None:  # noqa: ANN401 - any result
        super().__init__(name=name)
        self.settle(TaskState.SUCCEEDED, result, None)

    @override
    def execute(self) -> Any:
        return self.result


_OWN = frozenset(vars(_Done("", None)))
"""The attributes of every task."""
