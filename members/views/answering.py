"""What the form pages of this app share."""

from collections.abc import Callable
from typing import Any

from plv.errors import Refused
from plv.forms import Form


def done(form: Form, action: Callable[..., object], **facts: Any) -> bool:
    """Run `action` with the form's answers. False when they are incomplete or it is refused.

    The form then says why.
    """
    if not form.is_valid():
        return False
    try:
        action(**form.cleaned_data, **facts)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True
