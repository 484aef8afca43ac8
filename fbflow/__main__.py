"""`python -m fbflow`: see `fbflow.cli`."""

import sys

from fbflow.cli import main

sys.exit(main())
