"""Order → problem → door, without JavaScript. A guest comes by parcel number or signs in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from knowledge.errors import ArticleNotFound
from knowledge.forms import ParcelForm
from knowledge.guests import person
from knowledge.policies.problems import BY_CODE, doors_of, problems_of
from knowledge.selectors import articles, wizard
from knowledge.views.help import locale
from logistics.selectors import tracking
from marketplace.core import ids
from marketplace.core.errors import NotFound
from orders.views.common import picture_url


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """My newest orders with their pictures; a guest gets a field for a parcel number and the way to sign in."""
    user = person(request)
    rows = []
    for order in wizard.recent_orders(user) if user else []:
        lines = list(order.lines.all())
        rows.append(
            {
                "order": order,
                "pictures": [picture_url(line.picture) for line in lines[:4]],
                "title": lines[0].title if lines else "",
            }
        )
    return render(request, "knowledge/orders.html", {"rows": rows, "form": ParcelForm(), "tab": "help"})


@login_required
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """What may be wrong with this order: tiles that fit its state."""
    found = wizard.standing(request.user, number)
    pictures = [picture_url(line.picture) for line in found.order.lines.all()[:4]]
    context = {
        "found": found,
        "order": found.order,
        "problems": problems_of(found.facts),
        "pictures": pictures,
        "tab": "help",
    }
    return render(request, "knowledge/order.html", context)


@login_required
@require_safe
def problem(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The answer from live data, then the right door with everything filled in."""
    found = wizard.standing(request.user, number)
    known = BY_CODE.get(code)
    if known is None or not known.fits(found.facts):
        return redirect("knowledge:order", found.order.number)
    try:
        text = articles.article_text(known.article, locale())
    except ArticleNotFound:  # taken off the shelf meanwhile: the doors are what counts
        text = None
    doors = doors_of(known, found.facts)
    context = {
        "found": found,
        "order": found.order,
        "problem": known,
        "first": doors[0],
        "others": doors[1:],
        "text": text,
        "tab": "help",
    }
    return render(request, "knowledge/problem.html", context)


@require_safe
def parcel(request: HttpRequest) -> HttpResponse:
    """A guest with a parcel number: where it is, and what can be done without an account."""
    form = ParcelForm(request.GET or None)
    found, number = None, ""
    if form.is_valid():
        try:
            number = ids.validate(form.cleaned_data["number"], "MM")
            found = tracking.tracking_of(number)
        except (ids.BadNumber, NotFound):
            form.add_error("number", str(ids.BadNumber.message))
    context = {
        "form": form,
        "found": found,
        "number": number,
        "steps": tracking.timeline(found)[-3:] if found else [],
        "tab": "help",
    }
    return render(request, "knowledge/parcel.html", context, status=200 if found or not form.is_bound else 422)
