"""The floor of a page: one Django view without middleware that answers the bytes of the file BENCH_BYTES, gzipped already.

Run by the same server with the same workers and threads as the shop (`processes.COMMANDS["web"]`).
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

settings.configure(SECRET_KEY="bare", ALLOWED_HOSTS=["*"], MIDDLEWARE=[], ROOT_URLCONF=__name__, USE_TZ=True)  # noqa: S106
BODY = Path(os.environ["BENCH_BYTES"]).read_bytes()
HEADERS = {"Content-Encoding": "gzip", "Content-Length": str(len(BODY))}


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="text/html; charset=utf-8", headers=HEADERS)


urlpatterns = [re_path(r"^", page)]
application = get_wsgi_application()
