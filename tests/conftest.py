"""What tests of several rooms need."""

import signal

import pytest


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hear_ctrl_c():
    """Before a command runs: a shell lets what it starts in the background, tests included, ignore Ctrl-C."""
    return _hear_ctrl_c
