"""Members: what they spent, their cell and tier (nightly, one statement), birthdays, invitations."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.selectors import accounts_of_person, person_ref_of
from marketplace.accounts.services.telling import tell
from marketplace.core import rules, tasks, time, trail
from promotions.errors import BadBirthday, BirthdaySet, InvitationRefused
from promotions.models import Invitation, Member, PointsEntry, Promotion, Spend
from promotions.policies.rules_of_membership import MEMBERSHIP, points_for
from promotions.services import claiming, points
from promotions.services.announcing import offer_told
from promotions.sql import reckon

NEW_FOR = timedelta(days=30)
BIRTHDAY_KEPT = timedelta(days=365)
INVITATION_POINTS = 200
LOOKED_AT = 20  # people brought before who are compared with a newcomer
REFUSALS = {
    "unknown_code": _("We do not know this invitation."),
    "own_code": _("This is your own invitation. Send it to somebody else."),
    "invited_already": _("You have accepted an invitation already."),
    "not_new": _("Invitations are for newcomers: within thirty days of signing up, before the first completed order."),
    "same_person": _("An invitation is for another person."),
    "same_device": _("An invitation is for somebody with a device of their own."),
    "same_address": _("An invitation is for another household: phone or address are the same."),
}


@transaction.atomic
def note_spend(*, user: User, order_ref: str, fen: int, at: datetime | None = None) -> None:
    """What a completed order left with us, as an absolute sum; a later refund says a smaller one. Points follow.

    The same sum again changes nothing. The first completed order of an invited person decides the invitation.
    """
    member = points.member_of(user)
    row, is_new = Spend.objects.get_or_create(
        order_ref=order_ref, defaults={"user": user, "fen": 0, "points": 0, "at": at or time.now()}
    )
    if not is_new and row.fen == fen:
        return
    worth = points_for(fen, points.percent_of(member)) if is_new else _share(row, fen)
    reason = PointsEntry.Reason.ORDER if worth >= row.points else PointsEntry.Reason.REFUND
    points.move(user=user, amount=worth - row.points, reason=reason, source=f"{order_ref}:{fen}")
    Spend.objects.filter(pk=row.pk).update(fen=fen, points=worth)
    if is_new and fen > 0:
        decide_invitation(invited=user)


def _share(row: Spend, fen: int) -> int:
    """The points of what is left, at the rate they were given."""
    return row.points * fen // row.fen if row.fen else 0


def reckon_members() -> int:
    """Every member's cell and tier by the rules in force; who rose is told and gets the tier's coupons. Returns how many moved."""
    rule = rules.at(MEMBERSHIP.code)
    moved = reckon(rule.body, rule.version, time.now())
    tasks.each(moved, _after_move)
    return len(moved)


def _after_move(row: tuple[int, str, str]) -> None:
    user_id, before, tier = row
    order = ("basic", "silver", "gold", "diamond")
    if order.index(tier) <= order.index(before):
        return
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        day = time.today()
        for promotion in claiming.for_occasion(Promotion.Occasion.TIER):
            source = f"tier:{promotion.public_id}:{user.public_id}:{tier}:{day.year}"
            claiming.grant(user=user, promotion=promotion, source=source)
        tell(
            user,
            template="member_tier",
            source=f"tier:{user.public_id}:{tier}:{day}",
            link="/me/membership/",
        )


@transaction.atomic
def set_birthday(*, user: User, month: int, day: int, actor: str) -> Member:
    """Month and day, no year. Raises BadBirthday, and BirthdaySet within a year of the last change."""
    try:
        date(2000, month, day)  # a leap year: 29 February is a birthday
    except ValueError:
        raise BadBirthday from None
    member = points.member_of(user)
    if (member.birth_month, member.birth_day) == (month, day):
        return member
    told = member.birthday_told_at
    if told is not None and told > time.now() - BIRTHDAY_KEPT:
        raise BirthdaySet
    member.birth_month, member.birth_day, member.birthday_told_at = month, day, time.now()
    member.save(update_fields=["birth_month", "birth_day", "birthday_told_at"])
    trail.record(verb="member.birthday", target=member.ref, actor=actor)
    return member


def greet_birthdays() -> int:
    """Today's birthdays (29 February on the 28th in other years): a coupon and a word, once a year. Returns how many."""
    today = time.today()
    days = [(today.month, today.day)]
    if (today.month, today.day) == (2, 28) and (today + timedelta(days=1)).month == 3:
        days.append((2, 29))
    promotions = claiming.for_occasion(Promotion.Occasion.BIRTHDAY)
    if not promotions:
        return 0
    born = Q()
    for month, day in days:
        born |= Q(birth_month=month, birth_day=day)
    pks = list(Member.objects.filter(born).order_by("pk").values_list("pk", flat=True))
    return tasks.each(pks, lambda pk: _greet(pk, promotions, today))


@transaction.atomic
def _greet(pk: int, promotions: Sequence[Promotion], today: date) -> bool:
    user = Member.objects.select_related("user").get(pk=pk).user
    made = [
        claiming.grant(user=user, promotion=one, source=f"birthday:{one.public_id}:{user.public_id}:{today.year}")
        for one in promotions
    ]
    if any(made):
        source = f"birthday:{user.public_id}:{today.year}"
        tell(user, template="member_birthday", source=source, link="/me/coupons/", channels=("in_app",))
        offer_told(user, "birthday", source, {})
    return any(made)


@transaction.atomic
def accept_invitation(*, user: User, code: str, actor: str) -> Invitation:
    """A newcomer says who brought them. The reward waits for their first completed order.

    Raises InvitationRefused with `why`: own_code, unknown_code, not_new, invited_already, same_person, same_address.
    """
    inviter = Member.objects.filter(invite_code=code.strip().upper()).select_related("user").first()
    why = _refusal(user, inviter)
    if why or inviter is None:
        raise InvitationRefused(REFUSALS.get(why), fields={"why": why})
    try:
        with transaction.atomic():
            made = Invitation.objects.create(inviter=inviter.user, invited=user, accepted_at=time.now())
    except IntegrityError:
        raise InvitationRefused(REFUSALS["invited_already"], fields={"why": "invited_already"}) from None
    trail.record(verb="invitation.accepted", target=f"invitation:{made.public_id}", actor=actor)
    return made


def _refusal(user: User, inviter: Member | None) -> str:
    if inviter is None or not inviter.user.is_active:
        return "unknown_code"
    if inviter.user_id == user.pk:
        return "own_code"
    if Invitation.objects.filter(invited=user).exists():
        return "invited_already"
    if user.date_joined < time.now() - NEW_FOR or Spend.objects.filter(user=user).exists() or not is_new_person(user):
        return "not_new"
    return seen_before(inviter.user, user)


def is_new_person(user: User) -> bool:
    """Is this person, by whichever of their accounts, new to us: no completed order elsewhere, not brought before?"""
    others = [pk for pk in accounts_of_person(user) if pk != user.pk]
    if not others:
        return True
    brought = Invitation.objects.filter(invited_id__in=others, state=Invitation.State.REWARDED)
    return not (Spend.objects.filter(user_id__in=others).exists() or brought.exists())


def seen_before(inviter: User, user: User) -> str:
    """Is the newcomer the inviter under any of their accounts, or somebody whom they brought already? Why, else empty."""
    brought = Invitation.objects.filter(inviter=inviter, state=Invitation.State.REWARDED).exclude(invited=user)
    known = {*accounts_of_person(inviter), *brought.order_by("-pk").values_list("invited_id", flat=True)[:LOOKED_AT]}
    for one in (inviter, *User.objects.filter(pk__in=known - {inviter.pk, user.pk}).order_by("pk")):
        why = same_hand(one, user)
        if why:
            return why
    return ""


def same_hand(one: User, other: User) -> str:
    """Do two accounts look like one hand: the same identity, the same device, the same phone or door? Why, else empty."""
    person = person_ref_of(one)
    if person is not None and person == person_ref_of(other):
        return Invitation.Why.SAME_PERSON
    if device_marks(one) & device_marks(other):
        return Invitation.Why.SAME_DEVICE
    if _doors(one) & _doors(other):
        return Invitation.Why.SAME_ADDRESS
    return ""


def device_marks(user: User) -> set[str]:
    """Marks of the browsers a person signed in with (salted hashes, `Member.devices`)."""
    row = Member.objects.filter(user=user).values_list("devices", flat=True).first()
    return set(row or ())


def _doors(user: User) -> set[str]:
    """Phones and doors, compared without blanks; removed addresses count too."""
    found: set[str] = set()
    for address in user.addresses.all()[:50]:
        found.add(f"phone:{address.phone}")
        found.add(f"door:{address.district_code}:{''.join(str(address.detail).split()).lower()}")
    return found


@transaction.atomic
def note_device(*, user: User, mark: str) -> None:
    """Remember a browser of this person, the ten latest."""
    member = points.member_of(user)
    if mark in member.devices:
        return
    member.devices = [*member.devices, mark][-10:]
    member.save(update_fields=["devices"])


@transaction.atomic
def decide_invitation(*, invited: User) -> None:
    """The first completed order of somebody who was invited: both are rewarded, or it is refused with a reason.

    Looked at anew, because identity and address are known only now.
    """
    row = Invitation.objects.filter(invited=invited, state=Invitation.State.ACCEPTED).select_related("inviter").first()
    if row is None:
        return
    why = seen_before(row.inviter, invited) or _not_new(invited) or _too_many(row.inviter)
    now = time.now()
    state = Invitation.State.REFUSED if why else Invitation.State.REWARDED
    rows = Invitation.objects.filter(pk=row.pk, state=Invitation.State.ACCEPTED)
    if rows.update(state=state, why=why, decided_at=now) != 1:
        return
    trail.record(verb=f"invitation.{state}", target=f"invitation:{row.public_id}", actor="system:membership", why=why)
    if not why:
        _reward(row)


def _not_new(invited: User) -> str:
    return "" if is_new_person(invited) else Invitation.Why.NOT_NEW


def _too_many(inviter: User) -> str:
    most = int(rules.at(MEMBERSHIP.code).body["most_invitations_year"])
    since = time.now() - timedelta(days=365)
    had = Invitation.objects.filter(inviter=inviter, state=Invitation.State.REWARDED, decided_at__gte=since).count()
    return Invitation.Why.TOO_MANY if had >= most else ""


def _reward(row: Invitation) -> None:
    cause = f"invitation:{row.public_id}"
    for user, occasion in ((row.inviter, Promotion.Occasion.INVITER), (row.invited, Promotion.Occasion.INVITED)):
        for promotion in claiming.for_occasion(occasion):
            source = f"{cause}:{promotion.public_id}:{user.public_id}"
            claiming.grant(user=user, promotion=promotion, source=source)
    points.move(
        user=row.inviter, amount=INVITATION_POINTS, reason=PointsEntry.Reason.INVITATION, source=f"{cause}:points"
    )
    tell(
        row.inviter, template="invitation_rewarded", source=f"{cause}:told", context={"points": INVITATION_POINTS},
        link="/me/membership/",
    )  # fmt: skip
