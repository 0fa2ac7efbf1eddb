"""A proof before paying: who is asked, what proves, what a stranger cannot do."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from marketplace.accounts.models import Device, User
from marketplace.accounts.services import browsers
from marketplace.core import time
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt
from marketplace.scenes.people import PASSWORD
from orders.policies import notice
from orders.services import checkout, paying, quoting
from risk.errors import StepUpNeeded, TooManyTries, WayNotOpen, WrongCode
from risk.models import Assessment
from risk.records import Trace
from risk.selectors import assessment_of, device_key, step_up_for
from risk.services import stepping
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_over(xiaomei):
    """Xiaomei's account, a year old with a purchase from her own browser, after somebody set a new password: a new browser, a
    new address, a dear purchase. Not paid yet."""
    shop.tariff()
    seller = shop.seller()
    old, now = time.now() - timedelta(days=365), time.now()
    User.objects.filter(pk=xiaomei.pk).update(
        date_joined=old, phone="+8613900001111", phone_verified_at=old, way_in_changed_at=now - timedelta(hours=2)
    )
    xiaomei.refresh_from_db()
    browsers.note(user=xiaomei, mark="hers")
    Device.objects.update(first_seen_at=old)
    home = shop.ready(xiaomei)
    before = shop.pay_directly(shop.place(xiaomei, {shop.listing(seller).public_id: 1}, home))
    Assessment.objects.filter(reference=before.ref).update(placed_at=now - timedelta(days=100))
    home.detail = "别处 9 号"
    home.save(update_fields=["detail"])
    quote = quoting.make_quote(user=xiaomei, lines={shop.listing(seller, price=70_000).public_id: 1})
    return checkout.place(
        user=xiaomei, quote_public_id=quote.public_id, address_id=home.pk, notice_version=notice.VERSION,
        actor=xiaomei.ref, trace=Trace("a stranger's", "203.0.113.0/24", tuple(Device.objects.values_list("mark", "first_seen_at"))),
    )  # fmt: skip


def row_of(purchase) -> Assessment:
    found = assessment_of(purchase.ref)
    assert found is not None
    return found


def code_sent(user) -> str:
    text = Notice.objects.filter(recipient=user.ref, template="step_up_code").latest("pk").body
    return re.search(r"\d{6}", text).group()


def test_it_works(taken_over, xiaomei, browse):
    """The way of a shopper in the browser: sent to the page, a code by text message, back to paying."""
    row = row_of(taken_over)
    assert (row.status, row.decision) == ("challenged", "step_up")
    signs = [code for code, _points in row.at_placing["reasons"]]
    assert signs == ["new_device", "new_place", "far_above", "way_in_changed"]
    me = browse(xiaomei)
    sent = me.post(f"/pay/{taken_over.number}/", {"method": "alipay"})
    assert sent["Location"] == f"/pay/check/{taken_over.number}/"
    assert not PaymentAttempt.objects.filter(reference=taken_over.ref).exists()
    page = me.get(sent["Location"]).content.decode()
    assert "139****1111" in page.replace(" ", "")
    me.post(sent["Location"], {"way": "send"})
    assert me.post(sent["Location"], {"way": "sms", "code": "000000x"}).status_code == 400
    done = me.post(sent["Location"], {"way": "sms", "code": code_sent(xiaomei)})
    assert done["Location"] == f"/pay/{taken_over.number}/"
    assert (row_of(taken_over).status, row_of(taken_over).proved_by) == ("proved", "sms")
    shop.pay_directly(taken_over)
    assert taken_over.orders.get().lifecycle == "confirmed"


def test_wallets_wait_for_the_proof_and_the_bank_is_asked_for_cards(taken_over, xiaomei):
    for method in ("alipay", "wechat_pay"):
        with pytest.raises(StepUpNeeded):
            paying.start(purchase=taken_over, method=method, return_url="http://localhost/", actor=xiaomei.ref)
    attempt = paying.start(purchase=taken_over, method="card", return_url="http://localhost/", actor=xiaomei.ref)
    assert attempt.is_challenge_wanted


def test_paid_without_the_proof_is_held(taken_over):
    shop.pay_directly(taken_over)
    assert row_of(taken_over).status == "held"
    assert taken_over.orders.get().lifecycle == "placed"


def test_a_new_phone_or_app_proves_nothing(taken_over, xiaomei):
    assert step_up_for(taken_over.ref).ways == ("sms", "bank", "person")
    User.objects.filter(pk=xiaomei.pk).update(phone_verified_at=time.now() - timedelta(hours=71))
    Authenticator.objects.create(user=xiaomei, type=Authenticator.Type.TOTP, data={})
    assert step_up_for(taken_over.ref).ways == ("bank", "person")
    with pytest.raises(WayNotOpen):
        stepping.send_code(reference=taken_over.ref, actor=xiaomei.ref)
    assert not Notice.objects.filter(template="step_up_code").exists()


def test_the_app_of_old_proves(taken_over, xiaomei):
    Authenticator.objects.create(user=xiaomei, type=Authenticator.Type.TOTP, data={"secret": "x"})
    codes = RecoveryCodes.activate(xiaomei)
    Authenticator.objects.update(created_at=time.now() - timedelta(days=90))
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).update(data={"secret": codes.instance.data["seed"]})
    stepping.prove_by_otp(reference=taken_over.ref, code=codes.get_unused_codes()[0], actor=xiaomei.ref)
    assert row_of(taken_over).proved_by == "otp"


def test_guessing_ends(taken_over, xiaomei):
    stepping.send_code(reference=taken_over.ref, actor=xiaomei.ref)
    for _ in range(15):
        with pytest.raises(WrongCode):
            stepping.prove_by_sms(reference=taken_over.ref, code="nonsense", actor=xiaomei.ref)
    with pytest.raises(TooManyTries):
        stepping.prove_by_sms(reference=taken_over.ref, code=code_sent(xiaomei), actor=xiaomei.ref)
    for _ in range(4):
        stepping.send_code(reference=taken_over.ref, actor=xiaomei.ref)
    with pytest.raises(TooManyTries):
        stepping.send_code(reference=taken_over.ref, actor=xiaomei.ref)
    assert row_of(taken_over).status == "challenged"


def test_by_api_a_person_may_look(taken_over, xiaomei, api, charlie):
    door, pay = f"/api/v1/purchases/{taken_over.number}/check/", f"/api/v1/purchases/{taken_over.number}/pay/"
    refused = api(xiaomei).post(pay, {"method": "alipay"}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "step_up_needed")
    assert api(xiaomei).get(door).json() == {"is_wanted": True, "ways": ["sms", "bank", "person"]}
    assert api(charlie).post(door, {"way": "person"}, format="json").status_code == 404
    assert api(xiaomei).post(door, {"way": "person"}, format="json").json() == {"is_wanted": False, "ways": []}
    shop.pay_directly(taken_over)
    assert row_of(taken_over).status == "held"


def test_changes_of_the_ways_in_are_noted(xiaomei, browse):
    assert xiaomei.way_in_changed_at is None
    me = browse(xiaomei)
    me.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long secret 9", "password2": "another long secret 9"},
    )
    xiaomei.refresh_from_db()
    assert xiaomei.check_password("another long secret 9")
    assert xiaomei.way_in_changed_at is not None


def test_browsers_are_remembered_as_marks(xiaomei):
    browsers.note(user=xiaomei, mark="m" * 32)
    first = Device.objects.get().first_seen_at
    browsers.note(user=xiaomei, mark="m" * 32)
    assert Device.objects.get().first_seen_at == first
    assert device_key("m" * 32, xiaomei.pk) != "m" * 32
