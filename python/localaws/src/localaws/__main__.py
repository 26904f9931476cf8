"""``python -m localaws`` is ``localaws``."""

import sys

from localaws.command_line import main

sys.exit(main())
