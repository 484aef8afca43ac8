"""Performs `text.template`: Jinja in its sandbox."""

from jinja2 import TemplateError, TemplateSyntaxError

from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.sandbox import Sandbox

_ERRORS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    SyntaxError,  # Python's, about what Jinja makes of a template with hundreds of levels
    TypeError,
    ValueError,
)


def fill(context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the text of a template with values in its places."""
    values = inputs["values"]
    if values is not None and not isinstance(values, dict):
        message = '"values" is no object; expected the values by name'
        raise OperationError(message, again=False)
    sandbox = Sandbox(most=context.settings.largest_body)
    try:
        text = sandbox.from_string(str(inputs["template"])).render(values or {})
    except _ERRORS as error:
        message = f"the template cannot be filled in: {_reason(error)}"
        raise OperationError(message, again=False) from error
    return {"text": text}


def _reason(error: BaseException) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"{error.message} (line {error.lineno})"
    if isinstance(error, RecursionError | SyntaxError | MemoryError):
        return "it has too many levels"
    return str(error) or type(error).__name__
