"""The inbox."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from marketplace.notices import selectors
from marketplace.notices.services import notices

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
