"""What is left of errors in real systems is their own: each is listed with its reason."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from compiler.driver import compile_file
from compiler.ir.diagnostics import Severity
from fblib.catalog import LIBRARY


class Mistake(NamedTuple):
    """Errors of one code in one system, and why they are the source's."""

    code: str
    errors: int
    reason: str


_VENDOR = "types of a vendor's firmware, whose files the boot file does not bring"
MISTAKES: Mapping[str, tuple[Mistake, ...]] = {
    "4diac-SlurryTanker-sample/Ventilsteuerung/boot-files/test_FORTE_PC.fboot": (
        Mistake("E201", 11, _VENDOR),
    ),
    "4diac_EasyExampleCounter/Ventilsteuerung/boot-files/test_FORTE_PC.fboot": (
        Mistake("E201", 7, _VENDOR),
    ),
    "4diac-examples/Arrowhead/ArrowheadTests.sys": (
        Mistake("E124", 1, "the macro httpTestAddress is defined nowhere"),
        Mistake("E140", 1, "an algorithm assigns with = instead of :="),
    ),
    "4diac-examples/OPCUATests/OPCUATests.sys": (
        Mistake("E301", 12, "BOOL2BOOL stands where no block for dates was at hand"),
        Mistake("E303", 12, "dates are given to these blocks of BOOL"),
    ),
    "4diac-examples/skills/Skills.sys": (
        Mistake("E306", 3, "the struct LocalizedText has no file"),
    ),
    "jetbrains-fbme/code/4diac-integration/src/integration-test/resources/translator/elevator/"
    "System.sys": (
        Mistake("E140", 2, "guards begin with AND"),
        Mistake("E301", 2, "arrays are connected with single values"),
        Mistake("E303", 1, "an array has the initial value -1"),
        Mistake("E310", 1, "an algorithm writes a variable that is not declared"),
    ),
    "jetbrains-fbme/samples/sandbox/solutions/org.fbme.ide.sandbox/models/"
    "org.fbme.ide.iec61499.lang.sandbox.enas/System/ System.sys": (
        Mistake("E201", 11, "its types stand in models of another tool"),
    ),
    "polysun/PolysunPluginTests.sys": (
        Mistake("E202", 2, "an application names START, which only resources have"),
    ),
    "simple-analogue/test/simple.fboot": (Mistake("E201", 1, "EVENT_RISING_EDGE has no file"),),
    "simple-analogue/test/simple.sys": (Mistake("E201", 1, "EVENT_RISING_EDGE has no file"),),
}
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SYSTEMS = sorted(path for kind in ("*.sys", "*.fboot") for path in CORPUS.rglob(kind))


@pytest.mark.skipif(not SYSTEMS, reason="no real systems here: ../shared/corpus does not exist")
@pytest.mark.parametrize("path", SYSTEMS, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_the_errors_of_a_real_system_are_its_own(path: Path) -> None:
    expected = MISTAKES.get(path.relative_to(CORPUS).as_posix(), ())
    result = compile_file(path, library=LIBRARY)
    found = Counter(each.code for each in result.diagnostics if each.severity is Severity.ERROR)

    assert found == {mistake.code: mistake.errors for mistake in expected}


@pytest.mark.skipif(not SYSTEMS, reason="no real systems here: ../shared/corpus does not exist")
def test_every_listed_system_is_there() -> None:
    assert MISTAKES.keys() <= {path.relative_to(CORPUS).as_posix() for path in SYSTEMS}
