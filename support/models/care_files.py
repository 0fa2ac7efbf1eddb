"""The quiet file that every order has."""

from django.db import models

from support.models.tickets import Ticket


class CareFile(models.Model):
    """Sleeps while everything goes as promised; a missed milestone wakes it and makes a ticket with the facts."""

    order = models.OneToOneField("orders.Order", on_delete=models.CASCADE, related_name="care_file")
    opened_at = models.DateTimeField()
    woke_at = models.DateTimeField(null=True, blank=True, db_index=True)
    causes = models.PositiveSmallIntegerField(default=0)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="care_files")

    def __str__(self) -> str:
        return str(self.order_id)
