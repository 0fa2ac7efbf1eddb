"""`/rules/`: the rules centre: documents, versions, what changed between any two, comments, agreeing anew."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge import asking
from knowledge.errors import DocumentNotFound
from knowledge.forms import CommentForm
from knowledge.models import Document, DocumentVersion
from knowledge.policies import diffing
from knowledge.policies.languages import nearest, text_in
from knowledge.policies.marks import plain
from knowledge.policies.marks import render as as_html
from knowledge.selectors import documents
from knowledge.services import commenting
from knowledge.views.help import locale
from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.core.http import cache_page_publicly, refuse_to
from marketplace.core.masking import mask_name
from orders.policies import notice

SECONDS = 300
REFUSED = 422


@cache_page_publicly(SECONDS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All documents: what is in force, what is coming."""
    rows = []
    for found in documents.documents():
        now, next_one = documents.in_force(found), documents.coming(found)
        if now is not None:
            rows.append({"document": found, "text": _text(now), "coming": next_one})
    return render(request, "knowledge/rules.html", {"rows": rows, "cacheable": True})


@cache_page_publicly(SECONDS)
@require_safe
def risks(request: HttpRequest) -> HttpResponse:
    """The notice that is confirmed before each order: its text lives where orders take it from."""
    return render(request, "knowledge/risks.html", {"points": notice.POINTS_ZH, "cacheable": True})


@cache_page_publicly(SECONDS)
@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, or an older version by `?version=`."""
    found = documents.document(slug)
    asked = request.GET.get("version", "")
    version = (
        documents.version(found, int(asked))
        if asked.isascii() and asked.isdigit() and len(asked) < 5
        else documents.in_force(found)
    )
    if version is None:
        raise DocumentNotFound
    text = _text(version)
    context = {
        "document": found, "version": version, "text": text, "html": as_html(text.get("body", "")),
        "coming": documents.coming(found), "versions": _open(found), "cacheable": True,
    }  # fmt: skip
    return render(request, "knowledge/rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes between two versions, what people say about it, and a field to say something."""
    found = documents.document(slug)
    new, old = _pair(request, found)
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"client_id": ids.public_id()})
    if form.is_bound and form.is_valid() and isinstance(request.user, User):
        try:
            commenting.comment(version=new, user=request.user, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Thank you. Everybody can read it, with our answer."))
            return redirect("knowledge:changes-of", slug)
    before = _text(old) if old else {}
    pieces = diffing.between(plain(before.get("body", "")), plain(_text(new).get("body", "")))
    said = [
        {"comment": one, "who": mask_name(one.user.display_name) if one.user else "–"}
        for one in documents.comments_of(new)
    ]
    context = {
        "document": found, "new": new, "old": old, "text": _text(new), "pieces": pieces, "count": diffing.changes(pieces),
        "versions": _open(found), "said": said, "form": form,
        "follows": isinstance(request.user, User) and documents.follows(found, request.user),
    }  # fmt: skip
    return render(request, "knowledge/rule_changes.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_POST
@refuse_to("knowledge:changes-of")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear of changes, or no more."""
    commenting.follow(document=documents.document(slug), user=request.user, wants=request.POST.get("wants") == "yes")
    return redirect("knowledge:changes-of", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Texts that changed and ask again. Saying no leaves what the law keeps: orders, returns, refunds, data, closing."""
    then = _then(request)
    if request.method == "POST":
        try:
            version = documents.any_version(int(request.POST.get("version", "0")[:12] or 0))
            yes = request.POST.get("agreed") == "yes"
            commenting.decide(version=version, user=request.user, digest=request.POST.get("digest", ""), agreed=yes)
        except (DomainError, ValueError) as error:
            messages.error(request, str(getattr(error, "message", _("Please choose again."))))
    waiting = asking.pending(request.user)
    has_refused = asking.refused(request.user)
    if not waiting and request.method == "POST" and not has_refused:
        return redirect(then)
    rows = [{"version": one, "text": _text(one), "html": as_html(_text(one).get("body", ""))} for one in waiting]
    again = asking.refused_versions(request.user) if has_refused and not rows else []
    rows += [
        {"version": one, "text": _text(one), "html": as_html(_text(one).get("body", "")), "refused": True}
        for one in again
    ]
    return render(request, "knowledge/agree.html", {"rows": rows, "then": then, "has_refused": has_refused})


def _then(request: HttpRequest) -> str:
    asked = request.GET.get("next", "/")[:300]
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"


def _text(version: DocumentVersion) -> Any:
    return text_in(version.texts, nearest(locale()))


def _open(found: Document) -> list[Any]:
    return list(getattr(found, "open_versions", ()))


def _pair(request: HttpRequest, found: Document) -> tuple[DocumentVersion, DocumentVersion | None]:
    """The newer and the older version that shall be compared: by default what is coming (or in force) and the one before."""
    shown = _open(found)
    if not shown:
        raise DocumentNotFound
    numbers = {one.number: one for one in shown}
    new = _asked(request, "to", numbers) or documents.coming(found) or documents.in_force(found) or shown[0]
    old = _asked(request, "from", numbers) or max(
        (one for one in shown if one.number < new.number and one.status != "dropped"),
        key=lambda one: one.number,
        default=None,
    )
    return new, old


def _asked(request: HttpRequest, name: str, numbers: dict[int, DocumentVersion]) -> DocumentVersion | None:
    text = request.GET.get(name, "")
    return numbers.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else None
