"""Answers for people: show the page, take the form, send the shopper on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from .. import qr
from ..errors import ApiError
from ..forms import web_address
from ..http import Reply, Request, html, redirect
from ..resources import checkout_sessions, confirmation
from ..world import Context, World
from . import markup
from .sale import Sale

_PAGE: Final = re.compile(r"^/(pay|c/pay|onboarding)/([A-Za-z0-9_]{1,255})$")
_CODE: Final = re.compile(r"^/qr/([A-Za-z0-9_]{1,255})\.(png|svg)$")
_CSS: Final = (Path(__file__).parent / "pay.css").read_bytes()
_KINDS: Final = {"pay": "payment_intent", "c/pay": "checkout.session", "onboarding": "account"}
SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """Routes for browsers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._merchant = world.config.merchant

    def answer(self, request: Request) -> Reply:
        """The answer to anything that is not the API."""
        if request.path == "/_assets/pay.css":
            return Reply(200, _CSS, "text/css; charset=utf-8", {"Cache-Control": "max-age=300"})
        if request.path == "/":
            return self._note("模拟的 Stripe 正在运行", "The sandbox Stripe is running", 200)
        code = _CODE.match(request.path)
        if code is not None:
            return self._code(code[1], code[2])
        page = _PAGE.match(request.path)
        if page is None or request.method not in ("GET", "POST"):
            return self._note("没有这个页面", "There is no such page", 404)
        try:
            with self._world.store.transaction():
                reply = self._page(request, page[1], page[2])
        except ApiError as error:
            status = 404 if error.status == 404 else 400
            return self._note(
                "这笔付款不存在，或已经不能再付", "This payment does not exist or can no longer be paid", status
            )
        self._world.stirred.set()
        return reply

    def _page(self, request: Request, door: str, object_id: str) -> Reply:
        ctx = Context(self._world, self._world.store.account_of(object_id))
        found = ctx.get(_KINDS[door], object_id)
        if door == "onboarding":
            return self._html("收款账户", markup.onboarding(found, self._merchant))
        sale = _sale(ctx, found)
        if request.method == "POST":
            form = _fields(request.body.decode("utf-8", "replace"))
            return self._act(sale, form)
        return self._show(sale, _fields(request.query))

    def _show(self, sale: Sale, query: dict[str, str]) -> Reply:
        stage = sale.stage()
        if stage == "act" and query.get("choose") != "1":
            return self._html("确认付款", markup.act(sale, self._merchant, sale.kind_in_action()))
        if stage in ("choose", "act"):
            kind = query.get("method", sale.kinds[0])
            kind = kind if kind in sale.kinds else sale.kinds[0]
            return self._html("收银台", markup.choose(sale, self._merchant, kind, _safe(query.get("return_url", ""))))
        return self._html("付款结果", (markup.paid if stage == "paid" else markup.closed)(sale, self._merchant))

    def _act(self, sale: Sale, form: dict[str, str]) -> Reply:
        action = form.get("action")
        if sale.stage() in ("paid", "closed"):
            return redirect(sale.path)
        if action == "pay":
            self._pay(sale, form)
        elif action in ("approve", "refuse") and sale.intent and sale.stage() == "act":
            (confirmation.approve if action == "approve" else confirmation.refuse)(sale.ctx, sale.intent)
            if sale.stage() == "choose":
                return redirect(sale.after("failed") or sale.path)
        if sale.stage() == "paid":
            return redirect(sale.after("succeeded") or sale.path)
        return redirect(sale.path)

    def _pay(self, sale: Sale, form: dict[str, str]) -> None:
        ctx = sale.ctx
        kind = form.get("method", "card")
        if kind not in sale.kinds:
            raise ApiError(400, f"This payment cannot be made by {kind}.")
        method = checkout_sessions.method_for(ctx, kind, form.get("card", "4242424242424242"))
        if sale.session is not None:
            sale.intent = checkout_sessions.attempt(ctx, sale.session, method)
        elif sale.intent is not None:
            sale.intent["_return_url"] = sale.intent["_return_url"] or _safe(form.get("return_url", "")) or None
            sale.intent["payment_method_options"].setdefault("wechat_pay", {"client": "web"})
            confirmation.start(ctx, sale.intent, method)

    def _code(self, intent_id: str, kind: str) -> Reply:
        with self._world.store.transaction():
            intent = self._world.store.get(intent_id)
        if intent is None or intent["object"] != "payment_intent":
            return self._note("没有这个二维码", "There is no such code", 404)
        url = f"{self._world.public_url}/pay/{intent_id}"
        if kind == "png":
            return Reply(200, qr.png(url), "image/png")
        return Reply(200, qr.svg(url).encode(), "image/svg+xml")

    def _note(self, zh: str, en: str, status: int) -> Reply:
        return html(markup.shell(zh, self._merchant, markup.note(zh, en)), status)

    def _html(self, title: str, body: str) -> Reply:
        return html(markup.shell(title, self._merchant, body))


def _sale(ctx: Context, found: dict[str, object]) -> Sale:
    if found["object"] == "checkout.session":
        intent_id = found["payment_intent"]
        return Sale(ctx, ctx.get("payment_intent", str(intent_id)) if intent_id else None, found)
    session_id = found["_session"]
    return Sale(ctx, found, ctx.get("checkout.session", str(session_id)) if session_id else None)


def _fields(text: str) -> dict[str, str]:
    try:
        return {key: values[-1] for key, values in parse_qs(text, max_num_fields=50).items()}
    except ValueError as error:
        raise ApiError(400, "The form cannot be read.") from error


def _safe(url: str) -> str:
    return url if web_address(url) else ""
