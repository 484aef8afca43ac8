"""What is known of the graph of a run, whoever asks: names, operations, secrets."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from compiler.ir.blocks import OperationBody
from compiler.ir.graph import Graph, Node
from compiler.ir.serialize import graph_from_json, graph_to_json
from compiler.ir.task_view import TaskView, task_view
from fblib.operation import OperationError
from fblib.operations import operations
from runtime.archive.masking import MASK, Masking, is_secret, masking_of
from runtime.durable.task_names import TaskNames, labels_of, tasks_of
from runtime.store.base import RunRecord, Store
from server.service.errors import NotFoundError
from server.service.records.base import JsonValue

_MOST = 32
"""Graphs that are kept in memory for who looks at their runs."""


class Notes:
    """One graph, as those who look at its runs need it."""

    def __init__(self, graph: Graph, dag: bytes, source: bytes, known: Iterable[str]) -> None:
        """Note what is known of a graph.

        Args:
            graph: of runs.
            dag: the same as `dag.json`.
            source: what its author wrote; for the secrets in it.
            known: what `secret:NAME` stands for, wherever else somebody has written it.
        """
        self.graph = graph
        self.labels: Mapping[str, str] = labels_of(self.graph)
        undoing = {node.policy.compensate for node in self.graph.nodes}
        every = tasks_of(self.graph)
        self.operations: dict[str, str] = {}
        """What each task does, by node; those that only undo others, too."""
        self.attempts: dict[str, int] = {}
        wanted = set(every)
        for node in self.graph.nodes:
            if node.id in wanted:
                body = self.graph.types[node.type].body
                self.operations[node.id] = body.operation if isinstance(body, OperationBody) else ""
                self.attempts[node.id] = node.policy.retry.attempts
        self.tasks: tuple[str, ...] = tuple(one for one in every if one not in undoing)
        """In the order of the graph, without those that only undo others."""
        self._masking = masking_of(dag, source, {}, operations(), known=known)

    @property
    def is_network(self) -> bool:
        """Whether it has no tasks."""
        return not self.operations

    @property
    def masking(self) -> Masking:
        """Masks the secrets of the graph and its source."""
        return self._masking

    @cached_property
    def _names(self) -> TaskNames:
        return TaskNames(self.graph, self.operations)

    def find(self, task: str) -> str:
        """Return the node of a task, by its id, its label or the end of its id.

        Raises:
            NotFoundError: there is none, or there are several.
        """
        try:
            return self._names.find(task)
        except OperationError as error:
            choices = [self.labels[one] for one in self.tasks]
            raise NotFoundError(task, what="task", choices=choices) from error

    def node(self, node: str) -> Node:
        """Return a block of the graph."""
        return self._nodes[node]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.graph.nodes}

    def parents(self, task: str) -> list[str]:
        """Return the tasks that a task waits for."""
        return [edge.source for edge in self.view.edges if edge.target == task]

    @cached_property
    def view(self) -> TaskView:
        """The tasks and what depends on what."""
        return task_view(self.graph)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self._masking.text(text) if text else text

    def json(self, value: JsonValue) -> JsonValue:
        """Return a JSON value without secrets."""
        if value is None or isinstance(value, bool | int | float):
            return value
        masked: JsonValue = json.loads(self._masking.text(json.dumps(value, ensure_ascii=False)))
        return masked

    def named(self, node: str, values: Mapping[str, Any]) -> dict[str, JsonValue]:
        """Return values of a node's pins without secrets; what is secret by name is masked."""
        declared = operations().get(self.operations.get(node, ""))
        names: Iterable[str] = () if declared is None else declared.secrets
        return {
            pin: MASK if value and (pin in names or is_secret(pin)) else self.json(value)
            for pin, value in values.items()
        }

    def literals(self, pins: Mapping[str, str]) -> dict[str, str]:
        """Return the literals of pins, by `node.pin`, without secrets."""
        secret = {name for one in operations().values() for name in one.secrets}
        found: dict[str, str] = {}
        for path, literal in pins.items():
            pin = path.rpartition(".")[2]
            hidden = (pin in secret or is_secret(pin)) and literal not in ("''", '""', "")
            found[path] = MASK if hidden else self.text(literal)
        return found

    def parameters(self, given: Mapping[str, Any]) -> dict[str, JsonValue]:
        """Return what a run was started with, by the names of its user's parameters."""
        called = {f"{one.node}.{one.pin}": one.name for one in self.graph.workflow.user_parameters}
        found: dict[str, JsonValue] = {}
        for path, value in given.items():
            node, _, pin = path.rpartition(".")
            found[called.get(path, path)] = self.named(node, {pin: value})[pin]
        return found


class Library:
    """The notes on graphs that were asked for lately."""

    def __init__(self, store: Store, secrets: Iterable[str]) -> None:
        """Read graphs from a store; `secrets` are masked wherever they stand."""
        self._store = store
        self._secrets = tuple(secrets)
        self._known: OrderedDict[str, Notes] = OrderedDict()

    async def of(self, record: RunRecord) -> Notes:
        """Return the notes on the graph of a run."""
        known = self._known.get(record.graph_hash)
        if known is None:
            dag = await self._store.graph(record.id)
            source = await self._store.config(record.id)
            # Large graphs take long to read; others are served meanwhile.
            known = await asyncio.to_thread(self._read, dag, source)
        return self._kept(record.graph_hash, known)

    async def of_graph(self, sha256: str, graph: Graph, source: bytes) -> Notes:
        """Return the notes on a graph that has no runs yet."""
        known = self._known.get(sha256)
        if known is None:
            known = await asyncio.to_thread(self.made, graph, source)
        return self._kept(sha256, known)

    def made(self, graph: Graph, source: bytes) -> Notes:
        """Return the notes on a graph that was just made."""
        return Notes(graph, graph_to_json(graph).encode(), source, self._secrets)

    def _read(self, dag: bytes, source: bytes) -> Notes:
        return Notes(graph_from_json(dag), dag, source, self._secrets)

    def _kept(self, key: str, notes: Notes) -> Notes:
        self._known[key] = notes
        self._known.move_to_end(key)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return notes
