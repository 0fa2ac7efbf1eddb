"""Messages in the browser: readable by that browser alone, signed by us, rung once; a stand-in for the push service opens them."""

import json
import secrets
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.notices import privacy
from marketplace.notices.channels import push
from marketplace.notices.channels.sealing import CURVE, decoded, encoded, point, sealed
from marketplace.notices.errors import BadBrowser
from marketplace.notices.models import Notice, PushSubscription
from marketplace.notices.services import browsers, delivery, habits
from marketplace.notices.webhooks.guard import BadHookAddress
from tests.clock import own_clock

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def test_the_vector_of_rfc_8291():
    """Appendix A: plaintext, keys and salt give that very message."""
    ours = ec.derive_private_key(int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), CURVE)
    found = sealed(
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg", ours=ours, salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )  # fmt: skip
    assert encoded(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


class Browser:
    """A browser's side: keys, and reading what came."""

    def __init__(self):
        self.key, self.auth = ec.generate_private_key(CURVE), secrets.token_bytes(16)

    @property
    def keys(self):
        return {"p256dh": encoded(point(self.key.public_key())), "auth": encoded(self.auth)}

    def read(self, data):
        salt, size, raw = data[:16], data[20], data[21 : 21 + data[20]]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
        info = b"WebPush: info\x00" + point(self.key.public_key()) + raw
        shared = HKDF(hashes.SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), theirs))
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(shared)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(shared)
        return json.loads(AESGCM(key).decrypt(nonce, data[21 + size :], None)[:-1])


@pytest.fixture
def service(settings):
    """A push service on loopback; `answers` are the next statuses."""
    settings.PUSH_KEY = encoded(secrets.token_bytes(32))
    came, answers = [], []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 201)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.came, server.answers = came, answers
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def endpoint(service, name="one"):
    return f"http://localhost:{service.server_port}/push/{name}"


def subscribe(user, service, browser, name="one"):
    return browsers.subscribe(
        recipient_ref=user.ref, endpoint=endpoint(service, name), locale="zh-hans", **browser.keys
    )


def told(user, source="order:1:paid"):
    return tell(
        user, template="paid_out", source=source, context={"amount": "¥1.00", "shop": "S"}, link="/seller/money/"
    )


def test_it_works(xiaomei, service):
    browser = Browser()
    subscribe(xiaomei, service, browser)
    told(xiaomei)
    assert (browsers.ring_new(), browsers.ring_new()) == (1, 0)
    delivery.send_due()
    ((path, headers, data),) = service.came
    assert path == "/push/one"
    subject = Notice.objects.get(channel="in_app").subject
    row = Notice.objects.get(channel="push")
    assert browser.read(data) == {"title": subject, "link": "/seller/money/", "tag": f"notice-{row.pk}"}
    assert (row.status, headers["Topic"], headers["Content-Encoding"]) == ("sent", f"notice-{row.pk}", "aes128gcm")
    assert subject.encode() not in data
    with pytest.raises(InvalidTag):
        Browser().read(data)


def test_it_is_signed_by_us(xiaomei, service):
    subscribe(xiaomei, service, Browser())
    told(xiaomei)
    browsers.ring_new()
    delivery.send_due()
    header = service.came[0][1]["Authorization"]
    token, _comma, key = header.removeprefix("vapid t=").partition(", k=")
    assert key == push.public_key()
    head, body, mark = token.split(".")
    raw = decoded(mark)
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    ours = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(key))
    ours.verify(signature, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(decoded(body))["aud"] == f"http://localhost:{service.server_port}"


def test_a_browser_that_is_gone_is_forgotten(xiaomei, service):
    subscribe(xiaomei, service, Browser())
    subscribe(xiaomei, service, Browser(), "two")
    service.answers += [410, 201]
    told(xiaomei)
    browsers.ring_new()
    delivery.send_due()
    assert PushSubscription.objects.count() == 1
    assert Notice.objects.get(channel="push").status == "sent"
    service.answers.append(404)
    told(xiaomei, "order:2:paid")
    browsers.ring_new()
    delivery.send_due()
    assert not PushSubscription.objects.exists()
    assert Notice.objects.filter(channel="push").latest("pk").status == "failed"


def test_a_service_that_is_busy_is_tried_again(xiaomei, service):
    subscribe(xiaomei, service, Browser())
    service.answers += [503, 429]
    told(xiaomei)
    browsers.ring_new()
    for _turn in range(3):
        delivery.send_due()
        time.travel(timedelta(minutes=5))
    row = Notice.objects.get(channel="push")
    assert (row.status, row.attempts, len(service.came)) == ("sent", 3, 3)
    assert len({headers["Topic"] for _path, headers, _data in service.came}) == 1


def test_switched_off_quiet_and_old_do_not_ring(xiaomei, service):
    subscribe(xiaomei, service, Browser())
    told(xiaomei)
    time.travel(timedelta(hours=2))
    assert browsers.ring_new() == 0, "two hours later nobody is rung for it"
    habits.choose(recipient_ref=xiaomei.ref, off=["shop:push"], actor=xiaomei.ref)
    told(xiaomei, "order:2:paid")
    browsers.ring_new()
    delivery.send_due()
    assert Notice.objects.get(channel="push").status == "withheld"
    assert service.came == []


def test_nobody_without_a_browser_gets_a_row(xiaomei, charlie, service):
    subscribe(charlie, service, Browser())
    told(xiaomei)
    assert browsers.ring_new() == 0
    assert not Notice.objects.filter(channel="push").exists()


def test_a_browser_belongs_to_who_used_it_last(xiaomei, charlie, service):
    browser = Browser()
    subscribe(xiaomei, service, browser)
    subscribe(charlie, service, browser)
    subscribe(charlie, service, browser)
    assert list(PushSubscription.objects.values_list("recipient", flat=True)) == [charlie.ref]
    assert not browsers.leave(recipient_ref=xiaomei.ref, endpoint=endpoint(service))
    assert browsers.leave(recipient_ref=charlie.ref, endpoint=endpoint(service))
    assert not PushSubscription.objects.exists()


def test_ten_browsers_at_most(xiaomei, service):
    for number in range(12):
        subscribe(xiaomei, service, Browser(), str(number))
    assert PushSubscription.objects.count() == browsers.MOST
    assert str(PushSubscription.objects.earliest("pk").endpoint).endswith("/2"), "the oldest went"


@pytest.mark.parametrize(
    "keys", [{"p256dh": "AAAA", "auth": "BBBB"}, {"p256dh": "!!", "auth": "??"}, {"p256dh": "", "auth": ""}]
)
def test_keys_that_are_none(xiaomei, service, keys):
    with pytest.raises(BadBrowser):
        browsers.subscribe(recipient_ref=xiaomei.ref, endpoint=endpoint(service), locale="en", **keys)
    assert not PushSubscription.objects.exists()


def test_no_way_into_the_house(xiaomei, settings, service):
    settings.IS_PRODUCTION = True
    for address in (
        "https://127.0.0.1/x",
        "http://push.example/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
    ):
        with pytest.raises(BadHookAddress):
            browsers.subscribe(recipient_ref=xiaomei.ref, endpoint=address, locale="en", **Browser().keys)
    assert not PushSubscription.objects.exists()


def test_by_api_and_page(xiaomei, api, browse, service):
    client, browser = api(xiaomei), Browser()
    wish = {"endpoint": endpoint(service), "keys": browser.keys}
    assert client.post("/api/v1/me/notices/browsers/", wish, format="json").json() == {"is_subscribed": True}
    assert push.public_key() in browse(xiaomei).get("/me/notices/settings/").content.decode()
    worker = browse(None).get("/sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in b"".join(worker.streaming_content)
    gone = client.delete("/api/v1/me/notices/browsers/", {"endpoint": endpoint(service)}, format="json")
    assert gone.json() == {"is_subscribed": False}
    assert not PushSubscription.objects.exists()


def test_erased_with_the_person(xiaomei, service):
    subscribe(xiaomei, service, Browser())
    habits.choose(recipient_ref=xiaomei.ref, off=["wishes:mail"], actor=xiaomei.ref)
    privacy.erase(xiaomei.ref)
    assert not PushSubscription.objects.exists()
