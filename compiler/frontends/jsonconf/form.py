"""The form of a config: its fields with their types, checked by pydantic, published as a schema."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from compiler.ir.policy import LONGEST, MOST_ATTEMPTS, Circuit, Retry

Json = Annotated[Any, WithJsonSchema({"description": "Any JSON value."})]
Parameters = dict[str, Json]
_ATTEMPTS = {"type": "integer", "minimum": 1, "maximum": MOST_ATTEMPTS}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _retry(value: object) -> object:
    """A number alone is the number of attempts."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return {"attempts": value} if is_number else value


class Undo(_Form):
    """An operation that undoes a task."""

    operation: str | None = None
    function: str | None = None
    params: Parameters = {}


class TaskForm(_Form):
    """One task."""

    id: str | None = Field(default=None, min_length=1)
    name: str | None = Field(default=None, min_length=1, description="The same as id.")
    operation: str | None = Field(default=None, description="What is done, such as http.request.")
    function: str | None = Field(default=None, description="A Python function, module.function.")
    graph: Annotated[
        Any,
        WithJsonSchema(
            {
                "description": "Another config as a task: itself, or the name of its file.",
                "anyOf": [{"type": "string"}, {"type": "object"}],
            }
        ),
    ] = None
    params: Parameters = Field(
        default={},
        description='Values by parameter; {"$ref": "task.results.field"} is a result of another.',
    )
    independent_params: Parameters = Field(default={}, description="Values by parameter.")
    dependent_params: dict[str, str] = Field(
        default={}, description='References by parameter, each "task.results.field".'
    )
    dependencies: list[str] = []
    depends_on: list[str] = Field(
        default=[],
        description="The same; a function gets their results, each named after its task.",
    )
    results: Json = Field(default=None, description="Of older files; it means nothing here.")
    retry: Annotated[
        Retry | None,
        BeforeValidator(_retry),
        WithJsonSchema({"anyOf": [_ATTEMPTS, Retry.model_json_schema()]}),
    ] = None
    timeout: float | None = Field(default=None, gt=0, le=LONGEST)
    deadline: float | None = Field(default=None, gt=0, le=LONGEST)
    cache: float | None = Field(
        default=None,
        gt=0,
        le=LONGEST,
        description="Seconds that a result is used again for the same parameters.",
    )
    tag: str = ""
    when: str | None = Field(
        default=None, description="A JMESPath condition: fetch.results.status == `200`"
    )
    for_each: str | None = Field(
        default=None, description="The parameter whose list is taken apart, one call for each."
    )
    trigger: Literal["all", "any", "all_done"] = "all"
    compensate: Undo | None = None
    sla: float | None = Field(default=None, gt=0, le=LONGEST)


class ConfigForm(_Form):
    """A graph of tasks."""

    schema_: str | None = Field(
        default=None, alias="$schema", description="For editors: where this schema is."
    )
    dag_name: str | None = Field(default=None, min_length=1, description="What it is called.")
    dag_id: str | None = Field(default=None, min_length=1, description="The same, in older files.")
    name: str | None = Field(default=None, min_length=1, description="The same as dag_name.")
    max_retries: int | None = Field(
        default=None, ge=1, le=MOST_ATTEMPTS, description="Attempts in all, of each task."
    )
    retry_delay: float | None = Field(default=None, ge=0, le=LONGEST)
    tasks: list[TaskForm] = Field(min_length=1)
    schedule: str | None = Field(default=None, description='A cron expression, or "manual".')
    config: str | None = Field(
        default=None, description="A JSON file, read again at each run: config.path.to.value"
    )
    user_params: list[str] | None = Field(
        default=None, description="What users may change: task.parameter, or parameter."
    )
    outputs: dict[str, str] | None = Field(
        default=None, description="Of a graph that is a task: its results by name, as references."
    )
    on_failure: Literal["cancel", "continue"] = "cancel"
    sla: float | None = Field(default=None, gt=0, le=LONGEST)
    tags: dict[str, Annotated[int, Field(ge=1)]] = {}
    circuit: Circuit = Circuit()
    durability: Literal["auto", "strict", "snapshot", "none"] = "auto"
    commit: Literal["process", "power"] = "process"


def config_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of configs."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **ConfigForm.model_json_schema(by_alias=True)}
