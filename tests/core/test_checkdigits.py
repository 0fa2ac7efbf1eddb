"""Check digits, by the published vectors, then by properties."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import checkdigits as cd

TODAY = date(2026, 11, 22)
digits = st.text("0123456789", min_size=1)


def fixed(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def test_it_works() -> None:
    assert cd.normalise_resident_id("11010519491231002x", today=TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "810000199408230021",  # residence permit, Hong Kong
        "830000199201300022",  # residence permit, Taiwan
    ],
)
def test_resident_ids_of_the_standard(number: str) -> None:
    day = date(2000, 1, 1) if number.startswith("44") else TODAY
    assert cd.is_valid_resident_id(number, today=day)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "110105194912310021",  # wrong check digit
        "11010519491231002",  # 17 characters
        "110105491231002",  # 15 digits, before 1999
        "11010519490230002X",  # 30 February
        "1101051949123100２x１",
        "01010519491231002X",
        "11010519491231002X\n11010519491231002X",
        "X" * 18,
        "1" * 5000,
    ],
)
def test_a_wrong_resident_id_is_refused(typed: str) -> None:
    with pytest.raises(cd.BadResidentId) as refusal:
        cd.normalise_resident_id(typed, today=TODAY)
    assert refusal.value.code == "bad_resident_id"


def resident_id(born: date, region: str = "110105", sequence: str = "002") -> str:
    body = f"{region}{born:%Y%m%d}{sequence}"
    return body + cd.resident_check(body)


def test_nobody_is_born_tomorrow_or_older_than_anyone() -> None:
    assert cd.is_valid_resident_id(resident_id(TODAY), today=TODAY)
    assert not cd.is_valid_resident_id(resident_id(date(2026, 11, 23)), today=TODAY)
    assert cd.is_valid_resident_id(resident_id(date(1896, 1, 1)), today=TODAY)
    assert not cd.is_valid_resident_id(resident_id(date(1895, 12, 31)), today=TODAY)


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(sorted(cd.RESIDENT_REGIONS)), fixed(3), st.data())
def test_one_wrong_digit_in_a_resident_id_is_caught(
    born: date, region: str, sequence: str, data: st.DataObject
) -> None:
    number = resident_id(born, f"{region}0101", sequence)
    assert cd.is_valid_resident_id(number, today=TODAY)
    assert cd.resident_birth(number) == born
    place = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not cd.is_valid_resident_id(number[:place] + other + number[place + 1 :], today=TODAY)


def test_regions_are_advice_only() -> None:
    unknown = resident_id(date(1990, 1, 1), region="990101")
    assert cd.is_valid_resident_id(unknown, today=TODAY)
    assert not cd.resident_region_is_known(unknown)
    assert cd.resident_region_is_known("810000199408230021")


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_company_codes_of_the_standard(code: str) -> None:
    assert cd.normalise_uscc(f" {code.lower()} ") == code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(cd.BadCompanyCode):
        cd.normalise_uscc(wrong)


def test_a_company_code_may_start_with_a_letter() -> None:
    body = "N2110105MF0000123"
    assert cd.is_valid_uscc(body + cd.uscc_check(body))


@pytest.mark.parametrize(
    ("body", "check"), [("629104150021", "3"), ("10614141234567890", "8"), ("04012345000000111", "2"), ("9638507", "4")]
)
def test_gs1_vectors(body: str, check: str) -> None:
    assert cd.gs1_check(body) == check


def test_gtin_and_sscc() -> None:
    assert cd.normalise_gtin("6291 0415 00213") == "6291041500213"
    assert cd.normalise_gtin("9638-5074") == "96385074"
    assert cd.normalise_sscc("(00) 0 401234500000011 12") == "040123450000001112"
    assert cd.normalise_sscc("00106141412345678908") == "106141412345678908"


@pytest.mark.parametrize("typed", ["", "0" * 13, "6291041500214", "629104150021３x", "12345", "1" * 100])
def test_a_bad_barcode_is_refused(typed: str) -> None:
    with pytest.raises(cd.BadBarcode):
        cd.normalise_gtin(typed)


@pytest.mark.parametrize(("serial", "check"), [(1234567, "5"), (8114074, "3"), (0, "0")])
def test_waybill_vectors(serial: int, check: str) -> None:
    assert cd.make_awb("589", serial) == f"589-{serial:07d}{check}"


def test_waybills_are_normalised_and_counted_on() -> None:
    assert cd.normalise_awb("58981140743") == cd.normalise_awb("589 8114 0743") == "589-81140743"
    assert cd.awb_next("589-81140743") == "589-81140754"
    assert cd.awb_next(cd.make_awb("160", 6)) == "160-00000070"  # a check of 6 is followed by plus 4
    with pytest.raises(ValueError, match="no air waybill"):
        cd.awb_next(cd.make_awb("589", 9_999_999))


@given(fixed(3), st.integers(0, 9_999_998))
def test_the_next_waybill_is_4_or_11_further(prefix: str, serial: int) -> None:
    number = cd.make_awb(prefix, serial)
    following = cd.awb_next(number)
    assert cd.is_valid_awb(following)
    step = 4 if number.endswith("6") else 11
    assert int(following[4:]) == int(number[4:]) + step


@pytest.mark.parametrize("typed", ["589-81140747", "589-8114074", "58981140744", "abc-81140743", ""])
def test_a_bad_waybill_is_refused(typed: str) -> None:
    with pytest.raises(cd.BadWaybill):
        cd.normalise_awb(typed)


@pytest.mark.parametrize(
    ("body", "check"), [("47312482", "9"), ("00000000", "5"), ("00000001", "4"), ("12345678", "5")]
)
def test_s10_vectors(body: str, check: str) -> None:
    assert cd.s10_check(body) == check
    assert cd.normalise_s10(f"ra {body} {check} cn") == f"RA{body}{check}CN"


@pytest.mark.parametrize("typed", ["RA473124828CN", "R1473124829CN", "RA47312482CN", ""])
def test_a_bad_postal_item_is_refused(typed: str) -> None:
    with pytest.raises(cd.BadPostalItem):
        cd.normalise_s10(typed)


@pytest.mark.parametrize(
    "normalise",
    [
        cd.normalise_uscc,
        cd.normalise_gtin,
        cd.normalise_sscc,
        cd.normalise_awb,
        cd.normalise_s10,
        cd.normalise_resident_id,
    ],
)
@given(typed=st.text())
def test_anything_typed_is_accepted_or_refused_never_a_crash(normalise: Callable[[str], str], typed: str) -> None:
    with suppress(cd.BadNumber):
        assert normalise(typed)
