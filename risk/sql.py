"""The one statement that looks around: purchases that share the account or a digest with this one, each index by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

COLUMNS = (
    "user_id", "placed_at", "fen", "person_key", "place_key", "device_key", "network_key", "phone_key", "card_key",
    "sellers", "declines", "paid_at IS NOT NULL", "status = 'refused'",
    "(at_placing -> 'facts' ->> 'account_hours')::bigint",
)  # fmt: skip
# Column → how far back, and how many rows at most: a campus has many purchases, and the newest tell enough.
BRANCHES: Mapping[str, tuple[int, int]] = {
    "user_id": (180, 200), "person_key": (90, 200), "place_key": (90, 300), "device_key": (90, 200), "card_key": (90, 200),
    "network_key": (1, 300),
}  # fmt: skip
_BRANCH = (
    "(SELECT {columns} FROM risk_assessment WHERE {name} = ANY(%({name})s) AND placed_at > %(at)s - interval '{days} days'"
    " AND placed_at <= %(at)s AND reference <> %(reference)s {partial} ORDER BY placed_at DESC LIMIT {most})"
)
NEAR = " UNION ".join(
    _BRANCH.format(
        columns=", ".join(COLUMNS), name=name, days=days, most=most,
        partial="" if name in ("user_id", "person_key", "place_key") else f"AND {name} <> ''",
    )
    for name, (days, most) in BRANCHES.items()
)  # fmt: skip

FROZEN = """
CREATE FUNCTION risk_frozen_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.at_placing IS DISTINCT FROM OLD.at_placing
     OR (OLD.at_paying IS NOT NULL AND NEW.at_paying IS DISTINCT FROM OLD.at_paying) THEN
    RAISE EXCEPTION 'what an assessment rested on is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER risk_frozen_facts BEFORE UPDATE ON risk_assessment
  FOR EACH ROW EXECUTE FUNCTION risk_frozen_facts();
"""
UNFROZEN = "DROP TRIGGER risk_frozen_facts ON risk_assessment; DROP FUNCTION risk_frozen_facts();"


def near(reference: str, at: datetime, keys: Mapping[str, Sequence[int | str]]) -> list[tuple[Any, ...]]:
    """Rows in the order of COLUMNS. `keys`: column of BRANCHES → values under every key of the ring."""
    wanted = {name: list(keys.get(name, ())) for name in BRANCHES}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {**wanted, "reference": reference, "at": at})
        return list(cursor.fetchall())
