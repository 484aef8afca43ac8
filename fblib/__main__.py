"""`python -m fblib list|show|export`: the same as `fbflow library`."""

import sys

from fbflow.library.cli import main

sys.exit(main(program="python -m fblib"))
