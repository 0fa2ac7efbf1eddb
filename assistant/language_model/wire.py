"""HTTP to an OpenAI-compatible endpoint: one request, one time-out, one error. Never called inside a transaction."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

MAX_ANSWER = 256 * 1024


class NoWords(Exception):
    """The endpoint gave no usable answer; the plain one is said."""


def chat(messages: list[dict[str, str]]) -> str:
    """The text of the first choice. Raises NoWords for whatever can go wrong."""
    parts = urlsplit(settings.ASSISTANT_MODEL_URL)
    if not parts.hostname:
        raise NoWords("no address")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=settings.ASSISTANT_MODEL_SECONDS)
    headers = {"Content-Type": "application/json"}
    if settings.ASSISTANT_MODEL_KEY:
        headers["Authorization"] = f"Bearer {settings.ASSISTANT_MODEL_KEY}"
    body = {"model": settings.ASSISTANT_MODEL_NAME, "messages": messages, "temperature": 0.2, "max_tokens": 500}
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        data = response.read(MAX_ANSWER)
        if response.status != 200:
            raise NoWords(f"answered {response.status}")
        return _text(json.loads(data))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoWords(type(error).__name__) from error
    finally:
        connection.close()


def _text(answer: Any) -> str:
    try:
        text = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise NoWords("an answer of another shape") from error
    if not isinstance(text, str) or not text.strip():
        raise NoWords("an empty answer")
    return text.strip()
