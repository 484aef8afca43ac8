"""The parser is built once, when the first text is compiled."""

import subprocess
import sys

from compiler.st.parse import _parser
from tests.unit.compiler.st.texts import compiled


def test_importing_the_package_builds_no_parser() -> None:
    program = "import compiler.st.parse as p; print(p._parser.cache_info().currsize)"

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "0"


def test_the_parser_is_built_once() -> None:
    compiled("i := 1;")
    built = _parser.cache_info().misses

    compiled("j := 2;")

    assert _parser.cache_info().misses == built == 1
