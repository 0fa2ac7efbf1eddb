"""`manage.py payment_webhook`: tell the provider where to tell us, and of what. Safe to run again, at every deployment."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from marketplace.payments.webhook_kinds import WANTED


class Command(BaseCommand):
    help = "Register our webhook address at the payment provider, or bring the kinds of the registered one up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """An address that is registered keeps its secret; only a new one shows a secret, once. Nothing is ever deleted."""
        address = f"{settings.PUBLIC_URL}/api/v1/payments/webhooks/stripe/"
        try:
            found = gateway.current().register_webhook(url=address, kinds=WANTED)
        except GatewayError as error:
            raise CommandError(error.message) from error
        if found.secret:
            self.stdout.write(f"{address}: registered as {found.ref}. Set STRIPE_WEBHOOK_SECRET to {found.secret}")
        else:
            self.stdout.write(f"{address}: {found.ref} listens to {len(WANTED)} kinds; its secret is unchanged.")
