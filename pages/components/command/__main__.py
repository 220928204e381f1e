"""Run ``leader-atlas`` as ``python -m pages.components.command``."""

import sys

from pages.components.command import main

sys.exit(main())
