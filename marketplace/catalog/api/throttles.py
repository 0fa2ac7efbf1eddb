"""How often a door that is open to everybody may be tried."""

from rest_framework.request import Request

from marketplace.accounts.api.throttles import LoginThrottle, digest


class IpNoticeThrottle(LoginThrottle):
    """Notices by right holders, by address: a person writes a few, a script does not fill the moderators' desk."""

    scope = "ip_notice"

    def get_cache_key(self, request: Request, view: object) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": digest(self.who(request))})
