from django.urls import path

from marketplace.storefront.pages import notice_texts

app_name = "notice_texts"
urlpatterns = [
    path("texts/", notice_texts.index, name="index"),
    path("texts/<slug:name>/", notice_texts.one, name="one"),
]
