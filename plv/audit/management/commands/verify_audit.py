"""`manage.py verify_audit`: follow the whole chain; exit status 1 names the first bad row."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from plv.audit.chain import FIELDS, first_fault
from plv.audit.models import AuditEvent, AuditHead


class Command(BaseCommand):
    help = (
        "Verify the audit chain. Exit status 0: whole. 1: broken, and the first bad event is named."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--anchor",
            metavar="SEQ:HASH",
            help="a head published earlier outside the database, which the chain must still contain",
        )

    def handle(self, *args: Any, anchor: str | None = None, **options: Any) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            head = AuditHead.objects.get()
            rows = (
                AuditEvent.objects.filter(seq__isnull=False)
                .order_by("seq")
                .values(*FIELDS, "previous_hash", "hash")
                .iterator(chunk_size=2000)
            )
            fault = first_fault(rows, head_seq=head.seq, head_hash=head.hash)
            unsealed = AuditEvent.objects.filter(seq__isnull=True).count()
            contradicted = anchor and not _contains(anchor)
        if fault:
            self.stderr.write(f"The audit chain is broken at event {fault.seq}: {fault.sentence}.")
            sys.exit(1)
        if unsealed:
            self.stderr.write(f"{unsealed} events stand outside the chain.")
            sys.exit(1)
        if contradicted:
            self.stderr.write(
                f"The published head {anchor} is not in the chain: it has been rebuilt or cut."
            )
            sys.exit(1)
        self.stdout.write(
            f"The audit chain is whole: {head.seq} events, head {head.seq}:{head.hash}"
        )


def _contains(anchor: str) -> bool:
    seq, _, value = anchor.partition(":")
    return seq.isdigit() and AuditEvent.objects.filter(seq=int(seq), hash=value).exists()
