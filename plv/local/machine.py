"""What belongs to this machine alone: the secrets made for it, and the environment of its site."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from plv.local.places import local_dir

SECRETS: Final = ("SECRET_KEY", "site_password", "owner_password")
ENVIRONMENT: Final = "environment.json"
AS_OWNER: Final = frozenset({"migrate", "provision"})


def own_secrets() -> dict[str, str]:
    """This machine's secrets, made the first time and kept."""
    place = local_dir() / "secrets.json"
    kept: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    missing = [name for name in SECRETS if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(50) for name in missing}
        write_private(place, kept)
    return kept


def demonstration(port: int) -> dict[str, str]:
    """The environment of a demonstration on this machine; what is already set stays as it is."""
    place = local_dir()
    made = {
        "DEMO": "true",
        "SECRET_KEY": own_secrets()["SECRET_KEY"],
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": "filemail://",
        "DOCUMENTS_DIR": str(place / "documents"),
        "ON_CALL_NUMBER": "020 7946 0123",  # one of the numbers kept for drama: nobody answers
        "PLV_LOCAL_DIR": str(place),
        "PORT": str(port),
    }
    return made | {name: os.environ[name] for name in made if os.environ.get(name)}


def remember(environment: Mapping[str, str]) -> None:
    """Keep the environment of the site for `manage.py`, run by hand later."""
    write_private(local_dir() / ENVIRONMENT, environment)


def prepare(command: str) -> None:
    """Set the environment of a management command.

    Without DATABASE_URL it is that of the last `script/server`. What changes tables signs in as
    their owner; everything else as the site, which owns nothing, and never sees the owner's address.
    """
    place = local_dir() / ENVIRONMENT
    if "DATABASE_URL" not in os.environ and place.exists():
        for name, value in json.loads(place.read_text()).items():
            os.environ.setdefault(name, value)
    owner = os.environ.pop("DATABASE_OWNER_URL", None)
    if owner and command in AS_OWNER:
        os.environ["DATABASE_URL"] = owner


def write_private(place: Path, content: Mapping[str, str]) -> None:
    """Write the whole file or none of it, readable by its owner alone."""
    fresh = place.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(dict(content), file, indent=2)
    fresh.replace(place)
