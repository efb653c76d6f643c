"""Structured logs, one JSON object a line, without personal data.

Django's request loggers put paths and arguments in their messages; paths carry only random ids.
Query strings, bodies and headers are never logged. What PostgreSQL quotes of a row in an error, and
the one-time key in the address of a password link, are taken out of every line.
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

ROW_QUOTED = re.compile(
    r"(DETAIL|CONTEXT|QUERY):.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL
)
ONE_TIME_KEY = re.compile(r"/password/reset/[^/\s]+-[^/\s]+/")


def without_secrets(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """`line` with the parts of its texts that must not be kept replaced."""
    for name, value in line.items():
        if isinstance(value, str):
            value = ONE_TIME_KEY.sub("/password/reset/(not logged)/", value)
            line[name] = ROW_QUOTED.sub(r"\1: (not logged)", value)
    return line


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "procrastinate": {"level": "WARNING"},
        "allauth": {"level": "WARNING"},
    },
}
