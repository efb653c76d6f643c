"""Documents: judged by what is in them, kept out of reach, read on the record."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plv.audit.models import AuditEvent
from plv.errors import Refused
from referrals import documents
from referrals.models import Document, Referral
from tests import factories as make

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 32


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            # Dated, so that the same names make the same bytes on every machine and in every run.
            file.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 10, 0, 0)), "<x/>")
    return packed.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
EXCEL = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, documents.PDF),
        (PNG, documents.PNG),
        (JPEG, documents.JPEG),
        (WORD, documents.WORD),
        (EXCEL, documents.EXCEL),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_kinds_that_are_kept(content, media_type):
    checked = documents.check_upload(io.BytesIO(content))
    assert (checked.content, checked.media_type) == (content, media_type)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"<html><script>alert(1)</script></html>", "must be one of"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be one of"),
        (b"MZ\x90\x00" + b"\0" * 60, "must be one of"),
        (b"GIF89a" + b"\0" * 20, "must be one of"),
        (b"<script></script>" + PDF, "must be one of"),
        (b"Just words", "must be one of"),
        (archive("a.txt"), "must be one of"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (WORD[:40], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "without a password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_kinds_that_are_not(content, sentence):
    with pytest.raises(Refused, match=sentence):
        documents.check_upload(io.BytesIO(content))


def test_a_file_over_the_limit_is_refused(settings):
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(Refused, match="smaller than 1MB"):
        documents.check_upload(io.BytesIO(PDF + b"\0" * 1024 * 1024))


@pytest.fixture
def referral(borough, sign_in, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    sign_in(borough.writer)
    return make.ReferralFactory(child=make.ChildFactory(authority=borough.authority))


def upload(send, referral, content=PDF, name="chronology.pdf", **changes):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    fields = {"kind": "chronology", "title": "Chronology to November", "file": file}
    return send("referral_documents", referral.pk, **{**fields, **changes})


@pytest.mark.django_db
def test_a_document_is_kept_under_a_random_name_and_given_back_as_a_file(
    referral, send, look, tmp_path
):
    upload(send, referral)
    document = Document.objects.get()
    assert "chronology" not in document.file.name
    assert (tmp_path / document.file.name).read_bytes() == PDF
    answer = look("document_download", document.pk)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{referral.reference}-chronology.pdf"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    read = AuditEvent.objects.get(event="referrals.document_read")
    assert (read.target_id, read.child_id) == (str(document.pk), referral.child_id)


@pytest.mark.django_db
def test_what_the_file_is_called_does_not_matter(referral, send):
    page = upload(send, referral, b"<html></html>")
    assert "The file must be one of: PDF" in page.content.decode()
    assert not Document.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Select what the document is"),
        ({"title": ""}, "Enter a short title"),
        ({"file": ""}, "Select the file"),
        (
            {"dated_on_day": "25", "dated_on_month": "11", "dated_on_year": "2026"},
            "must not be in the future",
        ),
    ],
)
def test_what_is_missing_is_named(referral, send, changes, sentence):
    assert sentence in upload(send, referral, **changes).content.decode()


@pytest.mark.django_db
def test_another_authoritys_document_is_not_there(referral, send, stranger, sign_in, look):
    upload(send, referral)
    sign_in(stranger)
    assert look("document_download", Document.objects.get().pk).status_code == 404
    assert look("referral_documents", referral.pk).status_code == 404
    assert not AuditEvent.objects.filter(event="referrals.document_read").exists()


@pytest.mark.django_db
def test_the_team_reads_documents_once_the_referral_is_sent(referral, send, team, sign_in, look):
    upload(send, referral)
    document = Document.objects.get()
    sign_in(team)
    assert look("document_download", document.pk).status_code == 404
    Referral.objects.filter(pk=referral.pk).update(
        status="submitted",
        submitted_at="2026-11-24T09:00Z",
        submitted_by=team,
        tie_break=1,
    )
    assert b"".join(look("document_download", document.pk).streaming_content) == PDF


@pytest.mark.django_db
def test_a_file_that_is_gone_is_a_plain_not_found(referral, send, look, tmp_path):
    upload(send, referral)
    document = Document.objects.get()
    (tmp_path / document.file.name).unlink()
    assert look("document_download", document.pk).status_code == 404
