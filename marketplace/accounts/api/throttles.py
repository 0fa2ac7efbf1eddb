"""How often a door may be tried."""

import hashlib
import logging

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

logger = logging.getLogger(__name__)


class LoginThrottle(SimpleRateThrottle):
    """Tries per address and login. A cache that is down lets people in: the password still protects them."""

    scope = "login"

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError):
            logger.warning("login throttle: cache unreachable")
            return True

    def get_cache_key(self, request: Request, view: APIView) -> str:
        data = request.data if isinstance(request.data, dict) else {}
        login = str(data.get("login", ""))[:254].strip().lower()
        return self.cache_format % {"scope": self.scope, "ident": digest(f"{self.who(request)} {login}")}

    def who(self, request: Request) -> str:
        """The address that asks, as the outermost proxy of ours saw it."""
        return str(self.get_ident(request))


class LoginNameThrottle(LoginThrottle):
    """Tries per login from everywhere together: who has many addresses does not have many more guesses."""

    scope = "login_name"

    def who(self, request: Request) -> str:
        return ""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
