"""Pages of support for everybody: chat without and with JavaScript, and my conversations."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.core import ids
from marketplace.core.errors import DomainError
from support import guests, presenting, selectors
from support.forms import FirstMessageForm, MessageForm
from support.guests import Writer, new_guest, writer_of
from support.models import Conversation, ReadMark
from support.services import conversations, files, reading, tickets
from support.views.entry import about_of

EARLIER = 10
REFUSED = 422


@require_http_methods(["GET", "POST"])
def chat_start(request: HttpRequest) -> HttpResponse:
    """The first message opens the conversation; looking at the page alone writes nothing. Below it: all my conversations."""
    writer = writer_of(request.user, request.session)
    form = first_form(request)
    if form.is_bound and form.is_valid():
        conversation = open_talk(request, writer, form)
        if conversation is not None:
            return redirect("support:chat", conversation.public_id)
    mine = selectors.with_unread(talks_of(writer))
    context = {
        "form": form,
        "page": Paginator(mine, EARLIER).get_page(request.GET.get("page")),
        "about": conversations.own_reference(writer.user, form.about_text),
    }
    return render(request, "support/chat_start.html", context | {"tab": "help"}, status=REFUSED if form.errors else 200)


def talks_of(writer: Writer) -> Any:
    """The conversations of whoever looks, latest first."""
    if writer.user:
        return selectors.conversations_of(writer.user)
    return selectors.conversations_of_guest(writer.guest_key)


def open_talk(request: HttpRequest, writer: Writer, form: FirstMessageForm) -> Conversation | None:
    """Send the first message of a valid form. None where it was refused; the form says why."""
    data = form.cleaned_data
    try:
        writer = writer if writer.user or writer.guest_key else new_guest(request)
        guests.count_message(request, writer)
        conversation, _message = tickets.ask(
            user=writer.user,
            guest_key=writer.guest_key,
            context=data["about"],
            page=data["page"],
            locale=get_language() or settings.LANGUAGE_CODE,
            author=writer.ref,
            body=data["body"],
            client_id=data["client_id"],
            attached=files.store(data["files"], author=writer.ref),
        )
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None
    return conversation


def first_form(request: HttpRequest) -> FirstMessageForm:
    """The form of the first message, with where the person came from."""
    if request.method == "POST":
        return FirstMessageForm(request.POST, request.FILES)
    told = {"about": about_of(request), "page": request.GET.get("at", "")[:120]}
    return FirstMessageForm(initial={"client_id": ids.public_id(), **told})


@require_http_methods(["GET", "POST"])
def chat(request: HttpRequest, public_id: str) -> HttpResponse:
    """A conversation as a page; JavaScript makes it live."""
    writer = writer_of(request.user, request.session)
    conversation = selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key)
    form = MessageForm(request.POST, request.FILES) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            guests.count_message(request, writer)
            tickets.customer_writes(
                conversation=conversation, author=writer.ref, body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
                attached=files.store(form.cleaned_data["files"], author=writer.ref),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:chat", public_id)
    context = talk_context(conversation, writer, form) | {"tab": "help"}
    return render(request, "support/chat.html", context, status=REFUSED if form is not None else 200)


def talk_context(conversation: Conversation, writer: Writer, form: MessageForm | None = None) -> dict[str, Any]:
    """What the room of a conversation needs. Whoever is shown it has read it."""
    return {
        "conversation": conversation,
        "form": form or MessageForm(initial={"client_id": ids.public_id()}),
        "bubbles": _bubbles(conversation, writer.ref, is_seen=True),
        "socket": socket_of(conversation),
    }


@require_GET
def chat_messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Messages after `?after=`, as a fragment: what a hint of the socket or a poll fetches.

    `?seen=1` says that the person looks at them. The header `X-Read-Up-To` tells how far the other side has read.
    """
    writer = writer_of(request.user, request.session)
    conversation = selectors.conversation_for(public_id=public_id, user=writer.user, guest_key=writer.guest_key)
    is_seen = request.GET.get("seen") == "1"
    found = _bubbles(conversation, writer.ref, after=after_of(request), is_seen=is_seen)
    answer = render(request, "support/bubbles.html", {"bubbles": found})
    answer["X-Read-Up-To"] = str(selectors.marks_of(conversation).get(ReadMark.Side.DESK, 0))
    return answer


def _bubbles(conversation: Conversation, viewer: str, *, after: int = 0, is_seen: bool = False) -> list[dict[str, Any]]:
    found = selectors.messages_of(conversation, after=after)
    marks = selectors.marks_of(conversation)
    if is_seen and found and found[-1].pk > marks.get(ReadMark.Side.CUSTOMER, 0):
        reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=found[-1].pk)
    seen = marks.get(ReadMark.Side.DESK, 0)
    return presenting.bubbles(found, viewer=viewer, is_desk=False, seen_up_to=seen)


def socket_of(conversation: Conversation) -> str:
    """Address of the conversation's socket."""
    return f"{settings.WEBSOCKET_URL}/ws/chat/{conversation.public_id}/"


def after_of(request: HttpRequest) -> int:
    """`?after=` as a message id; anything else is the beginning."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
