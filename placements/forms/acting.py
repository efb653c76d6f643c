"""The form behind a page that carries out one action."""

from collections.abc import Callable
from typing import Any, TypeVar

from plv.errors import Refused
from plv.forms import (
    Form,
)

Result = TypeVar("Result")


class ActionForm(Form):
    """A form whose answers are exactly an action's arguments."""

    # What the action calls "moment" is asked for under the name it has in this form.
    moment = ""

    def carry_out(self, action: Callable[..., Result], **given: Any) -> Result | None:
        """What `action` returns, or None when it refuses: the refusal is then on the form."""
        try:
            return action(**self.cleaned_data, **given)
        except Refused as refusal:
            if refusal.field == "moment":
                refusal.field = self.moment
            self.refuse(refusal)
            return None


# --- beds --------------------------------------------------------------------------------------------
