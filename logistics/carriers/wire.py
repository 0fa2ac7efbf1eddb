"""JSON over HTTP to carriers, with one error for everything that can go wrong."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from logistics.carriers.base import CarrierFault

TIMEOUT_SECONDS = 10
MAX_ANSWER = 4 * 1024 * 1024


def call(address: str, method: str, path: str, body: Mapping[str, Any] | None = None, **headers: str) -> Any:
    """The parsed answer; None for 404. Raises CarrierFault: permanent for other 4xx, to be tried again for all else."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise CarrierFault("no address")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
    data = json.dumps(body).encode() if body is not None else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, parts.path + path, body=data, headers={"Content-Type": "application/json", **named})
        response = connection.getresponse()
        answer = response.read(MAX_ANSWER)
        if response.status == 404:
            return None
        if response.status >= 300:
            is_final = 400 <= response.status < 500 and response.status not in {408, 409, 425, 429}
            raise CarrierFault(f"answered {response.status}", is_permanent=is_final)
        return json.loads(answer)
    except (OSError, http.client.HTTPException) as error:
        raise CarrierFault(type(error).__name__) from error
    except ValueError as error:
        raise CarrierFault("an answer that is no JSON") from error
    finally:
        connection.close()
