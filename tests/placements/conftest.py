"""What the tests of places share."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page takes, once the session has been read before; savepoints are not counted."""

    def count(client: Client, url: str) -> int:
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)

    return count
