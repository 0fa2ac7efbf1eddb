"""The shopper's pages: coupon centre, my coupons, my membership."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts import devices
from marketplace.accounts.models import User
from marketplace.core.http import refuse_to
from promotions.forms import TIER_NAMES, BirthdayForm, CodeForm
from promotions.models import Promotion
from promotions.selectors import listing as lists
from promotions.selectors import membership as members
from promotions.services import claiming, membership, points
from promotions.words import cell_words, terms

PAGE = 30


@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    """Coupons to take, and what is taken off by itself."""
    user = request.user if isinstance(request.user, User) else None
    coupons = [_row(one, have=one.mine) for one in lists.centre(user)[:100]]  # type: ignore[attr-defined]
    offers = [_row(one) for one in lists.running_offers()[:100]]
    return render(request, "promotions/centre.html", {"coupons": coupons, "offers": offers, "tab": "me"})


def _row(promotion: Promotion, have: int = 0) -> dict[str, Any]:
    left = None if promotion.copies is None else promotion.copies - promotion.claimed
    return {
        "promotion": promotion, "title": promotion.title_in(get_language() or ""), "terms": terms(promotion), "left": left,
        "is_full": have >= promotion.per_person, "tiers": [TIER_NAMES[tier] for tier in promotion.member_tiers],
        "is_gone": left == 0 or promotion.budget_fen <= promotion.spent_fen,
    }  # fmt: skip


@login_required
@require_POST
@refuse_to("promotions:centre")
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take this one."""
    claiming.claim(user=request.user, public_id=public_id, actor=request.user.ref)
    messages.success(request, _("It is yours. We use it by itself where it takes most off."))
    return redirect("promotions:centre")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My coupons, usable ones first."""
    page = Paginator(lists.coupons_of(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [{"coupon": one, **_row(one.promotion)} for one in page.object_list]
    return render(request, "promotions/mine.html", {"page": page, "rows": rows, "tab": "me"})


@login_required
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Enter a code, here or at the cart."""
    back = "/cart/" if request.POST.get("next") == "cart" else "promotions:mine"

    @refuse_to("promotions:mine" if back != "/cart/" else "orders:cart")
    def run(request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        claiming.claim_code(
            user=request.user, code=form.cleaned_data["code"] if form.is_valid() else "", actor=request.user.ref
        )
        messages.success(request, _("It is yours. We use it by itself where it takes most off."))
        return redirect(back)

    return run(request)


@login_required
@require_safe
def member(request: HttpRequest) -> HttpResponse:
    """Where I stand, what it gives, how to rise; points, birthday, invitations."""
    user: User = request.user
    points.member_of(user)
    found = members.standing(user)
    entries = Paginator(members.entries_of(user), PAGE).get_page(request.GET.get("page"))
    context = {
        "standing": found, "cell_words": cell_words(found.cell), "page": entries, "tab": "me", "tier_name": TIER_NAMES[found.tier],
        "tiers": [{"name": TIER_NAMES[row.tier], "row": row, "here": row.tier == found.tier} for row in found.ladder],
        "form": BirthdayForm(initial={"month": found.birth_month, "day": found.birth_day}),
        "link": request.build_absolute_uri(f"/me/membership/invite/{found.invite_code}/") if found.invite_code else "",
        "invitations": members.invitations_of(user), "coupons": lists.usable_count(user),
    }  # fmt: skip
    response = render(request, "promotions/member.html", context)
    membership.note_device(user=user, mark=devices.remember(request, response))
    return response


@login_required
@require_POST
@refuse_to("promotions:member")
def birthday(request: HttpRequest) -> HttpResponse:
    """Month and day."""
    form = BirthdayForm(request.POST)
    month, day = (form.cleaned_data["month"], form.cleaned_data["day"]) if form.is_valid() else (0, 0)
    membership.set_birthday(user=request.user, month=month, day=day, actor=request.user.ref)
    messages.success(request, _("Noted. We think of you on the day."))
    return redirect("promotions:member")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """The link of an invitation: shown (GET), accepted (POST)."""
    if request.method == "POST":
        mark = devices.mark_of(request)
        return _accept(request, code, mark)
    response = render(
        request, "promotions/invite.html", {"code": code, "inviter": members.inviter_name(code), "tab": "me"}
    )
    devices.remember(request, response)
    return response


@refuse_to("promotions:member")
def _accept(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    if mark:
        membership.note_device(user=request.user, mark=mark)
    membership.accept_invitation(user=request.user, code=code, actor=request.user.ref)
    messages.success(request, _("Welcome! The coupon comes with your first completed order."))
    return redirect("promotions:member")
