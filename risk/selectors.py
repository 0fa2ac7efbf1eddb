"""Reads of this room: one assessment, the queue of held purchases, what a shopper may do before paying."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from marketplace.accounts.models import Address, User
from marketplace.accounts.regions import find
from marketplace.accounts.selectors import browsers_of
from marketplace.accounts.services.second_factor import second_factor_since
from marketplace.core import time
from marketplace.core.masking import mask_phone
from marketplace.payments.selectors import card_keys_of
from risk import keys, sql
from risk.errors import AssessmentNotFound
from risk.models import Assessment
from risk.policies.facts import Account, Hands, Seen
from risk.records import StepUp
from risk.states import Status
from sellers.models import Deposit, Requirement, SellerMember

FRESH = timedelta(hours=72)  # a phone or factor that came that lately proves nothing
BANK = "payout_account"
MOST_MEMBERS = 200
RING_DAYS = timedelta(days=30)
MOST_SALES = 1000


def assessment_of(reference: str) -> Assessment | None:
    """The assessment of a purchase, with its account."""
    return Assessment.objects.filter(reference=reference).select_related("user").first()


def assessment_by_id(public_id: str) -> Assessment:
    """One assessment for staff. Raises AssessmentNotFound."""
    found = Assessment.objects.filter(public_id=public_id).select_related("user").first()
    if found is None:
        raise AssessmentNotFound
    return found


def held() -> QuerySet[Assessment]:
    """What waits for a person, the most urgent first."""
    return Assessment.objects.filter(status=Status.HELD).select_related("user").order_by("hold_until", "pk")


def held_for(staff: User) -> QuerySet[Assessment]:
    """What waits for this colleague: not what they bought or their shop sells."""
    return of_others(held(), staff)


def of_others(found: QuerySet[Assessment], staff: User) -> QuerySet[Assessment]:
    """Without what this person bought or their shop sells."""
    shops = list(SellerMember.objects.filter(user=staff).values_list("seller_id", flat=True))
    return found.exclude(user=staff).exclude(sellers__overlap=shops)


def is_party(row: Assessment, user: User) -> bool:
    """Bought it, or belongs to a shop that sells it."""
    return row.user_id == user.pk or SellerMember.objects.filter(seller_id__in=row.sellers, user=user).exists()


def step_up_for(reference: str) -> StepUp:
    """Is a proof wanted before this purchase may be paid, and which ways are open?"""
    row = assessment_of(reference)
    if row is None or row.status != Status.CHALLENGED:
        return StepUp(is_wanted=False)
    return StepUp(is_wanted=True, ways=ways_of(row.user), facts={"phone": mask_phone(row.user.phone or "")})


def ways_of(user: User) -> tuple[str, ...]:
    """Ways to prove oneself. A phone or factor that came within three days could be a stranger's and proves nothing: then only
    the card's bank, or a person."""
    long_ago, own = time.now() - FRESH, []
    if second_factor_since(user, before=long_ago):
        own.append("otp")
    if user.phone and user.phone_verified_at is not None and user.phone_verified_at <= long_ago:
        own.append("sms")
    return (*own, "bank", "person")


def seen(row: Assessment) -> Seen:
    """An assessment as the policy takes it."""
    return Seen(
        account=row.user_id, at=row.placed_at, fen=row.fen, person=row.person_key, place=row.place_key,
        device=row.device_key, network=row.network_key, phone=row.phone_key, card=row.card_key, sellers=tuple(row.sellers),
        declines=row.declines, is_paid=row.paid_at is not None, is_refused=row.status == Status.REFUSED,
    )  # fmt: skip


def near(reference: str, now: Seen, same: Mapping[str, Sequence[str]]) -> list[Seen]:
    """Earlier purchases that share something with `now`; one query. `same`: kind → its digests under all keys of the ring,
    told apart no more in the answer."""
    asked: dict[str, Sequence[int | str]] = {f"{kind}_key": values for kind, values in same.items()}
    rows = sql.near(reference, now.at, {**asked, "user_id": [now.account]})
    alike = {value: values[0] for values in same.values() for value in values}
    return [_of_row(row, alike) for row in rows]


def _of_row(row: Sequence[Any], alike: Mapping[str, str]) -> Seen:
    user, at, fen, *digests, sellers, declines, is_paid, is_refused, age = row
    person, place, device, network, phone, card = (alike.get(value, value) for value in digests)
    return Seen(
        account=user, at=at, fen=fen, person=person, place=place, device=device, network=network, phone=phone, card=card,
        sellers=tuple(sellers), declines=declines, is_paid=is_paid, is_refused=is_refused, age=age,
    )  # fmt: skip


def account_of(user: User) -> Account:
    """Age, last change of the ways in, browsers of the account; one query."""
    browsers = [(who, device_key(mark, who), first) for who, mark, first in browsers_of([user.pk])]
    return Account(since=user.date_joined, way_in_changed_at=user.way_in_changed_at, browsers=browsers)


def device_key(mark: str, user_id: int) -> str:
    """The digest of a browser that accounts remembers, as `keys.trace_of` would have made it."""
    return keys.key("device", f"{mark}:{user_id}" if settings.ONE_BROWSER_MANY_PEOPLE else mark)


def hands_of(sellers: Iterable[int], *, with_cards: bool) -> Hands:
    """Who stands behind these sellers, as digests: accounts, browsers, identities, doors, phones, cards of their deposits."""
    found = SellerMember.objects.filter(seller_id__in=list(sellers))
    members = list(found.values_list("user_id", "user__phone", "user__identity__person_ref")[:MOST_MEMBERS])
    ids = [user_id for user_id, _phone, _person in members]
    addresses = list(Address.objects.filter(user_id__in=ids, removed_at__isnull=True)[:MOST_MEMBERS])
    phones = {str(phone) for _user, phone, _person in members if phone} | {str(one.phone) for one in addresses}
    places = {keys.place_of(one.district_code, f"{find(one.district_code).text}{one.detail}") for one in addresses}
    return Hands(
        account=frozenset(ids),
        device=frozenset(device_key(mark, who) for who, mark, _first in browsers_of(ids)),
        person=_digests("person", (person for _user, _phone, person in members if person)),
        place=_digests("place", places), phone=_digests("phone", map(keys.phone_of, phones)),
        card=_deposit_cards(sellers) if with_cards else frozenset(), bank=_same_bank(sellers),
    )  # fmt: skip


def _same_bank(sellers: Iterable[int]) -> frozenset[int | str]:
    """People of other shops that are, or were, paid out to the very bank account of one of these; compared by keyed digest."""
    own = Requirement.objects.filter(seller_id__in=list(sellers), code=BANK).exclude(number_index="")
    kin = Requirement.objects.filter(code=BANK, number_index__in=own.values("number_index"))
    found = SellerMember.objects.filter(seller_id__in=kin.values("seller_id")).exclude(seller_id__in=list(sellers))
    people = list(found.values_list("user_id", "user__identity__person_ref")[:MOST_MEMBERS])
    return frozenset(user for user, _person in people) | _digests("person", (person for _u, person in people if person))


def _digests(kind: str, values: Iterable[str]) -> frozenset[str]:
    return frozenset(digest for value in values for digest in keys.candidates(kind, value))


def _deposit_cards(sellers: Iterable[int]) -> frozenset[str]:
    deposits = Deposit.objects.filter(seller_id__in=list(sellers)).values_list("public_id", flat=True)
    return frozenset(card_keys_of([f"deposit:{one}" for one in deposits]))


def buyers_of(seller: int, now: Seen) -> list[int]:
    """Accounts behind the paid orders of a seller within a month, the newest first, one entry an order; one query."""
    rows = Assessment.objects.filter(
        sellers__contains=[seller], paid_at__isnull=False, placed_at__gt=now.at - RING_DAYS, placed_at__lte=now.at
    )
    return list(rows.order_by("-placed_at").values_list("user_id", flat=True)[:MOST_SALES])


def seen_with(row: Assessment) -> list[tuple[Assessment, list[str]]]:
    """The newest purchases that share a digest with this one, and which: where a person looks further; one query."""
    kinds = ("person", "place", "device", "card")
    shared = Q(user_id=row.user_id)
    for kind in kinds:
        if value := getattr(row, f"{kind}_key"):
            shared |= Q(**{f"{kind}_key": value})
    found = Assessment.objects.filter(shared).exclude(pk=row.pk).select_related("user").order_by("-placed_at")[:20]
    return [(one, _shared(row, one, kinds)) for one in found]


def _shared(row: Assessment, other: Assessment, kinds: Sequence[str]) -> list[str]:
    same = [
        kind
        for kind in kinds
        if getattr(row, f"{kind}_key") and getattr(row, f"{kind}_key") == getattr(other, f"{kind}_key")
    ]
    return [*(["account"] if row.user_id == other.user_id else []), *same]
