"""The inbox."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.notices import selectors
from marketplace.notices.channels import push
from marketplace.notices.forms import HabitForm
from marketplace.notices.services import habits as verbs
from marketplace.notices.services import notices
from marketplace.notices.subjects import SUBJECTS

PAGE = 20


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, the newest first."""
    page = Paginator(selectors.inbox(request.user.ref), PAGE).get_page(request.GET.get("page"))
    unread = selectors.unread_count(request.user.ref)
    return render(request, "notices/inbox.html", {"page": page, "unread": unread, "tab": "me"})


@login_required
@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark it as read and go where it leads."""
    notice = notices.mark_read(recipient_ref=request.user.ref, notice_id=notice_id)
    return redirect(notice.link if notice.link.startswith("/") else "notices:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    notices.mark_all_read(recipient_ref=request.user.ref)
    return redirect("notices:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def habits(request: HttpRequest) -> HttpResponse:
    """What comes by which way, quiet hours, collections."""
    ref = request.user.ref
    form = HabitForm(request.POST or None, habits=selectors.habits_of(ref), is_seller=_has_shop(request))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.choose(recipient_ref=ref, actor=ref, **form.wish())
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("notices:habits")
    context: dict[str, Any] = {
        "form": form, "tab": "me", "push_key": push.public_key() if push.is_offered() else "",
    }  # fmt: skip
    return render(request, "notices/habits.html", context, status=422 if form.errors else 200)


@require_safe
@cache_control(max_age=3600)
def service_worker(request: HttpRequest) -> FileResponse:
    """At the root, since a worker may only serve what lies below it."""
    found = finders.find("js/sw.js")
    return FileResponse(open(str(found), "rb"), content_type="text/javascript; charset=utf-8")


def _has_shop(request: HttpRequest) -> bool:
    """Whoever has heard about a shop of theirs chooses about it too."""
    return selectors.heard_of(request.user.ref, "shop")


@csrf_exempt  # RFC 8058: the mail program posts here without our page; the signed link is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail. Looking at the page changes nothing: scanners of mail follow links."""
    is_done = request.method == "POST"
    code = verbs.stop(token=token) if is_done else verbs.opened(token)[1]
    context = {"subject": SUBJECTS[code], "is_done": is_done}
    return render(request, "notices/no_more.html", context)
