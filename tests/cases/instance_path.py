"""Where a block says it is; the bench puts it into a resource of its own."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "GetInstancePath",
        {},
        [Line("REQ", events="CNF", outputs={"Path": "B"})],
    ),
    (
        "GetInstancePathAndName",
        {"Sep": "'.'"},
        [Line("REQ", events="CNF", outputs={"Path": "", "Name": "B"})],
    ),
)
