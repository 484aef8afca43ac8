"""`python -m compiler`: see `compiler.cli`. The verb `test` runs blocks: the roof does that."""

import sys

from compiler.cli import main
from fbflow.cli import VERBS

sys.exit(main(others={"test": VERBS["test"]}))
