"""HTTP to the official account's API (developers.weixin.qq.com/doc/offiaccount). Never called inside a transaction.

An answer is 200 with `errcode`; 0, or none at all, means done. The token lives two hours, one for the whole house: it is kept in
the shared cache and fetched anew by one process at a time. A token that is refused is thrown away and fetched once more.
"""

import json
import time as clock
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache

from marketplace.notices.errors import ChannelError

TIMEOUT_SECONDS = 8
TOKEN_KEY, LOCK_KEY = "wechat-token", "wechat-token-lock"
EARLY_SECONDS, LOCK_SECONDS, PATIENCE_SECONDS = 300, 12, 6.0
BAD_TOKEN = frozenset({40001, 40014, 42001})
LATER = frozenset({-1, 45009, 45011, 50002})  # busy, daily or minute quota: the same again may work
WINDOW_OVER = frozenset(
    {45015, 45047}
)  # 48 hours since they wrote last, or too many answers: only a template reaches them
MAX_MEDIA = 12 * 1024 * 1024


class WeChatFault(ChannelError):
    """They did not do it. `errcode` is theirs; 0 where nobody answered."""

    def __init__(self, message: str, *, errcode: int = 0, permanent: bool = False) -> None:
        super().__init__(message, permanent=permanent)
        self.errcode = errcode


def send_text(openid: str, text: str) -> None:
    """A customer-service message: within 48 hours of the person's last word. Raises WeChatFault."""
    _call("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})


def send_template(openid: str, *, template: str, data: Mapping[str, str], url: str, reference: str) -> None:
    """A template message, at any time. `reference` makes them drop a repeat. Raises WeChatFault."""
    fields = {name: {"value": value} for name, value in data.items()}
    wish = {"touser": openid, "template_id": template, "url": url, "data": fields, "client_msg_id": reference}
    _call("message/template/send", wish)


def media(media_id: str) -> bytes:
    """A picture or video that somebody sent; they keep it for three days. Raises WeChatFault."""
    answer = _request("GET", "media/get", {"media_id": media_id})
    if "json" in answer.headers.get("Content-Type", "") or answer.content[:1] == b"{":
        _checked(answer)
        raise WeChatFault("no media in the answer", permanent=True)
    if len(answer.content) > MAX_MEDIA:
        raise WeChatFault("media too big", permanent=True)
    return answer.content


def _call(path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _checked(_request("POST", path, {}, wish))
    except WeChatFault as fault:
        if fault.errcode not in BAD_TOKEN:
            raise
    cache.delete(TOKEN_KEY)
    return _checked(_request("POST", path, {}, wish))


def _request(
    method: str, path: str, query: Mapping[str, str], wish: Mapping[str, Any] | None = None
) -> requests.Response:
    # Chinese as it is: their servers show \uXXXX to the reader.
    body = json.dumps(wish, ensure_ascii=False).encode() if wish is not None else None
    return _http(method, path, {"access_token": token(), **query}, body)


def _http(method: str, path: str, query: Mapping[str, str], body: bytes | None) -> requests.Response:
    if not settings.WECHAT_APP_ID:
        raise WeChatFault("no official account is configured", permanent=True)
    try:
        answer = requests.request(
            method, f"{settings.WECHAT_API_URL}/cgi-bin/{path}", params=dict(query), data=body, timeout=TIMEOUT_SECONDS,
            headers={"Content-Type": "application/json"}, allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException as error:  # its text may hold the token
        raise WeChatFault(type(error).__name__) from None
    if answer.status_code != 200:
        raise WeChatFault(f"answered {answer.status_code}")
    return answer


def _checked(answer: requests.Response) -> dict[str, Any]:
    try:
        told = json.loads(answer.content)
        errcode = int(told.get("errcode", 0))
    except (ValueError, AttributeError, TypeError):
        raise WeChatFault("an answer that is no JSON") from None
    if errcode:
        is_final = errcode not in LATER | BAD_TOKEN
        raise WeChatFault(f"errcode {errcode}", errcode=errcode, permanent=is_final)
    found: dict[str, Any] = told
    return found


def token() -> str:
    """The access token of the house. Raises WeChatFault where none is to be had."""
    deadline = clock.monotonic() + PATIENCE_SECONDS
    while True:
        if kept := cache.get(TOKEN_KEY):
            return str(kept)
        if cache.add(LOCK_KEY, 1, LOCK_SECONDS):
            try:
                return _fetch_token()
            finally:
                cache.delete(LOCK_KEY)
        if clock.monotonic() > deadline:
            raise WeChatFault("no token yet")
        clock.sleep(0.05)  # another process is fetching it


def _fetch_token() -> str:
    if kept := cache.get(TOKEN_KEY):  # fetched while this process waited for the lock
        return str(kept)
    wish = {
        "grant_type": "client_credential",
        "appid": settings.WECHAT_APP_ID,
        "secret": settings.WECHAT_APP_SECRET,
    }
    told = _checked(_http("POST", "stable_token", {}, json.dumps(wish).encode()))
    fresh, seconds = str(told.get("access_token", "")), int(told.get("expires_in", 0))
    if not fresh:
        raise WeChatFault("an answer without a token")
    cache.set(TOKEN_KEY, fresh, max(30, seconds - EARLY_SECONDS))
    return fresh
