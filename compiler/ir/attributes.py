"""Attributes of elements in 4diac files for what 4diac has no words for: their names and values.

The IDE keeps attributes it does not know, with any name that is an identifier, and lets its
users write them; a value of the type STRING is a literal there.
"""

import json

from compiler.ir.policy import Policy, Settings, Workflow

PREFIX = "FBFlow_"
POLICY = f"{PREFIX}Policy"
"""Of a function block: how its operation is executed."""
LABEL = f"{PREFIX}Label"
"""Of a function block or a system: what its author calls it."""
WORKFLOW = f"{PREFIX}Workflow"
"""Of a system: how its runs behave."""
SETTINGS = f"{PREFIX}Settings"
"""Of a system: where its runs have their limits."""
PYTHON = f"{PREFIX}Python"
"""Of a block type: what in Python does its work, `my_blocks:SQUARE`; `async my_blocks:FETCH` is
an operation."""
PYTHON_BODY = "python:"
"""What the names of services and operations begin with that are named so."""


def text_of(record: Policy | Workflow | Settings) -> str:
    """Return the JSON text of what in a record is not as it would be anyhow; "" for nothing."""
    plain = record.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(plain) if plain else ""
