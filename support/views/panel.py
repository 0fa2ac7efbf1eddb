"""The panel of every page: fetched when it is opened, never before."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.core import time
from support.guests import Writer, writer_of
from support.models import Conversation
from support.services import conversations
from support.views.chat import REFUSED, first_form, open_talk, talk_context, talks_of

GOES_ON = timedelta(days=1)


@never_cache
@require_http_methods(["GET", "POST"])
def chat_panel(request: HttpRequest) -> HttpResponse:
    """A fragment: the conversation that goes on (of the last day, about the same thing), else the first message; a POST sends it."""
    writer = writer_of(request.user, request.session)
    form = first_form(request)
    about = conversations.own_reference(writer.user, form.about_text)
    if form.is_bound:
        talk = open_talk(request, writer, form) if form.is_valid() else None
        writer = writer_of(request.user, request.session)  # the first message makes a guest
    else:
        talk = None if "new" in request.GET else _going_on(writer, about)
    if talk is not None:
        query = request.GET.copy()
        query.pop("new", None)
        return render(request, "support/panel.html", talk_context(talk, writer) | {"query": query.urlencode()})
    status = REFUSED if form.errors else 200
    return render(request, "support/panel.html", {"form": form, "about": about}, status=status)


def _going_on(writer: Writer, about: str) -> Conversation | None:
    """The latest conversation that is still warm. Whoever stands at another thing begins a new one."""
    talk: Conversation | None = talks_of(writer).filter(last_message_at__gte=time.now() - GOES_ON).first()
    return talk if talk is not None and about in ("", talk.context) else None
