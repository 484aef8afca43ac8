"""Data in and out of a block: what an entry samples, what an event publishes.

An input is sampled from the address that stands in the record; one that is not connected is its own
source. An output is published by copying it to what others read.
"""

from compiler.ir.datatypes import DataType
from compiler.lowering.wires import Feed
from compiler.wasm import memory_map as at
from compiler.wasm.calls.host import host_call
from compiler.wasm.expressions import Expressions
from compiler.wasm.memory import Address, put
from compiler.wasm.record import Record
from compiler.wasm.storage import is_real, load, store, value_type
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.variant import Variant
from compiler.wasm.wat import Code, Wat, const, get, op


class Sampling:
    """Writes the sampling and publishing of one variant."""

    def __init__(
        self, unit: Unit, code: Code, record: Record, variant: Variant, expressions: Expressions
    ) -> None:
        """Write into `run`."""
        self._unit = unit
        self._storages = unit.storages
        self._code = code
        self._record = record
        self._ports = record.ports
        self._expressions = expressions
        self.is_watched = variant.is_watched
        """Whether what is written now has to look at what is forced."""
        self._feeds = dict(zip(self._ports.sampled, variant.sampled, strict=True))
        self._consumed = dict(zip(self._ports.published, variant.consumed, strict=True))

    # --- In ------------------------------------------------------------------------------

    def sample(self, event: str | None) -> None:
        """Write the sampling of an entry's WITH inputs and of all direct inputs."""
        for pin in self._ports.sampled_at(event):
            if self._feeds[pin]:
                self._sample_pin(pin)
            if self._ports.is_composite and pin in self._ports.in_outs and self.is_watched:
                self._show_forced(pin)

    def _sample_pin(self, pin: str) -> None:
        if not self.is_watched:
            self._take(pin)
            return
        with self._code.when(op("i32.eqz", self._is_forced(pin))):
            self._take(pin)

    def _is_forced(self, pin: str) -> Wat:
        """Return whether a pin is forced; `$flags` and `$watch` were loaded with the entry."""
        flag = op(f"i32.load8_u offset={self._record.watch.forced[pin]}", get("$watch"))
        forced = op("i32.and", get("$flags"), const("i32", at.FORCED))
        return op("if (result i32)", forced, op("then", flag), op("else", const("i32", 0)))

    def _take(self, pin: str) -> None:
        """Write the taking of what the wires to a pin give."""
        own = self._ports.slots[pin].type
        for feed, offset in zip(self._feeds[pin], self._record.sources[pin], strict=True):
            with self._code.scope():
                source = op(f"i32.load offset={offset}", get("$p"))
                self._take_feed(pin, own, feed, source)

    def _take_feed(self, pin: str, own: DataType, feed: Feed, source: Wat) -> None:
        value = Address(source).loaded(feed.type)
        if is_real(feed.type):
            value = self._just_published(feed.type, source)
        if feed.picked:
            value = self._pick(feed, value)
        target = feed.into_type or own
        if feed.type != target:
            value = self._expressions.convert(value, target, feed.type)
        in_memory = feed.into[: len(feed.into) - feed.placed]
        offset, whole = self._storages.part(own, in_memory)
        place = self._variable(pin).behind(offset)
        if feed.placed:
            value = self._placed(feed, whole, target, place, value)
            target = whole
        put(self._storages, self._code, place, target, value)

    def _variable(self, pin: str) -> Address:
        return Address(get("$p"), self._record.variables[pin])

    def _just_published(self, datatype: DataType, source: Wat) -> Wat:
        """Return the real at an address, without the memory if it was published just before.

        The next block mostly wants the value that the last one has published, and processors
        take longer to load a real number that was just stored than to compute with it.
        """
        code, kind = self._code, value_type(datatype)
        place = code.keep("i32", source)
        value = code.local(kind)
        with code.branches() as kinds:
            kinds.following()
            with kinds.when(op("i32.ne", place, get("$published"))):
                code.do(f"local.set {value}", op(load(datatype), place))
            kinds.following()
            with kinds.otherwise():
                code.do(f"local.set {value}", get(f"$published_{kind}"))
        return get(value)

    def _pick(self, feed: Feed, value: Wat) -> Wat:
        """Return a part of a JSON value; the steps that lie in memory are in the address."""
        steps = feed.taken[len(feed.taken) - feed.picked :]
        function = HostFunction("pick", "pick", (feed.type,), feed.type, (steps,))
        return self._host(function, value)

    def _placed(
        self, feed: Feed, whole: DataType, part: DataType, place: Address, value: Wat
    ) -> Wat:
        """Return a JSON value with a part of it replaced."""
        steps = feed.into[len(feed.into) - feed.placed :]
        function = HostFunction("place", "place", (whole, part), whole, (steps,))
        return self._host(function, place.loaded(whole), value)

    def _host(self, function: HostFunction, *arguments: Wat) -> Wat:
        result = host_call(self._unit, self._code, function, arguments)
        return self._code.keep("i32", result)

    # --- Out -----------------------------------------------------------------------------

    def publish(self, event: str) -> None:
        """Write the publishing of the data of an event."""
        for pin in self._ports.published_at(event):
            self._publish_pin(pin)

    def _publish_pin(self, pin: str) -> None:
        if self.is_watched:
            with self._code.when(self._is_forced(pin)):
                self._restore(pin)
        if self._consumed.get(pin):
            self._copy_out(pin)

    def _restore(self, pin: str) -> None:
        """Write what gives a forced output its value again."""
        datatype = self._ports.slots[pin].type
        forced = Address(get("$watch"), self._record.watch.values[pin])
        put(self._storages, self._code, self._variable(pin), datatype, forced.loaded(datatype))

    def _copy_out(self, pin: str) -> None:
        """Write the copying of an output to what others read; an in-out's is another's."""
        datatype = self._ports.slots[pin].type
        value = self._variable(pin).loaded(datatype)
        if pin in self._record.shared:
            target = Address(op(f"i32.load offset={self._record.shared[pin]}", get("$p")))
        else:
            target = Address(get("$p"), self._record.sent[pin])
        if is_real(datatype):
            self._publish_real(datatype, target, value)
        else:
            put(self._storages, self._code, target, datatype, value)

    def _publish_real(self, datatype: DataType, target: Address, value: Wat) -> None:
        """Write the publishing of a real, which is kept for the next block in a register."""
        kept = f"$published_{value_type(datatype)}"
        self._code.do(f"local.set {kept}", value)
        self._code.do("local.set $published", target.wat)
        self._code.do(store(datatype), get("$published"), get(kept))

    # --- Forced --------------------------------------------------------------------------

    def _show_forced(self, pin: str) -> None:
        """Write what gives the blocks of a composite, which share a variable, its forced value."""
        if self._consumed.get(pin):
            with self._code.when(self._is_forced(pin)):
                self._restore(pin)
                self._copy_out(pin)

    def keep_forced(self) -> None:
        """Write what keeps forced direct outputs in place when nothing was sent."""
        if not self.is_watched:
            return
        for pin, port in self._ports.outputs.items():
            if port.direct:
                self._publish_pin(pin)
