"""What tests of blocks share: all declared types, and a world for services."""

from dataclasses import dataclass, field

from typing_extensions import override

from compiler.ir.datatypes import DataType, parse_datatype
from compiler.ir.declarations import TypeDeclaration, VariableDeclaration
from fblib.catalog import LIBRARY
from fblib.management import Command, Response
from fblib.service import Context, Files, Happening, Role, Service, StateValue, Value
from fblib.services import services
from runtime.kernel.memory_files import MemoryFiles

MILLISECOND = 1_000_000

GENERIC_NAMES = tuple(
    generic.template.replace("<n>", str(number))
    .replace("<m>", "3")
    .replace("<type>", "UDINT")
    .replace("UDINT2<same>", "DATE2DATE")
    .replace("<names>", "x,y")
    for family in LIBRARY.families.values()
    for generic in family.generics
    for number in (1, 2, 7, 100)
)


def declared(name: str) -> TypeDeclaration:
    """Return a type of the library that must be there."""
    found = LIBRARY.find_type(name)
    assert found is not None, f"{name} is not in the library"
    return found


def all_types() -> tuple[TypeDeclaration, ...]:
    """Return every type, generic ones with several numbers."""
    fixed = [each for family in LIBRARY.families.values() for each in family.types]
    return (*fixed, *(declared(name) for name in dict.fromkeys(GENERIC_NAMES)))


@dataclass
class Instance(Context):
    """One instance of a block with a service, in a world where time goes by command.

    It keeps the promises of `Context` as the runtime does: events that are emitted take a copy
    of their data, timers fire when time reaches them.
    """

    block: TypeDeclaration
    service: Service
    types: dict[str, DataType] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    log: list[tuple[int, str]] = field(default_factory=list)
    """Emitted events and when, in milliseconds."""
    printed: list[str] = field(default_factory=list)
    time: int = 0
    remembered: dict[str, StateValue] = field(default_factory=dict)
    due: int | None = None
    fired_at: int | None = None
    wakes: int = 0
    """How often it wants to be called as soon as everything else is done."""
    structs: dict[str, tuple[tuple[str, DataType], ...]] = field(default_factory=dict)
    folder: Files = field(default_factory=MemoryFiles)
    conditions: list[bool] = field(default_factory=list)
    asked_to_stop: bool = False
    connection: tuple[Role, str, str] | None = None
    """What it asked for, if it is open or being opened: role, transport, address."""
    sent: list[bytes] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    """What it asked of the management, which is always ready here."""

    @property
    @override
    def node(self) -> str:
        return f"App.{self.block.name}"

    @property
    @override
    def now(self) -> int:
        return self.time

    @property
    @override
    def state(self) -> dict[str, StateValue]:
        return self.remembered

    @property
    @override
    def armed(self) -> bool:
        return self.due is not None

    @override
    def type_of(self, pin: str) -> DataType:
        return self.types.get(pin) or parse_datatype(self._pin(pin).type)

    @override
    def has_pin(self, pin: str) -> bool:
        return pin in {each.name for each in self._pins()}

    @override
    def members_of(self, struct: str) -> tuple[tuple[str, DataType], ...]:
        return self.structs[struct]

    @override
    def read(self, pin: str) -> Value:
        default: Value = "" if "STRING" in self._pin(pin).type else 0
        return self.values.get(pin, default)

    @override
    def write(self, pin: str, value: Value) -> None:
        assert pin in {each.name for each in self.block.interface.outputs}
        self.values[pin] = value

    @override
    def emit(self, event: str) -> None:
        assert event in {each.name for each in self.block.interface.event_outputs}
        self.log.append((self.time // MILLISECOND, event))

    @override
    def arm(self, delay: int) -> None:
        start = self.time if self.fired_at is None else self.fired_at
        self.due = start + max(delay, MILLISECOND)

    @override
    def disarm(self) -> None:
        self.due = None

    @override
    def soon(self) -> None:
        self.wakes += 1

    @override
    def console(self, text: str) -> None:
        self.printed.append(text)

    @override
    def checked(self, *, held: bool) -> None:
        self.conditions.append(held)

    @override
    def stop_run(self) -> None:
        self.asked_to_stop = True

    @override
    def fail(self, message: str) -> None:
        raise AssertionError(message)

    @override
    def manage(self, command: Command) -> Response:
        self.commands.append(command)
        return Response.READY

    @property
    @override
    def files(self) -> Files:
        return self.folder

    @override
    def open(self, role: Role, transport: str, address: str) -> None:
        self.connection = (role, transport, address)

    @override
    def send(self, payload: bytes) -> None:
        if self.connection is not None:
            self.sent.append(payload)

    @override
    def close(self) -> None:
        self.connection = None

    # --- What a test does with it --------------------------------------------------------

    def trigger(self, event: str, **values: Value) -> None:
        """Trigger an event input with these values at its pins."""
        assert event in {each.name for each in self.block.interface.event_inputs}
        self.values.update(values)
        self.service.event(self, event)

    def receive(self, happening: Happening, payload: bytes = b"") -> None:
        """Let the connection tell something, unless it is closed."""
        if self.connection is None:
            return
        if happening in ("failed", "closed"):
            self.connection = None
        self.service.received(self, happening, payload)

    def wait_until(self, milliseconds: int) -> None:
        """Let time pass; timers fire on the way."""
        end = milliseconds * MILLISECOND
        while self.wakes:
            self.wakes -= 1
            self.service.fired(self)
        while self.due is not None and self.due <= end:
            self.time = self.fired_at = self.due
            self.due = None
            self.service.fired(self)
            self.fired_at = None
        self.time = end

    def _pins(self) -> tuple[VariableDeclaration, ...]:
        return (*self.block.interface.inputs, *self.block.interface.outputs)

    def _pin(self, name: str) -> VariableDeclaration:
        return next(pin for pin in self._pins() if pin.name == name)


def instance(name: str) -> Instance:
    """Return a new instance of a block that the service of its name does."""
    return instance_of(name, name)


def instance_of(name: str, service: str) -> Instance:
    """Return a new instance of a block that a service does."""
    return Instance(declared(name), services()[service])
