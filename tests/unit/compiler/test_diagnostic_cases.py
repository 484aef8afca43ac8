"""One small system or config per diagnostic code; what the compiler says of it stands beside it.

Each folder `tests/golden/diagnostics/<code>` has a `Case.sys` with the types it needs, or a
`Case.json`, and `expected.txt`. `--update-golden` rewrites the latter.
"""

from pathlib import Path

import pytest

from compiler.driver import Options, compile_file
from compiler.ir.diagnostics import Severity
from compiler.render import render_text, summary
from fblib.catalog import LIBRARY
from tests.conftest import Golden

CASES = Path(__file__).parents[2] / "golden" / "diagnostics"


def case_of(code: str) -> str:
    """Return the name of the file that shows the mistake."""
    return "Case.json" if (CASES / code / "Case.json").exists() else "Case.sys"


@pytest.mark.parametrize("code", sorted(folder.name for folder in CASES.iterdir()))
def test_every_code_is_shown_with_its_place_and_what_to_do(
    code: str, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES / code)

    result = compile_file(Path(case_of(code)), library=LIBRARY)

    found = [item for item in result.diagnostics if item.code == code]
    assert found
    assert all(item.hint or item.related for item in found)
    shown = [render_text(item, result.texts).plain for item in result.diagnostics]
    golden(CASES / code / "expected.txt", "\n".join((*shown, summary(result.diagnostics), "")))


@pytest.mark.parametrize("code", sorted(folder.name for folder in CASES.iterdir()))
def test_there_is_a_graph_exactly_if_there_are_no_errors(code: str) -> None:
    result = compile_file(CASES / code / case_of(code), library=LIBRARY)

    assert (result.graph is None) == (result.diagnostics.count(Severity.ERROR) > 0)


def test_an_allowed_error_is_a_warning_and_the_rest_compiles() -> None:
    path = CASES / "E203" / "Case.sys"

    result = compile_file(path, library=LIBRARY, options=Options(allowed=("E203",)))

    assert result.graph is not None
    assert {item.severity for item in result.diagnostics} == {Severity.WARNING}
