"""What names an element that was reported is not reported again, and nothing else is spared."""

import pytest

from compiler.passes.validate.paths import begins_with_any


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("A", True),
        ("A.B", True),
        ("A.B.C", True),
        ("X.Y.Z", True),
        ("X.Y", True),
        ("X", False),
        ("AB", False),
        ("AB.C", False),
        ("", False),
        ("B.A", False),
    ],
)
def test_a_path_leads_to_or_into_a_name(path: str, is_one: bool) -> None:
    assert begins_with_any(path, {"A", "X.Y"}) is is_one
