"""Whatever stands in a `<Service>`: a verdict for each sequence, never an exception."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from compiler.driver import compile_file
from fbflow.sequences.junit import junit_xml
from fbflow.sequences.results import Status
from fbflow.sequences.testing import report_of
from fbflow.sequences.text import block_text
from fblib.catalog import LIBRARY
from tests.sequences import COUNTER, attribute, sequence, service

SERVICE = service(
    sequence("CU(PV:=2;) -> CUO(CV:=1)", "CU -> CUO(CV:=2;Q:=FALSE) & FULL", "R", name="one"),
    sequence("CU", attributes=attribute("StartState", "END"), name="two"),
    sequence("-> CUO", attributes=attribute("ServiceSequenceType", "FORBIDDEN"), name="three"),
)
VALUE = re.compile(r'"[^"]*"')
ELEMENT = re.compile(r"<(\w+)[^<>]*/>|</?\w+[^<>]*>")
STRANGE = (
    '""', '" "', '";"', '":="', '"PV:=;=;,"', '"PV:=99999"', '"PV:=-1"', '"PV:=\'"', '"CU+"',
    '"CV:=[1,2"', '"CV:=((((((1))))))"', '"Q:=TRUE;Q:=FALSE"', '"CV:=CV"', '"&#1;"', '"&#xD800;"',
    '"PV:=INT#5"', '"CV:=T#1s"', '"PV.x:=1"', '"recorder of service sequences"', '"Block"', '"ä"',
    '"FORBIDDEN"', '"UP"', '"internal"', '"external"', '"CU"', '"CUO"', '"FULL"', '"PV"',
)  # fmt: skip


@st.composite
def services(draw: st.DrawFn) -> str:
    """A service in which a few values are others, or elements are left out or repeated."""
    text = SERVICE
    for _ in range(draw(st.integers(1, 5))):
        pattern = draw(st.sampled_from([VALUE, VALUE, ELEMENT]))
        found = list(pattern.finditer(text))
        if not found:
            continue
        piece = draw(st.sampled_from(found))
        if pattern is VALUE:
            other = draw(st.sampled_from(STRANGE))
        else:
            other = draw(st.sampled_from(["", piece[0] * 2]))
        text = text[: piece.start()] + other + text[piece.end() :]
    return text


def test_the_undamaged_service_passes(tmp_path: Path) -> None:
    path = tmp_path / "Counter.fbt"
    path.write_text(COUNTER % SERVICE, encoding="utf-8")

    report = report_of(path)

    assert report is not None
    assert report.count(Status.PASSED) == 3, report


@given(damaged=services())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_service_has_verdicts_that_can_be_shown(damaged: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "Counter.fbt"
        path.write_text(COUNTER % damaged, encoding="utf-8")
        report = report_of(path)

    if report is not None:
        assert report.results
        assert block_text(report, verbose=True).plain
        assert len(etree.fromstring(junit_xml([report]))[0]) == len(report.results)


SYSTEM = """<System Name="S"><Application Name="App"><SubAppNetwork>
<FB Name="A" Type="Counter"/></SubAppNetwork></Application></System>"""


@given(damaged=services())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_service_never_stops_a_system_that_uses_the_block(damaged: str) -> None:
    content = COUNTER % damaged
    with TemporaryDirectory() as folder:
        (Path(folder) / "Counter.fbt").write_text(content, encoding="utf-8")
        (Path(folder) / "S.sys").write_text(SYSTEM, encoding="utf-8")
        result = compile_file(Path(folder) / "S.sys", library=LIBRARY)

    assert result.graph is not None or not _is_well_formed(content), list(result.diagnostics)


def _is_well_formed(content: str) -> bool:
    try:
        etree.fromstring(content)
    except etree.XMLSyntaxError:
        return False
    return True


@pytest.mark.parametrize("name", ["", " ", "a.b", "Test.Block", "ä€", "x" * 300])
def test_any_name_of_a_block_can_be_tested(name: str, tmp_path: Path) -> None:
    path = tmp_path / "Counter.fbt"
    path.write_text(COUNTER.replace('"Counter"', f'"{name}"') % SERVICE, encoding="utf-8")

    report = report_of(path)

    assert report is not None
    assert report.count(Status.PASSED) == 3, report
