"""Refusals of the people's room."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class UnknownRegion(DomainError):
    code = "unknown_region"
    message = _("Please choose a province, city and district from the list.")


class BadPhone(DomainError):
    code = "bad_phone"
    message = _("This phone number does not look right. A mainland mobile number has 11 digits.")


class LoginTaken(Conflict):
    code = "login_taken"
    message = _("Somebody is already registered with this e-mail address or phone number.")


class AddressUnclear(DomainError):
    code = "address_unclear"
    message = _("We could not read the district from this line. Please choose it below.")


class TooManyAddresses(Conflict):
    code = "too_many_addresses"
    message = _("You can keep up to 20 addresses. Please remove one that you no longer need.")


class AddressNotFound(NotFound):
    code = "address_not_found"


class BadIdentity(DomainError):
    code = "identity_invalid"
    message = _("Name and ID number do not fit. Please check both against your ID card.")


class IdentityNotConfirmed(Conflict):
    code = "identity_not_confirmed"
    message = _("The authority's register does not confirm this name with this ID number.")


class VerifierUnavailable(DomainError):
    code = "verifier_unavailable"
    status = 503
    message = _(
        "The identity check does not answer at the moment. Your entry was not stored; please try again in a minute."
    )


class IdentityInUse(Conflict):
    code = "identity_in_use"
    message = _("This identity is used by an order that is on its way. It can be changed after delivery.")


class IdentityMissing(Conflict):
    code = "identity_missing"
    message = _("Customs needs the name and ID number of the person who orders. Please add them first.")


class ConsentNeeded(DomainError):
    code = "consent_needed"
    message = _("This needs your separate consent. Please tick the box after reading the text.")


class WrongCredentials(DomainError):
    code = "wrong_credentials"
    status = 401
    message = _("Login or password is wrong.")


class OtpNeeded(DomainError):
    code = "otp_needed"
    status = 401
    message = _("This account is protected by a second factor: send its current code as `otp`.")


class WrongPassword(DomainError):
    code = "wrong_password"
    status = 403
    message = _("The password is wrong. For your data we ask for it once more.")


class WrongOtp(DomainError):
    code = "wrong_otp"
    status = 401
    message = _("This code is wrong or was used already.")


class SecondFactorMissing(NotAllowed):
    code = "second_factor_missing"
    message = _("Staff accounts need a second factor. Please sign in on the web and set one up first.")


class ScopeMissing(NotAllowed):
    code = "scope_missing"
    message = _("This token may only read.")


class TokenNotFound(NotFound):
    code = "token_not_found"


class RequestOpen(Conflict):
    code = "request_open"
    message = _("You have already asked for this; we are working on it.")


class ClosureRefused(Conflict):
    code = "closure_refused"
    message = _("The account cannot be closed yet.")
