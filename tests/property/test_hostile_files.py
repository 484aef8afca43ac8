"""Whatever the bytes: a declaration or an error, never an exception."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compiler.frontends.bootfile import read_bootfile_text
from compiler.frontends.fourdiac import (
    read_constants_text,
    read_struct_text,
    read_system_text,
    read_type_text,
)
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.source import SourceTexts

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
SAMPLE = 600
"""How many of the corpus's thousands of types are read."""


class Reader(Protocol):
    """What all functions that read bytes have in common."""

    def __call__(
        self, data: bytes, file: str, *, texts: SourceTexts, diagnostics: Diagnostics
    ) -> object | None:
        """Read the content of a file."""


READERS: dict[str, Reader] = {
    ".sys": read_system_text,
    ".fboot": read_bootfile_text,
    ".dtp": read_struct_text,
    ".gcf": read_constants_text,
    **dict.fromkeys((".fbt", ".sub", ".adp", ".dev", ".res", ".seg", ".fct"), read_type_text),
}

OWN: dict[str, bytes] = {
    ".sys": b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE System SYSTEM "http://www.holobloc.com/xml/LibraryElement.dtd">
<System Name="S" Comment="&amp;#10;">
  <Application Name="A"><SubAppNetwork>
    <FB Name="B" Type="E_CYCLE" x="1.0" y="2"><Parameter Name="DT" Value="T#1s"/></FB>
    <SubApp Name="C" x="1" y="2"><SubAppInterfaceList><SubAppEventInputs>
      <SubAppEvent Name="E" Type="Event"/></SubAppEventInputs></SubAppInterfaceList>
      <SubAppNetwork/></SubApp>
    <EventConnections><Connection Source="B.EO" Destination="C.E" dx1="1"/></EventConnections>
  </SubAppNetwork></Application>
  <Device Name="D" Type="FORTE_PC"><Resource Name="R" Type="EMB_RES"><FBNetwork/></Resource>
  </Device><Mapping From="A.B" To="D.R"/>
</System>
""",
    ".fbt": b"""<FBType Name="T"><InterfaceList>
  <EventInputs><Event Name="REQ"><With Var="IN"/></Event></EventInputs>
  <InputVars><VarDeclaration Name="IN" Type="INT" ArraySize="3" InitialValue="[1]"/></InputVars>
  <Plugs><AdapterDeclaration Name="P" Type="A"/></Plugs></InterfaceList>
  <BasicFB><ECC><ECState Name="S"><ECAction Algorithm="A" Output="CNF"/></ECState>
    <ECTransition Source="S" Destination="S" Condition="REQ[IN &gt; 1]"/></ECC>
    <Algorithm Name="A"><ST><![CDATA[IN := 1;]]></ST></Algorithm>
    <Algorithm Name="B"><Other Language="C" Text="x"/></Algorithm></BasicFB>
</FBType>
""",
    ".fct": b"""<Function Name="F"><InterfaceList/><FunctionBody><ST>x := 1;</ST></FunctionBody>
</Function>""",
    ".dtp": b"""<DataType Name="D"><StructuredType><VarDeclaration Name="X" Type="INT"/>
</StructuredType></DataType>""",
    ".gcf": b"""<GlobalConstants Name="G"><GlobalConstants>
<VarDeclaration Name="X" Type="INT" InitialValue="1"/></GlobalConstants></GlobalConstants>""",
    ".fboot": b""";<Request ID="1" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>
R;<Request ID="2" Action="CREATE"><FB Name="A.B" Type="E_CYCLE" /></Request>
R;<Request ID="3" Action="WRITE"><Connection Source="T#1s;" Destination="A.B.DT" /></Request>
R;<Request ID="4" Action="CREATE"><Connection Source="START.COLD" Destination="A.B.START"/></Request>
R;<Request ID="5" Action="START"/>
""",  # noqa: E501 - a command must stand on one line
}


def read(extension: str, data: bytes) -> tuple[object | None, Diagnostics]:
    diagnostics = Diagnostics()
    reader = READERS[extension]
    found = reader(data, f"f{extension}", texts=SourceTexts(), diagnostics=diagnostics)
    assert found is not None or diagnostics.has_errors
    return found, diagnostics


@cache
def corpus_files() -> tuple[Path, ...]:
    if not CORPUS.is_dir():
        return ()
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix.casefold() in READERS)
    return tuple(path for path in files if path.is_file())


@cache
def small_corpus_sample() -> tuple[tuple[str, bytes], ...]:
    small = [path for path in corpus_files() if path.stat().st_size < 20_000]
    chosen = random.Random(61499).sample(small, min(80, len(small)))  # noqa: S311 - a sample
    return tuple((path.suffix.casefold(), path.read_bytes()) for path in chosen)


def originals() -> st.SearchStrategy[tuple[str, bytes]]:
    """Files to damage: our own, and real ones where the corpus is present."""
    return st.sampled_from([*OWN.items(), *small_corpus_sample()])


Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """One way to damage a file: cut, flip, swap, insert or repeat bytes of it."""
    kind = draw(st.sampled_from(["cut off", "cut out", "flip", "swap", "insert", "repeat"]))
    begin, length = draw(st.floats(0, 1, exclude_max=True)), draw(st.integers(1, 40))
    other = draw(st.floats(0, 1, exclude_max=True))
    bit = 1 << draw(st.integers(0, 7))
    more = draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b"<", b">", b'"', b"&", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE a [",
                 b"<!ENTITY a 'b'>", b"\0", b"\xff\xfe", b"\r", b";", b"</", b"\xe2\x80\xa8",
                 b"&#xD800;", b'<a:b xmlns:a="x"/>']
            ),
        )
    )  # fmt: skip

    def damaged(data: bytes) -> bytes:
        at, to = int(begin * len(data)), int(other * len(data))
        piece = data[at : at + length]
        rest = data[at + length :]
        match kind:
            case "cut off":
                return data[:at]
            case "cut out":
                return data[:at] + rest
            case "flip":
                return data[:at] + bytes(byte ^ bit for byte in piece) + rest
            case "swap":
                without = data[:at] + rest
                return without[:to] + piece + without[to:]
            case "repeat":
                return data[:at] + piece * 20 + rest
            case _:
                return data[:at] + more + data[at:]

    return damaged


@given(original=originals(), changes=st.lists(damages(), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_end_in_a_declaration_or_an_error(
    original: tuple[str, bytes], changes: list[Damage]
) -> None:
    extension, data = original
    for change in changes:
        data = change(data)

    read(extension, data)


@given(extension=st.sampled_from(sorted(OWN)), data=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
@example(extension=".sys", data=b"\xff\xfe<")
@example(extension=".sys", data=b"\xfe\xff\0<\0S\xd8\0")
@example(extension=".sys", data=b"<\0?\0")
@example(extension=".fboot", data=b"\xff\xfe;")
def test_random_bytes_end_in_a_declaration_or_an_error(extension: str, data: bytes) -> None:
    read(extension, data)


@given(
    extension=st.sampled_from(sorted(OWN)),
    text=st.text(alphabet="<>/!?[]-\"'&;= \nabS#%\ud800\x00é", max_size=80),
)
@settings(max_examples=300, deadline=None)
def test_random_markup_ends_in_a_declaration_or_an_error(extension: str, text: str) -> None:
    read(extension, text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("extension", sorted(OWN))
def test_the_undamaged_files_are_read_without_a_word(extension: str) -> None:
    _, diagnostics = read(extension, OWN[extension])

    assert list(diagnostics) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("extension", [".sys", ".fbt"])
def test_files_in_other_unicode_encodings_are_read(extension: str, encoding: str) -> None:
    _, diagnostics = read(extension, OWN[extension].decode().encode(encoding))

    assert list(diagnostics) == []


def test_every_real_file_is_read_without_an_error() -> None:
    files = corpus_files()
    if not files:
        pytest.skip("../shared/corpus is not there")
    types = [path for path in files if path.suffix.casefold() == ".fbt"]
    others = [path for path in files if path.suffix.casefold() != ".fbt"]
    chosen = random.Random(61499).sample(types, min(SAMPLE, len(types)))  # noqa: S311 - a sample

    for path in [*others, *chosen]:
        found, diagnostics = read(path.suffix.casefold(), path.read_bytes())
        assert found is not None, path
        # A text alone has no folder in which the values of its macros could be looked up.
        errors = [item for item in diagnostics if item.severity is Severity.ERROR]
        assert {item.code for item in errors} <= {"E125"}, (path, errors)


@pytest.mark.parametrize(
    ("path", "blocks", "connections", "parameters"),
    [
        (
            "4diac-SlurryTanker-sample/Ventilsteuerung/boot-files/test_FORTE_PC.fboot",
            159,
            286,
            225,
        ),
        (
            "4diac_EasyExampleCounter/Ventilsteuerung/boot-files/test_FORTE_PC.fboot",
            37,
            72,
            62,
        ),
    ],
)
def test_real_boot_files_have_all_their_commands(
    path: str, blocks: int, connections: int, parameters: int
) -> None:
    if not (CORPUS / path).is_file():
        pytest.skip("../shared/corpus is not there")
    diagnostics = Diagnostics()
    system = read_bootfile_text(
        (CORPUS / path).read_bytes(), path, texts=SourceTexts(), diagnostics=diagnostics
    )

    assert list(diagnostics) == []
    assert system is not None
    (resource,) = system.devices[0].resources
    elements = resource.network.elements
    assert len(elements) == blocks
    assert len(resource.network.event_connections) == connections
    assert sum(len(element.parameters) for element in elements) == parameters
