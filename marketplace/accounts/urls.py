"""Pages of a person's own things."""

from django.urls import path

from marketplace.accounts.views import addresses, me, privacy

app_name = "accounts"
urlpatterns = [
    path("me/profile/", me.profile, name="profile"),
    path("me/identity/", me.identity_page, name="identity"),
    path("me/security/", me.security, name="security"),
    path("me/security/tokens/", me.make_token, name="token_make"),
    path("me/security/tokens/<int:token_id>/revoke/", me.revoke_token, name="token_revoke"),
    path("me/addresses/", addresses.index, name="addresses"),
    path("me/addresses/new/", addresses.add, name="address_add"),
    path("me/addresses/regions/", addresses.region_fields, name="address_regions"),
    path("me/addresses/<int:address_id>/", addresses.edit, name="address_edit"),
    path("me/addresses/<int:address_id>/remove/", addresses.remove, name="address_remove"),
    path("me/addresses/<int:address_id>/default/", addresses.set_default, name="address_default"),
    path("me/privacy/", privacy.index, name="privacy"),
    path("me/privacy/consent/", privacy.consent, name="consent"),
    path("me/privacy/export/", privacy.ask_export, name="export_ask"),
    path("me/privacy/export/<int:request_id>/", privacy.download, name="export_download"),
    path("me/privacy/close/", privacy.close, name="close"),
]
