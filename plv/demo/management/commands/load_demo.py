"""`manage.py load_demo`: a plainly fake London in an empty database."""

import time as stopwatch
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plv import clock
from plv.demo import loader
from plv.demo.settings import FOUNDED_ON, Settings


class Command(BaseCommand):
    help = "Fill an empty database with a made-up London. Does nothing where there are children."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=Settings.seed)
        parser.add_argument(
            "--months", type=int, default=Settings.months, help="since the home opened"
        )
        parser.add_argument(
            "--today", type=date.fromisoformat, help="as if it were this day, at ten in the morning"
        )

    def handle(
        self, *args: Any, seed: int, months: int, today: date | None, **options: Any
    ) -> None:
        now = datetime.combine(today, time(10), tzinfo=clock.LONDON) if today else clock.now()
        settings = Settings(now=now.replace(second=0, microsecond=0), seed=seed, months=months)
        if settings.launched_on < FOUNDED_ON:
            raise CommandError(
                f"The home would have opened before the company was founded on {FOUNDED_ON}. "
                "Choose a later --today or fewer --months."
            )
        if loader.is_there():
            self.stdout.write("The demonstration is already there. Nothing was changed.")
            return
        began = stopwatch.monotonic()
        world = loader.load(settings, self.stdout.write)
        self.stdout.write(
            f"{len(world.by_referral)} referrals, {len(world.residents())} children at the home, "
            f"{len(world.waiting())} waiting; made in {stopwatch.monotonic() - began:.0f} seconds"
        )
