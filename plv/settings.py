"""Every setting, read from the environment. `docs/operator.md` lists the names.

Outside the demonstration (`DEMO`) nothing has an insecure default: what is missing is named,
and the process does not start.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
LOCAL_DIR = Path(env.str("PLV_LOCAL_DIR", default=str(BASE_DIR / ".local")))

_missing: list[str] = []


def _required(name: str, why: str) -> str:
    """The variable `name`; its absence is collected so that one message names all that is missing."""
    value = env.str(name, default="")
    if not value:
        _missing.append(f"{name}: {why}")
    return value


SECRET_KEY = _required("SECRET_KEY", "at least 50 random characters that sign sessions and links")
DATABASE_URL = _required(
    "DATABASE_URL",
    "PostgreSQL 15 or later, as the role that owns nothing (postgres://plv_site:...)",
)
SITE_URL = _required(
    "SITE_URL", "where people reach the site, for the links in messages (https://...)"
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    _missing.append("ALLOWED_HOSTS: the host names the site answers to, separated by commas")
EMAIL_URL = _required("EMAIL_URL", "where messages are sent (smtp+tls://user:password@host:587)")
DOCUMENTS_DIR = Path(
    _required("DOCUMENTS_DIR", "a private directory outside the web root for uploaded documents")
    or "."
)
ON_CALL_NUMBER = _required(
    "ON_CALL_NUMBER", "the placement team's telephone number, shown on every page"
)
if _missing:
    raise ImproperlyConfigured("The site cannot start. Set:\n  " + "\n  ".join(_missing))

_faults = []
if not DEMO:
    if len(SECRET_KEY) < 50:
        _faults.append("SECRET_KEY must be at least 50 characters")
    if DEBUG:
        _faults.append("DEBUG must be off")
    if "*" in ALLOWED_HOSTS:
        _faults.append(
            "ALLOWED_HOSTS must name the hosts; * lets anyone choose the links in messages"
        )
    if not SITE_URL.startswith("https://"):
        _faults.append("SITE_URL must begin with https://")
    if not EMAIL_URL.startswith("smtp"):
        _faults.append("EMAIL_URL must send messages (smtp+tls://...), not print or drop them")
if _faults:
    raise ImproperlyConfigured("The site refuses to start insecure:\n  " + "\n  ".join(_faults))

# --- the database -------------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].update(
    {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
)
# A wait for a lock, a query or an idle transaction ends in a sentence, never in a hung page.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=12),
            "timeout": 5,
        },
        "connect_timeout": 5,
        "options": "-c lock_timeout=3000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000 -c jit=off",
    }
)
# The role the site runs as. It owns nothing; `manage.py provision` grants it what it needs.
DATABASE_SITE_ROLE = env.str("DATABASE_SITE_ROLE", default="plv_site")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications: the roof, the apps, the floor --------------------------------------------------

INSTALLED_APPS = [
    "plv.reporting",
    "plv.landing",
    *(["plv.demo"] if DEMO else []),
    "placements",
    "referrals",
    "members",
    "plv.access",
    "plv.audit",
    "plv.notify",
    "plv.forms",
    "plv.charts",
    "guardian",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "django_filters",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "plv.health.Probes",
    # Before whatever may answer by itself, so that every answer carries these headers.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "plv.request_log.RequestLog",
    "allauth.account.middleware.AccountMiddleware",
    "plv.access.middleware.SignedInForAWhile",
    "plv.access.middleware.PrivatePages",
    "plv.access.middleware.DeniedAttempts",
    "plv.errors.middleware.Refusals",
    "plv.forms.middleware.SubmitOnce",
]

ROOT_URLCONF = "plv.urls"
WSGI_APPLICATION = "plv.wsgi.application"
FORM_RENDERER = "plv.forms.renderer.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plv.access.navigation.chrome",
            ],
            "builtins": ["plv.forms.templatetags.ui", "plv.charts.templatetags.charts"],
        },
    }
]

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "plv.access.adapter.ClosedDoor"
ACCOUNT_FORMS = {
    "login": "plv.access.forms.SignInForm",
    "reset_password": "plv.access.forms.PasswordLinkForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/key", "login": False, "reset_password": "5/15m/key"}
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# A link to choose a password works for a day: long enough for a person who was added at night.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# Tries to sign in are counted in the database, so that every process of the site counts together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "plv.errors.views.csrf_failure"

# The demonstration runs on plain HTTP on one machine; everything else runs on HTTPS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# --- headers --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- files, words, time -----------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "plv" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENTS_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# --- messages, logs ---------------------------------------------------------------------------------

vars().update(env.email_url_config(EMAIL_URL))
if EMAIL_BACKEND.endswith("filebased.EmailBackend"):  # noqa: F821
    EMAIL_FILE_PATH = str(LOCAL_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Pan-London Vehicle <no-reply@plv.invalid>")
EMAIL_TIMEOUT = 10
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_ON_APP_READY = None

from plv.logs import LOGGING  # noqa: E402, F401
