"""Pages of support: help for everybody, chat without and with JavaScript, the agent's desk."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import roles_required
from marketplace.core import ids
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from support import care, selectors
from support.articles import TOPICS
from support.forms import MessageForm, ReplyForm
from support.models import Conversation
from support.services import conversations, tickets
from support.sockets import GUEST_SESSION_KEY

PAGE = 30


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The one entry for help: common questions, then a person."""
    return render(request, "support/help.html", {"topics": TOPICS, "about": request.GET.get("about", "")[:80]})


@require_http_methods(["GET", "POST"])
def chat_start(request: HttpRequest) -> HttpResponse:
    """The first message opens the conversation; looking at the page alone writes nothing."""
    about = (request.POST if request.method == "POST" else request.GET).get("about", "")[:80]
    form = MessageForm(request.POST or None, initial={"client_id": ids.public_id()})
    if request.method == "POST" and form.is_valid():
        user, guest_key = _who(request, create=True)
        try:
            conversation = conversations.start(
                user=user, guest_key=guest_key, context=about, locale=get_language() or "zh-hans", actor=_author(user, guest_key)
            )
            tickets.customer_writes(
                conversation=conversation, author=_author(user, guest_key), body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:chat", conversation.public_id)
    mine = list(selectors.conversations_of(request.user)[:10]) if request.user.is_authenticated else []
    return render(request, "support/chat_start.html", {"form": form, "about": about, "mine": mine})


@require_http_methods(["GET", "POST"])
def chat(request: HttpRequest, public_id: str) -> HttpResponse:
    """A conversation as a page; JavaScript makes it live."""
    user, guest_key = _who(request)
    conversation = selectors.conversation_for(public_id=public_id, user=user, guest_key=guest_key)
    form = MessageForm(request.POST or None, initial={"client_id": ids.public_id()})
    if request.method == "POST" and form.is_valid():
        try:
            tickets.customer_writes(
                conversation=conversation, author=_author(user, guest_key), body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:chat", public_id)
    context = {
        "conversation": conversation, "form": form, "bubbles": selectors.messages_of(conversation),
        "socket": f"{settings.WEBSOCKET_URL}/ws/chat/{public_id}/",
    }
    return render(request, "support/chat.html", context, status=422 if form.errors else 200)


@require_GET
def chat_messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Messages after `?after=`, as a fragment: the fallback where sockets are blocked."""
    user, guest_key = _who(request)
    conversation = selectors.conversation_for(public_id=public_id, user=user, guest_key=guest_key)
    return _fragment(request, conversation, internal=False)


@roles_required(Role.AGENT)
@require_GET
def desk(request: HttpRequest, number: str = "") -> HttpResponse:
    """Queue, conversation, and everything about the person."""
    mine = request.GET.get("show") == "mine"
    query = request.GET.get("q", "")[:40]
    found = selectors.tickets(assignee=request.user if mine else None, query=query)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    ticket = selectors.ticket_by_number(number) if number else None
    context = {
        "page": page, "ticket": ticket, "counts": selectors.queue_counts(), "mine": mine, "query": query,
        "bubbles": selectors.messages_of(ticket.conversation, internal=True) if ticket else [],
        "form": ReplyForm(initial={"client_id": ids.public_id()}) if ticket else None,
        "care": care.view_of(ticket) if ticket else None,
    }
    return render(request, "support/desk.html", context)


@roles_required(Role.AGENT)
@require_GET
def desk_messages(request: HttpRequest, number: str) -> HttpResponse:
    return _fragment(request, selectors.ticket_by_number(number).conversation, internal=True)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def reply(request: HttpRequest, number: str) -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a message first."))
        return redirect("support:ticket", number)
    tickets.reply(
        ticket=selectors.ticket_by_number(number), agent=request.user, body=form.cleaned_data["body"],
        client_id=form.cleaned_data["client_id"], is_internal=form.cleaned_data["internal"],
    )
    return redirect("support:ticket", number)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def take(request: HttpRequest, number: str) -> HttpResponse:
    tickets.take(ticket=selectors.ticket_by_number(number), agent=request.user)
    return redirect("support:ticket", number)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def solve(request: HttpRequest, number: str) -> HttpResponse:
    tickets.solve(ticket=selectors.ticket_by_number(number), agent=request.user)
    messages.success(request, _("Solved. If the customer writes again, it opens again."))
    return redirect("support:desk")


def _who(request: HttpRequest, *, create: bool = False) -> tuple[User | None, str]:
    """The signed-in person, or the guest's key from the session (made on the first message)."""
    guest_key: str = request.session.get(GUEST_SESSION_KEY, "")
    if isinstance(request.user, User):
        if guest_key:
            conversations.adopt(guest_key=guest_key, user=request.user)
            del request.session[GUEST_SESSION_KEY]
        return request.user, ""
    if not guest_key and create:
        guest_key = request.session[GUEST_SESSION_KEY] = ids.public_id()
    return None, guest_key


def _author(user: User | None, guest_key: str) -> str:
    return user.ref if user else f"guest:{guest_key[:12]}"


def _fragment(request: HttpRequest, conversation: Conversation, *, internal: bool) -> HttpResponse:
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = selectors.messages_of(conversation, after=start, internal=internal)
    return render(request, "support/bubbles.html", {"bubbles": found})
