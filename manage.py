#!/usr/bin/env python
"""Run one management command."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    if sys.argv[1:2] == ["demo"]:
        # It starts the database before there can be settings.
        from vircle.demo.__main__ import main as demo

        sys.exit(demo(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vircle.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
