"""Lets `python -m shiqiao.cli` be the same program as `shiqiao`."""

import sys

from shiqiao.cli import main

sys.exit(main())
