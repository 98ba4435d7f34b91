"""The command line, as `python -m leadladder_server.cli`."""

import sys

from leadladder_server.cli.app import main

sys.exit(main())
