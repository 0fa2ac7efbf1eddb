"""`/survey/<token>/`: no login, no trace beyond the answer. Looking writes nothing, for mail programs open links by themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from quality.forms import SurveyForm
from quality.services import surveys

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The question with the score that was tapped already chosen; sent with one more tap, changeable for a week."""
    found = surveys.survey_of(token)
    tapped = request.GET.get("score", "")
    chosen = tapped if tapped in ("1", "2", "3", "4", "5") else str(found.score or "")
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        initial={"score": chosen, "reasons": found.reasons, "words": str(found.words)},
    )
    if form.is_bound and form.is_valid():
        try:
            surveys.answer(survey=found, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Thank you. You can change it for a week."))
            return redirect("quality:survey", token)
    context = {"form": form, "survey": found, "tab": "help"}
    response = render(request, "quality/survey.html", context, status=REFUSED if form.errors else 200)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
