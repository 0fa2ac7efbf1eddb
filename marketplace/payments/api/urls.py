from django.urls import path

from marketplace.payments.api.views import StripeWebhook

urlpatterns = [path("payments/webhooks/stripe/", StripeWebhook.as_view(), name="api-stripe-webhook")]
