"""Addresses of the road's pages."""

from django.urls import path

from logistics.views import console, escort, parcels, public, units

app_name = "logistics"
urlpatterns = [
    path("track/", public.find, name="find"),
    path("track/<str:parcel>/", public.track, name="track"),
    path("passport/", public.find, name="find-passport"),
    path("passport/<str:code>/", public.passport, name="passport"),
    path("passport/<str:code>/qr.svg", public.qr, name="passport-qr"),
    path("evidence/<str:public_id>/", public.photo, name="photo"),
    path("warehouse/", console.home, name="console"),
    path("warehouse/scan/", console.scan, name="scan"),
    path("warehouse/receive/", console.receive, name="bench-receive"),
    path("warehouse/capture/", console.capture, name="bench-capture"),
    path("warehouse/pack/", console.pack, name="bench-pack"),
    path("warehouse/seal/", console.seal, name="bench-seal"),
    path("warehouse/bag/", console.bag, name="bench-bag"),
    path("warehouse/orders/<str:order_number>/", units.order, name="order"),
    path("warehouse/orders/<str:order_number>/receive/", units.receive_order, name="receive-order"),
    path("warehouse/orders/<str:order_number>/parcel/", parcels.open_parcel, name="open-parcel"),
    path("warehouse/units/<str:code>/", units.unit, name="unit"),
    path("warehouse/units/<str:code>/receive/", units.receive_unit, name="receive-unit"),
    path("warehouse/units/<str:code>/label/", units.label, name="label"),
    path("warehouse/parcels/<str:number>/", parcels.parcel, name="parcel"),
    path("warehouse/parcels/<str:number>/take-out/", parcels.take_out, name="take-out"),
    path("warehouse/parcels/<str:number>/weigh/", parcels.weigh, name="weigh"),
    path("warehouse/parcels/<str:number>/seal/", parcels.seal, name="seal"),
    path("warehouse/parcels/<str:number>/break-seal/", parcels.break_seal, name="break-seal"),
    path("warehouse/bags/new/", parcels.open_bag, name="open-bag"),
    path("warehouse/bags/<str:number>/", parcels.bag, name="bag"),
    path("warehouse/bags/<str:number>/take-out/", parcels.take_from_bag, name="take-from-bag"),
    path("warehouse/bags/<str:number>/close/", parcels.close_bag, name="close-bag"),
    path("warehouse/flights/<str:flight>/", parcels.flight, name="flight"),
    path("warehouse/flights/<str:flight>/load/", parcels.load_bag, name="load-bag"),
    path("warehouse/flights/<str:flight>/close/", parcels.close_manifest, name="close-manifest"),
    path("warehouse/flights/<str:flight>/depart/", parcels.depart, name="depart"),
    path("warehouse/escort/", escort.home, name="escort"),
    path("warehouse/escort/scan/", escort.scan, name="escort-scan"),
    path("warehouse/escort/arrive/", escort.arrive, name="escort-arrive"),
    path("warehouse/escort/parcels/<str:number>/", escort.parcel, name="escort-parcel"),
    path("warehouse/escort/parcels/<str:number>/open/", escort.open_parcel, name="escort-open"),
    path("warehouse/escort/parcels/<str:number>/photo/", escort.add_photo, name="escort-photo"),
    path("warehouse/escort/parcels/<str:number>/close/", escort.close_opening, name="escort-close"),
    path("warehouse/escort/parcels/<str:number>/hand-over/", escort.hand_over, name="escort-hand-over"),
]
