"""`python -m runtime`."""

import gc
import sys

from runtime.cli import main

code = main()
# The interpreter would look through everything once more: that takes longer than to end the run.
gc.disable()
gc.freeze()
sys.exit(code)
