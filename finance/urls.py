from django.urls import path

from finance.converters import DAY
from finance.views import bank, bills, book, cockpit, days, recon

app_name = "finance"
urlpatterns = [
    path("", cockpit.home, name="cockpit"),
    path("figures/<slug:code>/", cockpit.figure, name="figure"),
    path("trial/", book.trial, name="trial"),
    path("accounts/<slug:code>/<str:currency>/", book.account, name="account"),
    path("bookings/<int:pk>/", book.booking, name="booking"),
    path("escrow/", book.escrow, name="escrow"),
    path("payables/", book.payables, name="payables"),
    path("bills/", bills.listing, name="bills"),
    path("bills/<int:pk>/", bills.one, name="bill"),
    path("bank/", bank.listing, name="bank"),
    path("differences/", recon.listing, name="differences"),
    path("differences/<int:pk>/", recon.one, name="difference"),
    path("days/", days.listing, name="days"),
    path(f"days/<{DAY}:day>/", days.one, name="day"),
    path(f"days/<{DAY}:day>/report.pdf", days.paper, name="day_paper"),
    path("jobs/", days.job_list, name="jobs"),
]
