"""Tables of the checklist (pure): what cannot be stored, what is missing, what makes a reader stop."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sellers.policies import requirements, rows, rules_requirements
from sellers.policies.requirements import Spec

TODAY = date(2026, 11, 22)
SPECS = {spec.rows: spec for spec in requirements.specs_of(rules_requirements.DEFAULT) if spec.rows}


def year(**change: int) -> list[dict[str, Any]]:
    months = rows.last_months(TODAY)
    return [{"month": month, "amount": change.get(f"m{n}", 10_000 + 37 * n)} for n, month in enumerate(months)]


def turnover(table: list[dict[str, Any]], **more: Any) -> rows.Findings:
    total = sum(line["amount"] for line in table if isinstance(line["amount"], int))
    return rows.check(SPECS["turnover"], {"rows": table, "total": total, **more}, TODAY)


def test_it_works() -> None:
    found = turnover(year())
    assert (found.problems, found.gaps, found.hints) == ({}, [], [])
    assert rows.last_months(TODAY)[0] == "2025-11"
    assert rows.last_months(date(2026, 1, 5))[-1] == "2025-12"


def test_the_sum_has_to_fit() -> None:
    table = year()
    total = sum(line["amount"] for line in table)
    assert turnover(table, total=total * 101 // 100).problems == {}
    assert "total" in turnover(table, total=total * 11 // 10).problems
    assert turnover(table, total=None).gaps
    assert "total" in turnover(table, total="a lot").problems


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ([{"month": "2026-11", "amount": 1}], "rows.0.month"),
        ([{"month": "2027-01", "amount": 1}], "rows.0.month"),
        ([{"month": "2026-13", "amount": 1}], "rows.0.month"),
        ([{"month": "x", "amount": 1}], "rows.0.month"),
        ([{"month": "2026-01", "amount": 1}] * 2, "rows.1.month"),
        ([{"month": "2026-01", "amount": -1}], "rows.0.amount"),
        ([{"month": "2026-01", "amount": 1.5}], "rows.0.amount"),
        ([{"month": "2026-01", "amount": True}], "rows.0.amount"),
        ([{"month": "2026-01", "amount": 10**13}], "rows.0.amount"),
        ([{}], "rows.0.month"),
    ],
)
def test_wrong_months(table: list[dict[str, Any]], problem: str) -> None:
    assert set(rows.check(SPECS["turnover"], {"rows": table}, TODAY).problems) == {problem}


@pytest.mark.parametrize("details", [{"rows": "x"}, {"rows": [1]}, {"rows": [{}] * 25}])
def test_shapes(details: dict[str, Any]) -> None:
    for spec in SPECS.values():
        assert rows.check(spec, details, TODAY).problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({f"m{n}": 5001 for n in range(12)}, "same"),
        ({"m4": 0}, "No turnover"),
        ({"m7": 90_000}, "far above"),
        ({f"m{n}": 90_000 + n for n in range(3)} | {f"m{n}": 7 for n in range(9, 12)}, "less than a third"),
        ({f"m{n}": 1000 * (n + 1) for n in range(12)}, "round"),
    ],
)
def test_figures_that_make_one_stop(change: dict[str, int], words: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert any(words in hint for hint in turnover(year(**change)).hints)


def test_a_gap_and_old_figures() -> None:
    broken = [{"month": month, "amount": 5} for month in ["2024-01", *rows.last_months(TODAY)[1:]]]
    assert turnover(broken).gaps
    old = rows.last_months(date(2026, 3, 1))
    assert turnover([{"month": month, "amount": 5} for month in old]).gaps
    assert turnover(year()[:5]).gaps


def proofs(*ages: int) -> rows.Findings:
    kinds = ("lease", "utility", "tax", "bank")
    table = [{"kind": kinds[n], "day": str(TODAY - timedelta(days=age))} for n, age in enumerate(ages)]
    return rows.check(SPECS["proofs"], {"rows": table}, TODAY)


def test_three_proofs_over_a_year() -> None:
    assert not proofs(10, 200, 375).gaps
    assert proofs(10, 200, 374).gaps  # a day short of a year
    assert proofs(10, 400).gaps
    assert proofs(181, 300, 600).gaps
    assert proofs(-1).problems
    assert proofs(20 * 366).problems
    assert rows.check(SPECS["proofs"], {"rows": [{"kind": "diary", "day": "2026-01-01"}]}, TODAY).problems


def receipts(*shops: tuple[str, int]) -> rows.Findings:
    table = [{"shop": shop, "day": str(TODAY - timedelta(days=age))} for shop, age in shops]
    return rows.check(SPECS["receipts"], {"rows": table}, TODAY)


def test_three_different_shops() -> None:
    assert not receipts(("Loft", 1), ("Bic Camera", 2), ("Don Quijote", 183)).gaps
    assert receipts(("Loft", 1), ("LOFT Ltd.", 2), ("Bic", 3)).gaps
    assert receipts(("Loft", 184)).problems
    assert receipts(("…", 1)).problems


def test_references() -> None:
    def check(*mails: str) -> rows.Findings:
        table = [{"name": "Ann", "firm": "", "email": mail} for mail in mails]
        return rows.check(SPECS["references"], {"rows": table}, TODAY)

    assert not check("a@one.example", "b@two.example").gaps
    assert check("a@one.example").gaps
    assert check("a@one.example", "A@ONE.example").problems
    assert check("not an address").problems
    assert check("a@one.example", "b@one.example").hints


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3)
)


@given(
    st.sampled_from(sorted(SPECS)),
    st.lists(
        st.dictionaries(
            st.sampled_from(["month", "amount", "kind", "day", "shop", "name", "firm", "email"]), JSON, max_size=5
        ),
        max_size=5,
    ),
    JSON,
)
def test_nothing_breaks_it(kind: str, table: list[dict[str, Any]], total: Any) -> None:
    rows.check(SPECS[kind], {"rows": table, "total": total}, TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": "x"}, "items"),
        ({"items": []}, "items"),
        ({"items": [{"code": "X"}]}, "items.0"),
        ({"items": [{"code": "new_one", "kinds": ["buyer"]}]}, "items.0"),
        ({"items": [{"code": "references", "kinds": ["buyer"], "files": 99}]}, "items.0"),
        ({"items": [{"code": "references", "kinds": ["friend"]}]}, "items.0"),
        ({"items": [{"code": "references", "kinds": ["buyer"], "colour": 1}]}, "items.0"),
        ({"deposit_fen": {"buyer": -1, "retailer": 1}}, "deposit_fen"),
        ({"reminder_days": []}, "reminder_days"),
    ],
)
def test_a_bad_rule_is_refused(change: dict[str, Any], field: str) -> None:
    assert field in rules_requirements.check({**rules_requirements.DEFAULT, **change})
    assert rules_requirements.check(rules_requirements.DEFAULT) == {}


def test_alternatives_and_coverage() -> None:
    one, two = (Spec(code, requirements.WORDS["references"], frozenset({"buyer"}), group="g") for code in ("a", "b"))
    assert requirements.open_codes([one, two], {"a": "provided", "b": "missing"}, enough=["provided"]) == []
    assert requirements.open_codes([one, two], {"a": "missing", "b": "missing"}, enough=["provided"]) == ["a", "b"]
    assert requirements.is_covered("provided", TODAY, TODAY)
    assert not requirements.is_covered("accepted", TODAY - timedelta(days=1), TODAY)
    assert requirements.is_covered("waived", None, TODAY)
    assert not requirements.is_covered("missing", None, TODAY)
