"""What `script/screenshots` needs: a browser, and a demonstration that is the same each time."""

import subprocess
from typing import Final

from plv.local.browsers import HOW, SKIPPED, chromium
from plv.local.console import complain
from plv.local.demonstrations import demonstration
from plv.local.installation import in_words
from plv.local.places import PROJECT, PYTHON
from plv.local.postgres import FLEETING
from plv.local.testing import Troubles

# The day in the pictures. The made-up world is built as if it were ten in the morning on it.
DAY: Final = "2026-11-24"
LOAD: Final = ("--today", DAY, "--seed", "2023")


def run() -> int:
    """Take every picture again; an exit status."""
    if chromium() is None:
        complain(f"No picture can be taken: {SKIPPED}. {HOW}")
        return 1
    try:
        with demonstration("pictures", settings=FLEETING, load=LOAD) as environment:
            command = [str(PYTHON), "script/take_pictures.py", DAY]
            return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    except subprocess.CalledProcessError as fault:
        complain(f"{' '.join(fault.cmd[1:3])} failed.\n{fault.stdout or ''}")
        return 1
    except Troubles as fault:
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        return 130
