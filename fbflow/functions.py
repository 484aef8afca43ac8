"""`@task`: a function that can stand in graphs, and is called like any other one."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from typing_extensions import Unpack, override

from compiler.ir.diagnostics import choices_hint
from fbflow.errors import GraphError
from fbflow.links import Linked
from fbflow.settings import ORDINARY, SETTINGS, TaskOptions, TaskSettings
from fblib.signatures import Prepared, Signature

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")


class Owner(Protocol):
    """An object whose method performs a task, and which can be made again in another process."""

    @property
    def attributes(self) -> dict[str, Any]:
        """What it is made of."""

    def restored(
        self,
        context: Any = None,  # noqa: ANN401 - a context
        *,
        attributes: Mapping[str, Any],
        **results: Any,  # noqa: ANN401 - any results
    ) -> Any:  # noqa: ANN401 - any result
        """Perform the task as such an object; a method of the class."""


class TaskFunction(Linked, Generic[P, R_co]):
    """A function with a name and settings; calling it calls the function, and nothing else."""

    def __init__(
        self,
        function: Callable[P, R_co],
        *,
        name: str = "",
        settings: TaskSettings | None = None,
        arguments: dict[str, Any] | None = None,
        prepared: Prepared | None = None,
    ) -> None:
        """Make a task of a function.

        Args:
            function: plain or `async`.
            name: by which graphs know it; by default that of the function.
            settings: how it is executed.
            arguments: that are set already.
            prepared: what is known of the function from another task of it.

        Raises:
            GraphError: it has no name, or its settings do not fit it.
        """
        functools.update_wrapper(self, function)
        self.function = function
        self.name = name or getattr(function, "__name__", type(function).__name__)
        self.settings = settings or ORDINARY
        self.arguments = arguments or {}
        self.prepared = prepared or Prepared(function)
        self.owner: Owner | None = None
        """The `Task` whose method this is."""
        self._check()

    def _check(self) -> None:
        if self.name == "<lambda>":
            message = 'a lambda has no name; give it one: graph.add(lambda …, name="double")'
            raise GraphError(message)
        pool = self.settings.pool
        if self.prepared.is_async and pool in ("thread", "process"):
            message = (
                f'the task "{self.name}" is an `async def`, which is executed on the event loop; '
                f'it cannot be given pool="{pool}"'
            )
            raise GraphError(message)
        signature = self.prepared.signature
        if pool == "process" and signature.context:
            message = (
                f'the task "{self.name}" is executed in a process of its own, where there is no '
                f'context for its parameter "{signature.context}"; use pool="thread"'
            )
            raise GraphError(message)
        unknown = [one for one in self.arguments if not signature.takes(one)]
        if unknown:
            hint = choices_hint(unknown[0], signature.names)
            message = f'the task "{self.name}" has no parameter "{unknown[0]}". {hint}'
            raise GraphError(message.rstrip())

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Call the function."""
        if self.arguments:
            kwargs = {**self.arguments, **kwargs}  # type: ignore[assignment] # as was checked
        return self.function(*args, **kwargs)

    @property
    def signature(self) -> Signature:
        """What the function takes."""
        return self.prepared.signature

    def named(self, name: str, **arguments: Any) -> "TaskFunction[..., R_co]":  # noqa: ANN401
        """Return the same function as another task.

        Args:
            name: of that task.
            arguments: of the function that are set; JSON values, if it is run durably.

        Raises:
            GraphError: the function has no such parameter.
        """
        set_ = {**self.arguments, **arguments}
        return TaskFunction(
            self.function,
            name=name,
            settings=self.settings,
            arguments=set_,
            prepared=self.prepared,
        )

    def changed(self, **options: Unpack[TaskOptions]) -> "TaskFunction[P, R_co]":
        """Return the same task with other settings."""
        settings = replace(self.settings, **checked_options(options))
        return TaskFunction(
            self.function,
            name=self.name,
            settings=settings,
            arguments=self.arguments,
            prepared=self.prepared,
        )

    @override
    def __repr__(self) -> str:
        return f"<task {self.name}>"


def checked_options(options: TaskOptions) -> dict[str, Any]:
    """Return options of a task.

    Raises:
        GraphError: there is no such option.
    """
    for name in options:
        if name not in SETTINGS:
            message = f'a task has no option "{name}". {choices_hint(name, SETTINGS)}'
            raise GraphError(message.rstrip())
    return dict(options)


@overload
def task(function: Callable[P, R], /) -> TaskFunction[P, R]: ...
@overload
def task(
    *, name: str = "", **options: Unpack[TaskOptions]
) -> Callable[[Callable[P, R]], TaskFunction[P, R]]: ...
def task(
    function: Callable[..., Any] | None = None, /, *, name: str = "", **options: Unpack[TaskOptions]
) -> Any:
    """Make a task of a function: `@task`, or `@task(retries=2, tag="io")`.

    The function stays what it was: calling the task calls it. In a graph it is called with the
    results of its parents as arguments named after them; see `Graph`.

    Args:
        function: plain or `async`.
        name: by which graphs know it; by default that of the function.
        options: how it is executed, see `TaskOptions`.

    Raises:
        GraphError: there is no such option, or it does not fit the function.
    """
    settings = TaskSettings(**checked_options(options))

    def decorate(function: Callable[..., Any]) -> TaskFunction[..., Any]:
        if inspect.isclass(function) or not callable(function):
            message = f"@task makes a task of a function, not of {function!r}; see fbflow.Task"
            raise GraphError(message)
        return TaskFunction(function, name=name, settings=settings)

    return decorate if function is None else decorate(function)


def as_task(work: Callable[..., Any]) -> TaskFunction[..., Any]:
    """Return a function as a task, if it is none yet."""
    return work if isinstance(work, TaskFunction) else TaskFunction(work)
