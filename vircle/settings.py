"""Every setting, read from the environment once; `.env.example` lists them all."""

import base64
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# ---- what this process is: "production" refuses to start half-configured --------------------
VIRCLE_ENV: str = env("VIRCLE_ENV", default="development")
PRODUCTION = VIRCLE_ENV == "production"
TESTING = VIRCLE_ENV == "test"
DEMO = VIRCLE_ENV == "demo"
if VIRCLE_ENV not in {"production", "development", "demo", "test"}:
    raise ImproperlyConfigured(
        f"VIRCLE_ENV is {VIRCLE_ENV!r}; it must be production, development, demo or test."
    )

REQUIRED_IN_PRODUCTION = (
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "VIRCLE_BLIND_INDEX_KEY",
    "VIRCLE_ENCRYPTION_KEYS",
    "VIRCLE_LINK_KEY",
)
if PRODUCTION:
    missing = [name for name in REQUIRED_IN_PRODUCTION if not env(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            "Vircle does not start half-configured. Missing: "
            + ", ".join(missing)
            + ". Each is explained in .env.example."
        )

DEBUG = env.bool("DEBUG", default=VIRCLE_ENV == "development") and not PRODUCTION
SECRET_KEY = env("SECRET_KEY", default="development-only-secret-key-never-used-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
BASE_URL: str = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# ---- keys for personal data: never derived from SECRET_KEY, which is free to be rotated -----
_DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhIQ=="
VIRCLE_ENCRYPTION_KEYS: list[str] = env.list(
    "VIRCLE_ENCRYPTION_KEYS", default=[f"1:{_DEVELOPMENT_KEY}"]
)
VIRCLE_BLIND_INDEX_KEY: str = env("VIRCLE_BLIND_INDEX_KEY", default=_DEVELOPMENT_KEY)
VIRCLE_LINK_KEY: str = env("VIRCLE_LINK_KEY", default=_DEVELOPMENT_KEY)

# ---- rooms ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "lucide",
    "rest_framework",
    "vircle.foundation",
    "vircle.brands",
    "vircle.notifications",
    "integrations",
    "integrations.catalog",
    "integrations.orders",
    "integrations.cafe24",
    "integrations.naver",
    "warranties",
    "stamps",
    "vircle.issuance",
    "vircle.console",
    "vircle",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page of settings is five times as long unpacked; Django pads it against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "vircle.urls"
WSGI_APPLICATION = "vircle.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vircle.console.context.console",
            ],
        },
    },
]
SILENCED_SYSTEM_CHECKS: list[str] = []

# ---- database, cache, queue -----------------------------------------------------------------
_NO_DATABASE = "postgresql://vircle@127.0.0.1:9/unset"
_database = env.db_url_config(env("DATABASE_URL", default="") or _NO_DATABASE)
_database["ENGINE"] = "django.db.backends.postgresql"
_database.setdefault("OPTIONS", {})
_database["OPTIONS"] |= {"connect_timeout": 5, "application_name": "vircle"}
_database |= {
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env("REDIS_URL", default="") or "redis://127.0.0.1:9/0"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "vircle",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# ---- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "brands.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "vircle.brands.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env("ACCOUNT_EMAIL_VERIFICATION", default="") or (
    "mandatory" if PRODUCTION else "none"
)
# Whoever confirms in the browser that signed up goes on where they were; elsewhere they sign in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_ADAPTER = "vircle.brands.signin_log.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="") or "Vircle <no-reply@example.com>"

# ---- words ----------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

# ---- static files: served by the application, hashed at image build -------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "images" / "guide")]
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
MEDIA_ROOT = Path(env("MEDIA_ROOT", default="") or BASE_DIR / "media")
# Hashing every file takes longer than the whole demo; only an image build does it.
WHITENOISE_USE_FINDERS = not PRODUCTION
# A page's test asks for no file, and each test's client would list them all anew.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# ---- headers --------------------------------------------------------------------------------
_CONSENT_HOSTS = ["https://*.cafe24api.com", "https://*.cafe24.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *env.list("CSP_IMG_SRC", default=["https:"])],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that starts Cafe24's consent is redirected there, and from there to the mall's own
        # sign-in; browsers check that as well.
        "form-action": [SELF, *env.list("CSP_FORM_ACTION", default=_CONSENT_HOSTS)],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
# The consent window's opener must be able to notice that it was closed.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_AGE = 12 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ---- the outside world ----------------------------------------------------------------------
_REAL_ADDRESSES = {
    "CAFE24_API_URL": "https://{mall_id}.cafe24api.com",
    "CAFE24_APPSTORE_URL": "",
    "NAVER_API_URL": "https://api.commerce.naver.com/external",
    "SOLAPI_API_URL": "https://api.solapi.com",
    "NHN_ALIMTALK_API_URL": "https://kakaotalk-bizmessage.api.nhncloudservice.com",
}
OUTSIDE_ADDRESSES = {name: env(name, default=url) for name, url in _REAL_ADDRESSES.items()}
CAFE24_API_URL: str = OUTSIDE_ADDRESSES["CAFE24_API_URL"]
CAFE24_APPSTORE_URL: str = OUTSIDE_ADDRESSES["CAFE24_APPSTORE_URL"]
NAVER_API_URL: str = OUTSIDE_ADDRESSES["NAVER_API_URL"]
SOLAPI_API_URL: str = OUTSIDE_ADDRESSES["SOLAPI_API_URL"]
NHN_ALIMTALK_API_URL: str = OUTSIDE_ADDRESSES["NHN_ALIMTALK_API_URL"]
if PRODUCTION and not env.bool("ALLOW_OUTSIDE_ADDRESS_OVERRIDES", default=False):
    # The app store's address is the brand's own listing: setting it sends no secret anywhere.
    changed = [
        name
        for name, url in _REAL_ADDRESSES.items()
        if name != "CAFE24_APPSTORE_URL" and OUTSIDE_ADDRESSES[name] != url
    ]
    if changed:
        raise ImproperlyConfigured(
            "In production these addresses send secrets to the platforms and must not be changed: "
            + ", ".join(changed)
            + ". Set ALLOW_OUTSIDE_ADDRESS_OVERRIDES=1 only if you mean it."
        )

CAFE24_CLIENT_ID: str = env("CAFE24_CLIENT_ID", default="")
CAFE24_CLIENT_SECRET: str = env("CAFE24_CLIENT_SECRET", default="")
# Without mall.read_collection a product's brand and maker are known by code only.
CAFE24_OPTIONAL_SCOPES: list[str] = env.list("CAFE24_OPTIONAL_SCOPES", default=[])
CAFE24_WEBHOOK_KEYS: list[str] = env.list("CAFE24_WEBHOOK_KEYS", default=[])
CAFE24_API_VERSION: str = env("CAFE24_API_VERSION", default="2026-03-01")
NAVER_CLIENT_ID: str = env("NAVER_CLIENT_ID", default="")
# The secret is a bcrypt salt full of `$`, which shells, compose and env files make something else
# of. Read as it is, or better in base64, which nobody touches.
NAVER_CLIENT_SECRET: str = base64.b64decode(
    env("NAVER_CLIENT_SECRET_B64", default="")
).decode() or env.ENVIRON.get("NAVER_CLIENT_SECRET", "")
# The solution's page in the market, the 커머스 ID window, and where a hand-off goes that cannot be
# verified: people are sent there, nothing secret is.
NAVER_SOLUTION_URL: str = env("NAVER_SOLUTION_URL", default="")
NAVER_COMMERCE_ID_URL: str = env("NAVER_COMMERCE_ID_URL", default="")
NAVER_ERROR_URL: str = env(
    "NAVER_ERROR_URL", default="https://solution.smartstore.naver.com/ko/error"
)
NAVER_SOLUTION_ID: str = env("NAVER_SOLUTION_ID", default="")
NAVER_SOLUTION_PUBLIC_KEY: str = env("NAVER_SOLUTION_PUBLIC_KEY", default="")
NAVER_TOKEN_PARAMETER: str = env("NAVER_TOKEN_PARAMETER", default="token")
NAVER_HOOK_HEADER: str = env("NAVER_HOOK_HEADER", default="X-Solution-Key")
NAVER_HOOK_VALUES: list[str] = env.list("NAVER_HOOK_VALUES", default=[])
NAVER_CALLS_PER_SECOND: float = env.float("NAVER_CALLS_PER_SECOND", default=2.0)
NAVER_BURST: float = env.float("NAVER_BURST", default=4.0)
NAVER_LOOK_SECONDS: int = env.int("NAVER_LOOK_SECONDS", default=240)
SOLAPI_API_KEY: str = env("SOLAPI_API_KEY", default="")
SOLAPI_API_SECRET: str = env("SOLAPI_API_SECRET", default="")
SOLAPI_CHANNEL_ID: str = env("SOLAPI_CHANNEL_ID", default="")
SOLAPI_SENDER_NUMBER: str = env("SOLAPI_SENDER_NUMBER", default="")
SOLAPI_WEBHOOK_SECRET: str = env("SOLAPI_WEBHOOK_SECRET", default="")
# {"warranty_issued": "KA01TP…", …}: the approved template of each kind of message.
ALIMTALK_TEMPLATES: dict[str, str] = env.json("ALIMTALK_TEMPLATES", default={})

# ---- how the pipeline behaves ---------------------------------------------------------------
# Only the demo and the tests may move time; everywhere else the database's clock is the clock.
CLOCK_ADJUSTABLE = TESTING or DEMO
POLL_SECONDS: int = env.int("POLL_SECONDS", default=60)
SWEEP_SECONDS: float = env.float("SWEEP_SECONDS", default=2.0)
QUIET_HOURS_FOR_NEW_BRANDS: bool = env.bool(
    "QUIET_HOURS_FOR_NEW_BRANDS", default=not (DEMO or TESTING)
)
# Where the demo's phone is, which shows customers' pages in a frame; nowhere else.
DEMO_SANDBOX_URL: str = env("DEMO_SANDBOX_URL", default="") if DEMO else ""
UNDO_SECONDS: int = env.int("UNDO_SECONDS", default=10)

# ---- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# ---- log: no names, phones or tokens; statements and request bodies are never logged --------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # At DEBUG it writes whole addresses, and Naver asks for sellers' tokens in them.
        "urllib3": {"level": "INFO"},
    },
}
if TESTING and "pytest" in sys.modules:
    LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
