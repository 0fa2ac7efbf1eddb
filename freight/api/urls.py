"""Addresses of the freight API."""

from django.urls import path

from freight.api import invoices, planning, setup

OPS = "ops/freight/"
urlpatterns = [
    path(OPS + "lanes/", setup.LanesDoor.as_view(), name="api-freight-lanes"),
    path(OPS + "methods/", setup.MethodsDoor.as_view(), name="api-freight-methods"),
    path(OPS + "contracts/", setup.ContractsDoor.as_view(), name="api-freight-contracts"),
    path(OPS + "contracts/<int:contract>/end/", setup.EndContractDoor.as_view(), name="api-freight-contract-end"),
    path(OPS + "schedules/", setup.SchedulesDoor.as_view(), name="api-freight-schedules"),
    path(OPS + "schedules/<int:schedule>/end/", setup.EndScheduleDoor.as_view(), name="api-freight-schedule-end"),
    path(OPS + "awb-blocks/", setup.BlocksDoor.as_view(), name="api-freight-blocks"),
    path(OPS + "outages/", setup.OutagesDoor.as_view(), name="api-freight-outages"),
    path(OPS + "outages/<str:outage>/", setup.OutageDoor.as_view(), name="api-freight-outage"),
    path(OPS + "outages/<str:outage>/end/", setup.EndOutageDoor.as_view(), name="api-freight-outage-end"),
    path(OPS + "departures/", planning.DeparturesDoor.as_view(), name="api-freight-departures"),
    path(OPS + "departures/<int:departure>/bookings/", planning.BookingsDoor.as_view(), name="api-freight-bookings"),
    path(OPS + "rolls/", planning.RollsDoor.as_view(), name="api-freight-rolls"),
    path(OPS + "plans/", planning.PlansDoor.as_view(), name="api-freight-plans"),
    path(OPS + "plans/<str:plan>/", planning.PlanDoor.as_view(), name="api-freight-plan"),
    path(OPS + "plans/<str:plan>/lines/", planning.PlanLinesDoor.as_view(), name="api-freight-plan-lines"),
    path(OPS + "plans/<str:plan>/apply/", planning.ApplyPlanDoor.as_view(), name="api-freight-plan-apply"),
    path(OPS + "plans/<str:plan>/discard/", planning.DiscardPlanDoor.as_view(), name="api-freight-plan-discard"),
    path(OPS + "offers/<str:parcel>/", planning.OffersDoor.as_view(), name="api-freight-offers"),
    path(OPS + "gate/", planning.GateDoor.as_view(), name="api-freight-gate"),
    path(OPS + "invoices/", invoices.InvoicesDoor.as_view(), name="api-freight-invoices"),
    path(OPS + "invoices/<int:invoice>/lines/", invoices.BillsDoor.as_view(), name="api-freight-bills"),
    path(OPS + "invoices/<int:invoice>/lines/<int:line>/", invoices.DecideBillDoor.as_view(), name="api-freight-bill"),
    path(OPS + "invoices/<int:invoice>/paid/", invoices.PayInvoiceDoor.as_view(), name="api-freight-invoice-paid"),
]
