"""`/api/v1/me/` and `/api/v1/regions/`."""

from django.urls import path

from marketplace.accounts.api import me

urlpatterns = [
    path("me/", me.ProfileDoor.as_view(), name="api-me"),
    path("me/addresses/", me.AddressesDoor.as_view(), name="api-addresses"),
    path("me/addresses/parse/", me.AddressParseDoor.as_view(), name="api-address-parse"),
    path("me/addresses/<int:address_id>/", me.AddressDoor.as_view(), name="api-address"),
    path("me/addresses/<int:address_id>/default/", me.AddressDefaultDoor.as_view(), name="api-address-default"),
    path("me/identity/", me.IdentityDoor.as_view(), name="api-identity"),
    path("me/consents/", me.ConsentsDoor.as_view(), name="api-consents"),
    path("me/consents/<slug:purpose>/", me.ConsentDoor.as_view(), name="api-consent"),
    path("me/privacy/", me.PrivacyDoor.as_view(), name="api-privacy"),
    path("me/privacy/<int:request_id>/export/", me.ExportDoor.as_view(), name="api-privacy-export"),
    path("regions/", me.RegionsDoor.as_view(), name="api-regions"),
]
