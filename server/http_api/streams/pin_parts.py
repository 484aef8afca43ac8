"""Pins of a run that goes on, as events of the kind "pins"."""

from collections.abc import AsyncGenerator, Sequence

from pydantic import BaseModel

from server.http_api.streams.feed import Part
from server.service.control import ControlService
from server.service.errors import ServiceError
from server.service.records.networks import PinValues


class _Pins(BaseModel):
    kind: str = "pins"
    run: str
    data: PinValues


class _Refusal(BaseModel):
    problem: str
    """Of which kind."""
    detail: str


class _Refused(BaseModel):
    kind: str = "refused"
    run: str
    data: _Refusal


async def pin_parts(
    service: ControlService, run: str, pins: Sequence[str]
) -> AsyncGenerator[Part, None]:
    """Yield pins as they change; one event of the kind "refused" if they cannot be watched."""
    told: BaseModel
    try:
        async for values in service.networks.watch(run, pins):
            told = _Pins(run=run, data=values)
            yield Part("", "pins", told.model_dump_json().encode())
    except ServiceError as error:
        told = _Refused(run=run, data=_Refusal(problem=error.kind, detail=str(error)))
        yield Part("", "refused", told.model_dump_json().encode())
