"""`manage.py demo_people`: whom a visitor can be, a line for each."""

from typing import Any

from django.core.management.base import BaseCommand

from plv.demo.sign_in import people_by_role

SHOWN = 2
