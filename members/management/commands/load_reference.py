"""`manage.py load_reference`: the authorities, the company's row and its document series."""

from typing import Any

from django.core.management.base import BaseCommand

from members import reference


class Command(BaseCommand):
    help = (
        "Load the reference data. Safe to run again: it changes only what differs from the files."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = reference.load()
        if options["verbosity"]:
            self.stdout.write(f"{count} authorities.")
