"""`/desk/training/`: courses, their articles, the quiz that opens a queue."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from quality.models import Attempt
from quality.selectors import training as reading
from quality.services import training
from support.teams import DESK, is_lead, is_limited

team = roles_required(*DESK, Role.PARTNER)
REFUSED = 422


def _room(request: HttpRequest) -> dict[str, Any]:
    """What every page shows; a partner's agent has no links to pages of ours."""
    return {"nav": "training", "is_limited": is_limited(request.user)}


def _words(texts: Any) -> Any:
    return texts.get("en" if (get_language() or "").startswith("en") else "zh-hans", {})


@team
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All courses with my progress; for a lead also who is certified."""
    rows = [{"progress": one, "title": _words(one.course.titles)} for one in reading.courses_for(request.user)]
    certified = reading.certified() if is_lead(request.user) else []
    return render(request, "quality/training.html", {"rows": rows, "certified": certified} | _room(request))


@team
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, code: str) -> HttpResponse:
    """The articles in their order; a button says that one was read."""
    found = reading.course_for(request.user, code)
    if request.method == "POST":
        training.read(course=found.course, user=request.user, slug=request.POST.get("article", "")[:60])
        return redirect("quality:course", code)
    articles = [{"slug": slug, "is_read": slug in found.read} for slug in found.course.articles]
    context = {
        "found": found, "title": _words(found.course.titles), "articles": articles, "opens": training.retry_at(found.course, request.user),
        "attempt": reading.attempt_of(request.user, code), **_room(request),
    }  # fmt: skip
    return render(request, "quality/course.html", context)


@team
@require_POST
@refuse_to("quality:course")
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Open the quiz, or go on with the one that is open."""
    training.start(course=reading.course_for(request.user, code).course, user=request.user)
    return redirect("quality:quiz", code)


@team
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, code: str) -> HttpResponse:
    """The questions; handed in at once. The result names what was wrong and why."""
    attempt = reading.attempt_of(request.user, code)
    if attempt is None:
        return redirect("quality:course", code)
    if request.method == "POST":
        try:
            return _result(request, training.finish(attempt=attempt, answers=_answers(request, attempt)))
        except DomainError as error:
            messages.error(request, str(error.message))
    asked = [{"pk": one.pk, **_words(one.texts)} for one in reading.questions_of(attempt)]
    context = {"attempt": attempt, "asked": asked, "title": _words(attempt.course.titles)} | _room(request)
    return render(request, "quality/quiz.html", context, status=REFUSED if request.method == "POST" else 200)


def _answers(request: HttpRequest, attempt: Attempt) -> dict[int, int]:
    given = {pk: request.POST.get(f"q{pk}", "") for pk in attempt.versions}
    return {pk: int(text) for pk, text in given.items() if text.isascii() and text.isdigit() and len(text) < 3}


def _result(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    rows = []
    for one in reading.questions_of(attempt):
        words = _words(one.texts)
        rows.append({"ask": words["ask"], "why": words.get("why", ""), "right": words["options"][one.right],
                     "is_right": attempt.answers.get(str(one.pk)) == one.right})  # fmt: skip
    messages.info(request, _("%(percent)s %% right") % {"percent": attempt.percent})
    return render(
        request,
        "quality/result.html",
        {"attempt": attempt, "rows": rows, "title": _words(attempt.course.titles)} | _room(request),
    )
