"""Data in and out of a block: what an entry samples, what an event publishes.

An input is sampled from the address that stands in the record; one that is not connected is its own
source. An output is published by copying it to what others read.
"""

from compiler.ir.datatypes import DataType
from compiler.lowering.values import is_compound
from compiler.lowering.wires import Feed
from compiler.wasm import memory_map as at
from compiler.wasm.calls.host import host_call
from compiler.wasm.expressions import Expressions
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
        value = source if is_compound(feed.type) else op(load(feed.type), source)
        if is_real(feed.type):
            value = self._just_published(feed.type, source)
        if feed.picked:
            value = self._pick(feed, op("i32.load", source))
        target = feed.into_type or own
        if feed.type != target:
            value = self._expressions.convert(value, target, feed.type)
        base, place = self._member(pin, own, feed)
        if feed.placed:
            value = self._place(feed, own, value, base, place)
            target = self._json_type(own, feed)
        self._put(target, base, place, value)

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

    def _member(self, pin: str, own: DataType, feed: Feed) -> tuple[Wat, int]:
        """Return the part of a pin that a wire feeds, as far as it lies in memory."""
        offset = self._record.variables[pin]
        datatype = own
        for name in feed.into[: len(feed.into) - feed.placed]:
            storages = self._unit.storages
            offset += storages.offset(datatype, name)  # type: ignore[arg-type] # a struct
            datatype = next(
                one.type
                for one in storages.structs.members(datatype)  # type: ignore[arg-type]
                if one.name == name
            )
        return get("$p"), offset

    def _json_type(self, own: DataType, feed: Feed) -> DataType:
        datatype = own
        for name in feed.into[: len(feed.into) - feed.placed]:
            members = self._unit.storages.structs.members(datatype)  # type: ignore[arg-type]
            datatype = next(one.type for one in members if one.name == name)
        return datatype

    def _pick(self, feed: Feed, value: Wat) -> Wat:
        """Return a part of a JSON value; the steps that lie in memory are in the address."""
        steps = feed.taken[len(feed.taken) - feed.picked :]
        function = HostFunction("pick", "pick", (feed.type,), feed.type, (steps,))
        return self._host(function, value)

    def _place(self, feed: Feed, own: DataType, value: Wat, base: Wat, offset: int) -> Wat:
        steps = feed.into[len(feed.into) - feed.placed :]
        whole = self._json_type(own, feed)
        part = feed.into_type or own
        function = HostFunction("place", "place", (whole, part), whole, (steps,))
        before = op(f"i32.load offset={offset}", base)
        return self._host(function, before, value)

    def _host(self, function: HostFunction, *arguments: Wat) -> Wat:
        result = host_call(self._unit, self._code, function, arguments)
        return self._code.keep("i32", result)

    def _put(self, datatype: DataType, base: Wat, offset: int, value: Wat) -> None:
        code = self._code
        if not is_compound(datatype):
            code.do(f"{store(datatype)} offset={offset}", base, value)
            return
        target = op("i32.add", base, const("i32", offset))
        size = const("i32", self._unit.storages.of(datatype).size)
        code.do("memory.copy", target, value, size)

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
        self._move(pin, get("$watch"), self._record.watch.values[pin], get("$p"))

    def _move(self, pin: str, source: Wat, offset: int, base: Wat) -> None:
        datatype = self._ports.slots[pin].type
        to = self._record.variables[pin]
        if is_compound(datatype):
            self._put(datatype, base, to, op("i32.add", source, const("i32", offset)))
        else:
            self._put(datatype, base, to, op(f"{load(datatype)} offset={offset}", source))

    def _copy_out(self, pin: str) -> None:
        datatype = self._ports.slots[pin].type
        offset = self._record.variables[pin]
        if is_compound(datatype):
            value = op("i32.add", get("$p"), const("i32", offset))
        else:
            value = op(f"{load(datatype)} offset={offset}", get("$p"))
        if is_real(datatype) and pin not in self._record.shared:
            self._publish_real(pin, value)
        elif pin in self._record.shared:
            target = op(f"i32.load offset={self._record.shared[pin]}", get("$p"))
            self._put(datatype, target, 0, value)
        else:
            self._put(datatype, get("$p"), self._record.sent[pin], value)

    def _publish_real(self, pin: str, value: Wat) -> None:
        """Write the publishing of a real, which is kept for the next block in a register."""
        datatype, offset = self._ports.slots[pin].type, self._record.sent[pin]
        kept = f"$published_{value_type(datatype)}"
        self._code.do(f"local.set {kept}", value)
        self._code.do(f"{store(datatype)} offset={offset}", get("$p"), get(kept))
        self._code.do("local.set $published", op("i32.add", get("$p"), const("i32", offset)))

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
