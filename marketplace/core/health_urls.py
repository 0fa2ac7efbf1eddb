"""Health checks for the proxy and the orchestrator: `live` (the process answers) and `ready` (its stores answer too)."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from redis.exceptions import RedisError


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """503 with the names of what does not answer."""
    broken = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        broken.append("database")
    try:
        cache.get("health")
    except (RedisError, OSError):
        broken.append("cache")
    return JsonResponse({"broken": broken}, status=503 if broken else 200)


urlpatterns = [path("live", live, name="health-live"), path("ready", ready, name="health-ready")]
