"""Writing a referral: the task list, its parts, and the check of all the answers."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import actions, answers, eligibility, sections
from referrals.forms.needs import RiskForm
from referrals.forms.section import SectionForm
from referrals.lifecycle import Status
from referrals.models import Referral
from referrals.needs import LegalRoute
from referrals.queries import Contents, contents_of
from referrals.views.scope import say_where_it_stands, writable


@requires(P.WRITE_REFERRALS, methods=("GET",))
def referral_tasks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every part, with how far it is."""
    at = clock.now()
    referral = writable(request, pk)
    if referral.status != Status.DRAFT:
        say_where_it_stands(request, referral)
        return redirect(referral)
    contents = contents_of(referral)
    day = clock.london_day(at)
    progress = {section.slug: section.progress(contents) for section in sections.of(referral)}
    done = sum(state == sections.Progress.COMPLETED for state in progress.values())
    sent_back = (
        referral.status_changes.filter(was=Status.AWAITING_SIGN_OFF)
        .select_related("changed_by")
        .first()
    )
    audit.read(referral, by=request.user, at=at, kind="task list")
    return render(
        request,
        "referrals/tasks.html",
        {
            "referral": referral,
            "groups": [
                (group, [_task(referral, part, progress[part.slug]) for part in parts])
                for group, parts in sections.grouped(sections.of(referral))
            ],
            "done": done,
            "of": len(progress),
            "ready": done == len(progress),
            "sent_back": sent_back,
            "approval": _approval(referral, day),
            "age": referral.child.age_on(day),
        },
    )


def _task(
    referral: Referral, section: sections.Section, state: sections.Progress
) -> dict[str, object]:
    return {
        "title": section.title,
        "hint": section.hint,
        "url": reverse("referral_section", args=[referral.pk, section.slug]),
        "done": state == sections.Progress.COMPLETED,
        "status": state.label,
        "colour": "yellow" if state == sections.Progress.IN_PROGRESS else "blue",
    }


def _approval(referral: Referral, day: date) -> bool:
    """Whether the Secretary of State's approval is needed and not recorded (LAW-11)."""
    child = referral.child
    needed = eligibility.needs_approval(kind=referral.kind, born_on=child.born_on, on=day)
    return needed and child.under_13_approved_at is None


@requires(P.WRITE_REFERRALS)
def referral_section(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One part. "Save and continue" asks for all of it; "come back later" keeps what there is."""
    at = clock.now()
    referral = writable(request, pk)
    section = sections.find(referral, slug)
    if section is None:
        raise Http404
    if referral.status != Status.DRAFT:
        say_where_it_stands(request, referral)
        return redirect(referral)
    contents = contents_of(referral)
    form = section.form(
        request.POST or None,
        contents=contents,
        day=clock.london_day(at),
        partial="later" in request.POST,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(section, form, referral, request=request, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _onward(request, section, referral)
    overtaken = request.method == "POST" and form.overtaken()
    audit.read(referral, by=request.user, at=at, kind=f"part {slug}")
    return render(
        request,
        "referrals/section.html",
        {
            "referral": referral,
            "section": section,
            "contents": contents,
            "form": _caught_up(request, section, form) if overtaken else form,
            "saved_meanwhile": _saved_meanwhile(form) if overtaken else [],
        },
    )


def _save(
    section: sections.Section,
    form: SectionForm,
    referral: Referral,
    *,
    request: HttpRequest,
    at: datetime,
) -> Referral:
    """Save the part. A colleague's work on another part of the same referral is no conflict."""
    version = _version_opened(form) if form.overtaken() else referral.version
    who = {"referral": referral, "version": version, "by": request.user, "at": at}
    if isinstance(form, RiskForm):
        return actions.save_risks(risks=form.rows(), **who)
    facts, written = form.to_save()
    if section.slug == "child":
        return actions.save_child(fields=facts, **who)
    return actions.save_section(section=section.slug, facts=facts, answers=written, **who)


def _version_opened(form: SectionForm) -> int:
    typed = form.data.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() else 0


def _onward(request: HttpRequest, section: sections.Section, referral: Referral) -> HttpResponse:
    """Back to the list, or on to the next part that is not finished."""
    if "later" in request.POST:
        messages.success(request, "Saved. You can come back to it at any time.")
        return redirect("referral_tasks", referral.pk)
    referral.refresh_from_db()
    contents = contents_of(referral)
    order_relied_on = section.slug == "legal" and referral.legal_route == LegalRoute.ORDER
    if order_relied_on and section.progress(contents) != sections.Progress.COMPLETED:
        return redirect("referral_legal", referral.pk)
    following = sections.after(referral, section, contents)
    if following is None:
        return redirect("referral_check", referral.pk)
    return redirect("referral_section", referral.pk, following.slug)


def _caught_up(request: HttpRequest, section: sections.Section, form: SectionForm) -> SectionForm:
    """The same answers on top of what is saved now: saving once more keeps them."""
    data = request.POST.copy()
    data["version"], data["seen"] = form.initial["version"], form.initial["seen"]
    again = section.form(data, contents=form.contents, day=form.day, partial=form.partial)
    again.is_valid()
    for name, faults in form.errors.items():
        if name == "__all__":
            for fault in faults.as_data():
                again.add_error(None, fault)
    return again


def _saved_meanwhile(form: SectionForm) -> list[answers.Answer]:
    """What a colleague has saved and this page says otherwise."""
    rows = []
    for name in form.asked:
        field = form.fields[name]
        typed, saved = form.cleaned_data.get(name), form.told.get(name)
        if name in form.cleaned_data and (typed or None) != (saved or None):
            rows.append(answers.Answer(field.label, answers.in_words(field, saved) or "Nothing"))
    return rows


@requires(P.WRITE_REFERRALS)
def referral_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check your answers, then send them to be signed."""
    at = clock.now()
    referral = writable(request, pk)
    if referral.status != Status.DRAFT:
        say_where_it_stands(request, referral)
        return redirect(referral)
    refusal = ""
    if request.method == "POST":
        try:
            actions.send_for_sign_off(referral=referral, by=request.user, at=at)
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(
                request,
                "Sent for sign-off. Your approving officers have been told. "
                "Nothing reaches the placement team until one of them signs.",
            )
            return redirect(referral)
    contents: Contents = contents_of(referral)
    parts = answers.parts(contents, change=True)
    audit.read(referral, by=request.user, at=at, kind="check of answers")
    return render(
        request,
        "referrals/check.html",
        {
            "referral": referral,
            "parts": parts,
            "unfinished": [part for part in parts if not part.complete],
            "contents": contents,
            "refusal": refusal,
        },
    )
