"""Who is told what about money. No message holds more than the number, the sum and the day."""

from datetime import datetime

from members.models import CreditNote, Invoice
from plv import notify
from plv.access.models import User
from plv.access.roles import Permission


def invoice_issued(invoice: Invoice, *, at: datetime) -> None:
    """Tell the authority's finance people that an invoice waits for them."""
    notify.tell(
        User.objects.holding_for(Permission.SEE_ACCOUNT, invoice.authority),
        subject=f"Invoice {invoice} from the Pan-London Vehicle",
        body=f"Invoice {invoice} for £{invoice.gross:,.2f} is due on {invoice.due_on:%-d %B %Y}.",
        path=invoice.get_absolute_url(),
        about=f"invoice {invoice.pk} issued",
        at=at,
    )


def credit_note_issued(note: CreditNote, *, at: datetime) -> None:
    """Tell the authority's finance people that an invoice was credited."""
    notify.tell(
        User.objects.holding_for(Permission.SEE_ACCOUNT, note.invoice.authority),
        subject=f"Credit note {note} from the Pan-London Vehicle",
        body=f"Invoice {note.invoice} was credited in full, £{note.gross:,.2f}, by {note}.",
        path=note.invoice.get_absolute_url(),
        about=f"credit note {note.pk} issued",
        at=at,
    )
