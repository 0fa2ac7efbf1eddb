"""Addresses of the desk. `urlpatterns` are its own; `moved` are pages that everybody knows as support's (`support:ticket`): the table of
doors hangs them into that namespace, after every fixed word below /desk/."""

from django.urls import path

from desk.views import acts, calls, figures, giving, queue, searching

app_name = "desk"
urlpatterns = [
    path("desk/search/", searching.search, name="search"),
    path("desk/calls/", calls.calls, name="calls"),
    path("desk/calls/<str:public_id>/", calls.end, name="call-end"),
    path("desk/compensations/", giving.requests, name="compensations"),
    path("desk/compensations/<str:public_id>/", giving.one, name="compensation"),
    path("desk/compensations/<str:public_id>/withdraw/", giving.withdraw, name="compensation-withdraw"),
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/tickets/", figures.tickets, name="figure-tickets"),
    path("desk/figures/export.csv", figures.export, name="figures-export"),
    path("desk/<str:number>/person/", queue.person_view, name="person"),
    path("desk/<str:number>/compensate/", giving.compensate, name="compensate"),
    path("desk/<str:number>/call/", calls.book, name="call"),
    path("desk/<str:number>/act/<slug:kind>/", acts.act, name="act"),
]
moved = [
    path("desk/", queue.desk, name="desk"),
    path("desk/<str:number>/reply/", queue.reply, name="reply"),
    path("desk/<str:number>/", queue.ticket, name="ticket"),
]
