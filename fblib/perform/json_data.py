"""Performs the operations on JSON values."""

import json
from typing import cast

from fblib.expressions import ExpressionError, searched
from fblib.operation import Inputs, OperationContext, OperationError, Outputs
from fblib.perform.bounds import check_size
from fblib.perform.json_input import json_of


def select(context: OperationContext, inputs: Inputs) -> Outputs:
    """Return what a JMESPath expression finds."""
    expression = str(inputs["expression"])
    try:
        value = searched(expression, inputs["data"])
    except ExpressionError as error:
        message = f'the expression "{expression}" cannot be used: {error}'
        raise OperationError(message, again=False) from error
    if value is None and inputs["required"]:
        message = f'there is nothing where the expression "{expression}" looks'
        raise OperationError(message, again=False)
    check_size(value, f'what "{expression}" makes', most=context.settings.largest_body)
    return {"value": value}


def parse(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the value of a text."""
    return {"data": json_of(str(inputs["text"]), "the text")}


def formatted(_context: OperationContext, inputs: Inputs) -> Outputs:
    """Return the text of a value."""
    spaces = cast("int", inputs["indent"])
    text = json.dumps(
        inputs["data"],
        ensure_ascii=False,
        allow_nan=False,
        indent=spaces or None,
        sort_keys=bool(inputs["sort_keys"]),
    )
    return {"text": text}
