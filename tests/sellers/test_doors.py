"""The wizard's pages, the API, the team, and who gets in."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.accounts.services import privacy, privacy_table
from sellers.models import Document, Requirement, Seller, SellerMember
from sellers.services import entering, members
from tests.sellers import shops

APPLICATION = "/api/v1/seller/application/"


def test_wizard_from_first_click_to_submit(brightwell: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(brightwell)
    assert client.get("/seller/apply/").status_code == 200
    started = client.post(
        "/seller/apply/", {"kind": "retailer", "country": "GB", "city": "London", "display_name": "Brightwell & Co."}
    )
    assert started.url == "/seller/apply/"
    about = {
        "display_name": "Brightwell & Co.",
        "legal_name": "Brightwell Ltd",
        "contact_address": "1 High Street, London",
    }
    assert client.get("/seller/apply/about/").status_code == 200
    assert client.post("/seller/apply/about/", about).status_code == 302
    seller = Seller.objects.get()
    first = client.post(
        "/seller/apply/item/business_registration/",
        {"number": "01234567", "holder": "Brightwell Ltd", "files": SimpleUploadedFile("reg.pdf", shops.PDF)},
    )
    assert first.url == "/seller/apply/item/retail_qualification/"
    document = Document.objects.get()
    page = client.get("/seller/apply/item/business_registration/").content.decode()
    assert "reg.pdf" in page
    assert client.post(f"/seller/apply/document/{document.public_id}/remove/").status_code == 302
    wrong = client.post("/seller/apply/item/business_registration/", {"number": "12"})
    assert wrong.status_code == 422
    assert client.post("/seller/apply/submit/").status_code == 302
    seller.refresh_from_db()
    assert seller.status == "draft", "something is missing"
    shops.fill(seller, brightwell)
    assert client.get("/seller/apply/").status_code == 200
    client.post("/seller/apply/submit/")
    seller.refresh_from_db()
    assert seller.status == "submitted"
    assert client.get("/seller/apply/").status_code == 200
    client.post("/seller/apply/withdraw/")
    seller.refresh_from_db()
    assert seller.status == "draft"


def test_every_item_page(akira: User, browse: Callable[[User | None], Client]) -> None:
    seller = shops.begin(akira, kind="buyer", country="JP", name="田中")
    client = browse(akira)
    for code in Requirement.objects.filter(seller=seller).values_list("code", flat=True):
        page = client.get(f"/seller/apply/item/{code}/")
        assert page.status_code == 200, code
        assert "Spec(" not in page.content.decode(), "a record shows where a text should"
    assert client.get("/seller/apply/item/business_registration/").status_code == 404
    assert client.post("/seller/apply/item/references/", {"row_0_name": "", "row_0_email": ""}).status_code == 302


def test_api_from_start_to_submit(brightwell: User, api: Callable[[User | None], APIClient]) -> None:
    client = api(brightwell)
    assert client.get(APPLICATION).status_code == 403
    wish = {"kind": "retailer", "country": "GB", "display_name": "Brightwell"}
    assert client.post(APPLICATION, wish, format="json").status_code == 201
    assert client.post(APPLICATION, wish, format="json").json()["error"]["code"] == "already_seller"
    about = {"legal_name": "Brightwell Ltd", "contact_address": "1 High Street, London"}
    assert client.patch(APPLICATION, about, format="json").status_code == 200
    put = client.put(f"{APPLICATION}items/business_registration/", {"number": "01234567", "holder": "B"}, format="json")
    assert put.status_code == 200
    sent = client.post(
        f"{APPLICATION}items/business_registration/documents/",
        {"file": SimpleUploadedFile("x.exe", shops.PDF)},
        format="multipart",
    )
    assert sent.status_code == 201, sent.content
    item = next(row for row in sent.json()["items"] if row["code"] == "business_registration")
    assert (item["status"], item["number"], len(item["documents"])) == ("provided", "01234567", 1)
    bad = client.post(
        f"{APPLICATION}items/business_registration/documents/",
        {"file": SimpleUploadedFile("x.pdf", b"MZ")},
        format="multipart",
    )
    assert (bad.status_code, bad.json()["error"]["code"]) == (415, "file_type_refused")
    assert client.post(f"{APPLICATION}submit/").json()["error"]["code"] == "not_complete"
    assert client.put(f"{APPLICATION}items/nothing/", {}, format="json").status_code == 404
    assert client.delete(f"{APPLICATION}documents/nothing/").status_code == 404
    assert client.delete(f"{APPLICATION}documents/{item['documents'][0]['id']}/").status_code == 204
    shops.fill(Seller.objects.get(), brightwell)
    assert client.post(f"{APPLICATION}submit/").json()["status"] == "submitted"
    assert client.post(f"{APPLICATION}withdraw/").json()["status"] == "draft"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "x", "country": "GB", "display_name": "X"},
        {"kind": "buyer", "country": "gb\n", "display_name": "x"},
        [],
    ],
)
def test_api_bad_shapes(charlie: User, api: Callable[[User | None], APIClient], body: object) -> None:
    assert api(charlie).post(APPLICATION, body, format="json").status_code == 400
    assert not Seller.objects.exists()


def test_somebody_elses_papers(
    brightwell: User, akira: User, api: Callable[[User | None], APIClient], browse: Callable[[User | None], Client]
) -> None:
    seller = shops.begin(brightwell)
    shops.provide(seller, brightwell, "business_registration")
    shops.begin(akira, kind="buyer", country="JP", name="田中")
    document = Document.objects.get()
    assert api(akira).delete(f"{APPLICATION}documents/{document.public_id}/").status_code == 404
    assert browse(akira).post(f"/seller/apply/document/{document.public_id}/remove/").status_code == 404
    assert Document.objects.count() == 1


def test_public_facts(brightwell: User, dana: User, api: Callable[[User | None], APIClient]) -> None:
    seller = shops.submitted(brightwell)
    assert api(None).get(f"/api/v1/sellers/{seller.slug}/").status_code == 404
    Seller.objects.all().delete()
    seller = shops.approved(brightwell, dana)
    answer = api(None).get(f"/api/v1/sellers/{seller.slug}/")
    assert answer.status_code == 200
    for secret in ("Brightwell Trading", "High Street", "01234567", brightwell.email):
        assert secret not in answer.content.decode()


def members_of(seller: Seller) -> list[SellerMember]:
    return list(SellerMember.objects.filter(seller=seller).order_by("id"))


@pytest.mark.parametrize("page", ["/seller/documents/", "/seller/money/", "/seller/team/"])
def test_strangers_stay_outside(page: str, charlie: User, browse: Callable[[User | None], Client]) -> None:
    assert browse(charlie).get(page).status_code == 403
    assert browse(None).get(page).url.startswith("/account/login/")


def test_privacy_of_an_owner(brightwell: User, dana: User, charlie: User) -> None:
    seller = shops.approved(brightwell, dana)
    assert "Brightwell" in " ".join(privacy_table.blocks(brightwell.ref))
    exported = privacy_table.export(brightwell.ref)["sellers"][0]
    assert exported["legal_name"] == "Brightwell Trading Ltd"
    members.add(seller=seller, user=charlie, role="buyer", by=brightwell)
    assert privacy_table.blocks(charlie.ref) == []
    assert "legal_name" not in privacy_table.export(charlie.ref)["sellers"][0]
    asked = privacy.request_closure(user=charlie, actor=charlie.ref)
    privacy.answer(request_id=asked.pk)
    assert not SellerMember.objects.filter(user=charlie).exists()
    assert Seller.objects.get().status == "approved"


def test_number_in_a_later_step_is_kept_when_a_file_is_added(
    brightwell: User, api: Callable[[User | None], APIClient]
) -> None:
    seller = shops.begin(brightwell)
    entering.provide(seller=seller, code="business_registration", actor=brightwell.ref, number="01234567")
    api(brightwell).post(
        f"{APPLICATION}items/business_registration/documents/",
        {"file": SimpleUploadedFile("a.pdf", shops.PDF)},
        format="multipart",
    )
    assert Requirement.objects.get(code="business_registration").number == "01234567"


def test_a_table_through_the_page(akira: User, browse: Callable[[User | None], Client]) -> None:
    """Lines left empty do not count; what is refused shows on its own line; half a table is kept."""
    from datetime import timedelta

    from marketplace.core import time

    seller, client = shops.begin(akira, kind="buyer", country="JP", name="田中的店"), browse(akira)
    where, today = "/seller/apply/item/purchase_channels/", time.today()
    late = {
        "row_0_shop": "Loft",
        "row_0_day": str(today),
        "row_2_shop": "Bic Camera",
        "row_2_day": str(today + timedelta(days=3)),
    }
    refused = client.post(where, late)
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"row_2_day"}
    assert Requirement.objects.get(seller=seller, code="purchase_channels").details == {}
    saved = client.post(where, {"row_0_shop": "Loft", "row_0_day": str(today)})
    assert saved.url == where
    page = client.get(where).content.decode()
    assert 'value="Loft"' in page
    names = ("Loft", "Bic Camera", "Yodobashi")
    rows = {f"row_{n}_{k}": v for n, shop in enumerate(names) for k, v in (("shop", shop), ("day", str(today)))}
    files = [SimpleUploadedFile(f"{n}.pdf", shops.pdf(f"r{n}").getvalue()) for n in range(3)]
    assert client.post(where, {**rows, "files": files}).url == "/seller/apply/item/payout_account/"
    assert Requirement.objects.get(seller=seller, code="purchase_channels").status == "provided"


def test_turnover_through_the_page(brightwell: User, browse: Callable[[User | None], Client]) -> None:
    from marketplace.core import time
    from sellers.policies.rows import last_months

    seller, client = shops.begin(brightwell), browse(brightwell)
    where, rows = "/seller/apply/item/healthy_operation/", {}
    for place, month in enumerate(last_months(time.today())):
        rows |= {f"row_{place}_month": month, f"row_{place}_amount": "12,340"}
    wrong = client.post(where, {**rows, "total": "148 081 000"})
    assert wrong.status_code == 422
    assert "total" in wrong.context["form"].errors
    assert client.post(where, {**rows, "row_3_amount": "lots", "total": "1"}).status_code == 422
    upload = SimpleUploadedFile("bank.pdf", shops.PDF)
    assert client.post(where, {**rows, "total": "148,080", "files": upload}).status_code == 302
    row = Requirement.objects.get(seller=seller, code="healthy_operation")
    assert (row.status, row.details["total"]) == ("provided", 148080)


def test_a_huge_request_is_refused_unread(brightwell: User, browse: Callable[[User | None], Client]) -> None:
    shops.begin(brightwell)
    answer = browse(brightwell).post(
        "/seller/apply/item/business_registration/", {}, CONTENT_LENGTH=str(200 * 1024 * 1024)
    )
    assert answer.status_code == 413
    assert not Document.objects.exists()
