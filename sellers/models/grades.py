"""Reasons for points."""

from django.db import models

from sellers.models.parties import Seller


class GradeEvent(models.Model):
    """One reason for points. The grade is a pure function of these rows."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="grade_events")
    source = models.CharField(max_length=120, unique=True)
    code = models.CharField(max_length=40)
    points = models.IntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.points:+d}"
