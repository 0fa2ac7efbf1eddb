"""Ops: what carriers said, what could not be placed, where polling stands, waybills booked."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from logistics.models import CarrierBooking, CarrierFeed, Follower, ParkedEvent, TrackingEvent
from logistics.services import parked_messages
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.doors import run


@admin.register(TrackingEvent)
class TrackingEventAdmin(ReadOnlyAdmin):
    """Every tracking line, by parcel; a code without a meaning stands here as UNKNOWN with the carrier's own word."""

    list_display = ("at", "parcel", "code", "reason", "told", "place", "source")
    list_filter = ("code", "reason")
    search_fields = ("=parcel__number", "=told", "=source")
    ordering = ("-at", "-id")
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """The duty list links with `carrier:CODE`."""
        carrier, colon, code = search_term.partition(":")
        if colon and code and "-" not in code:
            return queryset.filter(told=code, source__startswith=f"{carrier}:"), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(ParkedEvent)
class ParkedEventAdmin(ReadOnlyAdmin):
    """Messages without a place. One that was given up can be tried again."""

    list_display = ("carrier", "event_id", "reason", "status", "waybill", "code", "at", "tries", "next_at", "heard_at")
    list_filter = ("status", "reason", "carrier")
    search_fields = ("carrier", "waybill", "event_id", "reason")
    ordering = ("-id",)
    actions = ("try_again",)
    exclude = ("message",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        carrier, colon, reason = search_term.partition(":")
        if colon:
            return queryset.filter(carrier=carrier, reason=reason), False
        return super().get_search_results(request, queryset, search_term)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            run(request, lambda pk=row.pk: parked_messages.try_again(parked_id=pk, actor=request.user.ref))


@admin.register(CarrierFeed)
class CarrierFeedAdmin(ReadOnlyAdmin):
    list_display = ("carrier", "cursor", "failures", "last_ok_at", "next_at", "error")
    search_fields = ("carrier",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term.removeprefix("carrier:"))


@admin.register(CarrierBooking)
class CarrierBookingAdmin(ReadOnlyAdmin):
    list_display = ("parcel", "carrier", "waybill", "status", "tries", "next_at", "error")
    list_filter = ("status", "carrier")
    search_fields = ("parcel__number", "waybill")
    ordering = ("-id",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term.removeprefix("parcel:"))


@admin.register(Follower)
class FollowerAdmin(ReadOnlyAdmin):
    """How many follow, never who."""

    list_display = ("parcel", "status", "asked", "created_at", "confirmed_at", "ended_at")
    list_filter = ("status",)
    search_fields = ("=parcel__number",)
    exclude = ("mail", "mail_key", "public_id")
