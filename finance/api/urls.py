"""`/api/v1/finance/`."""

from django.urls import path

from finance.api import doing, outside, reading
from finance.converters import DAY

ONE = "finance/differences/<int:break_id>/"
THE_DAY = f"finance/days/<{DAY}:day>/"
urlpatterns = [
    path("finance/figures/", reading.FiguresDoor.as_view(), name="api-finance-figures"),
    path("finance/figures/<slug:code>/", reading.FigureDoor.as_view(), name="api-finance-figure"),
    path("finance/figures/<slug:code>/rows/", reading.FigureRowsDoor.as_view(), name="api-finance-figure-rows"),
    path("finance/trial/", reading.TrialDoor.as_view(), name="api-finance-trial"),
    path("finance/accounts/<slug:code>/<str:currency>/", reading.AccountDoor.as_view(), name="api-finance-account"),
    path("finance/bookings/<int:booking_id>/", reading.BookingDoor.as_view(), name="api-finance-booking"),
    path("finance/escrow/", reading.EscrowDoor.as_view(), name="api-finance-escrow"),
    path("finance/escrow/orders/", reading.HeldDoor.as_view(), name="api-finance-held"),
    path("finance/payables/", reading.PayablesDoor.as_view(), name="api-finance-payables"),
    path("finance/payables/sellers/", reading.SellersOwedDoor.as_view(), name="api-finance-sellers-owed"),
    path("finance/exports/<slug:table>/", reading.ExportDoor.as_view(), name="api-finance-export"),
    path("finance/bills/", outside.BillsDoor.as_view(), name="api-finance-bills"),
    path("finance/bills/<int:bill_id>/", outside.BillDoor.as_view(), name="api-finance-bill"),
    path(
        "finance/bills/<int:bill_id>/lines/<int:place>/", outside.BillLineDoor.as_view(), name="api-finance-bill-line"
    ),
    path("finance/bills/<int:bill_id>/<slug:verb>/", outside.BillVerbDoor.as_view(), name="api-finance-bill-verb"),
    path("finance/bank/statements/", outside.StatementsDoor.as_view(), name="api-finance-statements"),
    path("finance/bank/lines/<int:line_id>/twin/", outside.BankTwinDoor.as_view(), name="api-finance-bank-twin"),
    path("finance/bank/lines/", outside.BankLinesDoor.as_view(), name="api-finance-bank-lines"),
    path("finance/differences/", doing.BreaksDoor.as_view(), name="api-finance-differences"),
    path(ONE, doing.BreakDoor.as_view(), name="api-finance-difference"),
    path(f"{ONE}assign/", doing.BreakAssignDoor.as_view(), name="api-finance-difference-assign"),
    path(f"{ONE}notes/", doing.BreakNotesDoor.as_view(), name="api-finance-difference-notes"),
    path(f"{ONE}accept/", doing.BreakAcceptDoor.as_view(), name="api-finance-difference-accept"),
    path(f"{ONE}propose/", doing.BreakProposeDoor.as_view(), name="api-finance-difference-propose"),
    path(f"{ONE}decide/", doing.BreakDecideDoor.as_view(), name="api-finance-difference-decide"),
    path("finance/days/", doing.DaysDoor.as_view(), name="api-finance-days"),
    path(THE_DAY, doing.DayDoor.as_view(), name="api-finance-day"),
    path(f"{THE_DAY}close/", doing.DayCloseDoor.as_view(), name="api-finance-day-close"),
    path(f"{THE_DAY}ask-reopening/", doing.DayAskDoor.as_view(), name="api-finance-day-ask"),
    path(f"{THE_DAY}reopen/", doing.DayReopenDoor.as_view(), name="api-finance-day-reopen"),
    path(f"{THE_DAY}report.pdf", doing.DayPaperDoor.as_view(), name="api-finance-day-paper"),
    path("finance/jobs/", doing.JobsDoor.as_view(), name="api-finance-jobs"),
    path("finance/jobs/<str:name>/run/", doing.JobRunDoor.as_view(), name="api-finance-job-run"),
]
