"""What an operation looks like: a block whose work is asynchronous and touches the world.

An operation is declared here and in `fblib.ops` (name, ports, how it is executed); the function
that performs it stands in `fblib.perform`, or in anybody's module, and is imported when a run
first needs it. So declaring costs no library, and nothing of the compiler waits for a network.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from fblib.service import Value

Inputs = Mapping[str, Value]
"""The values of all data inputs of a block, by pin. They are shared: never change them."""

Outputs = Mapping[str, Value]
"""The results of an operation by output pin; a pin that is left out keeps its initial value."""

Pool = Literal["loop", "thread", "process"]

Objects = Literal["reference", "json", "pickle"]
"""How Python objects are handed from one operation to others: as they are, where nothing of the
run is kept; else as JSON values, or pickled in one."""


class OperationError(Exception):
    """An operation failed: the message is for people; `again` tells whether to try again."""

    def __init__(self, message: str, *, again: bool = True, after: float | None = None) -> None:
        """Say what went wrong.

        Args:
            message: what is wrong, what was expected, what to do.
            again: whether another attempt may help; no attempt is made if not.
            after: seconds that the target itself asked to wait before the next attempt.
        """
        super().__init__(message)
        self.again = again
        self.after = after


class NotAllowedError(OperationError):
    """An operation may not do that here: whoever starts the run has to allow it."""

    def __init__(self, what: str, *, option: str) -> None:
        """Say what is refused, and the option that allows it (`--allow shell`)."""
        super().__init__(f'{what} is not allowed; "{option}" allows it', again=False)
        self.option = option


@dataclass(frozen=True, slots=True)
class Permissions:
    """What whoever starts a run allows its operations."""

    shell: bool = False
    """Commands of the system (`--allow shell`)."""
    private_network: bool = False
    """Addresses of this machine and of local networks (`--allow private-network`)."""
    python_modules: frozenset[str] = frozenset()
    """Modules, with all in them, whose functions may be called (`--allow python:my_module`)."""

    def allows(self, module: str) -> bool:
        """Whether functions of a module may be called: it is allowed, or a package it is in."""
        parts = module.split(".")
        names = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return not self.python_modules.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class OperationSettings:
    """What operations of this installation are told beside their inputs."""

    permissions: Permissions = Permissions()
    telegram_api: str = "https://api.telegram.org"
    """Where the Telegram API is; a bot API server of one's own, or a stand-in."""
    largest_body: int = 64 * 1024 * 1024
    """Bytes of an answer or file that are taken into memory; larger ones fail."""
    most_redirects: int = 10
    config_folder: Path | None = None
    """Where `config.read` finds its files: the folder of the source that the run was started for.
    It leaves that folder in no way. None: there is none, and that operation fails."""
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """Functions of the program that runs this, by the names that graphs have for them. They are
    neither imported nor have to be allowed."""


class RunFiles(Protocol):
    """The folder of a run. Names are relative, `/` between folders, and none leads out of it."""

    def path(self, name: str, *, create: bool = False) -> Path:
        """Return the place of a file; with `create`, its folders are made.

        Raises:
            FileError: the name is refused.
        """

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""


class SharedResource(Protocol):
    """What operations of one executor may share: a pool of connections, a session."""

    async def close(self) -> object:
        """Let go of everything."""


_Resource = TypeVar("_Resource", bound=SharedResource)
_T = TypeVar("_T")


class OperationContext(Protocol):
    """What a function that performs an operation sees of the run, for one attempt."""

    @property
    def run(self) -> str:
        """The id of the run."""

    @property
    def node(self) -> str:
        """The id of the node."""

    @property
    def item(self) -> int | None:
        """Which element of a list this is for, from 0; None where there is no list."""

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""

    @property
    def key(self) -> str:
        """The idempotency key: the same for all attempts, also after a crash."""

    @property
    def now(self) -> int:
        """The time on the wall in nanoseconds since 1970, from the Clock."""

    @property
    def settings(self) -> OperationSettings:
        """What this installation allows and where its services are."""

    @property
    def files(self) -> RunFiles:
        """The folder of the run."""

    @property
    def restored(self) -> Value:
        """What `checkpoint` kept last, maybe in a process that has died; None = nothing."""

    def checkpoint(self, value: Value) -> None:
        """Keep a JSON value with the run, for the next attempt or after a crash."""

    def progress(self, fraction: float, text: str = "") -> None:
        """Tell how far the work is, from 0 to 1."""

    def log(self, text: str) -> None:
        """Write a line into the log of the run."""

    def secret(self, text: str) -> str:
        """Return a parameter in which `secret:NAME` stands for a secret; others as they are.

        Raises:
            OperationError: there is no secret of that name.
        """

    async def sleep_until(self, moment: int) -> None:
        """Wait until a time on the wall (nanoseconds since 1970); the task shows as waiting."""

    async def answer(self, kind: Literal["approval", "event"], name: str, details: Value) -> Value:
        """Wait until somebody answers: an approval of this node, or an event of that name.

        Args:
            kind: an approval is answered for this very node; an event reaches all that wait.
            name: of the event; of an approval, what is to be decided, for people.
            details: shown to whoever answers.

        Returns:
            The answer, a JSON value.
        """

    @property
    def values(self) -> MutableMapping[str, Value]:
        """Values that all operations of the run share, by name; they are kept with the run.

        Raises:
            OperationError: the run is kept, and a value cannot be stored as JSON.
        """

    def result(self, node: str, pin: str = "result") -> Value:
        """Return what another node of the run resulted in last.

        Args:
            node: its id, its label, or the last part of its id.
            pin: which of its results.

        Raises:
            OperationError: there is no such node, or it has no result yet.
        """

    @property
    def objects(self) -> Objects:
        """How Python objects are handed on in this run."""

    async def in_thread(self, function: Callable[..., _T], *arguments: Any) -> _T:  # noqa: ANN401
        """Call a plain function in a thread of the executor.

        A thread cannot be stopped: after a timeout or when it is cancelled it goes on, and what
        it returns is lost.
        """

    async def in_process(self, function: str, inputs: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Call `module:function` with one argument, these inputs, in a process of the executor.

        The process is ended by a timeout or when it is cancelled.

        Raises:
            OperationError: it failed, the process died, or something cannot be pickled.
        """

    def shared(self, key: str, make: Callable[[], _Resource]) -> _Resource | None:  # noqa: ARG002 - nothing here
        """Return what operations of this executor share; on the event loop only.

        Args:
            key: names it; begin with the name of the operation or its family.
            make: makes it, when it is asked for first. It is closed when the executor ends.

        Returns:
            None where nothing is shared: make one of your own, and close it.
        """
        return None


Perform = Callable[[OperationContext, Inputs], Awaitable[Outputs] | Outputs]
"""A function that performs an operation: `async def` in the pool `loop`, a plain one elsewhere.

It raises OperationError for what it foresees; any other exception is a failure, too.
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """How an operation is performed."""

    name: str
    """As configs write it: `http.request`. Its block type is named `HTTP_REQUEST`."""
    function: str | Perform
    """What performs it, as `module:function`, or itself where the program has it: see `Perform`."""
    pool: Pool = "loop"
    """Where it is called: on the event loop, in a thread, in a process of its own (then without
    a context: its function gets the inputs alone)."""
    target: Callable[[Inputs], str] | None = None
    """Returns what the operation depends on, such as a host, or "": its circuit breaker."""
    besides: Callable[[Inputs, OperationSettings], int | str | None] | None = None
    """Returns what its results depend on beside its inputs: it has to be the same, too, for a
    result to be used again."""
    secrets: frozenset[str] = field(default_factory=frozenset)
    """Inputs that are secret: masked wherever they would be shown or kept for people."""
    notes: tuple[str, ...] = ()
    """Sentences for docs/operations.md: limits, what has to be allowed, what a failure is."""
