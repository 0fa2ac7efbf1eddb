"""The shopper's verbs on a want: ask, and take it back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.policies.moderation import Facts, examine
from marketplace.core import files, locks, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.time import SHANGHAI
from wanted import selectors
from wanted.errors import BadWant, TooManyWants
from wanted.models import Offer, Want
from wanted.policies import limits, texts
from wanted.services import ending
from wanted.states import WANT, OfferStatus, WantStatus

FOLDER = "wanted"
TITLE, TEXT = 80, 1000


def ask(*, user: User, fields: Mapping[str, Any], picture: IO[bytes] | None = None, actor: str) -> Want:
    """Put a want before the sellers of one country. `fields`: title, text, link, country, quantity (1 where it
    is left out), budget_fen for all pieces, until (a day).

    The picture is written before the transaction: it is named by its content, so a row that never comes leaves no harm.
    Raises BadWant naming every bad field, TooManyWants, and the refusals of `core.files`.
    """
    values = _clean(fields)
    name = store(files.accept(picture, allowed=files.PICTURES)) if picture is not None else ""
    return _write(user, values, name, actor)


@transaction.atomic
def _write(user: User, values: Mapping[str, Any], picture: str, actor: str) -> Want:
    locks.advisory(f"wants:{user.pk}")  # counting and adding are one step
    open_ones, today = selectors.count_wants(user)
    if open_ones >= limits.OPEN_WANTS or today >= limits.WANTS_A_DAY:
        raise TooManyWants
    want: Want = Want.objects.create(user=user, picture=picture, created_at=time.now(), **values)
    trail.record(verb="want.asked", target=trail.ref(want), actor=actor, after={"country": want.country})
    emit(topic="wanted.asked", key=want.ref, payload={"want": want.public_id})
    return want


@transaction.atomic
def withdraw(*, user: User, public_id: str, actor: str) -> Want:
    """Take it back; all offers end. Again it changes nothing. Raises WantNotFound, IllegalMove, BeingBought."""
    want = selectors.want_for(user, public_id)
    if want.status == WantStatus.WITHDRAWN:
        return want
    WANT.move(want, WantStatus.WITHDRAWN, actor=actor, ended_at=time.now())
    chosen = selectors.chosen_offer(want)
    if chosen is not None:
        ending.end_offer(offer=chosen, to=OfferStatus.LAPSED, why=Offer.Why.WANT_WITHDRAWN, actor=actor)
    ending.decline_open(want=want, why=Offer.Why.WANT_WITHDRAWN, actor=actor)
    clocks.stop(kind=ending.CLOCK, subject=want.ref, actor=actor, reason="withdrawn")
    return want


def store(clean: files.CleanFile) -> str:
    """Write a clean file below `wanted/`, which no public door hands out; returns its name."""
    name = f"{FOLDER}/{clean.name}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(clean.data))
    return name


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {
        "title": texts.said(
            textnorm.clean_line, fields.get("title", ""), "title", errors, max_length=TITLE, min_length=2
        ),
        "text": texts.said(textnorm.clean_text, fields.get("text", ""), "text", errors, max_length=TEXT),
        "link": "", "country": str(fields.get("country", "")).upper(), "budget_fen": fields.get("budget_fen"),
        "quantity": fields.get("quantity", 1),
    }  # fmt: skip
    try:
        values["link"] = texts.clean_link(fields.get("link", ""))
    except BadWant as error:
        errors.update(error.fields)
    if values["country"] not in selectors.COUNTRIES:
        errors["country"] = _("Please choose one of the countries that we fly from.")
    budget = values["budget_fen"]
    if isinstance(budget, bool) or not isinstance(budget, int) or not 100 <= budget <= limits.MOST_BUDGET_FEN:
        errors["budget_fen"] = _("Please give a budget between 1 and 100,000 yuan.")
    pieces = values["quantity"]
    if isinstance(pieces, bool) or not isinstance(pieces, int) or not 1 <= pieces <= limits.MOST_PIECES:
        errors["quantity"] = _("Please ask for 1 to %(most)d pieces.") % {"most": limits.MOST_PIECES}
    values["open_until"] = _until(fields.get("until"), errors)
    if not errors and is_forbidden(values["title"], values["text"]):
        errors["title"] = _("These goods may not be sold here.")
    if errors:
        raise BadWant(fields=errors)
    return values


def _until(day: Any, errors: dict[str, Any]) -> datetime | None:
    """24:00 (Shanghai) of the day."""
    today = time.today()
    if not isinstance(day, date) or not limits.LEAST_DAYS <= (day - today).days <= limits.MOST_DAYS:
        errors["until"] = _("Please choose a day from tomorrow to %(most)d days ahead.") % {"most": limits.MOST_DAYS}
        return None
    return datetime.combine(day + timedelta(days=1), clock_time(0), tzinfo=SHANGHAI)


def is_forbidden(*said: str) -> bool:
    """Do the house rules for listings hold such goods back?"""
    facts = Facts(
        texts=said,
        danger="none",
        has_picture=True,
        is_hs_known=False,
        is_hs_allowed=True,
        has_copied_picture=False,
        brand="",
    )
    return bool(examine(facts).holds)
