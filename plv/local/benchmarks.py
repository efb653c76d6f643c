"""What `script/bench` measures, and the demonstration it measures pages on."""

import os
import subprocess

from plv.local.console import complain, say
from plv.local.demonstrations import demonstration
from plv.local.installation import in_words
from plv.local.places import PROJECT, PYTHON
from plv.local.postgres import DURABLE
from plv.local.testing import Troubles


def run() -> int:
    """Measure the allocation, then the pages on a fresh demonstration; 1 if either missed its mark."""
    try:
        allocation = _python("script/bench_allocation.py", environment=dict(os.environ))
        say()
        return max(allocation, _pages())
    except subprocess.CalledProcessError as fault:
        complain(f"{' '.join(fault.cmd[1:3])} failed.\n{fault.stdout or ''}")
        return 1
    except Troubles as fault:
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        return 130


def _pages() -> int:
    # Pages write to the audit as they are read, so the disk is waited for, as it is in real use.
    with demonstration("bench", settings=DURABLE) as environment:
        return _python("script/bench_pages.py", environment=environment)


def _python(program: str, *, environment: dict[str, str]) -> int:
    return subprocess.run(
        [str(PYTHON), program], cwd=PROJECT, env=environment, check=False
    ).returncode
