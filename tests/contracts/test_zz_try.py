import traceback
from django.db import connection
from django.test import Client
def test_world(world):
    c=Client(); r=c.get("/")
    orig=connection.connection
    import django.db.backends.base.base as b
    def close(self):
        traceback.print_stack(limit=12)
    b.BaseDatabaseWrapper._close, old = close, b.BaseDatabaseWrapper._close
    r=c.get("/robots.txt"); print(r.status_code, type(r)); r.close()
    b.BaseDatabaseWrapper._close=old
def test_wsgi(world):
    from werkzeug.test import Client as W
    from marketplace.config.wsgi import django_application
    w=W(django_application)
    for i in range(3):
        r=w.get("/api/v1/categories/", headers={"host":"localhost"}); print(r.status_code)
        r=w.get("/api/v1/me/", headers={"host":"localhost"}); print(r.status_code)
