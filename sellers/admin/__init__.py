"""The seller room in the admin, one file a noun."""

from sellers.admin import audits, grades, payouts, review

__all__ = ["audits", "grades", "payouts", "review"]
