"""What may be in an uploaded file: judged by its content, never by its name or by what the browser says."""

import io
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from django.conf import settings

from plv.errors import Refused

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG, PNG = "image/jpeg", "image/png"

ENDINGS = {PDF: ".pdf", WORD: ".docx", EXCEL: ".xlsx", JPEG: ".jpg", PNG: ".png"}
ACCEPT = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"
KINDS = "PDF, Word (.docx), Excel (.xlsx), JPG or PNG"
OFFICE_PARTS = {WORD: "word/document.xml", EXCEL: "xl/workbook.xml"}
MOST_PARTS = 5_000
MOST_UNPACKED = 400 * 1024 * 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be kept."""

    content: bytes
    media_type: str


def check_upload(file: BinaryIO) -> CheckedUpload:
    """Read the whole of `file` and judge it. Raises `Refused` with what to do instead."""
    limit = settings.DOCUMENT_MAX_BYTES
    content = file.read(limit + 1)
    if not content:
        raise Refused("The file is empty. Select another file.", field="file")
    if len(content) > limit:
        raise Refused(f"The file must be smaller than {limit // MEGABYTE}MB.", field="file")
    return CheckedUpload(content, media_type_of(content))


def media_type_of(content: bytes) -> str:
    """The kind of file, from its bytes alone. Raises `Refused` for anything that is not on the list."""
    if content[:4] == b"PK\x03\x04":
        return _office_type(content)
    guess = filetype.guess_mime(content[:8192])
    if guess == PDF and content.startswith(b"%PDF-"):
        return PDF
    if guess in (JPEG, PNG):
        return str(guess)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "This is an old or password-protected Office file. Save it as a PDF, or as .docx without a "
            "password, and select it again.",
            field="file",
        )
    raise Refused(f"The file must be one of: {KINDS}.", field="file")


def _office_type(content: bytes) -> str:
    """Which Office document the zip archive is; any other archive, or one with macros, is refused."""
    wrong = Refused(f"The file must be one of: {KINDS}.", field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(
            "The file is damaged and cannot be opened. Select another copy.", field="file"
        ) from None
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise wrong
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("The file contains macros. Save it without them, or as a PDF.", field="file")
    for media_type, part in OFFICE_PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return media_type
    raise wrong
