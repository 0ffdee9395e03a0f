"""The commands as a user runs them, without the start of an interpreter for each."""

import contextlib
import io
import subprocess
import sys
from functools import cache
from unittest import mock

import pytest

from scrutineer.cli.main import main


def run_command(*words: object) -> subprocess.CompletedProcess[str]:
    """What the console script does with these words: exit code, output and messages."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["scrutineer", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return subprocess.CompletedProcess(words, ended.value.code or 0, out.getvalue(), err.getvalue())


@cache
def printed(*words: str) -> subprocess.CompletedProcess[str]:
    """What a command prints that reads a built-in record and writes no file: run once for all tests that look at it."""
    return run_command(*words)
