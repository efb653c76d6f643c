"""A file from the person's machine. What may be in it is judged where documents are kept."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from plv.forms.question import Question
from plv.forms.text import tidy

MEGABYTE = 1024 * 1024


class UploadField(Question, forms.FileField):
    """`accept` lists endings for the file picker, such as ".pdf,.docx"."""

    verb = "Select"
    messages = {
        "invalid": "{subject} could not be read: select it again",
        "missing": "{subject} could not be read: select it again",
        "empty": "{subject} is empty: select another file",
    }

    def __init__(self, *, accept="", max_bytes=None, **kwargs):
        self.accept = accept
        self.max_bytes = max_bytes
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = accept

    def missing_sentence(self, label: str) -> str:
        return super().missing_sentence(
            re.sub(r"^Upload (\w)", lambda found: found[1].upper(), label)
        )

    def to_python(self, data):
        upload = super().to_python(data)
        if upload is None:
            return None
        limit = self.max_bytes or settings.DOCUMENT_MAX_BYTES
        if upload.size > limit:
            raise ValidationError(
                f"{self.subject} must be smaller than {limit // MEGABYTE}MB", code="too_large"
            )
        stem, dot, ending = tidy(upload.name).rpartition(".")
        upload.name = f"{(stem or 'document')[:120]}{dot}{ending[:20]}"
        return upload
