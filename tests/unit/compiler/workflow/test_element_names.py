from hypothesis import given
from hypothesis import strategies as st

from compiler.workflow.names import Names

WISHES = st.lists(st.sampled_from(["a", "A", "a_2", "A_2", "a 2", "a_2_2", "2", "", "é"]))


def plainly_taken(wishes: list[str]) -> list[str]:
    """Try all numbers for each wish, from the first one on."""
    given_out: list[str] = []
    for wish in wishes:
        name = "".join(
            one if one.isascii() and (one.isalnum() or one == "_") else "_" for one in wish
        )
        name = name if name and not name[0].isdigit() else f"T_{name}"
        taken = {one.casefold() for one in given_out}
        tried = [name, *(f"{name}_{number}" for number in range(2, len(wishes) + 2))]
        given_out.append(next(one for one in tried if one.casefold() not in taken))
    return given_out


@given(WISHES)
def test_names_get_the_first_number_that_nobody_has(wishes: list[str]) -> None:
    names = Names()

    assert [names.take(wish) for wish in wishes] == plainly_taken(wishes)


def test_very_many_may_wish_for_the_same_name() -> None:
    names = Names()
    found = [names.take("task") for _ in range(50_000)]

    assert found[-1] == "task_50000"
