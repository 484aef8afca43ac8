"""Performs `log`."""

import json
import re

from fblib.operation import Inputs, OperationContext, Outputs
from fblib.perform.choices import chosen

_LONGEST = 4_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LEVELS = {"debug": "[debug] ", "info": "", "warning": "[warning] ", "error": "[error] "}


def write(context: OperationContext, inputs: Inputs) -> Outputs:
    """Write a line."""
    level = chosen(inputs, "level", _LEVELS)
    text = str(inputs["text"])[: _LONGEST + 1]
    if inputs["data"] is not None:
        text = f"{text} {json.dumps(inputs['data'], ensure_ascii=False)}".lstrip()
    # One line is one line, and no terminal takes any of it for a command.
    line = level + _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 1] + "…"
    context.log(line)
    return {"line": line}
