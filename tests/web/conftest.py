"""Ann's desk, new for each test."""

import pytest

from web.invented_desk import desk_in


@pytest.fixture
def desk(tmp_path):
    """The desk with a record."""
    return desk_in(tmp_path)
