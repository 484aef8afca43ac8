"""What INI stores and reads."""

from collections.abc import Sequence

from tests.bench import Case, Line

_NAMES = {"SECTION": "'motor'", "KEY": "'speed'", "VALUE": "INT#7", "DEFAULT_VALUE": "INT#3"}

CASES: Sequence[Case] = (
    (
        "INI",
        _NAMES,
        [
            Line("GET", {}, "GETO", {"QO": False, "STATUS": "Not initialized"}),
            Line("INIT", {"QI": True}, "INITO", {"QO": True, "STATUS": "initialized"}),
            Line("GET", {}, "GETO", {"QO": True, "STATUS": "OK", "VALUEO": 3}),
            Line("SET", {}, "SETO", {"QO": True, "STATUS": "OK", "VALUEO": 7}),
            Line("GET", {}, "GETO", {"QO": True, "STATUS": "OK", "VALUEO": 7}),
            Line("INIT", {"QI": False}, "INITO", {"QO": False, "STATUS": "Not initialized"}),
            Line("SET", {}, "SETO", {"QO": False, "STATUS": "Not initialized", "VALUEO": 7}),
        ],
    ),
)
