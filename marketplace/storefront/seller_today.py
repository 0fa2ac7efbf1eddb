"""What needs a seller today: one record a matter, with its count, its deadline and the one place to act. Most urgent first.

A fixed number of queries; matters that the person's role has no business with are not even asked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.selectors import inbound
from marketplace.catalog import selectors as catalog
from marketplace.catalog import shelf
from marketplace.core import time as clock
from marketplace.core.clocks import selectors as clocks
from marketplace.core.time import SHANGHAI
from marketplace.notices.webhooks import selectors as webhooks
from orders.selectors import hand_in
from returns import selectors as returns
from sellers import selectors as sellers
from sellers.models import Payout, Requirement, Seller, SellerMember
from sellers.policies import team
from sellers.policies.team import Permission
from sellers.selectors import audits, money
from sellers.states import AuditStatus, HoldStatus, PayoutStatus, RequirementStatus
from support import seller_questions
from support.services.seller_questions import CLOCK as ANSWER_CLOCK

LAPSING = timedelta(days=60)
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Matter:
    """One thing to do. `tone` is good, info, warn or bad; `due_at` orders within a tone."""

    code: str
    icon: str
    title: str
    text: str
    url: str
    action: str
    count: int = 0
    due_at: datetime | None = None
    tone: str = "info"

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()


RANK = {"bad": 0, "warn": 1, "info": 2, "good": 3}
Ask = Callable[[Seller], Iterator[Matter]]


def matters(member: SellerMember) -> list[Matter]:
    """Everything that waits for this person, what is late or due first on top."""
    seller = member.seller
    found = [matter for permission, ask in ASKED if team.allows(member.role, permission) for matter in ask(seller)]
    far = clock.now() + timedelta(days=3650)
    return sorted(found, key=lambda one: (not one.is_late, RANK[one.tone], one.due_at or far))


def _to_buy(seller: Seller) -> Iterator[Matter]:
    items = hand_in.to_buy(seller)
    open_ones = [item for item in items if not item.is_bought]
    pieces = sum(item.pieces for item in open_ones)
    if open_ones:
        late = any(item.is_late for item in open_ones)
        yield Matter(
            "buy",
            "cart",
            _("To buy"),
            ngettext("%(count)s piece for paid orders", "%(count)s pieces for paid orders", pieces) % {"count": pieces},
            "/seller/orders/buy/",
            _("Open the shopping list"),
            pieces,
            min((i.due_at for i in open_ones if i.due_at), default=None),
            "bad" if late else "warn",
        )
    bought = [item for item in items if item.is_bought]
    if bought:
        orders = len({item.line.order_id for item in bought})
        yield Matter(
            "hand_in",
            "box",
            _("To hand in"),
            ngettext(
                "%(count)s order has bought goods that are not with us yet",
                "%(count)s orders have bought goods that are not with us yet",
                orders,
            )
            % {"count": orders},
            "/seller/orders/hand-in/",
            _("Labels and where to bring them"),
            orders,
            min((i.due_at for i in bought if i.due_at), default=None),
            "bad" if any(item.is_late for item in bought) else "warn",
        )


def _inbound(seller: Seller) -> Iterator[Matter]:
    count = inbound.partial_count(sellers.ref(seller))
    if count:
        yield Matter(
            "inbound",
            "warehouse",
            _("Pieces missing at our warehouse"),
            ngettext("Of %(count)s order only a part arrived", "Of %(count)s orders only a part arrived", count)
            % {"count": count},
            "/seller/inbound/",
            _("See what is missing"),
            count,
            None,
            "warn",
        )


def _questions(seller: Seller) -> Iterator[Matter]:
    waiting = list(seller_questions.open_questions(seller)[:50])
    if waiting:
        due = clocks.open_clocks(ANSWER_CLOCK, [one.ref for one in waiting])
        first = min((one.due_at for one in due.values() if one.due_at), default=None)
        url = f"/seller/messages/{waiting[0].public_id}/" if len(waiting) == 1 else "/seller/messages/"
        yield Matter(
            "messages",
            "chat",
            _("Unanswered"),
            ngettext(
                "Our support asked you %(count)s question", "Our support asked you %(count)s questions", len(waiting)
            )
            % {"count": len(waiting)},
            url,
            _("Answer now"),
            len(waiting),
            first,
            "warn",
        )


def _returns(seller: Seller) -> Iterator[Matter]:
    count = returns.waiting_for_seller(seller.pk).count()
    if count:
        yield Matter(
            "returns",
            "return",
            _("Came back"),
            ngettext(
                "%(count)s returned piece waits for your word", "%(count)s returned pieces wait for your word", count
            )
            % {"count": count},
            "/seller/returns/",
            _("Choose what becomes of it"),
            count,
            None,
            "info",
        )


def _stock(seller: Seller) -> Iterator[Matter]:
    out, few = shelf.short_counts(seller)
    if out:
        yield Matter(
            "out",
            "tag",
            _("Sold out"),
            ngettext("%(count)s item on sale has no pieces left", "%(count)s items on sale have no pieces left", out)
            % {"count": out},
            "/seller/stock/?show=out",
            _("Count again"),
            out,
            None,
            "warn",
        )
    if few:
        yield Matter(
            "few",
            "tag",
            _("Running low"),
            ngettext("%(count)s item has one or two pieces left", "%(count)s items have one or two pieces left", few)
            % {"count": few},
            "/seller/stock/?show=low",
            _("Look at the shelf"),
            few,
            None,
            "info",
        )


def _goods(seller: Seller) -> Iterator[Matter]:
    rejected = catalog.status_counts(seller).get("rejected", 0)
    if rejected:
        yield Matter(
            "rejected",
            "edit",
            _("Sent back by our reviewers"),
            ngettext(
                "%(count)s item needs a change before it can be shown",
                "%(count)s items need a change before they can be shown",
                rejected,
            )
            % {"count": rejected},
            "/seller/listings/?status=rejected",
            _("Read why"),
            rejected,
            None,
            "warn",
        )


def _papers(seller: Seller) -> Iterator[Matter]:
    today = clock.today()
    rows = Requirement.objects.filter(seller=seller).values_list("status", "proven_until")
    lapsing = [until for _status, until in rows if until is not None and until <= today + LAPSING]
    broken = sum(status in (RequirementStatus.EXPIRED, RequirementStatus.REJECTED) for status, _until in rows)
    if broken:
        yield Matter(
            "papers",
            "shield",
            _("Papers to renew"),
            ngettext(
                "%(count)s document was sent back or has expired",
                "%(count)s documents were sent back or have expired",
                broken,
            )
            % {"count": broken},
            "/seller/documents/",
            _("Renew"),
            broken,
            None,
            "bad",
        )
    if lapsing:
        yield Matter(
            "lapsing",
            "calendar",
            _("Papers running out"),
            ngettext(
                "%(count)s document runs out soon; without it new sales stop",
                "%(count)s documents run out soon; without them new sales stop",
                len(lapsing),
            )
            % {"count": len(lapsing)},
            "/seller/documents/",
            _("Renew"),
            len(lapsing),
            datetime.combine(min(lapsing), time(23, 59), tzinfo=SHANGHAI),
            "warn",
        )


def _audits(seller: Seller) -> Iterator[Matter]:
    for audit in audits.of_seller(seller).filter(status__in=(AuditStatus.DECIDED, AuditStatus.APPEALED))[:3]:
        if audit.status == AuditStatus.APPEALED:
            yield Matter(
                "appeal",
                "clipboard",
                _("Appeal open"),
                _("Somebody else looks at the decision of your audit."),
                "/seller/audits/",
                _("Follow it"),
                1,
                None,
                "info",
            )
        elif audit.consequence not in ("", "none") and (until := audits.appeal_until(audit)) and until > clock.now():
            yield Matter(
                "audit",
                "clipboard",
                _("Audit decided"),
                _("Read the decision. If you see it differently, you may appeal."),
                "/seller/audits/",
                _("Read the decision"),
                1,
                until,
                "warn",
            )


def _money(seller: Seller) -> Iterator[Matter]:
    holds = list(money.holds_of(seller).exclude(status=HoldStatus.LIFTED).values_list("status", flat=True)[:20])
    if holds:
        yield Matter(
            "holds",
            "lock",
            _("Money held back"),
            ngettext(
                "%(count)s case holds a payout; the reason is written there",
                "%(count)s cases hold payouts; the reasons are written there",
                len(holds),
            )
            % {"count": len(holds)},
            "/seller/holds/",
            _("Read and answer"),
            len(holds),
            None,
            "warn",
        )
    bad = Payout.objects.filter(
        seller=seller, status__in=(PayoutStatus.FAILED, PayoutStatus.RETURNED), settled_at__gte=clock.now() - RECENT
    ).count()
    if bad:
        yield Matter(
            "payout",
            "bank",
            _("A payout did not arrive"),
            _("Your bank sent it back or refused it. The money is still yours."),
            "/seller/money/",
            _("Check your account"),
            bad,
            None,
            "bad",
        )
    owed = money.money_of(seller).owed_to_us
    if owed:
        yield Matter(
            "owed",
            "wallet",
            _("Set off against next sales"),
            _("A refund came after its payout; the next sales make it good."),
            "/seller/money/",
            _("See the statement"),
            0,
            None,
            "info",
        )


def _webhooks(seller: Seller) -> Iterator[Matter]:
    dead = webhooks.dead_count(sellers.ref(seller))
    if dead:
        yield Matter(
            "webhooks",
            "send",
            _("Your server missed messages"),
            ngettext("%(count)s message could not be delivered", "%(count)s messages could not be delivered", dead)
            % {"count": dead},
            "/seller/webhooks/",
            _("Look and send again"),
            dead,
            None,
            "info",
        )


P = Permission
ASKED: tuple[tuple[Permission, Ask], ...] = (
    (P.BUYING, _to_buy),
    (P.BUYING, _inbound),
    (P.MESSAGES, _questions),
    (P.RETURNS, _returns),
    (P.GOODS, _stock),
    (P.GOODS, _goods),
    (P.TRUST, _papers),
    (P.TRUST, _audits),
    (P.MONEY, _money),
    (P.HOOKS, _webhooks),
)


def counts(found: list[Matter]) -> dict[str, Any]:
    """Counts by code for the navigation."""
    return {matter.code: matter.count for matter in found}
