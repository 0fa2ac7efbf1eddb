"""Addresses of the road's API."""

from django.urls import path

from logistics.api import escort, flights, parcels, public, units

urlpatterns = [
    path("tracking/<str:parcel>/", public.TrackingDoor.as_view(), name="api-tracking"),
    path("passports/<str:code>/", public.PassportDoor.as_view(), name="api-passport"),
    path("passports/<str:code>/proof/", public.ProofDoor.as_view(), name="api-passport-proof"),
    path("passports/<str:code>/epcis/", public.EpcisDoor.as_view(), name="api-passport-epcis"),
    path("carriers/<str:carrier>/events/", public.CarrierEventsDoor.as_view(), name="api-carrier-events"),
    path("warehouse/", units.WarehousesDoor.as_view(), name="api-warehouses"),
    path("warehouse/scan/", units.ScanDoor.as_view(), name="api-warehouse-scan"),
    path("warehouse/consignments/", units.ConsignmentsDoor.as_view(), name="api-warehouse-consignments"),
    path(
        "warehouse/consignments/<str:order_number>/", units.ConsignmentDoor.as_view(), name="api-warehouse-consignment"
    ),
    path(
        "warehouse/consignments/<str:order_number>/receive/", units.ReceiveOrderDoor.as_view(), name="api-receive-order"
    ),
    path("warehouse/units/<str:code>/", units.UnitDoor.as_view(), name="api-unit"),
    path("warehouse/units/<str:code>/receive/", units.ReceiveUnitDoor.as_view(), name="api-receive-unit"),
    path("warehouse/units/<str:code>/mismatch/", units.MismatchDoor.as_view(), name="api-unit-mismatch"),
    path(
        "warehouse/units/<str:code>/mismatch/clear/", units.MismatchClearDoor.as_view(), name="api-unit-mismatch-clear"
    ),
    path("warehouse/units/<str:code>/photos/", units.UnitPhotosDoor.as_view(), name="api-unit-photos"),
    path("warehouse/units/<str:code>/capture/", units.CaptureDoor.as_view(), name="api-capture"),
    path("warehouse/parcels/", parcels.ParcelsDoor.as_view(), name="api-warehouse-parcels"),
    path("warehouse/parcels/<str:number>/", parcels.ParcelDoor.as_view(), name="api-warehouse-parcel"),
    path("warehouse/parcels/<str:number>/units/", parcels.ParcelUnitsDoor.as_view(), name="api-parcel-units"),
    path("warehouse/parcels/<str:number>/units/<str:code>/", parcels.ParcelUnitDoor.as_view(), name="api-parcel-unit"),
    path("warehouse/parcels/<str:number>/weigh/", parcels.WeighDoor.as_view(), name="api-weigh"),
    path("warehouse/parcels/<str:number>/seal/", parcels.SealDoor.as_view(), name="api-seal"),
    path("warehouse/parcels/<str:number>/break-seal/", parcels.BreakSealDoor.as_view(), name="api-break-seal"),
    path("warehouse/parcels/<str:number>/open/", escort.OpenParcelDoor.as_view(), name="api-open-parcel"),
    path("warehouse/parcels/<str:number>/hand-over/", escort.HandOverDoor.as_view(), name="api-hand-over"),
    path("warehouse/parcels/<str:number>/book/", escort.BookDoor.as_view(), name="api-book-carrier"),
    path("warehouse/seals/", parcels.IssueSealsDoor.as_view(), name="api-issue-seals"),
    path("warehouse/seals/<str:number>/void/", parcels.VoidSealDoor.as_view(), name="api-void-seal"),
    path("warehouse/bags/", parcels.BagsDoor.as_view(), name="api-bags"),
    path("warehouse/bags/<str:number>/", parcels.BagDoor.as_view(), name="api-bag"),
    path("warehouse/bags/<str:number>/parcels/", parcels.BagParcelsDoor.as_view(), name="api-bag-parcels"),
    path("warehouse/bags/<str:number>/parcels/<str:parcel>/", parcels.BagParcelDoor.as_view(), name="api-bag-parcel"),
    path("warehouse/bags/<str:number>/close/", parcels.CloseBagDoor.as_view(), name="api-close-bag"),
    path("warehouse/bags/<str:number>/reopen/", parcels.ReopenBagDoor.as_view(), name="api-reopen-bag"),
    path("warehouse/flights/", flights.FlightsDoor.as_view(), name="api-flights"),
    path("warehouse/flights/plan/", flights.PlanFlightDoor.as_view(), name="api-plan-flight"),
    path("warehouse/flights/<str:flight>/escort/", flights.AssignEscortDoor.as_view(), name="api-assign-escort"),
    path("warehouse/flights/<str:flight>/bags/", flights.LoadBagDoor.as_view(), name="api-load-bag"),
    path("warehouse/flights/<str:flight>/bags/<str:bag>/", flights.UnloadBagDoor.as_view(), name="api-unload-bag"),
    path("warehouse/flights/<str:flight>/reopen/", flights.ReopenManifestDoor.as_view(), name="api-reopen-manifest"),
    path("warehouse/flights/<str:flight>/cancel/", flights.CancelFlightDoor.as_view(), name="api-cancel-flight"),
    path("warehouse/flights/<str:flight>/postpone/", flights.PostponeFlightDoor.as_view(), name="api-postpone-flight"),
    path("warehouse/parcels/<str:number>/lost/", parcels.LostDoor.as_view(), name="api-parcel-lost"),
    path("warehouse/flights/<str:flight>/close/", flights.CloseManifestDoor.as_view(), name="api-close-manifest"),
    path("warehouse/flights/<str:flight>/depart/", flights.DepartDoor.as_view(), name="api-depart"),
    path("warehouse/flights/<str:flight>/arrive/", flights.ArriveDoor.as_view(), name="api-arrive"),
    path("warehouse/escort/flights/", flights.EscortFlightsDoor.as_view(), name="api-escort-flights"),
    path("warehouse/escort/parcels/", escort.EscortParcelsDoor.as_view(), name="api-escort-parcels"),
    path("warehouse/openings/<str:opening>/", escort.OpeningDoor.as_view(), name="api-opening"),
    path("warehouse/openings/<str:opening>/photos/", escort.OpeningPhotosDoor.as_view(), name="api-opening-photos"),
    path("warehouse/openings/<str:opening>/close/", escort.CloseOpeningDoor.as_view(), name="api-close-opening"),
]
