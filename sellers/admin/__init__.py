"""The seller room in the admin, one file a noun."""

from sellers.admin import audits, exports, grades, payouts, review

__all__ = ["audits", "exports", "grades", "payouts", "review"]
