"""The one settings file: every choice an operator has is a SHIQIAO_* variable declared here."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Variable:
    """One SHIQIAO_* environment variable: its name, default and what it is for; listed by `shiqiao doctor`."""

    name: str
    default: str
    help: str
    secret: bool = False


VARIABLES: dict[str, Variable] = {}


def env(name: str, default: str, help: str, secret: bool = False) -> str:
    """Declare one variable and return its value from the environment."""
    VARIABLES[name] = Variable(name, default, help, secret)
    return os.environ.get(name, default)


def env_bool(name: str, default: bool, help: str) -> bool:
    """Declare a yes/no variable; raises ValueError for anything but 1, 0, true, false, yes, no."""
    value = env(name, "1" if default else "0", help).lower()
    if value in ("1", "true", "yes"):
        return True
    if value in ("0", "false", "no", ""):
        return False
    raise ValueError(f"{name} must be 1 or 0, not {value!r}")


def database(url: str) -> dict[str, object]:
    """Read sqlite:////abs/path or postgresql://user:pw@host:port/name?schema=x into Django's shape; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path[1:]) or ":memory:"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                # Writers queue at BEGIN instead of failing at the first write; WAL lets readers go on meanwhile.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;",
            },
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(parse_qsl(parts.query))
        # Disks without a moving head: reading by an index costs what reading in order costs.
        options = "-c random_page_cost=1.1" + (f" -c search_path={query['schema']}" if "schema" in query else "")
        return {
            "ENGINE": "shiqiao.record.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # Statements of the record are kept planned after so many uses; Django's own never are.
            "OPTIONS": {"options": options, "prepare_threshold": 5},
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"SHIQIAO_DATABASE_URL must begin with sqlite:// or postgresql://, not {parts.scheme!r}")


def secret_key(data_dir: Path) -> str:
    """Return the key from the environment, or one made once and kept in the data folder (mode 600)."""
    if given := env("SHIQIAO_SECRET_KEY", "", "签名密钥；不设则在数据目录中生成一次并保存", secret=True):
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


BASE_DIR = Path(__file__).resolve().parent
PROJECT_DIR = BASE_DIR.parent.parent
DATA_DIR = Path(env("SHIQIAO_DATA_DIR", str(PROJECT_DIR / "var"), "数据目录：数据库、证据文件、密钥")).resolve()
DATABASE_URL = env(
    "SHIQIAO_DATABASE_URL",
    f"sqlite:///{DATA_DIR}/town.sqlite3",
    "数据库地址，sqlite:////… 或 postgresql://…",
    secret=True,
)
DEBUG = env_bool("SHIQIAO_DEBUG", False, "仅供开发：显示详细错误")
SECRET_KEY = secret_key(DATA_DIR)
IDENTITY_KEY = env(
    "SHIQIAO_IDENTITY_KEY", "", "身份密钥（32 字节 base64，逗号分隔，第一个在用）；不设则用密钥文件", secret=True
)
IDENTITY_KEY_FILE = env("SHIQIAO_IDENTITY_KEY_FILE", "", "身份密钥文件；不设则为数据目录中的 identity_key，不进入备份")
ALLOWED_HOSTS = env("SHIQIAO_HOSTS", "*", "允许访问的域名，逗号分隔").split(",")
BASE_URL = env(
    "SHIQIAO_BASE_URL",
    f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}",
    "对外网址，用于二维码和通知链接；不设则为本机地址和启动时的端口，只有本机打得开",
).rstrip("/")
FONT_DIR = env("SHIQIAO_FONT_DIR", "", "持有授权的公文字体目录（仿宋_GB2312、方正小标宋简体等）")
AUTHORITY = env("SHIQIAO_AUTHORITY", "", "发文机关全称；不设则为台账镇名加“人民政府”")
PAPER_SERIES = env(
    "SHIQIAO_PAPER_SERIES", "安检,安改,安复", "检查记录、整改通知、复查意见的文号代字，前接台账的文号简称"
)
MATTER_SERIES = env(
    "SHIQIAO_MATTER_SERIES",
    "信受,信不受,信途,信转,信延,信处,信查,信核,信交,调协",
    "受理、不予受理、办理途径、转送、延期告知，处理、复查、复核意见，交办单，调解协议书的文号代字，前接台账的文号简称",
)
EMAIL_URL = env("SHIQIAO_SMTP_URL", "", "发信服务器，smtp://user:pw@host:587?tls=1；不设则不发邮件", secret=True)
_smtp = urlsplit(EMAIL_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_URL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = "tls=1" in _smtp.query, "ssl=1" in _smtp.query
EMAIL_TIMEOUT = 15
EMAIL_FROM = env("SHIQIAO_EMAIL_FROM", "shiqiao@localhost", "发件人地址")
WEBHOOK_URL = env("SHIQIAO_WEBHOOK_URL", "", "短信或政务消息网关的 webhook 地址，仅发送编号与链接")
HTTPS = env_bool("SHIQIAO_HTTPS", False, "站点经 HTTPS 访问：启用安全 Cookie 与 HSTS")

PROXIES = int(
    env("SHIQIAO_PROXIES", "0", "网站前面有几层反向代理：据此从 X-Forwarded-For 取来访地址；0 为不信任该标头")
)

DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before the packages whose pages it draws anew.
    "shiqiao.sign_in",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    # For the offline page that describes the API.
    "ninja",
    "shiqiao.law",
    "shiqiao.places",
    "shiqiao.people",
    "shiqiao.record",
    "shiqiao.access",
    "shiqiao.outbox",
    "shiqiao.evidence",
    "shiqiao.identities",
    "shiqiao.cases",
    "shiqiao.documents",
    "shiqiao.visits",
    "shiqiao.matching",
    "shiqiao.inspections",
    "shiqiao.patrols",
    "shiqiao.intake",
    "shiqiao.ui",
    "shiqiao.desk",
    "shiqiao.field",
    "shiqiao.enterprise",
    "shiqiao.public",
]
MIDDLEWARE = [
    "shiqiao.ui.headers.Headers",
    # Outermost but for the headers: token calls need neither session nor cookies.
    "shiqiao.api.lean.LeanApi",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shiqiao.sign_in.guard.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "shiqiao.urls"
WSGI_APPLICATION = "shiqiao.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LOGIN_URL, LOGIN_REDIRECT_URL = "/sign-in/", "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shiqiao.people.passwords.ByTheLimits"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["shiqiao.sign_in.backend.ByPassword"]
ACCOUNT_ADAPTER = "shiqiao.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Tries are counted by people.tries, by the limits in force and across processes.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "shiqiao.sign_in.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "shiqiao.sign_in.forms.Code",
    "reauthenticate": "shiqiao.sign_in.forms.CodeAgain",
    "activate_totp": "shiqiao.sign_in.forms.FirstCode",
    "add_webauthn": "shiqiao.sign_in.forms.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "shiqiao.sign_in.adapters.OidcAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_URL = env("SHIQIAO_OIDC_URL", "", "统一身份认证（OIDC）地址；不设则不用")
OIDC_NAME = env("SHIQIAO_OIDC_NAME", "统一身份认证", "统一身份认证在登录页上的名称")
OIDC_CLAIM = env("SHIQIAO_OIDC_CLAIM", "preferred_username", "与本系统账号名对应的声明；只对应已邀请的账号，不会新建")
_oidc = {
    "provider_id": "oidc",
    "name": OIDC_NAME,
    "client_id": env("SHIQIAO_OIDC_CLIENT", "shiqiao", "在统一身份认证登记的客户端标识"),
    "secret": env("SHIQIAO_OIDC_SECRET", "", "统一身份认证的客户端密钥", secret=True),
    "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_oidc] if OIDC_URL else []}}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shiqiao.ui.context.frame",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Instants are kept in UTC; screens and legal days are in Asia/Shanghai (design §3).
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = PROJECT_DIR / "static_root"
# Packages from npm are served as they are (ADR 0008).
STATICFILES_DIRS = [("vendor/htmx", PROJECT_DIR / "node_modules" / "htmx.org" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Shared by all processes: a code of a second factor that was used once is known everywhere.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
SESSION_ENGINE = "shiqiao.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# A browser takes a __Host- cookie only over HTTPS, from this host, for all of it: no neighbour can plant one.
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
