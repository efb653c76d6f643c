"""What is kept beside a referral: orders, documents, and the child's own words on a page."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import actions, answers, documents
from referrals.forms.legal import OrderForm, SeventyTwoHoursForm
from referrals.forms.steps import DocumentForm
from referrals.lifecycle import Status
from referrals.models import Document, LegalBasis, Referral
from referrals.queries import contents_of
from referrals.views.scope import say_where_it_stands, theirs, visible, writable


@requires(P.WRITE_REFERRALS, P.SIGN_REFERRALS)
def referral_legal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an order as the court sealed it, to the minute."""
    at = clock.now()
    referral = get_object_or_404(theirs(request, P.WRITE_REFERRALS, P.SIGN_REFERRALS), pk=pk)
    form = OrderForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        answer = {name: value for name, value in form.cleaned_data.items() if name != "as_sealed"}
        try:
            actions.record_legal_basis(
                child=referral.child,
                authorised_by_name="",
                authorised_by_role="",
                **answer,
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The order is recorded.")
            return _back_from_legal(referral)
    return _legal_page(request, referral, form, at, template="referrals/legal.html")


@requires(P.WRITE_REFERRALS, P.SIGN_REFERRALS)
def referral_72_hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record 72 hours that have begun in another secure home; the end is worked out."""
    at = clock.now()
    referral = get_object_or_404(theirs(request, P.WRITE_REFERRALS, P.SIGN_REFERRALS), pk=pk)
    form = SeventyTwoHoursForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        answer = {
            name: value for name, value in form.cleaned_data.items() if name != "hours_already"
        }
        try:
            basis = actions.record_legal_basis(
                child=referral.child,
                kind=LegalBasis.Kind.SEVENTY_TWO_HOURS,
                ends_at=form.expiry.final_at,
                court="",
                case_number="",
                next_hearing_on=None,
                **answer,
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            ends = basis.ends_at.astimezone(clock.LONDON)
            messages.success(
                request, f"Recorded. Without an order the time ends on {ends:%-d %B %Y at %H:%M}."
            )
            return _back_from_legal(referral)
    return _legal_page(request, referral, form, at, template="referrals/seventy_two_hours.html")


def _back_from_legal(referral: Referral) -> HttpResponse:
    return (
        redirect("referral_tasks", referral.pk)
        if referral.status == Status.DRAFT
        else redirect(referral)
    )


def _legal_page(
    request: HttpRequest, referral: Referral, form: object, at: datetime, *, template: str
) -> HttpResponse:
    audit.read(referral, by=request.user, at=at, kind="legal basis")
    return render(
        request,
        template,
        {
            "referral": referral,
            "form": form,
            "legal_bases": referral.child.legal_bases.order_by("-starts_at"),
            "now": at,
        },
    )


@requires(P.WRITE_REFERRALS)
def referral_documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referral's documents, and one more."""
    at = clock.now()
    referral = writable(request, pk)
    if not referral.is_live:
        say_where_it_stands(request, referral)
        return redirect(referral)
    form = DocumentForm(request.POST or None, request.FILES or None, day=clock.london_day(at))
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        try:
            upload = documents.check_upload(answer.pop("file"))
            actions.add_document(referral=referral, upload=upload, **answer, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The document is added. Add another, or go on.")
            return redirect("referral_documents", referral.pk)
    audit.read(referral, by=request.user, at=at, kind="documents")
    return render(
        request,
        "referrals/documents.html",
        {"referral": referral, "form": form, "contents": contents_of(referral)},
    )


@requires(P.SEE_CHILDREN, P.SEE_ALL_REFERRALS, methods=("GET",))
def document_download(request: HttpRequest, pk: UUID) -> FileResponse:
    """A document, as a file to save: never shown by the browser inside the site."""
    at = clock.now()
    document = get_object_or_404(
        Document.objects.select_related("referral").filter(
            referral__in=Referral.objects.visible_to(request.user)
        ),
        pk=pk,
    )
    return as_attachment(document, by=request.user, at=at)


def as_attachment(document: Document, *, by: User, at: datetime) -> FileResponse:
    """The file to save, its reading recorded. Whether `by` may read it has been asked before."""
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    audit.record(audit.Event.DOCUMENT_READ, target=document, by=by, at=at)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=f"{document.referral.reference}-{document.kind}{documents.ENDINGS[document.media_type]}",
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(P.SEE_CHILDREN, P.SEE_ALL_REFERRALS, methods=("GET",))
def child_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All about me: one page in the child's own words, to print and take along."""
    at = clock.now()
    referral = visible(request, pk)
    contents = contents_of(referral)
    audit.read(referral, by=request.user, at=at, kind="child's words")
    return render(
        request,
        "referrals/child_words.html",
        {
            "referral": referral,
            "words": list(answers.childs_words(contents)),
            "how_words_came": answers.how_the_words_came(contents),
        },
    )
