"""`manage.py first_administrator EMAIL NAME`: the one person nobody else could have added."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plv import clock
from plv.access import actions, roles
from plv.access.models import User
from plv.errors import Refused


class Command(BaseCommand):
    help = "Add the first administrator. Refuses once there is one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        if User.objects.holding(roles.Permission.MANAGE_PEOPLE).exists():
            raise CommandError(
                "There is an administrator already. They add people on the page “People”."
            )
        at = clock.now()
        try:
            person = actions.add_person(email=email, name=name, by=None, at=at)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        actions.grant_role(person=person, role=roles.ADMINISTRATOR, target=None, by=None, at=at)
        self.stdout.write(
            f"{name} is the first administrator. Ask them to set a password by the reset link."
        )
