from datetime import date

from django.urls import path, register_converter

from finance.views import book, cockpit, days, recon


class Day:
    """`2026-11-21` in an address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Day, "day")

app_name = "finance"
urlpatterns = [
    path("", cockpit.home, name="cockpit"),
    path("figures/<slug:code>/", cockpit.figure, name="figure"),
    path("trial/", book.trial, name="trial"),
    path("accounts/<slug:code>/<str:currency>/", book.account, name="account"),
    path("bookings/<int:pk>/", book.booking, name="booking"),
    path("escrow/", book.escrow, name="escrow"),
    path("payables/", book.payables, name="payables"),
    path("differences/", recon.listing, name="differences"),
    path("differences/<int:pk>/", recon.one, name="difference"),
    path("days/", days.listing, name="days"),
    path("days/<day:day>/", days.one, name="day"),
    path("days/<day:day>/report.pdf", days.paper, name="day_paper"),
    path("jobs/", days.job_list, name="jobs"),
]
