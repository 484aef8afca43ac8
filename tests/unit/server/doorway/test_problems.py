import pytest

from server.doorway.problems import STATUSES, problem_of
from server.service.errors import BusyError, InvalidError, NotFoundError, ServiceError


def kinds(of: type[ServiceError] = ServiceError) -> set[str]:
    """Return the kinds of all errors of the service."""
    return {of.kind}.union(*(kinds(each) for each in of.__subclasses__()))


def test_each_kind_of_refusal_has_its_status() -> None:
    assert set(STATUSES) == kinds()


def test_what_is_wrong_and_where_is_told() -> None:
    problem = problem_of(InvalidError("no", problems=[("/graph", "is missing")]))

    assert problem.status == 422
    assert problem.more == {"problems": [{"place": "/graph", "message": "is missing"}]}


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "1"), (1, "1"), (299.1, "300")])
def test_when_it_may_work_is_told_in_whole_seconds(seconds: float, told: str) -> None:
    problem = problem_of(BusyError("later", retry_after=seconds))

    assert (problem.status, problem.headers["Retry-After"]) == (429, told)
    assert problem.more == {"retry_after": int(told)}


def test_the_nearest_name_is_told() -> None:
    problem = problem_of(NotFoundError("blinkr", what="graph", choices=["blinker"]))

    assert problem.status == 404
    assert 'Did you mean "blinker"' in problem.detail
