"""Texts and identity checks by HTTP, over real sockets: what is sent, and what each answer means."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from marketplace.accounts.verification import HttpVerifier, VerifierError
from marketplace.notices.channels.sms import HttpSms
from marketplace.notices.errors import ChannelError


class Gateway:
    """A server that answers what it was told to and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, b"{}")
        self.asked: list[tuple[str | None, Any]] = []
        self.url = ""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.headers["Authorization"], json.loads(body)))
            status, answer = told.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        told.url = f"http://127.0.0.1:{server.server_port}/x"
        settings.SMS_URL = settings.IDENTITY_URL = told.url
        settings.SMS_TOKEN = settings.IDENTITY_TOKEN = "secret-token"
        yield told
        server.shutdown()


def send() -> None:
    HttpSms().send(phone="+8613800138000", text="验证码 123456", reference="notice-7")


def test_it_works(gateway: Gateway) -> None:
    send()
    body = {"phone": "+8613800138000", "text": "验证码 123456", "reference": "notice-7"}
    assert gateway.asked == [("Bearer secret-token", body)]


@pytest.mark.parametrize(
    ("status", "is_final"), [(400, True), (404, True), (408, False), (429, False), (500, False), (302, False)]
)
def test_a_refused_text(gateway: Gateway, status: int, is_final: bool) -> None:
    gateway.answer = (status, b"")
    with pytest.raises(ChannelError) as refused:
        send()
    assert refused.value.permanent is is_final


def test_a_gateway_that_is_away(gateway: Gateway, settings: Any) -> None:
    settings.SMS_URL = settings.IDENTITY_URL = "http://127.0.0.1:1/x"
    with pytest.raises(ChannelError) as refused:
        send()
    assert not refused.value.permanent
    with pytest.raises(VerifierError):
        HttpVerifier().verify(real_name="林小满", id_number="11010519491231002X")


@pytest.mark.parametrize("match", [True, False])
def test_a_register_that_answers(gateway: Gateway, match: bool) -> None:
    gateway.answer = (200, json.dumps({"match": match, "reference": "R-1"}).encode())
    verdict = HttpVerifier().verify(real_name="林小满", id_number="11010519491231002X")
    assert (verdict.is_match, verdict.reference) == (match, "R-1")


@pytest.mark.parametrize(
    "answer", [(200, b"no json"), (200, b"[]"), (200, b'{"match": "yes"}'), (503, b'{"match": true}')]
)
def test_a_register_that_does_not_answer(gateway: Gateway, answer: tuple[int, bytes]) -> None:
    gateway.answer = answer
    with pytest.raises(VerifierError) as failed:
        HttpVerifier().verify(real_name="林小满", id_number="11010519491231002X")
    assert "110105" not in str(failed.value)
