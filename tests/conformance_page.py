"""The text of docs/conformance.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from tests.conformance import Row, Verdict
from tests.unit.fblib.test_interfaces import VERSIONS

_TITLES: Mapping[str, str] = {
    "develop_2024-10-24_libs-1.0.0": "libraries 1.0.0 (October 2024)",
    "release_2.0.1_flat": "release 2.0.1",
}
_HEAD = """<!-- made by tests/integration/test_conformance.py; CONTRIBUTING.md says how -->
# How the library compares with 4diac's

Every type of two versions of 4diac's type library: whether FBFlow has it, whether its ports are
equal, and which test executes it.

- **Ports** are equal if events, data, adapters, types, array sizes and WITH are. Where they differ,
  the table says why.
- **Executed by** names a case of `tests/cases`, whose name is that of the type (of a generic name,
  one of its sizes), or a file of `tests/integration`. A dash: no test executes it.
"""


def page(rows: Sequence[Row], vendor: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        rows: all types.
        vendor: the types that are hardware of a vendor, with the reason they are not there.
    """
    lines = [_HEAD, *_totals(rows, vendor)]
    for library, listed in groupby(rows, key=lambda row: row.library):
        lines += ["", f"## {library}", ""]
        lines += [f"| type | {' | '.join(_TITLES.values())} | executed by |", "|---|---|---|---|"]
        lines += (_line(row) for row in listed)
    return "\n".join(lines) + "\n"


def _totals(rows: Sequence[Row], vendor: Mapping[str, str]) -> Iterator[str]:
    yield f"| | {' | '.join(_TITLES.values())} |"
    yield "|---|---|---|"
    counted: Sequence[tuple[str, Callable[[Row, Verdict], object]]] = (
        ("types", lambda _, verdict: verdict),
        ("in FBFlow", lambda _, verdict: verdict.there),
        ("- with equal ports", lambda _, verdict: verdict.there and verdict.ports == "equal"),
        (
            "- with other ports, for a reason",
            lambda _, verdict: verdict.there and verdict.ports != "equal",
        ),
        ("- executed by a test", lambda row, verdict: verdict.there and row.executed),
        ("hardware of a vendor", lambda row, _: row.name in vendor),
        ("missing", lambda row, verdict: not verdict.there and row.name not in vendor),
    )
    for title, count in counted:
        counts = (
            sum(bool(count(row, row.verdicts[version])) for row in rows if version in row.verdicts)
            for version in VERSIONS
        )
        yield f"| {title} | {' | '.join(map(str, counts))} |"
    shares = (_share(rows, version, vendor) for version in VERSIONS)
    percent = (f"{100 * there / wanted:.1f} %" for there, wanted in shares)
    yield f"| **share of what is no hardware of a vendor** | {' | '.join(percent)} |"


def _line(row: Row) -> str:
    cells = (row.verdicts[version].ports if version in row.verdicts else "" for version in VERSIONS)
    executed = f"`{row.executed}`" if row.executed.isidentifier() else row.executed or "–"
    return f"| `{row.name}` | {' | '.join(cells)} | {executed} |".replace("  ", " ")


def _share(rows: Sequence[Row], version: str, vendor: Mapping[str, str]) -> tuple[int, int]:
    """Return how many types FBFlow has of those that are not a vendor's hardware, and these."""
    wanted = [row for row in rows if version in row.verdicts and row.name not in vendor]
    return sum(row.verdicts[version].there for row in wanted), len(wanted)
