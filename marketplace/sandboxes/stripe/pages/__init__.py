"""The hosted payment page for people: plain forms, no script, Chinese first."""
