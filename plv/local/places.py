"""Where things are on this machine. Needs nothing but Python itself."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = PROJECT / "plv" / "frontend"
STATIC = PROJECT / "plv" / "static" / "plv"


def local_dir() -> Path:
    """The folder for what belongs to this machine: database, secrets, mail, documents."""
    return Path(os.environ.get("PLV_LOCAL_DIR") or PROJECT / ".local").absolute()
