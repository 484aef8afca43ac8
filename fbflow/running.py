"""Executes one run of a graph made in Python, in a session of the runtime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from compiler.ir.graph import Graph as CompiledGraph
from compiler.ir.serialize import graph_from_json
from fbflow.callbacks import Callbacks
from fbflow.calls import Call, Formed
from fbflow.compiling import Compiled
from fbflow.errors import ArgumentError, RunFailedError
from fbflow.files import check_durable
from fbflow.forms import is_json
from fbflow.graph import AnyGraph
from fbflow.owners import Owners
from fbflow.parameters import arguments_of
from fbflow.result import RunResult, TaskOutcome
from fbflow.telling import Telling
from fblib.operation import OperationSettings, Permissions
from fblib.pickled import opened
from runtime.durable.listener import RunListener
from runtime.durable.run import DurableRun
from runtime.durable.session import NewRun, Session
from runtime.durable.transient import TransientSession
from runtime.state import RunState
from runtime.store.base import RunRecord

RESULT = "result"


@dataclass(frozen=True, slots=True)
class Wish:
    """How runs are executed."""

    settings: OperationSettings = field(default_factory=OperationSettings)
    callbacks: tuple[Callbacks, ...] = ()
    workers_per_tag: int | None = None
    """How many tasks of each tag are executed at once; None = as the graph says."""
    durability: Literal["strict", "none"] | None = None
    power: bool | None = None


async def run_new(
    session: Session | TransientSession,
    graph: AnyGraph,
    wish: Wish,
    *,
    positional: Sequence[Any] = (),
    named: Mapping[str, Any] | None = None,
) -> RunResult:
    """Begin a run of a graph and execute it.

    Raises:
        GraphError: the graph has mistakes, or a task would lack an argument.
        RunFailedError: it did not succeed.
        StoreError: what happens cannot be kept.
    """
    compiled = graph.compiled()
    is_kept = isinstance(session, Session)
    if is_kept:
        check_durable(compiled)
    arguments = arguments_of(compiled.formed, positional, named or {})
    if is_kept:
        _check_kept(graph.name, arguments)
    calls = compiled.calls
    new = NewRun(
        compiled.graph,
        parameters={f"{calls[call]}.parameters": one for call, one in arguments.items()},
        durability=wish.durability,
        power=wish.power,
        settings=_settings(compiled.formed, compiled.graph, wish),
    )
    _limit(session, compiled.graph, wish)
    callbacks = (*graph.callbacks, *wish.callbacks)
    is_pickled = is_kept and _pickles(compiled.graph)
    owners = Owners(compiled.nodes, compiled.formed, is_pickled=is_pickled)
    listeners = _listeners(owners, calls, callbacks, is_pickled=is_pickled)
    run = await session.begin(new, listeners=listeners)
    return await _executed(
        session, run, compiled.nodes, owners, compiled.formed, callbacks=callbacks
    )


async def run_on(
    session: Session, run_id: str, graphs: Mapping[str, AnyGraph], wish: Wish
) -> RunResult:
    """Go on with a run that was interrupted, or that failed.

    Args:
        session: of the home that has it.
        run_id: its id.
        graphs: those of the program, by name; their functions need not be imported.
        wish: how it is executed.

    Raises:
        RunError: there is no such run, or it is over.
        RunFailedError: it did not succeed.
    """
    record = await session.store.run(run_id)
    graph = graphs.get(record.graph)
    kept = graph_from_json(await session.store.graph(run_id))
    compiled = None if graph is None else graph.compiled()
    calls = _calls(kept, compiled)
    nodes = {call.task: node for call, node in calls.items() if not call.undoes}
    settings = replace(wish.settings, permissions=_allowing(wish.settings.permissions, kept))
    if graph is not None and compiled is not None:
        settings = _settings(compiled.formed, kept, wish)
    callbacks = (*(graph.callbacks if graph is not None else ()), *wish.callbacks)
    formed = None if compiled is None else compiled.formed
    owners = Owners(nodes, formed, is_pickled=_pickles(kept))
    _limit(session, kept, wish)
    run = await session.go_on(
        run_id,
        again=record.state in (RunState.FAILED, RunState.CANCELLED),
        settings=settings,
        listeners=_listeners(owners, calls, callbacks, is_pickled=_pickles(kept)),
    )
    return await _executed(session, run, nodes, owners, formed, callbacks=callbacks)


async def _executed(
    session: Session | TransientSession,
    run: DurableRun,
    nodes: Mapping[str, str],
    owners: Owners,
    formed: Formed | None,
    *,
    callbacks: Sequence[Callbacks],
) -> RunResult:
    for one in callbacks:
        one.run_started(run.graph.name, run.record.id)
    with owners.at_work(run):
        await run.execute()
    await session.end(run)
    is_kept = isinstance(session, Session)
    result = _result(run, nodes, formed, _archive(session, run.record), is_kept=is_kept)
    for one in callbacks:
        one.run_ended(run.graph.name, result)
    if not result.succeeded:
        errors = result.errors
        first = next((one for one in errors.values()), None)
        raise RunFailedError(
            result.graph, result.state.value, result.reason, run=result, errors=errors
        ) from first
    return result


# --- Before a run ------------------------------------------------------------------------


def _check_kept(graph: str, arguments: Mapping[Call, Mapping[str, Any]]) -> None:
    """Refuse arguments that cannot be kept."""
    for call, given in arguments.items():
        for name, value in given.items():
            if not is_json(value):
                message = (
                    f'the graph "{graph}" cannot be started durably: "{name}" of "{call}" is '
                    f"{type(value).__name__}, and what a run is started with has to be JSON: "
                    "numbers, texts, lists, dicts"
                )
                raise ArgumentError(message)


def _settings(formed: Formed, compiled: CompiledGraph, wish: Wish) -> OperationSettings:
    return replace(
        wish.settings,
        permissions=_allowing(wish.settings.permissions, compiled),
        config_folder=formed.config_folder(),
        functions={**wish.settings.functions, **formed.functions},
    )


def _allowing(permissions: Permissions, graph: CompiledGraph) -> Permissions:
    """Allow the modules of a graph's functions: the program that made it calls its own."""
    functions = (
        node.parameters["function"].strip("'")
        for node in graph.nodes
        if node.type.startswith("PYTHON_TASK")
    )
    # Others are functions that only this program has.
    modules = {name.partition(":")[0] for name in functions if ":" in name.partition("#")[0]}
    return replace(permissions, python_modules=permissions.python_modules | modules)


def _limit(session: Session | TransientSession, graph: CompiledGraph, wish: Wish) -> None:
    if wish.workers_per_tag is not None:
        for tag in {node.policy.tag for node in graph.nodes}:
            session.executor.limit(tag, wish.workers_per_tag)


def _listeners(
    owners: Owners,
    calls: Mapping[Call, str],
    callbacks: tuple[Callbacks, ...],
    *,
    is_pickled: bool,
) -> list[RunListener]:
    """Return who is told; what nobody hears costs nothing."""
    listeners: list[RunListener] = [owners] if owners else []
    return (
        [*listeners, Telling(callbacks, calls, is_pickled=is_pickled)] if callbacks else listeners
    )


def _pickles(graph: CompiledGraph) -> bool:
    return graph.workflow.objects == "pickle"


def _calls(kept: CompiledGraph, compiled: Compiled | None) -> Mapping[Call, str]:
    """Return the nodes of the calls that a run's graph makes."""
    ids = {node.id for node in kept.nodes}
    if compiled is not None and ids.issuperset(compiled.nodes.values()):
        return compiled.calls
    undone = {node.policy.compensate: node for node in kept.nodes}
    found = {}
    for node in kept.nodes:
        if node.type.startswith("PYTHON_TASK"):
            task = undone.get(node.id, node)
            *way, last = task.id.split(".")[1:]
            name = ".".join((*way, task.label or last))
            found[Call(name, undoes=task is not node)] = node.id
    return found


# --- After it ----------------------------------------------------------------------------


def _archive(session: Session | TransientSession, record: RunRecord) -> Path | None:
    if not isinstance(session, Session):
        return None
    path = session.home.archive(record.id)
    return path if path.exists() else None


def _result(
    run: DurableRun,
    nodes: Mapping[str, str],
    formed: Formed | None,
    archive: Path | None,
    *,
    is_kept: bool,
) -> RunResult:
    kernel, exceptions = run.machine.kernel, run.operations.exceptions
    is_pickled = is_kept and _pickles(run.graph)
    tasks = {}
    for name, node in nodes.items():
        record = run.operations.tasks.of(node).record
        tasks[name] = TaskOutcome(
            name,
            record.state,
            record.attempts,
            record.started,
            record.ended,
            record.error,
            exceptions.get(node),
        )

    def read(name: str) -> Any:  # noqa: ANN401 - any result
        value = kernel.read(nodes[name], RESULT)
        return opened(value) if is_pickled else value

    return RunResult(
        run_id=run.record.id,
        graph=run.graph.name,
        state=run.record.state,
        reason=run.record.reason,
        tasks=tasks,
        form=None if formed is None else formed.form,
        read=read,
        archive=archive,
    )
