"""Where a block says it is; the bench puts it into a resource of its own."""

from tests.bench import Line

CASES = (
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
