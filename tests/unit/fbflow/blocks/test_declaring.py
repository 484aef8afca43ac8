"""`@function_block`: which pins a function or class gets, and what is refused."""

# ruff: noqa: N802, N803, ARG001, ARG002, ANN401 - blocks are named as in the IDE

import functools
from collections.abc import Callable
from typing import Any, NamedTuple, TypedDict

import pytest

from compiler.ir.declarations import OperationDeclaration, ServiceDeclaration, TypeDeclaration
from fbflow.blocks.declaring import BlockError, function_block
from fblib.python_block import PythonBlock, block_of
from fblib.task_context import Context


def record(work: Callable[..., Any]) -> PythonBlock:
    block = block_of(work)
    assert block is not None
    return block


def declared(work: Callable[..., Any]) -> TypeDeclaration:
    return record(work).declaration


def pins(work: Callable[..., Any]) -> str:
    """All pins as one line: events, data, in and out."""
    interface = declared(work).interface
    events = [
        " ".join(f"{event.name}({', '.join(event.with_data)})" for event in side)
        for side in (interface.event_inputs, interface.event_outputs)
    ]
    data = [
        ", ".join(
            f"{pin.name}: {pin.type}"
            + (f"[{pin.array_size}]" if pin.array_size else "")
            + (f" = {pin.initial}" if pin.initial else "")
            for pin in side
        )
        for side in (interface.inputs, interface.outputs)
    ]
    return " | ".join((*events, *data))


# --- Functions -----------------------------------------------------------------------------


def test_a_function_stays_what_it_is() -> None:
    @function_block(inputs={"X": "REAL"}, outputs={"Y": "REAL"})
    def SQUARE(X: float) -> float:
        return X * X

    assert SQUARE(3.0) == 9.0
    assert SQUARE.__name__ == "SQUARE"


def test_events_data_and_types_are_those_that_are_written() -> None:
    @function_block(
        events={"REQ": ["X"], "INIT": []},
        inputs=["X: REAL = 1.5", "N:UINT", "A: ARRAY [1..3] OF INT", "B: TIME[2]", "S: STRING[20]"],
        outputs={"Y": "REAL"},
        event_outputs=["CNF", "OVER()", "HALF(Y)"],
    )
    def F(**inputs: object) -> float:
        return 0.0

    assert pins(F) == (
        "REQ(X) INIT() | CNF(Y) OVER() HALF(Y) | "
        "X: REAL = 1.5, N: UINT, A: INT[1..3], B: TIME[2], S: STRING[20] | Y: REAL"
    )


def test_annotations_and_defaults_tell_types_and_initial_values() -> None:
    @function_block
    def F(
        a: bool, b: int = 5, c: float = 0.5, d: str = "it's", *, e: dict[str, int], f: Any = None
    ) -> float:
        return c

    assert pins(F) == (
        "REQ(a, b, c, d, e, f) | CNF(OUT) | a: BOOL, b: LINT = 5, c: LREAL = 0.5, "
        "d: STRING = 'it$'s', e: JSON, f: JSON | OUT: LREAL"
    )


def test_annotations_that_are_texts_are_understood() -> None:
    def later(X: "float") -> "list[int]":
        return [int(X)]

    assert pins(function_block(outputs=["Y"])(later)) == "REQ(X) | CNF(Y) | X: LREAL | Y: JSON"


class _Pair(TypedDict):
    HIGH: bool
    LEVEL: float


def test_several_results_have_the_types_of_a_tuple_or_of_a_typed_dict() -> None:
    @function_block(outputs=["A", "B: INT"])
    def by_position(X: int) -> tuple[str, int]:
        return "", X

    @function_block(outputs=["LEVEL", "HIGH"])
    def by_name(X: int) -> _Pair:
        return {"HIGH": True, "LEVEL": 1.0}

    assert pins(by_position).endswith(" | A: STRING, B: INT")
    assert pins(by_name).endswith(" | LEVEL: LREAL, HIGH: BOOL")


def test_a_function_without_results_only_confirms() -> None:
    @function_block
    def F(X: int) -> None:
        return None

    assert pins(F) == "REQ(X) | CNF() | X: LINT | "


def test_name_package_and_comment_can_be_said() -> None:
    @function_block(name="ACME_SQUARE", package="acme::math", comment="x²")
    def square(X: float) -> float:
        """Something else."""
        return X * X

    @function_block
    def plain(X: float) -> float:
        """The first line.

        And more.
        """
        return X

    assert declared(square).full_name == "acme::math::ACME_SQUARE"
    assert declared(square).comment == "x²"
    assert declared(plain).comment == "The first line."
    assert record(plain).place.startswith(f"{__file__}:")


def test_a_function_is_a_service_and_an_async_one_an_operation() -> None:
    @function_block
    def at_once(X: int) -> int:
        return X

    @function_block
    async def later(url: str, retries: int = 3, *, context: Context) -> dict[str, Any]:
        return {}

    name = "test_a_function_is_a_service_and_an_async_one_an_operation.<locals>"
    assert declared(at_once).body == ServiceDeclaration(f"python:{__name__}:{name}.at_once")
    assert declared(later).body == OperationDeclaration(f"python:{__name__}:{name}.later")
    assert record(later).context == "context"
    assert pins(later) == (
        "REQ(url, retries) | CNF(OUT) ERR(error, attempts) | "
        "url: STRING, retries: LINT = 3 | OUT: JSON, error: STRING, attempts: UDINT"
    )


def test_an_input_may_be_named_context() -> None:
    @function_block(inputs={"context": "STRING"}, outputs={"Y": "STRING"})
    async def F(context: str) -> str:
        return context

    assert record(F).context == ""
    assert record(F).arguments == {"REQ": ("context",)}


# --- Classes -------------------------------------------------------------------------------


def test_a_class_has_a_method_for_each_event_that_takes_the_inputs_it_needs() -> None:
    @function_block(
        events=["CU", "R"], inputs=["PV: UINT", "STEP: UINT"], event_outputs=["CUO", "RO"]
    )
    class COUNT:
        CV: int
        Q: bool
        _hidden: int = 0

        def CU(self, PV: int, STEP: int) -> str:
            return "CUO"

        def R(self) -> str:
            return "RO"

    assert pins(COUNT) == (
        "CU(PV, STEP) R() | CUO(CV, Q) RO(CV, Q) | PV: UINT, STEP: UINT | CV: LINT, Q: BOOL"
    )
    assert COUNT().CU(1, 2) == "CUO"


def test_inputs_of_a_class_are_the_parameters_of_its_methods_where_none_are_written() -> None:
    @function_block(events=["A", "B"], outputs=[])
    class F:
        def A(self, X: float, N: int = 2) -> None: ...

        @staticmethod
        def B(X: float, T: bool) -> None: ...

    assert pins(F) == "A(X, N) B(X, T) | CNF() | X: LREAL, N: LINT = 2, T: BOOL | "


def test_a_class_that_inherits_from_a_block_is_none_until_it_is_decorated() -> None:
    @function_block(events=["REQ"], outputs=[])
    class BASE:
        def REQ(self) -> None: ...

    class DERIVED(BASE): ...

    assert block_of(DERIVED) is None
    assert pins(function_block(events=["REQ"], outputs=[])(DERIVED)) == "REQ() | CNF() |  | "


# --- What is refused -----------------------------------------------------------------------


def needs_type(X) -> None: ...  # type: ignore[no-untyped-def] # noqa: ANN001


def takes_x(X: float) -> float:
    return X


def takes_nothing() -> float:
    return 0.0


def by_position(X: float, /) -> float:
    return X


async def fetch(url: str) -> str:
    return url


class Slots:
    __slots__ = ("X",)

    def REQ(self) -> None: ...


class NeedsMore:
    def __init__(self, size: int) -> None: ...

    def REQ(self) -> None: ...


class Plain:
    def REQ(self) -> None: ...

    async def LATER(self) -> None: ...


class Point(NamedTuple):
    x: int


@pytest.mark.parametrize(
    ("work", "options", "message"),
    [
        (needs_type, {}, 'the input "X" has no type. Write "X: REAL", or annotate it with bool'),
        (takes_x, {"inputs": {"Y": "REAL"}}, 'its parameter "X" is no input. Known: Y.'),
        (takes_x, {"inputs": []}, 'its parameter "X" is no input. It has no inputs.'),
        (takes_nothing, {"inputs": ["X: REAL"]}, 'no parameter is named after its input "X"'),
        (by_position, {}, '"X: float" is given by position, but inputs are given by name'),
        (takes_x, {"inputs": ["X; REAL"]}, 'the input "X; REAL" has no type'),
        (takes_x, {"inputs": ["X: REAL REAL"]}, 'the input "X: REAL REAL" cannot be read'),
        (takes_x, {"inputs": ["X: REAL = a"]}, 'the initial value of "X" is wrong: "a" is not a R'),
        (takes_x, {"inputs": ["X: INT[0..x]"]}, 'has no type: "0..x" is not an array size'),
        (takes_x, {"inputs": "X: REAL"}, "'X: REAL' is no list of inputs"),
        (takes_x, {"events": "REQ"}, "'REQ' is no list of events"),
        (takes_x, {"events": ["REQ(Y)"]}, 'event input "REQ" brings "Y", which is no input. Known'),
        (takes_x, {"events": ["RE Q"]}, 'the event input "RE Q" cannot be read'),
        (takes_x, {"event_outputs": {"CNF": ["Z"]}}, 'brings "Z", which is no output. Known: OUT'),
        (takes_x, {"outputs": ["x: REAL"]}, 'two pins are named "x"'),
        (takes_x, {"outputs": ["1: REAL"]}, '"1" cannot be the name of a pin'),
        (takes_x, {"outputs": ["A", "B"]}, 'the output "A" has no type'),
        (needs_type, {"inputs": ["X: REAL"], "name": "a b"}, '"a b" cannot be the name of a pin'),
        (fetch, {"events": ["GET"]}, "an async function has the events REQ, CNF and ERR"),
        (fetch, {"event_outputs": ["CNF"]}, "an async function has the events REQ, CNF and ERR"),
        (fetch, {"outputs": ["error: STRING"]}, 'two pins are named "error"'),
        (Plain, {}, 'a class needs events=["…"]: a method is called for each'),
        (Plain, {"events": ["REG"]}, 'the method "REG", which its event calls, is not there. Did'),
        (Plain, {"events": ["LATER"]}, "is async, which only functions may be"),
        (Slots, {"events": ["REQ"]}, "its objects have __slots__ and no __dict__"),
        (NeedsMore, {"events": ["REQ"]}, 'its __init__ needs "size", but is called without'),
        (len, {}, "expected a function (def or async def) or a class"),
        (functools.partial(takes_x, 1), {}, "expected a function (def or async def) or a class"),
        (lambda: 1, {"outputs": ["Y: INT"]}, '"<lambda>" cannot be the name of a pin'),
    ],
)
def test_what_cannot_be_a_block_is_refused_with_the_reason(
    work: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BlockError) as refused:
        function_block(**options)(work)

    assert message in str(refused.value)
    assert "cannot be a function block: " in str(refused.value)


def test_a_default_that_the_type_does_not_have_is_refused() -> None:
    def late(T: int = -1) -> None: ...

    with pytest.raises(BlockError, match='the default -1 of "T" is no value of its type UINT'):
        function_block(inputs=["T: UINT"], outputs=[])(late)


def test_a_function_that_says_nothing_of_its_results_is_refused() -> None:
    def silent(X: int):  # type: ignore[no-untyped-def] # noqa: ANN202
        return X

    with pytest.raises(BlockError, match="say what it returns"):
        function_block(silent)
