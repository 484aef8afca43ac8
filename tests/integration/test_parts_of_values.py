"""Members and elements chosen while it runs: what a text or an index means for a given type."""

from collections.abc import Mapping

import pytest

from compiler.driver import compile_bytes, graph_of
from fblib.service import Value
from fblib.services import services
from runtime.kernel.host import IsolatedHost
from runtime.kernel.machine import Machine
from tests.bench import WITH_STRUCTS
from tests.kernels import new_kernel

pytestmark = pytest.mark.usefixtures("every_kernel")

LINE = "(name:='a',start:=(x:=1,y:=2.0),end:=(x:=3))"


class Ran:
    """A block between a source of its first input and a sink of its last output."""

    def __init__(
        self, kind: str, source: str, sink: str, pins: tuple[str, str], **values: str
    ) -> None:
        written = {"A.IN": values.pop("of"), **{f"B.{pin}": text for pin, text in values.items()}}
        requests = [
            *(
                f'<Request ID="1" Action="CREATE"><FB Name="{name}" Type="{type_}" /></Request>'
                for name, type_ in (("A", source), ("B", kind), ("C", sink))
            ),
            *(
                f'<Request ID="2" Action="WRITE"><Connection Source="{text}" '
                f'Destination="{pin}" /></Request>'
                for pin, text in written.items()
            ),
            *(
                f'<Request ID="3" Action="CREATE"><Connection Source="{start}" '
                f'Destination="{end}" /></Request>'
                for start, end in (
                    ("START.COLD", "A.REQ"),
                    ("A.CNF", "B.REQ"),
                    ("B.CNF", "C.REQ"),
                    ("A.OUT", f"B.{pins[0]}"),
                    (f"B.{pins[1]}", "C.IN"),
                )
            ),
        ]
        text = "".join(f"R;{request}\n" for request in requests)
        text = f';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>\n{text}'
        text += 'R;<Request ID="4" Action="START"/>\n'
        compilation = compile_bytes(text.encode(), "parts.fboot", library=WITH_STRUCTS)
        graph = graph_of(compilation)
        self.kernel = new_kernel(graph)
        self.printed: list[str] = []
        host = IsolatedHost(console=lambda _, line: self.printed.append(line))
        machine = Machine(graph, self.kernel, services(), host=host)
        machine.start()
        machine.run(1_000)

    def read(self, node: str, pin: str) -> Value:
        return self.kernel.read(node, pin)


def got(member: str, sink: str, source: str = "bench::Line", value: str = LINE) -> Ran:
    return Ran(
        "GET_STRUCT_VALUE", f"F_MOVE_1{source}", sink, ("in_struct", "output"),
        of=value, member=f"'{member}'",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("member", "sink", "expected"),
    [
        ("name", "STRING2STRING", "a"),
        ("start.x", "INT2INT", 1),
        ("START.Y", "REAL2REAL", 2.0),
        ("end", "F_MOVE_1bench::Point", {"x": 3, "y": 1.5}),
        # A wider type takes it, as a connection would.
        ("end.x", "LREAL2LREAL", 3.0),
    ],
)
def test_a_text_names_the_member_of_a_struct(member: str, sink: str, expected: Value) -> None:
    ran = got(member, sink)

    assert ran.read("B", "QO") is True
    assert ran.read("C", "OUT") == expected
    assert ran.printed == []


@pytest.mark.parametrize(
    ("member", "sink", "complaint"),
    [
        ("start.z", "INT2INT", '"bench::Point" has no member "z"'),
        ("start.x.y", "INT2INT", '"INT" has no member "y"'),
        ("", "INT2INT", '"bench::Line" has no member ""'),
        ("name", "INT2INT", "INT does not hold every value of STRING"),
        ("start.y", "INT2INT", "INT does not hold every value of REAL"),
    ],
)
def test_without_a_member_that_fits_the_output_stays(
    member: str, sink: str, complaint: str
) -> None:
    ran = got(member, sink)

    assert ran.read("B", "QO") is False
    assert ran.read("C", "OUT") == 0
    assert len(ran.printed) == 1
    assert complaint in ran.printed[0]


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("start.x", "INT#9", {"name": "a", "start": {"x": 9, "y": 2.0}}),
        ("name", "STRING#'b'", {"name": "b", "start": {"x": 1, "y": 2.0}}),
        ("start.y", "INT#9", {"name": "a", "start": {"x": 1, "y": 9.0}}),
        # These say so and change nothing.
        ("start.q", "INT#9", {"name": "a", "start": {"x": 1, "y": 2.0}}),
        ("start.x", "REAL#9.0", {"name": "a", "start": {"x": 1, "y": 2.0}}),
    ],
)
def test_a_text_names_the_member_to_set(
    member: str, value: str, expected: Mapping[str, Value]
) -> None:
    ran = Ran(
        "SET_STRUCT_VALUE", "F_MOVE_1bench::Line", "F_MOVE_1bench::Line",
        ("in_struct", "out_struct"), of=LINE, member=f"'{member}'", element_value=value,
    )  # fmt: skip

    assert ran.read("C", "OUT") == {**expected, "end": {"x": 3, "y": 1.5}}
    assert ran.read("A", "OUT") == {
        "name": "a", "start": {"x": 1, "y": 2.0}, "end": {"x": 3, "y": 1.5}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("index", "sink", "found", "expected"),
    [
        ("0", "INT2INT", True, 10),
        ("2", "INT2INT", True, 30),
        ("2", "LREAL2LREAL", True, 30.0),
        ("3", "INT2INT", False, 0),
        ("1", "SINT2SINT", False, 0),
    ],
)
def test_an_index_finds_an_element(index: str, sink: str, found: bool, expected: Value) -> None:
    ran = Ran(
        "GET_AT_INDEX", "ARRAY2ARRAY_3_INT", sink, ("IN_ARRAY", "OUT"),
        of="[10,20,30]", INDEX=index,
    )  # fmt: skip

    assert (ran.read("B", "QO"), ran.read("C", "OUT")) == (found, expected)


@pytest.mark.parametrize(
    ("index", "value", "found", "expected"),
    [
        ("0", "INT#7", True, [7, 20, 30]),
        ("2", "SINT#7", True, [10, 20, 7]),
        ("3", "INT#7", False, [0, 0, 0]),
        ("0", "DINT#7", False, [0, 0, 0]),
    ],
)
def test_an_index_replaces_an_element(
    index: str, value: str, found: bool, expected: list[int]
) -> None:
    ran = Ran(
        "SET_AT_INDEX", "ARRAY2ARRAY_3_INT", "ARRAY2ARRAY_3_INT", ("IN_ARRAY", "OUT_ARRAY"),
        of="[10,20,30]", INDEX=index, VALUE=value,
    )  # fmt: skip

    assert (ran.read("B", "QO"), ran.read("C", "OUT")) == (found, expected)
    assert ran.read("A", "OUT") == [10, 20, 30]
