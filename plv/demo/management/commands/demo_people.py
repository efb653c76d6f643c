"""`manage.py demo_people`: whom a visitor can be, a line for each."""

from typing import Any

from django.core.management.base import BaseCommand

from plv.demo.sign_in import demo_people, people_by_role

SHOWN = 2  # of each role


class Command(BaseCommand):
    help = "List the made-up people: role, name, e-mail, and for what they hold the role."

    def handle(self, *args: Any, **options: Any) -> None:
        emails = {str(pk): email for pk, email in demo_people().values_list("pk", "email")}
        for role, people in people_by_role():
            for name, detail, pk in people[:SHOWN]:
                self.stdout.write(f"  {role:20} {name:16} {emails[pk]:28} {detail}")
