"""Names of people behind `user:<public id>` references, for pages of ops. Stored rows keep the reference only."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model


def names(refs: Iterable[str]) -> dict[str, str]:
    """Reference → display name in one query; jobs and unknown references name themselves."""
    wanted = {ref for ref in refs if ref}
    ids = {ref.removeprefix("user:"): ref for ref in wanted if ref.startswith("user:")}
    people = get_user_model()._default_manager.filter(public_id__in=ids) if ids else ()
    return {ref: ref for ref in wanted} | {ids[person.public_id]: str(person) for person in people}
