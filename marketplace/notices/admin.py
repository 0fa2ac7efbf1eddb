"""Messages in the admin: what was sent to whom by which way; failed ones can be tried again. Codes stay hidden."""

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.notices.models import Notice
from marketplace.notices.services import delivery

SECRET = (
    "sign_in_code",
    "account/",
    "team_invitation",
)  # a code or a link that lets in; a demo must be able to read it


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "recipient", "channel", "template", "locale", "status", "attempts", "error")
    list_filter = ("status", "channel", "template")
    search_fields = ("=recipient", "=source")
    fields = (
        "recipient",
        "channel",
        "source",
        "template",
        "locale",
        "subject",
        "text",
        "link",
        "status",
        "attempts",
        "sent_at",
        "read_at",
        "error",
    )
    readonly_fields = ("text",)
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.display(description=_("Text"))
    def text(self, notice: Notice) -> str:
        is_hidden = settings.IS_PRODUCTION and notice.template.startswith(SECRET)
        return "•••" if is_hidden else str(notice.body)

    @admin.action(description=_("Send failed messages again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        for notice in queryset.filter(status=Notice.Status.FAILED)[:200]:
            delivery.retry(notice_id=notice.pk)
