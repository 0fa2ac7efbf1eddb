"""ASGI entry: sockets only (/ws/). Pages and API are served by the WSGI process, which is several times faster."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
http = get_asgi_application()

from django.conf import settings  # noqa: E402  (settings must be ready)

from support.sockets import URLS  # noqa: E402

application = ProtocolTypeRouter(
    {"http": http, "websocket": OriginValidator(AuthMiddlewareStack(URLRouter(URLS)), [settings.PUBLIC_URL])}
)
