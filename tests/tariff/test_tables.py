"""Published tariff tables: read row by row, nothing guessed, all or nothing, the same again changes nothing."""

import csv
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from marketplace.core import time
from marketplace.core.models import OutboxEvent, TrailEntry
from marketplace.tariff.errors import TableRefused, UnknownHsCode
from marketplace.tariff.models import HsRate
from marketplace.tariff.policies_table import columns, read_row
from marketplace.tariff.selectors import rate_for
from marketplace.tariff.services import tables
from marketplace.tariff.tables import BadTable, lines

DAY = time.today() + timedelta(days=8)  # nothing is changed for days that have begun
HEADER = "税则号列,商品名称,最惠国税率,增值税率,消费税率,正面清单,第一法定单位,年度限量,备注"
GOOD = (
    "3304990011,护肤精华,1%,13%,—,是,035,,",
    "1006.30.90,精米,65%,9,,是,千克,20千克,",
    "03061700,冻虾,5%,9%,,是,035,,仅限网购保税商品",
)
SAMPLE = {"name": "示例", "duty_bp": 100, "vat_bp": 1300, "modes": ["9610"], "source": "SAMPLE", "is_sample": True}


def row(**changes):
    cells = {"hs_prefix": "33049900", "name": "x", "duty": "1%", "vat": "13%", "listed": "是", **changes}
    return read_row(cells, source="公告 2026", valid_from="2099-01-01")


def plan_of(*rows, header=HEADER, day=DAY, **more):
    found = ((number, line.split(",")) for number, line in enumerate(("进口税则", header, *rows), start=1))
    return tables.plan(found, source="公告 2026", valid_from=day, **more)


def write(made, day=DAY, by=("user:a", "user:b")):
    return tables.take_over(
        made=made, source="公告 2026", valid_from=day, digest="d" * 64, proposed_by=by[0], approved_by=by[1]
    )


def test_it_works():
    body, wrong = row(duty="6.5", consumption="15%", note="仅限网购保税商品", yearly="2kg", unit1="千克")
    assert not wrong
    assert (body["duty_bp"], body["vat_bp"], body["consumption_bp"]) == (650, 1300, 1500)
    assert (body["modes"], body["yearly_grams"], body["unit1"]) == (["1210"], 2_000, "035")


@pytest.mark.parametrize(("changes", "field", "code"), [
    ({"hs_prefix": "330499001"}, "hs_prefix", "nought_lost"), ({"hs_prefix": "3304"}, "hs_prefix", "not_8_or_10_digits"),
    ({"hs_prefix": "ex3304990"}, "hs_prefix", "not_a_code"), ({"duty": "1.5元/千克"}, "duty", "not_a_percentage"),
    ({"vat": "0.13"}, "vat", "share_or_percentage"), ({"vat": ""}, "vat", "not_a_percentage"),
    ({"vat": "NaN"}, "vat", "not_a_percentage"), ({"duty": "-1%"}, "duty", "not_a_percentage"),
    ({"duty": "3.333%"}, "duty", "finer_than_basis_points"), ({"listed": "也许"}, "listed", "not_yes_or_no"),
    ({"unit1": "箱"}, "unit1", "unit_unknown"), ({"yearly": "二十千克"}, "yearly", "not_a_weight"),
    ({"modes": "9610;1239;8888"}, "modes", "refused"), ({"luxury": "15%"}, "luxury_from_fen", "refused"),
    ({"luxury_from": "十元"}, "luxury_from", "not_an_amount"), ({"name": ""}, "name", "refused"),
])  # fmt: skip
def test_nothing_is_guessed(changes, field, code):
    _body, wrong = row(**changes)
    assert [(one.field, one.code) for one in wrong] == [(field, code)]


def test_a_header_without_a_needed_column_is_no_table():
    assert columns(["税则号列", "商品名称"])[1] == ["duty", "vat", "listed"]
    with pytest.raises(BadTable, match="listed"):
        plan_of("33049900,x,1%,13%", header="税则号列,商品名称,最惠国税率,增值税率")


@pytest.mark.django_db
def test_all_rows_are_dated_and_samples_of_their_headings_end():
    for prefix in ("3304", "1006", "9503"):
        HsRate.objects.create(hs_prefix=prefix, **SAMPLE, valid_from=date(2019, 1, 1))
    made = plan_of(*GOOD)
    assert (made.count("new"), len(made.retired), made.is_clean) == (3, 2, True)
    assert write(made) == 3
    rate = rate_for("3304990011", DAY)
    assert (rate.duty_bp, rate.is_sample, rate.source, rate.is_allowed) == (100, False, "公告 2026", True)
    assert not rate_for("0306170000", DAY).is_allowed  # bonded only: 9610 may not
    assert rate_for("3304990011", DAY - timedelta(days=1)).is_sample  # the day before is as it was
    with pytest.raises(UnknownHsCode):
        rate_for("3304100000", DAY)  # the official table does not name it: no made-up rate of its heading
    assert rate_for("9503000000", DAY).is_sample  # a heading that the table does not cover
    assert OutboxEvent.objects.filter(topic="tariff.table_imported").count() == 1

    again = plan_of(*GOOD)
    assert (again.count("unchanged"), again.bodies, again.retired) == (3, {}, [])
    assert (write(again), TrailEntry.objects.filter(verb="tariff.table_imported").count()) == (0, 1)

    later = DAY + timedelta(days=31)
    changed = plan_of(GOOD[0].replace("1%", "2%", 1), *GOOD[1:], day=later)
    assert (changed.count("replaced"), changed.count("unchanged"), write(changed, later)) == (1, 2, 1)
    assert [rate_for("3304990011", day).duty_bp for day in (later - timedelta(days=1), later)] == [100, 200]
    taken = plan_of(GOOD[0].replace("1%", "3%", 1), day=later)
    assert [one.code for one in taken.rows[0].wrong] == ["day_taken"]


@pytest.mark.django_db
def test_one_wrong_row_and_nothing_is_written():
    made = plan_of(GOOD[0], GOOD[0], "3304,x,1%,13%,,是,,,", "")
    assert [(one.line, one.outcome) for one in made.rows] == [(3, "new"), (4, "wrong"), (5, "wrong")]
    with pytest.raises(TableRefused):
        write(made)
    with pytest.raises(TableRefused):
        write(plan_of(GOOD[0]), by=("user:a", "user:a"))
    assert not HsRate.objects.exists()


def test_spreadsheets_keep_percentages_and_gb18030_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["税则号列", "最惠国税率"])
    book.active.append(["0402100000", 0.065])
    book.active["B2"].number_format = "0.0%"
    book.save(tmp_path / "t.xlsx")
    assert list(lines(tmp_path / "t.xlsx"))[1] == (2, ["0402100000", "6.5%"])
    (tmp_path / "t.csv").write_bytes(HEADER.encode("gb18030"))
    assert next(lines(tmp_path / "t.csv"))[1][0] == "税则号列"
    (tmp_path / "bad.xlsx").write_bytes(b"PK nonsense")
    with pytest.raises(BadTable):
        list(lines(tmp_path / "bad.xlsx"))


@pytest.mark.django_db
def test_the_command_says_what_it_would_do(tmp_path, capsys, dana):
    path, report = tmp_path / "t.csv", tmp_path / "report.csv"
    path.write_text("\n".join((HEADER, *GOOD)), encoding="utf-8-sig")
    start = ["--source", "公告 2026", "--from", (time.today() + timedelta(days=1)).isoformat()]
    call_command("import_tariff", str(path), *start, "--report", str(report))
    assert "3 new" in capsys.readouterr().out
    assert not HsRate.objects.exists()
    told = csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines())
    assert [one["outcome"] for one in told] == ["new"] * 3
    with pytest.raises(CommandError, match="two different"):
        call_command(
            "import_tariff", str(path), *start, "--write", "--proposed-by", dana.email, "--approved-by", dana.email
        )
    path.write_text("\n".join((HEADER, GOOD[0].replace("1%", "=1%"))), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("import_tariff", str(path), *start, "--report", str(report))
    assert "'=1%" in report.read_text(encoding="utf-8-sig")
    assert not HsRate.objects.exists()
