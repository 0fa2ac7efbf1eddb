"""WSGI entry. The whole-page cache stands in front of Django, above sessions."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
django_application = get_wsgi_application()

from marketplace.config.pagecache import PageCache  # noqa: E402  (settings must be ready)

application = PageCache(django_application)
# What is loaded stays: the collector need not walk through it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
