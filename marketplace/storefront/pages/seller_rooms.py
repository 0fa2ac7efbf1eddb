"""Rooms of the seller centre: the shelf, returns, messages from our support, figures."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalog import shelf
from marketplace.catalog.errors import StockReserved
from marketplace.catalog.services import stock
from marketplace.core import ids
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from marketplace.storefront import seller_figures
from marketplace.storefront.pages import seller_returns
from marketplace.storefront.pages.seller import frame, me
from returns import presenting
from returns import presenting_outcomes as outcome_words
from returns import selectors as returns
from returns.models import ReturnItem
from returns.services import disposing
from returns.states import Disposition, Stage
from returns.views.disposing import pdf as paper
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop
from support import relay
from support import seller_questions as questions
from support.models import RelayMessage, SellerQuestion
from support.services import seller_questions
from support.states import OPEN

PAGE_SIZE, SHELF_SIZE = 20, 40
STOCK_FIELD = "stock-"
MOST_PIECES = 1_000_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stock_page(request: HttpRequest) -> HttpResponse:
    """Count many items at once: one form, one button."""
    member = member_for(request.user, *((Permission.GOODS,) if request.method == "POST" else ()))
    show = request.GET.get("show", "all")
    show, query = (show if show in shelf.SHOWS else "all"), request.GET.get("q", "")[:60].strip()
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _count(request)
        if not wrong:
            return redirect(request.get_full_path())
    page = Paginator(shelf.shelf(member.seller, show=show, query=query), SHELF_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "item": one,
            "field": f"{STOCK_FIELD}{one.public_id}",
            "typed": request.POST.get(f"{STOCK_FIELD}{one.public_id}", one.own),
            "wrong": wrong.get(one.public_id, ""),
        }
        for one in page.object_list
    ]
    values = {
        **frame(member, "stock"),
        "page": page,
        "rows": rows,
        "show": show,
        "query": query,
        "few": shelf.FEW,
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in (("all", _("All")), ("low", _("Running low")), ("out", _("Sold out")))
        ],
    }
    return render(request, "storefront/seller_stock.html", values, status=422 if wrong else 200)


def _count(request: HttpRequest) -> dict[str, str]:
    """Store the counts; what is wrong, by listing. Nothing is stored where anything is wrong."""
    counts, wrong = {}, {}
    for name, typed in list(request.POST.items())[:200]:
        if not name.startswith(STOCK_FIELD):
            continue
        text, public_id = str(typed).strip(), name.removeprefix(STOCK_FIELD)
        if text.isascii() and text.isdigit() and int(text[:8] or 0) <= MOST_PIECES and len(text) <= 7:
            counts[public_id] = int(text)
        else:
            wrong[public_id] = _("Please enter a whole number of pieces.")
    if wrong:
        return wrong
    try:
        changed = stock.set_many(seller=shop_for(request.user, Permission.GOODS), counts=counts, actor=me(request).ref)
    except StockReserved as error:
        said = _("%(count)s are sold and not handed in yet; it cannot be less.") % {"count": error.fields["reserved"]}
        return {str(error.fields["listing"]): said}
    except DomainError as error:
        messages.error(request, str(error.message))
        return {}
    said = ngettext("%(count)s count changed.", "%(count)s counts changed.", len(changed)) % {"count": len(changed)}
    messages.success(request, said if changed else _("Nothing changed."))
    return {}


@login_required
@require_safe
def returns_page(request: HttpRequest) -> HttpResponse:
    """What shoppers sent back; first what waits for the seller's word."""
    member = member_for(request.user)
    page = Paginator(returns.cases_of_seller(member.seller.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = list(returns.waiting_for_seller(member.seller.pk)[:PAGE_SIZE])
    values = {
        **frame(member, "returns"), "page": page, "waiting": waiting, "choices": choices(),
        "boxes": list(returns.boxes_of(member.seller.pk)[:PAGE_SIZE]), "bills": list(returns.bills_of(member.seller.pk)[:12]),
    }  # fmt: skip
    return render(request, "storefront/seller_returns.html", values)


@login_required
@require_safe
def return_page(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what came back, how it compares with what was sent, and what becomes of it. Nothing about the shopper."""
    member = member_for(request.user)
    case = returns.case_of_seller(member.seller.pk, number)
    items = list(case.items.all())
    photos, certified, homeward = returns.photos_of(items), returns.certified(case), returns.homeward(case)
    rows = [
        {
            "item": item,
            "inspection": getattr(item, "inspection", None),
            "reasons": [
                presenting.reason_words(code) for code in getattr(getattr(item, "inspection", None), "reasons", [])
            ],
            "sent": presenting.pictures(photos.get(item.unit_id, []), "outbound"),
            "back": presenting.pictures(photos.get(item.unit_id, []), "return"),
            "can_choose": case.stage == Stage.SETTLED and returns.is_at_the_centre(item),
            "choices": choices(item) if case.stage == Stage.SETTLED and returns.is_at_the_centre(item) else [],
            "destroyed": item.pk in certified,
            "home": homeward.get(item.pk),
        }
        for item in items
    ]
    values = {
        **frame(member, "returns"),
        "case": case,
        "rows": rows,
        "choices": choices(),
        **seller_returns.beside(case),
        "outcome": outcome_words.way_words(case.outcome) if case.outcome else "",
        "replacement": returns.replacement_of(case),
    }
    return render(request, "storefront/seller_return.html", values)


@require_POST
@for_shop(Permission.RETURNS)
@refuse_to("storefront:seller-returns")
def dispose(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Say what becomes of a piece."""
    disposing.choose(
        seller=shop_for(request.user, Permission.RETURNS),
        case_number=number,
        item_id=item,
        choice=request.POST.get("choice", ""),
        by=me(request),
    )
    messages.success(request, _("Noted. Our centre does it and writes it into the passport."))
    return redirect("storefront:seller-return", number)


@login_required
@require_safe
def certificate(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """The proof that a piece of mine was destroyed."""
    member = member_for(request.user)
    case = returns.case_of_seller(member.seller.pk, number)
    return paper(returns.destruction_of(case, item))


def choices(item: ReturnItem | None = None) -> list[tuple[str, str]]:
    """What may become of a returned piece; of `item` only what law and customs leave open, the usual way first."""
    if item is not None:
        words = dict(choices())
        return [(code, words[code]) for code in disposing.open_for(item.case, item) if code in words]
    return [
        (Disposition.RESELL, _("Sell it again from our centre")),
        (Disposition.SEND_HOME, _("Send it back to me at my cost")),
        (Disposition.DONATE, _("Give it to charity")),
        (Disposition.DESTROY, _("Destroy it")),
        (Disposition.REFURBISH, _("Refurbish it for me")),
        (Disposition.CUSTOMS, _("Hand it to customs")),
    ]


@login_required
@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """What our support asked, the open questions first."""
    member = member_for(request.user, Permission.MESSAGES)
    page = Paginator(questions.questions_of(member.seller), PAGE_SIZE).get_page(request.GET.get("page"))
    due = clocks.open_clocks(seller_questions.CLOCK, [one.ref for one in page])
    words = relay.first_words(page)
    rows = [
        {"question": one, "words": _words(words.get(one.pk), one), "clock": due.get(one.ref), "about": about(one.about)}
        for one in page
    ]
    return render(request, "storefront/seller_messages.html", {**frame(member, "messages"), "page": page, "rows": rows})


def _words(asked: RelayMessage | None, question: SellerQuestion) -> str:
    """What was asked, as this seller reads it."""
    return str(asked.rendered or asked.body) if asked else str(question.question)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def message_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One exchange: what we asked, what they answered, and room for more while the matter is open."""
    member = member_for(request.user, Permission.MESSAGES)
    found, refused = questions.question_of(member.seller, public_id), ""
    if request.method == "POST":
        try:
            _answer(request, member.seller, public_id)
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Thank you. Our colleague has your answer and writes to the shopper."))
            return redirect("storefront:seller-messages")
    values = {
        **frame(member, "messages"),
        "question": found,
        "clock": clocks.open_clock(seller_questions.CLOCK, found.ref),
        "about": about(found.about),
        "refused": refused,
        "typed": request.POST.get("body", ""),
        "exchange": [_spoken(one) for one in relay.for_seller(found)],
        "can_add": bool(found.answered_by) and found.ticket.status in OPEN,
        "client_id": ids.public_id(),
    }
    return render(request, "storefront/seller_message.html", values, status=409 if refused else 200)


def _answer(request: HttpRequest, seller: Seller, public_id: str) -> None:
    wish: dict[str, Any] = {
        "seller": seller,
        "public_id": public_id,
        "body": request.POST.get("body", "")[:8000],
        "by": me(request),
    }
    if "more" in request.POST:
        seller_questions.add(**wish, client_id=request.POST["more"][:30])
    else:
        seller_questions.answer(**wish)


def _spoken(one: RelayMessage) -> dict[str, Any]:
    """A message as the seller sees it: theirs in their words, ours as translated for them with the original behind it."""
    is_ours = one.side == relay.OURS
    return {
        "is_ours": is_ours, "text": str(one.rendered or one.body) if is_ours else str(one.body), "at": one.created_at,
        "original": relay.original_for_reader(one) if is_ours else "", "lang": one.target if is_ours else one.source,
        "original_lang": one.source, "is_original": is_ours and one.is_original, "status": one.status,
    }  # fmt: skip


def about(reference: str) -> dict[str, str]:
    """What a question is about, in words and with the seller's own page of it."""
    kind, _sign, key = reference.partition(":")
    return {
        "order": {"label": _("Order %(number)s") % {"number": key}, "url": "/seller/orders/"},
        "return_case": {"label": _("Return %(number)s") % {"number": key}, "url": f"/seller/returns/{key}/"},
        "listing": {"label": _("Your item"), "url": f"/seller/listings/{key}/"},
    }.get(kind, {"label": "", "url": ""})


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Sales, views and conversion: charts, and the same numbers as tables."""
    member = member_for(request.user, Permission.FIGURES)
    asked = request.GET.get("days", "")
    span = int(asked) if asked in {str(one) for one in seller_figures.SPANS} else 30
    found = seller_figures.figures(member.seller, span)
    values: dict[str, Any] = {
        **frame(member, "figures"),
        "figures": found,
        "span": span,
        "pieces": seller_figures.points(found, "pieces"),
        "views": seller_figures.points(found, "views"),
        "money": seller_figures.points(found, "money"),
        "growth": seller_figures.change(found.total.pieces, found.before.pieces),
        "tabs": [
            {
                "label": ngettext("%(days)s day", "%(days)s days", one) % {"days": one},
                "url": f"?days={one}",
                "current": one == span,
            }
            for one in seller_figures.SPANS
        ],
    }
    return render(request, "storefront/seller_figures.html", values)
