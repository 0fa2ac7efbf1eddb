"""Order → problem → door. Which problems fit the state of an order, and which door solves each; nobody must know who is
responsible. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Facts:
    """What is known of an order now. `is_late`: the promised day has passed; `returns`, `claims`, `cases`: numbers of open ones."""

    number: str
    is_paid: bool
    is_cancelled: bool
    is_delivered: bool
    can_cancel: bool = False
    can_readdress: bool = False
    can_return: bool = False
    is_late: bool = False
    is_refunding: bool = False
    parcel: str = ""
    returns: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    delivered_at: datetime | None = None

    @property
    def on_the_road(self) -> bool:
        return self.is_paid and not self.is_delivered and not self.is_cancelled


@dataclass(frozen=True)
class Door:
    """Where it is done, with everything filled in. The first of a list is the right one."""

    label: Any
    href: str
    icon: str


@dataclass(frozen=True)
class Problem:
    """A tile. `fits` says for which orders it is shown, `doors` where it leads, `article` what explains it."""

    code: str
    label: Any
    icon: str
    article: str
    fits: Callable[[Facts], bool]
    doors: Callable[[Facts], list[Door]]


def _order(facts: Facts) -> str:
    return f"/me/orders/{facts.number}/"


def chat(facts: Facts) -> Door:
    """A person, with the order at hand. Every problem ends here if nothing else helps."""
    return Door(_("Talk to us about this order"), f"/help/chat/?about=order:{facts.number}", "chat")


def _open_ones(facts: Facts) -> list[Door]:
    """What is under way already comes first: nobody shall report it twice."""
    return [
        *(Door(_("Your return is under way"), f"/me/returns/{one}/", "return") for one in facts.returns),
        *(Door(_("Your claim is under way"), f"/me/claims/{one}/", "shield") for one in facts.claims),
        *(Door(_("Your case is under way"), f"/me/cases/{one}/", "users") for one in facts.cases),
    ]


def _road(facts: Facts) -> list[Door]:
    door = Door(_("See where it is now"), f"/track/{facts.parcel}/" if facts.parcel else _order(facts), "truck")
    lost = [Door(_("Report it as lost"), f"{_order(facts)}claim/?kind=lost", "shield")] if facts.parcel else []
    return [door, *(lost if facts.is_late or facts.is_delivered else [])]


def _claim(kind: str) -> Callable[[Facts], list[Door]]:
    def doors(facts: Facts) -> list[Door]:
        back = [Door(_("Return it"), f"{_order(facts)}return/", "return")] if facts.can_return else []
        return [Door(_("Report it: money back within 48 hours"), f"{_order(facts)}claim/?kind={kind}", "shield"), *back]

    return doors


def _return(reason: str) -> Callable[[Facts], list[Door]]:
    def doors(facts: Facts) -> list[Door]:
        if facts.can_return:
            return [Door(_("Return it"), f"{_order(facts)}return/?why={reason}", "return")]
        return [Door(_("Ask for mediation"), f"{_order(facts)}case/", "users")]

    return doors


def _mediation(facts: Facts) -> list[Door]:
    return [Door(_("Ask for mediation"), f"{_order(facts)}case/", "users")]


PROBLEMS: tuple[Problem, ...] = (
    Problem("not-arrived", _("It has not arrived"), "truck", "late", lambda f: f.is_paid and not f.is_cancelled, _road),
    Problem("damaged", _("It arrived damaged"), "alert", "lost-or-damaged", lambda f: f.is_delivered, _claim("damaged")),
    Problem("wrong", _("It is the wrong item"), "refresh", "returns", lambda f: f.is_delivered, _return("wrong")),
    Problem("missing", _("Something is missing"), "box", "lost-or-damaged", lambda f: f.is_delivered, _claim("short")),
    Problem(
        "not-genuine", _("I doubt that it is genuine"), "scan", "doubt", lambda f: f.is_delivered,
        lambda f: [Door(_("Have it examined"), f"{_order(f)}case/?reason=counterfeit", "scan")],
    ),
    Problem("send-back", _("I want to send it back"), "return", "returns", lambda f: f.is_delivered, _return("no_reason")),
    Problem(
        "cancel", _("I want to cancel"), "x-circle", "cancel", lambda f: f.on_the_road or not (f.is_paid or f.is_cancelled),
        lambda f: [Door(_("Cancel the order"), f"{_order(f)}cancel/", "x-circle")] if f.can_cancel else [],
    ),
    Problem(
        "address", _("The address is wrong"), "pin", "change-address", lambda f: f.on_the_road,
        lambda f: [Door(_("Change the address"), f"{_order(f)}address/", "pin")] if f.can_readdress else [],
    ),
    Problem(
        "tax", _("A question about tax and limit"), "receipt", "tax", lambda f: True,
        lambda f: [Door(_("See what this order cost"), _order(f), "receipt"), Door(_("My yearly limit"), "/me/money/", "chart")],
    ),
    Problem(
        "refund", _("Where is my money?"), "wallet", "refunds",
        lambda f: f.is_cancelled or f.is_refunding or bool(f.returns or f.claims or f.cases),
        lambda f: [Door(_("See every step of the refund"), _order(f), "wallet")],
    ),
    Problem("seller", _("The seller does not answer"), "users", "seller-disagrees", lambda f: f.is_paid, lambda f: [
        chat(f), *_mediation(f)] if f.is_delivered else [chat(f)]),
    Problem("broken", _("It broke in use"), "settings", "warranty", lambda f: f.is_delivered, lambda f: [
        Door(_("Report a fault under the warranty"), "/me/warranty/", "settings")]),
    Problem("other", _("Something else"), "help", "contact", lambda f: True, lambda f: [chat(f)]),
)  # fmt: skip
BY_CODE = {problem.code: problem for problem in PROBLEMS}


def problems_of(facts: Facts) -> list[Problem]:
    """The tiles of this order."""
    return [problem for problem in PROBLEMS if problem.fits(facts)]


def doors_of(problem: Problem, facts: Facts) -> list[Door]:
    """What is under way, then the right door, then a person; each address once."""
    under_way = _open_ones(facts) if problem.code not in {"tax", "address", "cancel"} else []
    found = {door.href: door for door in (*under_way, *problem.doors(facts), chat(facts))}
    return list(found.values())
