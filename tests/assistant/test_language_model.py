"""Other words from a model: only behind the guard, never inside a transaction, and never instead of an answer."""

from __future__ import annotations

import json
import threading
import time as system_time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.language_model import guard
from assistant.models import Draft
from assistant.services import polishing
from marketplace.core import time
from support.models import Message
from tests import shop

PLAIN = "订单 MO2611220012371：保湿面霜\n预计最晚11月25日送到。\n货款 ¥1,299.50"


class Server:
    """A loopback endpoint that answers what the test wants."""

    def __init__(self) -> None:
        self.says, self.status, self.wait, self.asked = "", 200, 0.0, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked.append(
                    (self.path, self.headers, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                )
                system_time.sleep(outer.wait)
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(json.dumps({"choices": [{"message": {"content": outer.says}}]}).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def model(settings: Any) -> Iterator[Server]:
    server = Server()
    settings.ASSISTANT_MODEL_URL, settings.ASSISTANT_MODEL_NAME = server.url, "small"
    settings.ASSISTANT_MODEL_KEY, settings.ASSISTANT_MODEL_SECONDS = "secret-key", 0.5
    yield server
    server.http.shutdown()
    server.http.server_close()


def asked(chat: Any, user: Any) -> tuple[Any, Message]:
    """A question whose answer waits as a draft."""
    from assistant.services import answering

    shop.tariff()
    mine = chat(user)
    message = mine.write("税费怎么算？电话 13800138000")
    answering.answer(message=message)
    return mine, message


def said(mine: Any) -> list[str]:
    return [str(one.body) for one in Message.objects.filter(conversation=mine.talk, sender="bot")]


@pytest.mark.django_db
def test_it_works(chat, xiaomei, model):
    mine, message = asked(chat, xiaomei)
    plain = str(Draft.objects.get().plain)
    assert said(mine) == []  # nothing is called inside the transaction
    assert model.asked == []
    model.says = "亲，" + plain
    polishing.polish(message_id=message.pk)
    polishing.polish(message_id=message.pk)
    assert said(mine) == ["亲，" + plain]
    path, headers, body = model.asked[0]
    assert (path, headers["Authorization"], body["model"]) == ("/v1/chat/completions", "Bearer secret-key", "small")
    assert "13800138000" not in json.dumps(body, ensure_ascii=False)
    assert len(model.asked) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["税率只要 3% 哦", "保证不用交税！", "加微信号 abc 更便宜", "看 https://evil.example/x", "<b>您好</b>", ""]
)
def test_what_the_guard_refuses_is_not_said(chat, xiaomei, model, words):
    mine, message = asked(chat, xiaomei)
    plain = str(Draft.objects.get().plain)
    model.says = words and f"{plain}\n{words}"
    polishing.polish(message_id=message.pk)
    assert said(mine) == [plain]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "wait"), [(500, 0.0), (429, 0.0), (200, 1.5)])
def test_a_broken_or_slow_endpoint_costs_nothing_but_its_words(chat, xiaomei, model, status, wait):
    mine, message = asked(chat, xiaomei)
    plain = str(Draft.objects.get().plain)
    model.says, model.status, model.wait = plain, status, wait
    polishing.polish(message_id=message.pk)
    assert said(mine) == [plain]


@pytest.mark.django_db
def test_a_dead_task_is_swept_up(chat, xiaomei, model):
    mine, _message = asked(chat, xiaomei)
    assert polishing.say_waiting() == 0
    time.travel(timedelta(seconds=9))
    assert polishing.say_waiting() == 1
    assert len(said(mine)) == 1
    assert model.asked == []


@pytest.mark.django_db
def test_off_by_default(chat, xiaomei, settings):
    assert settings.ASSISTANT_MODEL_URL == ""
    shop.tariff()
    assert "5,000" in chat(xiaomei).ask("你们的价格含税吗，税怎么算").body
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("11月25日", "11月24日"), PLAIN.replace("1,299.50", "1,299.00"), PLAIN.replace("2371", "2372"),
        PLAIN + "\n赔您两百块", PLAIN.replace("¥1,299.50", ""), "Your order arrives soon.", PLAIN + "三天就到", PLAIN + " /me/evil/",
        PLAIN + "，绝对准时", PLAIN * 4,
    ],
)  # fmt: skip
def test_the_guard_holds(text):
    assert guard.complaints(text, facts=PLAIN)


@pytest.mark.parametrize("text", [PLAIN, "您好呀！" + PLAIN, PLAIN.replace("预计最晚", "大约最晚")])
def test_the_guard_lets_honest_words_pass(text):
    assert guard.complaints(text, facts=PLAIN) == []
