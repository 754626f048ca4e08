"""``python -m viz``: the command line."""

import sys

from viz.cli import main

sys.exit(main())
