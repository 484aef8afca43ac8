"""Comparisons: of numbers, texts, values of the host, and of whole arrays and structs."""

from compiler.ir.datatypes import (
    BOOL,
    ArrayType,
    DataType,
    Elementary,
    Kind,
    StringType,
    StructType,
    is_host,
)
from compiler.lowering.values import is_compound
from compiler.wasm.calls.host import host_call
from compiler.wasm.memory import Address
from compiler.wasm.storage import count, is_signed, value_type
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.wat import Code, Wat, const, get, op

_ORDER = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class Comparisons:
    """Writes comparisons into a function."""

    def __init__(self, unit: Unit, code: Code) -> None:
        """Write what needs lines into this code."""
        self._unit = unit
        self._code = code

    def compared(self, operator: str, left: Wat, right: Wat, datatype: DataType) -> Wat:
        """Return the comparison of two values of a type; compounds are equal or not."""
        if is_host(datatype):
            return self._by_host(operator, left, right, datatype)
        if isinstance(datatype, StringType):
            return self._texts(operator, left, right)
        if is_compound(datatype):
            equal = self._whole(left, right, datatype)
            return equal if operator == "=" else op("i32.eqz", equal)
        kind = value_type(datatype)
        sign = ""
        if kind in {"i32", "i64"} and operator not in {"=", "<>"}:
            sign = "_s" if is_signed(datatype) else "_u"
        return op(f"{kind}.{_ORDER[operator]}{sign}", left, right)

    def _by_host(self, operator: str, left: Wat, right: Wat, datatype: DataType) -> Wat:
        function = HostFunction("operator", operator, (datatype, datatype), BOOL)
        found = host_call(self._unit, self._code, function, (left, right))
        return self._code.keep("i32", found)

    def _texts(self, operator: str, left: Wat, right: Wat) -> Wat:
        if operator in {"=", "<>"}:
            equal = op(f"call {self._unit.use('text_equal')}", left, right)
            return equal if operator == "=" else op("i32.eqz", equal)
        order = op(f"call {self._unit.use('text_compare')}", left, right)
        return op(f"i32.{_ORDER[operator]}_s", order, const("i32", 0))

    # --- Arrays and structs --------------------------------------------------------------

    def _whole(self, left: Wat, right: Wat, datatype: DataType) -> Wat:
        code = self._code
        if self._is_bytes(datatype):
            size = const("i32", self._unit.storages.of(datatype).size)
            return op(f"call {self._unit.use('bytes_equal')}", left, right, size)
        result, different = code.local("i32"), code.label("different")
        code.do(f"local.set {result}", const("i32", 0))
        with code.scope(), code.block(f"block {different}"):
            one, other = code.reused("i32", left), code.reused("i32", right)
            self._parts(Address(one), Address(other), datatype, different)
            code.do(f"local.set {result}", const("i32", 1))
        return get(result)

    def _parts(self, one: Address, other: Address, datatype: DataType, different: str) -> None:
        """Write the leaving of a block where parts are different."""
        storages, code = self._unit.storages, self._code
        match datatype:
            case StructType():
                for member in storages.structs.members(datatype):
                    offset = storages.offset(datatype, member.name)
                    self._parts(one.behind(offset), other.behind(offset), member.type, different)
            case ArrayType():
                stride = storages.stride(datatype)
                with code.times(count(datatype)) as number:
                    ahead = op("i32.mul", number, const("i32", stride))
                    first = code.keep("i32", op("i32.add", one.base, ahead))
                    second = code.keep("i32", op("i32.add", other.base, ahead))
                    places = Address(first, one.offset), Address(second, other.offset)
                    self._parts(*places, datatype.element, different)
            case _:
                with code.scope():
                    values = one.loaded(datatype), other.loaded(datatype)
                    unequal = self.compared("<>", *values, datatype)
                    code.do(f"br_if {different}", unequal)

    def _is_bytes(self, datatype: DataType) -> bool:
        """Whether values are equal if and only if their bytes are."""
        return self._plain_size(datatype) == self._unit.storages.of(datatype).size

    def _plain_size(self, datatype: DataType) -> int:
        """Return the bytes of a value that can be compared as such, without gaps."""
        match datatype:
            case ArrayType():
                return count(datatype) * self._plain_size(datatype.element)
            case StructType():
                members = self._unit.storages.structs.members(datatype)
                return sum(self._plain_size(member.type) for member in members)
            case Elementary(kind=Kind.REAL | Kind.HOST) | StringType():
                return 0
            case _:
                return self._unit.storages.of(datatype).size
