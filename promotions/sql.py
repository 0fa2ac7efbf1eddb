"""The nightly reckoning of members: recency, frequency, money, cell and tier of everybody in one statement.

Frequency and money look at the year *up to the last order*, so that somebody who bought much and then stayed away is told from
somebody who bought once long ago: each of the twelve cells can be reached. `orders_year` and `spent_year_fen` are the last 365 days.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

RECKON = """
WITH spends AS (
  SELECT user_id, at, fen, max(at) OVER (PARTITION BY user_id) AS last FROM promotions_spend WHERE fen > 0),
sums AS (
  SELECT m.id, m.user_id, m.tier AS before, count(s.at) FILTER (WHERE s.at > %(year)s) AS orders,
         coalesce(sum(s.fen) FILTER (WHERE s.at > %(year)s), 0) AS fen, max(s.last) AS last,
         count(s.at) FILTER (WHERE s.at > s.last - interval '365 days') AS often,
         coalesce(sum(s.fen) FILTER (WHERE s.at > s.last - interval '365 days'), 0) AS much
  FROM promotions_member m LEFT JOIN spends s ON s.user_id = m.user_id
  GROUP BY m.id),
cells AS (
  SELECT id, user_id, before, orders, fen, last,
         CASE WHEN last IS NULL THEN 0 WHEN last > %(lately)s THEN 3 WHEN last > %(while)s THEN 2 ELSE 1 END AS r,
         CASE WHEN last IS NULL THEN 0 WHEN often >= %(often)s THEN 2 ELSE 1 END AS f,
         CASE WHEN last IS NULL THEN 0 WHEN much >= %(much)s THEN 2 ELSE 1 END AS m
  FROM sums),
tiers AS (
  SELECT c.*, coalesce(t.tier, 'basic') AS now
  FROM cells c LEFT JOIN unnest(%(cells)s::text[], %(tiers)s::text[]) AS t(cell, tier) ON t.cell = concat(c.r, c.f, c.m)),
written AS (
  UPDATE promotions_member p SET recency = t.r, frequency = t.f, monetary = t.m, orders_year = t.orders,
         spent_year_fen = t.fen, last_order_at = t.last, tier = t.now, rules_version = %(version)s, reckoned_at = %(at)s,
         tier_since = CASE WHEN p.tier = t.now AND p.tier_since IS NOT NULL THEN p.tier_since ELSE %(at)s END
  FROM tiers t WHERE t.id = p.id RETURNING p.user_id, t.before, t.now)
SELECT user_id, before, now FROM written WHERE before <> now ORDER BY user_id
"""


def reckon(body: Mapping[str, Any], version: int, at: datetime) -> list[tuple[int, str, str]]:
    """Write every member's cell and tier; (user, tier before, tier now) of those that moved."""
    cells = body["cells"]
    values = {
        "year": at - timedelta(days=365), "lately": at - timedelta(days=body["lately_days"]),
        "while": at - timedelta(days=body["while_days"]), "often": body["often_orders"], "much": body["much_fen"],
        "cells": list(cells), "tiers": list(cells.values()), "version": version, "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RECKON, values)
        return [(int(user), str(before), str(now)) for user, before, now in cursor.fetchall()]
