"""An identity provider: Django with django-oauth-toolkit, run by its own Python (see `tests.support.oidc_provider`).

``python oidc_site.py FOLDER PORT REDIRECT``: people ann (groups floor, leads) and bob (none), a confidential client.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

PASSWORD, CLIENT, SECRET = "a password of the provider", "kefu", "the secret of the client"
GROUPS = {"ann": ["floor", "leads"], "bob": []}
_APPS = ("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider")
_MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)  # fmt: skip
_LOGIN = '<form method="post">{% csrf_token %}{{ form.as_p }}</form>'
_PROCESSORS = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]


def _settings(folder: Path) -> dict[str, Any]:
    (folder / "registration").mkdir(exist_ok=True)
    (folder / "registration" / "login.html").write_text(_LOGIN)
    template = {
        "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [str(folder)], "APP_DIRS": True,
        "OPTIONS": {"context_processors": _PROCESSORS},
    }  # fmt: skip
    return {
        "DEBUG": True, "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": ["127.0.0.1"], "ROOT_URLCONF": "oidc_site",
        "INSTALLED_APPS": _APPS, "MIDDLEWARE": _MIDDLEWARE, "TEMPLATES": [template], "LOGIN_URL": "/login/",
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.db")}},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField", "USE_TZ": True,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "OAUTH2_PROVIDER": {
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": _key(folder), "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who you are", "profile": "your name"},
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"], "OAUTH2_VALIDATOR_CLASS": "oidc_site.Validator",
        },
    }  # fmt: skip


def _key(folder: Path) -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    file = folder / "key.pem"
    if not file.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        file.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return file.read_text()


def _fill(redirect: str) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name in GROUPS:
        User.objects.create_user(name, password=PASSWORD, first_name=name.title(), last_name="Example")
    Application.objects.create(
        name="kefu", client_id=CLIENT, client_secret=SECRET, client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE, algorithm=Application.RS256_ALGORITHM,
        redirect_uris=redirect, skip_authorization=True,
    )  # fmt: skip


def _main(folder: Path, port: str, redirect: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    sys.modules["oidc_site"] = sys.modules["__main__"]
    settings.configure(**_settings(folder))
    django.setup()
    _serve()
    fresh = not (folder / "provider.db").exists()
    if fresh:
        _fill(redirect)
    call_command("runserver", f"127.0.0.1:{port}", "--noreload", verbosity=0)


def _serve() -> None:
    """What Django looks for in this module: addresses, and who says what of people."""
    from django.contrib.auth.views import LoginView
    from django.urls import include, path
    from oauth2_provider import urls
    from oauth2_provider.oauth2_validators import OAuth2Validator

    def claims(_self: object, request: Any) -> dict[str, Any]:  # noqa: ANN401 - oauthlib's request
        user = request.user
        return {
            "sub": str(user.pk), "preferred_username": user.username, "name": user.get_full_name(),
            "groups": GROUPS[user.username],
        }  # fmt: skip

    names = {"oidc_claim_scope": None, "get_additional_claims": claims}
    globals()["Validator"] = type("Validator", (OAuth2Validator,), names)
    globals()["urlpatterns"] = [path("login/", LoginView.as_view()), path("", include(urls))]


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
