"""Pages of support for everybody: chat without and with JavaScript."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.core import ids
from marketplace.core.errors import DomainError
from support import presenting, selectors
from support.forms import FirstMessageForm, MessageForm
from support.guests import new_guest, writer_of
from support.models import Conversation
from support.services import conversations, tickets

EARLIER = 10
REFUSED = 422


def _about(request: HttpRequest) -> str:
    """Where the reader came from: `?about=order:MO…`, or the short `?order=MO…` of other pages."""
    kinds = (kind for kind in ("order", "parcel", "listing") if kind in request.GET)
    short = next((f"{kind}:{request.GET[kind]}" for kind in kinds), "")
    return (request.GET.get("about", "") or short)[:80]


@require_http_methods(["GET", "POST"])
def chat_start(request: HttpRequest) -> HttpResponse:
    """The first message opens the conversation; looking at the page alone writes nothing."""
    writer = writer_of(request.user, request.session)
    form = _first_form(request)
    if form.is_bound and form.is_valid():
        try:
            writer = writer if writer.user or writer.guest_key else new_guest(request)
            conversation, _message = tickets.ask(
                user=writer.user,
                guest_key=writer.guest_key,
                context=form.cleaned_data["about"],
                locale=get_language() or settings.LANGUAGE_CODE,
                author=writer.ref,
                body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:chat", conversation.public_id)
    mine = (
        selectors.conversations_of(writer.user) if writer.user else selectors.conversations_of_guest(writer.guest_key)
    )
    context = {
        "form": form,
        "mine": list(mine[:EARLIER]),
        "about": conversations.own_reference(writer.user, form.about_text),
    }
    return render(request, "support/chat_start.html", context | {"tab": "help"}, status=REFUSED if form.errors else 200)


def _first_form(request: HttpRequest) -> FirstMessageForm:
    if request.method == "POST":
        return FirstMessageForm(request.POST)
    return FirstMessageForm(initial={"client_id": ids.public_id(), "about": _about(request)})


@require_http_methods(["GET", "POST"])
def chat(request: HttpRequest, public_id: str) -> HttpResponse:
    """A conversation as a page; JavaScript makes it live."""
    writer = writer_of(request.user, request.session)
    conversation = selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key)
    form = (
        MessageForm(request.POST) if request.method == "POST" else MessageForm(initial={"client_id": ids.public_id()})
    )
    if form.is_bound and form.is_valid():
        try:
            tickets.customer_writes(conversation=conversation, author=writer.ref, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:chat", public_id)
    context = {
        "conversation": conversation,
        "form": form,
        "bubbles": _bubbles(conversation, writer.ref),
        "socket": socket_of(conversation),
        "tab": "help",
    }
    return render(request, "support/chat.html", context, status=REFUSED if form.errors else 200)


@require_GET
def chat_messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Messages after `?after=`, as a fragment: what a hint of the socket or a poll fetches."""
    writer = writer_of(request.user, request.session)
    conversation = selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key)
    found = _bubbles(conversation, writer.ref, after=after_of(request))
    return render(request, "support/bubbles.html", {"bubbles": found})


def _bubbles(conversation: Conversation, viewer: str, *, after: int = 0) -> list[dict[str, Any]]:
    found = selectors.messages_of(conversation, after=after)
    return presenting.bubbles(found, viewer=viewer, is_desk=False)


def socket_of(conversation: Conversation) -> str:
    """Address of the conversation's socket."""
    return f"{settings.WEBSOCKET_URL}/ws/chat/{conversation.public_id}/"


def after_of(request: HttpRequest) -> int:
    """`?after=` as a message id; anything else is the beginning."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
