"""Following a parcel by mail without an account: ask, say yes, stop. Nothing on these pages says who follows what."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from redis.exceptions import RedisError

from logistics.errors import BadMail
from logistics.forms import FollowForm
from logistics.selectors.tracking import tracking_of
from logistics.services import followers
from logistics.views.public import track_page
from marketplace.core import time
from marketplace.core.errors import NotFound

MOST_AN_HOUR = 30  # questions from one address of the net


@require_POST
def follow(request: HttpRequest, parcel: str) -> HttpResponse:
    """Ask the mailbox. The answer is the same whatever is known of it."""
    form = FollowForm(request.POST)
    try:
        found = tracking_of(parcel)
    except NotFound:
        return track_page(request, parcel)
    if not form.is_valid():
        return track_page(request, parcel, form=form, status=422)
    if _is_too_often(request):
        answer = render(request, "errors/rate_limited.html", status=429)
        answer["Retry-After"] = "3600"
        return answer
    try:
        followers.ask(parcel=found.parcel, mail=form.cleaned_data["mail"], locale=get_language() or "zh-hans")
    except BadMail as error:
        form.add_error("mail", str(error.message))
        return track_page(request, parcel, form=form, status=422)
    return track_page(request, parcel, asked=True)


@require_http_methods(["GET", "HEAD", "POST"])
def say_yes(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the question shows a button: programs that open links of mails say yes to nothing."""
    if request.method != "POST":
        return render(request, "logistics/follow.html", {"step": "yes"})
    found = followers.say_yes(token=token)
    parcel = found.parcel.number if found else ""
    return render(
        request,
        "logistics/follow.html",
        {"step": "following" if found else "old", "parcel": parcel},
        status=200 if found else 410,
    )


@csrf_exempt  # one click from a mail program (RFC 8058): the signed link is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails, at once with POST; a person who opens the link presses one button."""
    if request.method != "POST":
        return render(request, "logistics/follow.html", {"step": "stop"})
    found = followers.stop(token=token)
    return render(
        request, "logistics/follow.html", {"step": "stopped" if found else "old"}, status=200 if found else 410
    )


def _is_too_often(request: HttpRequest) -> bool:
    """Per address of the net and hour. A cache that is down lets people ask: the table has its own limits."""
    key = f"follow:{request.META.get('REMOTE_ADDR', '')}:{time.real_now():%Y%m%d%H}"
    try:
        cache.add(key, 0, 3700)
        return int(cache.incr(key)) > MOST_AN_HOUR
    except (RedisError, ValueError):  # away, or the key was thrown out in between
        return False
