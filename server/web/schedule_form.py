"""The form that sets a schedule: its fields, and the schedule that they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from server.doorway.checking import checked
from server.service.errors import InvalidError
from server.service.records.graphs import ParameterAbout
from server.service.records.schedules import Missed, NewSchedule, Overlap, ScheduleAbout
from server.web.parameters import PLACE, PREFIX, values_of, written_for, written_in
from server.wording.languages import sentence

Written = Mapping[str, str]
"""What stands in the fields, by their names."""
_OWN = ("expression", "zone", "missed", "overlap", "jitter")
MISSED: Mapping[Missed, str] = {
    "skip": sentence("Leave them out"),
    "once": sentence("Make up for the last one"),
    "all": sentence("Make up for all of them, in order"),
}
"""What may become of times that passed while nobody followed the schedule."""
OVERLAP: Mapping[Overlap, str] = {
    "skip": sentence("Leave the time out"),
    "queue": sentence("Wait for its end"),
    "allow": sentence("Begin beside it"),
}
"""What may become of a time at which the run before still goes on."""


def new_schedule(written: Written, parameters: Sequence[ParameterAbout]) -> NewSchedule:
    """Return what a form wants.

    Raises:
        InvalidError: something in it cannot be meant; the places are those of `NewSchedule`.
    """
    wanted = {name: text for name in _OWN if (text := written.get(name, "").strip())}
    values = values_of(written_in(written), parameters)
    more = {"parameters": values, "paused": "paused" in written}
    return checked(wanted | more, NewSchedule, of="the form")


def written_of(schedule: ScheduleAbout | None, parameters: Sequence[ParameterAbout]) -> Written:
    """Return what stands in the form at first: the schedule as it is, or nothing yet."""
    if schedule is None:
        return {}
    found = {
        "expression": schedule.expression,
        "zone": schedule.zone,
        "missed": schedule.missed,
        "overlap": schedule.overlap,
        "jitter": str(schedule.jitter).removesuffix(".0") if schedule.jitter else "",
    }
    values = written_for(schedule.parameters, parameters)
    found |= {PREFIX + name: text for name, text in values.items()}
    return found | ({"paused": "on"} if schedule.paused else {})


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What is wrong with a form, at its fields."""

    fields: Mapping[str, str]
    """By the names of `NewSchedule`."""
    parameters: Mapping[str, str]
    rest: str
    """What no field can tell."""


def mistakes_in(error: InvalidError | None, parameters: Sequence[ParameterAbout]) -> Mistakes:
    """Return where a form was wrong."""
    told = dict(error.problems) if error else {}
    own = {name: told.pop(f"/{name}") for name in _OWN if f"/{name}" in told}
    names = [one.name for one in parameters]
    of_parameters = {name: told.pop(PLACE + name) for name in names if PLACE + name in told}
    is_all = bool(own or of_parameters) and not told
    return Mistakes(own, of_parameters, "" if is_all or error is None else str(error))


@cache
def zone_names() -> Sequence[str]:
    """Return the names of all time zones that this machine knows; it reads files."""
    return sorted(available_timezones())
