"""A server that speaks LibreTranslate's protocol: POST /translate with q, source, target, format and api_key."""

import http.client
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from marketplace.translating.providers.base import MAX_BATCH, MAX_TEXT, MAX_TOTAL, ProviderFault

TIMEOUT_SECONDS = 15
MAX_ANSWER = 1024 * 1024
RETRIED = frozenset({408, 425, 429})


class LibreTranslate:
    """HTTP to one server."""

    code = "libretranslate"

    def __init__(self, address: str, *, api_key: str = "", version: str = "") -> None:
        self._address, self._api_key = address, api_key
        self.version = version or "libretranslate"

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """See Provider. Too long a text, or too many, is refused for good before anything is sent."""
        if len(texts) > MAX_BATCH or any(len(text) > MAX_TEXT for text in texts) or sum(map(len, texts)) > MAX_TOTAL:
            raise ProviderFault("too much at once", is_permanent=True)
        wish: dict[str, Any] = {"q": list(texts), "source": source, "target": target, "format": "text"}
        if self._api_key:
            wish["api_key"] = self._api_key
        told = self._call("/translate", wish)
        said = told.get("translatedText") if isinstance(told, dict) else None
        if not isinstance(said, list) or len(said) != len(texts) or not all(isinstance(one, str) for one in said):
            raise ProviderFault("an answer of another shape")
        return said

    def _call(self, path: str, wish: dict[str, Any]) -> Any:
        parts = urlsplit(self._address)
        if not parts.hostname:
            raise ProviderFault("no address")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        try:
            body = json.dumps(wish, ensure_ascii=False).encode()
            connection.request("POST", parts.path.rstrip("/") + path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            data = response.read(MAX_ANSWER + 1)
            if response.status >= 300:
                is_final = 400 <= response.status < 500 and response.status not in RETRIED
                raise ProviderFault(f"answered {response.status}", is_permanent=is_final)
            if len(data) > MAX_ANSWER:
                raise ProviderFault("an answer too long", is_permanent=True)
            return json.loads(data)
        except (OSError, http.client.HTTPException) as error:
            raise ProviderFault(type(error).__name__) from error
        except ValueError as error:
            raise ProviderFault("an answer that is no JSON") from error
        finally:
            connection.close()
