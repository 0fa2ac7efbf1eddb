"""The money desk in the admin: payouts with their provider rows and a retry, holds with appeals, deposits with four eyes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from marketplace.core import trail
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.clocks.selectors import open_clocks
from marketplace.core.doors import run
from marketplace.core.money import from_minor
from marketplace.payments import selectors as provider
from marketplace.payments.services import transfers
from sellers.admin.forms_money import DepositForm, HoldForm, minor
from sellers.models import Deposit, DepositMove, Hold, OwedReport, Payout, ReserveSlice
from sellers.services import deposits, holds, payouts


def shown(amount: int | None, currency: str) -> str:
    """Minor units as a clerk reads them."""
    return "—" if amount is None else str(from_minor(amount, currency))


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """The queue: filter by state. Failed and returned ones can be paid again, unknown ones asked about."""

    list_display = (
        "public_id",
        "seller",
        "amount",
        "status",
        "slot",
        "failure_code",
        "at_provider",
        "created_at",
        "settled_at",
    )
    list_filter = ("status", "currency", "slot")
    list_select_related = ("seller",)
    search_fields = ("=public_id", "seller__display_name", "=seller__public_id")
    ordering = ("-id",)
    actions = ("pay_again", "ask_provider")

    @admin.display(description=_("Amount"))
    def amount(self, payout: Payout) -> str:
        return shown(payout.amount_minor, payout.currency)

    @admin.display(description=_("At the provider"))
    def at_provider(self, payout: Payout) -> str:
        rows = (
            provider.transfers_of([trail.ref(payout)]).get(trail.ref(payout), [])
            if payout.status != "succeeded"
            else []
        )
        return ", ".join(f"{row.kind}: {row.status}" for row in rows) or "—"

    @admin.action(description=_("Pay again (failed or returned)"), permissions=["view"])
    def pay_again(self, request: HttpRequest, queryset: QuerySet[Payout]) -> None:
        for payout in queryset[:20]:
            run(request, payouts.retry, payout_id=payout.public_id, by=request.user)

    @admin.action(description=_("Ask the provider again"), permissions=["view"])
    def ask_provider(self, request: HttpRequest, queryset: QuerySet[Payout]) -> None:
        for rows in provider.transfers_of([trail.ref(payout) for payout in queryset[:20]]).values():
            for row in rows:
                run(request, transfers.settle, transfer_id=row.pk)


@admin.register(ReserveSlice)
class ReserveAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "seller",
        "kept_minor",
        "drawn_minor",
        "released_minor",
        "currency",
        "release_on",
        "released_at",
    )
    list_filter = ("currency", "release_on")
    list_select_related = ("seller",)
    search_fields = ("=number", "=seller__public_id")
    ordering = ("release_on", "id")


class FormPage(ReadOnlyAdmin):
    """A read-only list with one form page beside it (`…/new/`)."""

    form_class: Any = None
    title: Any = ""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_new"
        return [path("new/", self.admin_site.admin_view(self.new), name=name), *super().get_urls()]

    def new(self, request: HttpRequest) -> HttpResponse:
        """The form; a refusal is told and the form kept."""
        form = self.form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self.act(request, form.cleaned_data)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        context = {**self.admin_site.each_context(request), "form": form, "title": self.title, "opts": self.opts}
        return render(request, "sellers/admin_money_form.html", context, status=422 if form.errors else 200)

    def act(self, request: HttpRequest, wish: dict[str, Any]) -> None:
        raise NotImplementedError

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        extra = {
            **(extra_context or {}),
            "form_page": f"admin:{self.opts.app_label}_{self.opts.model_name}_new",
            "form_title": self.title,
        }
        return super().changelist_view(request, extra)

    change_list_template = "sellers/admin_money_list.html"


@admin.register(Hold)
class HoldAdmin(FormPage):
    """Holds and their appeals; who placed one cannot answer its appeal."""

    list_display = (
        "case_number",
        "seller",
        "amount",
        "status",
        "placed_by",
        "placed_at",
        "appealed_at",
        "due",
        "decided_by",
    )
    list_filter = ("status",)
    list_select_related = ("seller",)
    search_fields = ("=case_number", "=seller__public_id", "seller__display_name")
    ordering = ("-id",)
    form_class, title = HoldForm, _("Place a hold")
    actions = ("lift", "uphold", "grant")

    @admin.display(description=_("Amount"))
    def amount(self, hold: Hold) -> str:
        return shown(hold.amount_minor, hold.currency)

    @admin.display(description=_("Due"))
    def due(self, hold: Hold) -> str:
        clock = open_clocks(holds.CLOCK, [trail.ref(hold)]).get(trail.ref(hold)) if hold.status == "appealed" else None
        return f"{localtime(clock.due_at):%Y-%m-%d %H:%M}" if clock and clock.due_at else "—"

    def act(self, request: HttpRequest, wish: dict[str, Any]) -> None:
        amount = minor(wish.pop("amount"), wish["seller"].currency)
        run(request, holds.place, by=request.user, amount_minor=amount, **wish)

    @admin.action(description=_("Lift: the case is over"), permissions=["view"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Hold]) -> None:
        for hold in queryset.select_related("seller")[:20]:
            run(request, holds.lift, hold=hold, by=request.user, reason=_("The case is over; the money is free again."))

    @admin.action(description=_("Appeal: the hold stays"), permissions=["view"])
    def uphold(self, request: HttpRequest, queryset: QuerySet[Hold]) -> None:
        self._answer(request, queryset, is_upheld=True, reason=_("We looked at it again and the reason still stands."))

    @admin.action(description=_("Appeal: the seller is right"), permissions=["view"])
    def grant(self, request: HttpRequest, queryset: QuerySet[Hold]) -> None:
        self._answer(request, queryset, is_upheld=False, reason=_("You are right; the money is free again."))

    def _answer(self, request: HttpRequest, queryset: QuerySet[Hold], *, is_upheld: bool, reason: Any) -> None:
        for hold in queryset.filter(status="appealed").select_related("seller")[:20]:
            run(request, holds.decide_appeal, hold=hold, is_upheld=is_upheld, by=request.user, reason=str(reason))


@admin.register(Deposit)
class DepositAdmin(FormPage):
    """Deposits, and the form for what people book by hand."""

    list_display = (
        "public_id",
        "seller",
        "amount",
        "status",
        "asked_at",
        "received_at",
        "way",
        "return_on",
        "returned_at",
    )
    list_filter = ("status", "currency")
    list_select_related = ("seller",)
    search_fields = ("=public_id", "=seller__public_id", "seller__display_name")
    ordering = ("-id",)
    form_class, title = DepositForm, _("Book on a deposit")

    @admin.display(description=_("Amount"))
    def amount(self, deposit: Deposit) -> str:
        return shown(deposit.amount_minor, deposit.currency)

    def act(self, request: HttpRequest, wish: dict[str, Any]) -> None:
        seller, person = wish["seller"], request.user
        if wish["kind"] == "ask":
            run(request, deposits.ask, seller=seller, actor=person.ref)
        elif wish["kind"] == "bank_in":
            run(request, deposits.propose_bank_transfer, seller=seller, statement_line=wish["case_number"], by=person)
        else:
            run(
                request, deposits.propose_draw, seller=seller, amount_minor=minor(wish["amount"], seller.currency) or 0,
                case_number=wish["case_number"], reason=wish["reason"], evidence=wish["evidence"], by=person,
            )  # fmt: skip


@admin.register(DepositMove)
class DepositMoveAdmin(ReadOnlyAdmin):
    """What waits for the second pair of eyes."""

    list_display = (
        "case_number",
        "deposit",
        "kind",
        "amount_minor",
        "status",
        "proposed_by",
        "proposed_at",
        "decided_by",
    )
    list_filter = ("status", "kind")
    list_select_related = ("deposit__seller",)
    ordering = ("-id",)
    actions = ("approve", "refuse")

    @admin.action(description=_("Approve: book it"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[DepositMove]) -> None:
        for move in queryset.select_related("deposit__seller")[:20]:
            run(request, deposits.approve, move=move, by=request.user)

    @admin.action(description=_("Refuse"), permissions=["view"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[DepositMove]) -> None:
        for move in queryset.select_related("deposit__seller")[:20]:
            run(request, deposits.refuse, move=move, by=request.user, reason="refused in the admin")


@admin.register(OwedReport)
class OwedReportAdmin(ReadOnlyAdmin):
    list_display = ("day", "currency", "total_minor", "seller_count", "leaf_count", "root", "made_at")
    list_filter = ("currency",)
    ordering = ("-day", "currency")
