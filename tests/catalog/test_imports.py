"""Files of goods: taken in, read row by row, resumed, rehearsed, exported and sent back."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog import sheets
from marketplace.catalog.errors import BadSheet, ImportRunning
from marketplace.catalog.models import Category, GoodsImport, ImportFault, Listing, Picture, Stock
from marketplace.catalog.policies.sheet import COLUMNS
from marketplace.catalog.selectors import imports as import_reads
from marketplace.catalog.services import categories, imports, listings
from marketplace.core import time
from marketplace.core.errors import IllegalMove, StaleState
from sellers.models import Seller
from tests.catalog.builders import photo, seller_of, tariff_rows

ROW = {
    "sku": "A-1", "title_zh_hans": "花森 米糠面霜", "title_en": "Rice bran cream", "description_zh_hans": "秋冬不起皮。",
    "category": "beauty/skincare", "brand": "HANAMORI", "origin_country": "JP", "currency": "JPY", "price": "3,600", "stock": "7",
    "weight_g": "180", "length_mm": "70", "width_mm": "70", "height_mm": "60", "hs_code": "3304.99.0029", "attributes": "net=50g",
}  # fmt: skip
Api = Callable[[User | None], APIClient]


@pytest.fixture
def shop(akira: User, settings: Any, tmp_path: Path) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    categories.plant()
    return seller_of(akira)


@pytest.fixture
def trusted(brightwell: User, settings: Any, tmp_path: Path) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    if not Category.objects.exists():
        categories.plant()
    return seller_of(brightwell, slug="brightwell", currency="GBP", is_trusted=True)


def table(
    *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, encoding: str = "utf-8", delimiter: str = ","
) -> io.BytesIO:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return io.BytesIO(out.getvalue().encode(encoding))


def row(sku: str, **changes: str) -> dict[str, str]:
    return {**ROW, "sku": sku, **changes}


def begin(seller: Seller, file: io.BytesIO, *, is_dry_run: bool = False, name: str = "goods.csv") -> GoodsImport:
    return imports.begin(seller=seller, upload=file, filename=name, is_dry_run=is_dry_run, actor="user:akira")


def run(seller: Seller, file: io.BytesIO, **more: Any) -> GoodsImport:
    made = begin(seller, file, **more)
    imports.go_on(import_id=made.pk)
    made.refresh_from_db()
    return made


def figures(one: GoodsImport) -> tuple[str, int, int, int, int]:
    return one.state, one.created, one.updated, one.unchanged, one.failed


def test_it_works(shop: Seller) -> None:
    made = run(shop, table(row("A-1"), row("A-2", price="0", stock="x"), row("A-3", title_zh_hans="象牙雕刻")))
    assert figures(made) == ("done", 1, 0, 0, 2)
    assert made.rows == made.done == 3
    listing = Listing.objects.get()
    assert (listing.sku, listing.price_minor, listing.hs_code, listing.status) == (
        "A-1",
        3600,
        "3304990029",
        "in_moderation",
    )
    assert listing.category.slug == "beauty-skincare"
    assert listing.attributes == {"net": "50g"}
    assert Stock.objects.get().on_hand == 7
    bad, forbidden = ImportFault.objects.order_by("row")
    assert (bad.row, set(bad.problems), bad.is_refusal) == (3, {"price", "stock"}, True)
    assert (forbidden.row, set(forbidden.problems)) == (4, {"title_zh_hans"})


def test_the_same_file_twice_changes_nothing(shop: Seller) -> None:
    run(shop, table(row("A-1"), row("A-2")))
    again = run(shop, table(row("A-1"), row("A-2")))
    assert figures(again) == ("done", 0, 0, 2, 0)
    assert Listing.objects.count() == 2


def test_an_article_number_that_is_known_is_changed_and_empty_cells_keep_their_value(shop: Seller) -> None:
    run(shop, table(row("A-1")))
    changed = run(shop, table({"sku": "A-1", "price": "4000", "stock": "9"}, columns=("sku", "price", "stock")))
    assert figures(changed) == ("done", 0, 1, 0, 0)
    listing = Listing.objects.get()
    assert (listing.price_minor, listing.title_en, Stock.objects.get().on_hand) == (4000, "Rice bran cream", 9)


def test_the_same_article_twice_in_one_file(shop: Seller) -> None:
    made = run(shop, table(row("A-1"), row("A-1", price="9000")))
    assert figures(made) == ("done", 1, 1, 0, 0)
    assert Listing.objects.get().price_minor == 9000


def test_a_trusted_shop_publishes_at_once_and_only_forbidden_goods_hold_a_row(trusted: Seller) -> None:
    file = table(
        row("B-1", hs_code="999999", currency="GBP", price="12.50"),
        row("B-2", title_zh_hans="全网最低 面霜", currency="GBP", price="1"),
        row("B-3", hs_code="9307000000", currency="GBP", price="1"),
    )
    made = run(trusted, file)
    assert figures(made) == ("done", 2, 0, 0, 1)
    assert set(Listing.objects.values_list("sku", "status")) == {("B-1", "published"), ("B-2", "published")}
    assert "hs_unknown" in Listing.objects.get(sku="B-1").flags


def test_what_is_still_missing_is_told_and_the_draft_stays(shop: Seller) -> None:
    made = run(shop, table(row("A-1", hs_code="999999")))
    assert figures(made) == ("done", 1, 0, 0, 0)
    assert made.noted == 1
    fault = ImportFault.objects.get()
    assert (fault.is_refusal, set(fault.problems)) == (False, {"hs_code"})
    assert Listing.objects.get().status == "draft"


def test_a_rehearsal_changes_nothing_and_can_be_made_real(shop: Seller) -> None:
    tried = run(shop, table(row("A-1"), row("A-2", weight_g="-1")), is_dry_run=True)
    assert figures(tried) == ("done", 1, 0, 0, 1)
    assert not Listing.objects.exists()
    assert not Stock.objects.exists()
    real = imports.repeat_for_real(rehearsal=tried, actor="user:akira")
    imports.go_on(import_id=real.pk)
    real.refresh_from_db()
    assert figures(real) == ("done", 1, 0, 0, 1)
    with pytest.raises(StaleState):
        imports.repeat_for_real(rehearsal=real, actor="user:akira")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("gb18030", ","), ("gbk", ";"), ("utf-16", "\t"), ("utf-8", ";"), ("utf-8", "\t")],
)
def test_as_spreadsheets_write_it(shop: Seller, encoding: str, delimiter: str) -> None:
    made = run(shop, table(row("A-1"), encoding=encoding, delimiter=delimiter))
    assert figures(made) == ("done", 1, 0, 0, 0)
    assert Listing.objects.get().title_zh_hans == "花森 米糠面霜"


def workbook(*rows: list[Any]) -> io.BytesIO:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(out)
    out.seek(0)
    return out


def test_a_spreadsheet(shop: Seller) -> None:
    cells = [int(value) if value.isdigit() else value for value in (ROW.get(name, "") for name in COLUMNS)]
    made = run(shop, workbook(list(COLUMNS), cells, [], [None] * 3), name="goods.xlsx")
    assert (made.kind, *figures(made)) == ("xlsx", "done", 1, 0, 0, 0)
    assert Listing.objects.get().weight_g == 180


def bomb() -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        for number in range(4):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * (90 * sheets.MIB))
    out.seek(0)
    return out


@pytest.mark.parametrize(
    "file",
    [
        b"", b"   \n", b"MZ\x90\x00" + b"x" * 100, b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0old xls", b"PK\x03\x04half a zip",
        b"sku,nonsense\nA,1\n", b"sku,sku\nA,B\n", b"title_en\nno sku\n", b"sku,price\n", b"\xff\xfe\x00", b"\x00" * 50, b"\xff" * 99,
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused_at_once(shop: Seller, file: bytes) -> None:
    with pytest.raises(BadSheet) as refused:
        begin(shop, io.BytesIO(file))
    assert str(refused.value.message)
    assert not GoodsImport.objects.exists()
    assert not any(path.is_file() for path in Path(str(sheets.__file__)).parent.glob("imports/*"))


def test_a_decompression_bomb_is_not_unpacked(shop: Seller) -> None:
    with pytest.raises(BadSheet, match="bad_sheet"):
        begin(shop, bomb(), name="bomb.xlsx")
    assert not GoodsImport.objects.exists()


def test_a_spreadsheet_whose_xml_names_entities_is_refused(shop: Seller) -> None:
    good, out = workbook(list(COLUMNS), ["A-1"]), io.BytesIO()
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            is_sheet = info.filename.endswith("sheet1.xml")
            target.writestr(info, laughs if is_sheet else source.read(info))
    out.seek(0)
    with pytest.raises(BadSheet):
        begin(shop, out, name="x.xlsx")


def test_column_names_are_forgiven_and_misspelt_ones_explained(shop: Seller) -> None:
    file = io.BytesIO("SKU, Price ,ｓｔｏｃｋ\nA-1,10,1\n".encode())
    assert begin(shop, file).rows == 1
    with pytest.raises(BadSheet) as refused:
        begin(shop, io.BytesIO(b"sku,prise\nA-1,10\n"))
    assert "price" in str(refused.value.fields["prise"])


def test_a_worker_that_dies_loses_and_doubles_nothing(shop: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    made = begin(shop, table(*[row(f"A-{number}") for number in range(90)]))
    honest, calls = listings.create_draft, []

    def dies(**kwargs: Any) -> Listing:
        calls.append(1)
        if len(calls) == 60:
            raise OperationalError("the server closed the connection")
        return honest(**kwargs)

    monkeypatch.setattr(listings, "create_draft", dies)
    with pytest.raises(OperationalError):
        imports.go_on(import_id=made.pk)
    made.refresh_from_db()
    assert (made.done, made.created, Listing.objects.count()) == (40, 40, 40)
    imports.go_on(import_id=made.pk)
    made.refresh_from_db()
    assert figures(made) == ("done", 90, 0, 0, 0)
    assert Listing.objects.count() == 90


def test_a_second_reader_of_the_same_rows_writes_nothing(shop: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    made = begin(shop, table(row("A-1"), row("A-2")))
    honest = imports._take_over

    def overtaken(goods_import: GoodsImport, batch: Any) -> None:
        monkeypatch.setattr(imports, "_take_over", honest)
        imports.go_on(import_id=goods_import.pk)
        honest(goods_import, batch)

    monkeypatch.setattr(imports, "_take_over", overtaken)
    imports.go_on(import_id=made.pk)
    made.refresh_from_db()
    assert figures(made) == ("done", 2, 0, 0, 0)
    assert Listing.objects.count() == 2


def test_a_turn_ends_in_time_and_the_next_goes_on(shop: Seller) -> None:
    made = begin(shop, table(*[row(f"A-{number}") for number in range(50)]))
    assert imports.go_on(import_id=made.pk, until=time.real_now()) == 40
    assert imports.read_due() == 10
    made.refresh_from_db()
    assert made.state == "done"


def test_stopped_files_stay_stopped(shop: Seller) -> None:
    made = begin(shop, table(row("A-1")))
    imports.cancel(goods_import=made, actor="user:akira")
    assert imports.go_on(import_id=made.pk) == 0
    assert not Listing.objects.exists()
    with pytest.raises(IllegalMove):
        imports.cancel(goods_import=made, actor="user:akira")


def test_only_a_few_files_at_once(shop: Seller) -> None:
    for _ in range(imports.MOST_OPEN):
        begin(shop, table(row("A-1")))
    with pytest.raises(ImportRunning):
        begin(shop, table(row("A-1")))
    assert GoodsImport.objects.count() == imports.MOST_OPEN


def pictures_zip(**files: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def test_pictures_by_article_number(shop: Seller) -> None:
    run(shop, table(row("A-1"), row("A_2")))
    files = {
        "A-1.jpg": photo("red").read(), "A-1_2.png": photo("blue", kind="PNG").read(), "A_2/front.jpg": photo("green").read(),
        "NO-SUCH.jpg": photo().read(), "A-1_3.jpg": b"no picture", "__MACOSX/._A-1.jpg": b"x", "readme.txt": b"x",
    }  # fmt: skip
    made = run(shop, pictures_zip(**files), name="pictures.zip")
    assert (made.kind, made.rows, *figures(made)) == ("pictures", 5, "done", 2, 1, 0, 2)
    assert Picture.objects.filter(listing__sku="A-1").count() == 2
    assert Picture.objects.filter(listing__sku="A_2").count() == 1
    again = run(shop, pictures_zip(**files), name="pictures.zip")
    assert figures(again) == ("done", 0, 0, 3, 2)


def test_what_is_exported_can_be_sent_back(shop: Seller) -> None:
    run(shop, table(row("A-1"), row("A-2", title_en="=cmd|calc", brand="-x")))
    text = "".join(import_reads.goods_csv(shop))
    assert "'=cmd|calc" in text, "a spreadsheet must not run a seller's text"
    before = list(Listing.objects.order_by("sku").values("sku", "price_minor", "category__slug", "attributes"))
    back = run(shop, io.BytesIO(text.encode()))
    assert (back.state, back.created, back.failed) == ("done", 0, 0)
    assert list(Listing.objects.order_by("sku").values("sku", "price_minor", "category__slug", "attributes")) == before
    assert run(shop, import_reads.goods_xlsx(shop), name="goods.xlsx").failed == 0


def test_old_files_are_thrown_away_and_the_figures_stay(shop: Seller, tmp_path: Path) -> None:
    made = run(shop, table(row("A-1")))
    assert imports.forget_old() == 0
    GoodsImport.objects.filter(pk=made.pk).update(finished_at=time.now() - imports.KEPT * 2)
    assert imports.forget_old() == 1
    made.refresh_from_db()
    assert (made.file, made.created) == ("", 1)
    assert not any(path.is_file() for path in (tmp_path / "imports").iterdir())


def upload(file: io.BytesIO, name: str = "goods.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file.read())


def test_the_api(shop: Seller, akira: User, charlie: User, api: Api) -> None:
    client = api(akira)
    sent = client.post(
        "/api/v1/seller/imports/", {"file": upload(table(row("A-1"), row("A-2", price="?")))}, format="multipart"
    )
    assert sent.status_code == 202, sent.content
    address = sent.json()["status_url"]
    assert client.get(address).json()["state"] == "queued"
    imports.read_due()
    told = client.get(address).json()
    assert (told["state"], told["rows"], told["created"], told["updated"], told["failed"]) == ("done", 2, 1, 0, 1)
    (fault,) = client.get(told["faults_url"]).json()["results"]
    assert (fault["row"], fault["sku"], fault["refused"], list(fault["problems"])) == (3, "A-2", True, ["price"])
    assert client.get("/api/v1/seller/imports/").json()["count"] == 1
    assert b"A-1" in b"".join(client.get("/api/v1/seller/exports/goods/").streaming_content)
    assert client.get("/api/v1/seller/exports/goods/?type=pdf").status_code == 400
    bad = client.post("/api/v1/seller/imports/", {"file": upload(io.BytesIO(b""))}, format="multipart")
    assert (bad.status_code, bad.json()["error"]["code"]) == (400, "bad_sheet")
    assert client.post("/api/v1/seller/imports/", {}, format="multipart").status_code == 400
    for stranger, status in ((charlie, 403), (None, 401)):
        assert api(stranger).get(address).status_code == status
        assert api(stranger).get("/api/v1/seller/exports/goods/").status_code == status
    assert GoodsImport.objects.count() == 1


def test_somebody_elses_file_is_not_found(shop: Seller, trusted: Seller, brightwell: User, api: Api) -> None:
    made = begin(shop, table(row("A-1")))
    for verb in ("", "faults/"):
        assert api(brightwell).get(f"/api/v1/seller/imports/{made.public_id}/{verb}").status_code == 404
    assert api(brightwell).post(f"/api/v1/seller/imports/{made.public_id}/cancel/").status_code == 404
    made.refresh_from_db()
    assert made.state == "queued"


def test_the_pages(shop: Seller, akira: User, client: Any) -> None:
    client.force_login(akira)
    assert client.get("/seller/imports/").status_code == 200
    assert client.post("/seller/imports/", {}).status_code == 422
    bad = client.post("/seller/imports/", {"file": upload(io.BytesIO(b"sku,prise\nA,1\n"))})
    assert (bad.status_code, b"prise" in bad.content) == (422, True)
    sent = client.post("/seller/imports/", {"file": upload(table(row("A-1"), row("A-2", price="?"))), "dry_run": "1"})
    assert sent.status_code == 302
    assert client.get(sent["Location"])["Refresh"]
    imports.read_due()
    page = client.get(sent["Location"])
    assert not page.has_header("Refresh")
    assert f"{sent['Location']}apply/".encode() in page.content
    assert b"A-2" in b"".join(client.get(f"{sent['Location']}to-mend.csv").streaming_content)
    real = client.post(f"{sent['Location']}apply/")
    imports.read_due()
    assert f"{real['Location']}apply/".encode() not in client.get(real["Location"]).content
    assert Listing.objects.get().sku == "A-1"
    for name in ("template.csv", "all.csv"):
        assert b"sku" in b"".join(client.get(f"/seller/listings/{name}").streaming_content)
    assert client.get("/seller/listings/all.xlsx").status_code == 200


def test_one_number_in_two_spellings_is_one_item(shop: Seller) -> None:
    made = run(shop, table(row("Ａ１", stock="3"), row("A1", stock="7")))
    assert (made.created, made.updated, made.failed) == (1, 1, 0), list(made.faults.values_list("problems", flat=True))
    assert Stock.objects.get(listing__sku="A1").on_hand == 7
