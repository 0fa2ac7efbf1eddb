"""Roles in words."""

from django.utils.translation import gettext_lazy as _

from sellers.policies import team

ROLE_NAMES = {
    team.OWNER: _("Owner"),
    team.MANAGER: _("Manager"),
    team.BUYER: _("Buying and stock"),
    team.FINANCE: _("Finance"),
}
ROLE_DUTIES = {
    team.OWNER: _("Everything: papers, team, money"),
    team.MANAGER: _("Goods, orders, returns, messages, audits, the shop page; sees no money"),
    team.BUYER: _("The shopping list, handing in, goods and stock, messages"),
    team.FINANCE: _("Money, payouts, statements and charts; changes no goods"),
}
