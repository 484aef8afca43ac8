"""Time zones by their names."""

import pytest

from server.service.errors import InvalidError
from server.service.schedules.zones import zone_of


@pytest.mark.parametrize("name", ["Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    assert str(zone_of(name)) == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berln", 'Did you mean "Europe/Berlin"?'),
        ("berlin", 'Did you mean "Europe/Berlin"?'),
        ("Asia/Kolkatta", 'Did you mean "Asia/Kolkata"?'),
        ("Europe", "Expected a name such as Europe/Berlin"),
        ("../../etc/passwd", "Expected a name such as Europe/Berlin"),
        ("a\0b", "Expected a name such as Europe/Berlin"),
        ("\ud800", "Expected a name such as Europe/Berlin"),
        ("x" * 300, "Expected a name such as Europe/Berlin"),
    ],
)
def test_what_is_no_zone_is_refused_with_the_nearest_name(name: str, hint: str) -> None:
    with pytest.raises(InvalidError, match="there is no time zone") as caught:
        zone_of(name)

    assert hint in str(caught.value)
    assert [place for place, _ in caught.value.problems] == ["/zone"]
