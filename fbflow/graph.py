"""`Graph`: tasks and what depends on what, made in Python."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeAlias, cast

from typing_extensions import TypeVar, Unpack, override

from fbflow.errors import GraphError
from fbflow.functions import TaskFunction, checked_options
from fbflow.links import OPEN, Chain, Linked
from fbflow.members import Member, Members, Work
from fbflow.settings import TaskOptions
from fbflow.task import Task

if TYPE_CHECKING:  # what compiles and draws is imported when it is used
    import networkx as nx

    from compiler.ir.graph import Graph as CompiledGraph
    from fbflow.callbacks import Callbacks
    from fbflow.compiling import Compiled
    from fbflow.executor import Executor

R = TypeVar("R", default=Any)
Step: TypeAlias = "Callable[..., Any] | TaskFunction[..., Any] | Task | Graph[Any]"
"""What can be a task of a graph."""

MANUAL = "manual"
MOST_SHOWN = 500
"""Tasks of a graph that notebooks show as a picture."""
ON_FAILURE = ("cancel", "continue")
OBJECTS = ("json", "pickle")


class Graph(Linked, Generic[R]):
    """Tasks and what depends on what; calling it executes it and returns its result, an `R`.

    A task is called with the results of its parents as arguments named after them; a parameter
    that no parent is named after needs a default, or is given when a run is started. A function
    that takes `**kwargs` gets all of them, one that takes `*args` those that no parameter is
    named after, in the order of its edges. Tasks without parents get `config`, if the graph has
    one and they take it.
    """

    def __init__(
        self,
        name: str,
        schedule: str | None = None,
        config: str | Path | Mapping[str, Any] | None = None,
        *,
        on_failure: Literal["cancel", "continue"] = "cancel",
        tags: Mapping[str, int] | None = None,
        objects: Literal["json", "pickle"] = "json",
        sla: float | None = None,
        callbacks: "Iterable[Callbacks]" = (),
    ) -> None:
        """Begin a graph without tasks.

        Args:
            name: of the graph.
            schedule: a cron expression; None or "manual" = its runs are started by hand.
            config: a JSON file, which is read again in each run, or what would be in it.
            on_failure: what happens after a task has failed for good: all others are cancelled,
                or those go on that do not depend on it.
            tags: how many tasks of a tag are executed at once.
            objects: what results may be in runs that are kept: JSON values, or pickled objects.
            sla: seconds within which a run should have ended; being late is reported.
            callbacks: hear what happens in its runs.

        Raises:
            GraphError: the schedule is no cron expression, or there is no such choice.
        """
        if not name:
            message = 'a graph needs a name: Graph("nightly")'
            raise GraphError(message)
        self.name = name
        self.schedule = "" if schedule in (None, MANUAL) else str(schedule)
        self.config_values = config if isinstance(config, Mapping) else None
        self.config_file = (
            None
            if config is None or self.config_values is not None
            else Path(cast("str | Path", config))
        )
        self.on_failure = on_failure
        self.tags = dict(tags or {})
        self.objects: Literal["json", "pickle"] = objects
        self.sla = sla
        self.callbacks = tuple(callbacks)
        self.members = Members(name)
        self._compiled: tuple[object, Compiled] | None = None
        self._executor: Executor | None = None
        self._check_choices()
        self._check_schedule()

    def _check_choices(self) -> None:
        for name, choices in {"on_failure": ON_FAILURE, "objects": OBJECTS}.items():
            if (given := getattr(self, name)) not in choices:
                message = f'the graph "{self.name}" has {name}="{given}"; expected one of: '
                raise GraphError(message + ", ".join(choices))

    def _check_schedule(self) -> None:
        if self.schedule:
            from fbflow.cron import CronError, Expression  # noqa: PLC0415 - few have a schedule

            try:
                Expression(self.schedule)
            except CronError as error:
                message = f'the schedule of the graph "{self.name}" is refused: {error}'
                raise GraphError(message) from error

    # --- Tasks and edges -----------------------------------------------------------------

    def add(
        self,
        step: "Step | Chain",
        *,
        name: str = "",
        upstream: "Iterable[Step]" = (),
        downstream: "Iterable[Step]" = (),
        **options: Unpack[TaskOptions],
    ) -> Work:
        """Add a task, or what is linked by `>>`.

        Args:
            step: a function, a `@task`, a `Task`, another graph, or `a >> b`.
            name: by which this graph knows a function; by default its own.
            upstream: tasks that it waits for.
            downstream: tasks that wait for it.
            options: how it is executed, see `TaskOptions`.

        Returns:
            The task as this graph knows it.

        Raises:
            GraphError: it is in the graph already, or another one has its name.
        """
        if isinstance(step, Chain):
            self.take(step)
            return self._work(step.last[-1])
        work = self._work(step, name)
        if options:
            if not isinstance(work, TaskFunction):
                message = f'the graph "{work.name}" is a task here; options are for functions'
                raise GraphError(message)
            work = work.changed(**checked_options(options))
        member = self.members.put(work, is_added=True)
        for one in upstream:
            self.members.link(self._work(one), member.work)
        for one in downstream:
            self.members.link(member.work, self._work(one))
        return member.work

    def add_edges(self, parents: "Iterable[Step]", children: "Iterable[Step]" = ()) -> Self:
        """Have all children wait for all parents; tasks that are new are added.

        Raises:
            GraphError: two different tasks have one name, or a task would wait for itself.
        """
        before = [self._work(one) for one in parents]
        after = [self._work(one) for one in children]
        for one in (*before, *after):
            self.members.put(one)
        for parent in before:
            for child in after:
                self.members.link(parent, child)
        return self

    def take(self, chain: Chain) -> None:
        """Add the tasks of a chain and its edges."""
        for one in chain:
            self.members.put(self._work(one))
        for parent, child in chain.edges:
            self.members.link(self._work(parent), self._work(child))

    def _work(self, step: object, name: str = "") -> Work:
        """Return what a member of the graph is made of."""
        if isinstance(step, Graph):
            if step.holds(self):
                message = f'the graph "{self.name}" cannot be a task of itself'
                if step is not self:
                    message = f'{message}: it is one of "{step.name}"'
                raise GraphError(message)
            if name:
                message = (
                    f'the graph "{step.name}" is a task by its own name; make it with '
                    f'Graph("{name}")'
                )
                raise GraphError(message)
            return step
        if isinstance(step, Task):
            return step.as_function(name)
        if not callable(step):
            message = f"{step!r} is no task; expected a function, a Task or a graph"
            raise GraphError(message)
        if isinstance(step, TaskFunction):
            return step.named(name) if name else step
        known = self.members.known(step)
        if known is not None and not name:
            return known
        return TaskFunction(step, name=name)

    def holds(self, other: "AnyGraph") -> bool:
        """Whether a graph is this one, or a task of it, or of one that is a task of it."""
        inner = (one.work for one in self.members if isinstance(one.work, Graph))
        return other is self or any(graph.holds(other) for graph in inner)

    @property
    def tasks(self) -> Mapping[str, Member]:
        """The tasks by name."""
        return {member.name: member for member in self.members}

    # --- What becomes of it --------------------------------------------------------------

    def compiled(self) -> "Compiled":
        """Return the compiled graph with what executing it takes; made anew after a change.

        Raises:
            GraphError: the graph has mistakes.
        """
        from fbflow.compiling import compile_graph  # noqa: PLC0415 - it takes a compiler

        version = self._versions()
        if self._compiled is None or self._compiled[0] != version:
            self._compiled = (version, compile_graph(self))
        return self._compiled[1]

    def _versions(self) -> tuple[object, ...]:
        """Return what changes whenever the graph, or one that is a task of it, does."""
        inner = (one.work for one in self.members if isinstance(one.work, Graph))
        settings = (self.schedule, self.on_failure, self.objects, self.sla, *self.tags.items())
        return (self.members.version, *settings, *(graph._versions() for graph in inner))  # noqa: SLF001 - its own class

    def compile(self) -> "CompiledGraph":
        """Return the graph in the model that 4diac systems and JSON configs become, too.

        Raises:
            GraphError: the graph has mistakes.
        """
        return self.compiled().graph

    def commit(self) -> Self:
        """Check the graph; that is also done before each run.

        Raises:
            GraphError: the graph has mistakes.
        """
        self.compiled()
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - arguments of tasks
        """Execute it here and now; return the result of its last task, or of several by name.

        Args:
            args: for the first tasks, as if they were called with them.
            kwargs: for every task with a parameter of that name.

        Raises:
            RunFailedError: it did not succeed.
        """
        from fbflow.executor import Executor  # noqa: PLC0415 - it executes graphs

        if self._executor is None:
            # Always the same one: it remembers results of tasks with a cache.
            self._executor = Executor()
        return cast("R", self._executor.call(self, args, kwargs).value)

    def save(self, path: str | Path) -> None:
        """Write the compiled graph as `dag.json`, for `python -m runtime`.

        Raises:
            NotDurableError: nobody else could find its functions.
        """
        from fbflow.files import save_graph  # noqa: PLC0415 - it takes a compiler

        save_graph(self.compiled(), Path(path))

    def export(self, path: str | Path) -> None:
        """Write the graph as a 4diac system: `pipeline.sys`, with the types that it needs.

        Raises:
            NotDurableError: nobody else could find its functions.
            GraphError: 4diac has no like of something in it.
        """
        from fbflow.files import export_graph  # noqa: PLC0415 - it takes a compiler

        export_graph(self.compiled(), Path(path))

    # --- Pictures ------------------------------------------------------------------------

    def to_mermaid(self) -> str:
        """Return a picture for Markdown: a flowchart in Mermaid."""
        from fbflow.pictures import mermaid  # noqa: PLC0415 - it draws

        return mermaid(self.compile())

    def to_dot(self) -> str:
        """Return a picture for Graphviz."""
        from fbflow.pictures import dot  # noqa: PLC0415 - it draws

        return dot(self.compile())

    def to_svg(self) -> str:
        """Return a picture for browsers."""
        from fbflow.pictures import svg  # noqa: PLC0415 - it draws

        return svg(self.compile())

    def to_networkx(self) -> "nx.DiGraph[str]":
        """Return the tasks and their edges for computing with them."""
        from fbflow.pictures import networkx_graph  # noqa: PLC0415 - it draws

        return networkx_graph(self.compile())

    def _repr_svg_(self) -> str | None:
        """Return the picture that notebooks show; None if it would take them long."""
        return self.to_svg() if len(self) <= MOST_SHOWN else None

    # --- What Python asks for ------------------------------------------------------------

    def __contains__(self, task: object) -> bool:
        """Whether a task is in the graph, or one of that name."""
        return (getattr(task, "name", task)) in self.members

    def __len__(self) -> int:
        """Return the number of tasks."""
        return len(self.members)

    def __enter__(self) -> Self:
        """Have `a >> b` add to this graph."""
        OPEN.set((*OPEN.get(), self))
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End that."""
        OPEN.set(OPEN.get()[:-1])

    @override
    def __repr__(self) -> str:
        return f"<graph {self.name}: {len(self)} task{'' if len(self) == 1 else 's'}>"


AnyGraph: TypeAlias = Graph[Any]
