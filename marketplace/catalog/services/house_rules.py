"""Planting what the reviewers start with: words, restricted categories, brands. What the desk edited stays."""

from django.db import transaction

from marketplace.catalog.house_rules import BRANDS, RESTRICTIONS
from marketplace.catalog.models import Brand, Category, ModerationTerm, RestrictedCategory, SearchTerm
from marketplace.catalog.policies.matching import brand_key
from marketplace.catalog.policies.moderation import CLAIMS, FORBIDDEN

ADVERTISING_LAW = "广告法 第九条、第十七条"
IMPORT_RULES = "跨境电子商务零售进口商品清单；禁止进出境物品表"


@transaction.atomic
def plant() -> None:
    """Add what is missing; needs the category tree. A few statements, however often."""
    kinds = ModerationTerm.Kind
    ModerationTerm.objects.bulk_create(
        [ModerationTerm(term=term, kind=kinds.FORBIDDEN, source=IMPORT_RULES) for term in FORBIDDEN]
        + [ModerationTerm(term=term, kind=kinds.CLAIM, source=ADVERTISING_LAW) for term in CLAIMS],
        ignore_conflicts=True,
    )
    categories = Category.objects.in_bulk([one.slug for one in RESTRICTIONS], field_name="slug")
    RestrictedCategory.objects.bulk_create(
        [
            RestrictedCategory(
                category=categories[one.slug], reason=one.reason_zh, source=one.source, is_closed=one.is_closed,
                needs_certificate=one.needs_certificate,
            )
            for one in RESTRICTIONS
            if one.slug in categories
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    Brand.objects.bulk_create(
        [
            Brand(
                key=brand_key(one.name), name=one.name, name_zh=one.name_zh, nicknames=list(one.nicknames),
                needs_authorisation=one.needs_authorisation,
            )
            for one in BRANDS
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    # Nicknames of brands are words of the search dictionary; a nickname that the dictionary knows already is left alone.
    SearchTerm.objects.bulk_create(
        [
            SearchTerm(term=nickname, canonical=f"{one.name_zh} {one.name}")
            for one in BRANDS
            for nickname in one.nicknames
            if len(nickname) > 1
        ],
        ignore_conflicts=True,
    )
