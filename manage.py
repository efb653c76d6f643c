#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL they speak to the site that script/server last served."""

import os
import sys

from plv.local import machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plv.settings")
    machine.prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
