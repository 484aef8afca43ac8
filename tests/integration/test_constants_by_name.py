"""Global constants, named with their group and without it, by files of their package."""

from pathlib import Path

import pytest

from compiler.driver import Compilation
from tests.code_bench import CodeBench, compiled, simple

pytestmark = pytest.mark.usefixtures("every_kernel")

CONSTANTS = """<GlobalConstants Name="{name}"><CompilerInfo packageName="{package}"/>
<GlobalConstants><VarDeclaration Name="LIMIT" Type="INT" InitialValue="{value}"/>
</GlobalConstants></GlobalConstants>"""


def types(text: str, header: str) -> dict[str, str]:
    user = simple("User", {"REQ": text}, outputs="Y: INT")
    return {
        "User.fbt": user.replace("<InterfaceList>", f"{header}<InterfaceList>"),
        "plain.gcf": CONSTANTS.format(name="plain", package="", value=1),
        "levels.gcf": CONSTANTS.format(name="levels", package="plant", value=2),
        "others.gcf": CONSTANTS.format(name="others", package="other", value=3),
    }


@pytest.mark.parametrize(
    ("text", "header", "expected"),
    [
        ("Y := LIMIT;", "", 1),
        ("Y := plain::LIMIT;", "", 1),
        ("Y := plant::levels::LIMIT;", "", 2),
        ("Y := plant::LIMIT;", "", 2),
        ("Y := LIMIT;", '<CompilerInfo packageName="plant"/>', 1),
        (
            "Y := limit;",
            '<CompilerInfo><Import declaration="plant::levels::LIMIT"/></CompilerInfo>',
            2,
        ),
    ],
)
def test_a_constant_is_found_by_name(text: str, header: str, expected: int, tmp_path: Path) -> None:
    bench = CodeBench(tmp_path, "User", types(text, header))

    bench.send()

    assert bench.read("Y") == expected


def test_a_constant_of_another_package_is_not(tmp_path: Path) -> None:
    declared = types("Y := LIMIT;", "")
    del declared["plain.gcf"]

    assert codes(compiled(tmp_path, "User", declared)) == ["E310"]


def codes(result: Compilation) -> list[str]:
    return [item.code for item in result.diagnostics]
