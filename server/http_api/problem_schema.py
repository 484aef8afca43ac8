"""What problem documents look like, for the OpenAPI document."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from server.service.records.diagnostics import DiagnosticAbout


class ProblemPlace(BaseModel):
    """One thing that is wrong with what was given."""

    place: Annotated[str, Field(description="a JSON pointer into the body, or `?name`")]
    message: str


class ProblemDocument(BaseModel):
    """Why a request is refused (RFC 9457)."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: Annotated[str, Field(description="`/problems/<kind>`; kinds never change meaning")]
    title: str
    status: int
    detail: str
    instance: str = ""
    request_id: Annotated[str, Field(description="with which the server's log tells of it")] = ""
    problems: Sequence[ProblemPlace] = ()
    diagnostics: Annotated[
        Sequence[DiagnosticAbout], Field(description="of a source with errors")
    ] = ()
    retry_after: Annotated[int, Field(description="seconds after which it may work")] = 0
