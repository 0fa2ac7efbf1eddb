"""`/me/reviews/`: what can be reviewed, what was written, and questions of others that this person may know an answer to."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from orders.errors import NotYours
from orders.policies import opinions as rules
from orders.selectors import opinions as reads
from orders.services import opinions
from orders.states import OpinionStatus
from orders.views.common import picture_url

A_PAGE, WAITING, HELP = 10, 12, 5


class ReviewForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=gettext_lazy("Stars"), coerce=int, widget=forms.RadioSelect,
        choices=[
            (5, gettext_lazy("Excellent")), (4, gettext_lazy("Good")), (3, gettext_lazy("All right")),
            (2, gettext_lazy("Not good")), (1, gettext_lazy("Bad")),
        ],
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=rules.MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("How is it, did it come well, would you buy it again? Please no phone numbers or links."),
    )  # fmt: skip


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Three lists on one page."""
    user = request.user
    page = Paginator(reads.reviews_by(user), A_PAGE).get_page(request.GET.get("page"))
    waiting = [{"line": line, "picture": picture_url(line.picture)} for line in reads.to_review(user)[:WAITING]]
    context = {"waiting": waiting, "page": page, "questions": reads.questions_for_buyer(user)[:HELP], "tab": "me"}
    return render(request, "orders/reviews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Stars, words, photographs; once for each item."""
    bought = reads.received_line(request.user, number, line)
    if bought is None:
        raise NotYours
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = opinions.review(
                user=request.user, order_number=number, line=line, photos=request.FILES.getlist("photos"),
                **form.cleaned_data,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            is_held = made.status == OpinionStatus.HELD
            messages.success(
                request,
                _("Thank you. We read it first, then it is shown.") if is_held else _("Thank you for your review."),
            )
            return redirect("orders:reviews")
    context = {
        "form": form,
        "line": bought,
        "picture": picture_url(bought.picture),
        "most": rules.MAX_PHOTOS,
        "tab": "me",
    }
    return render(request, "orders/review.html", context, status=400 if request.method == "POST" else 200)
