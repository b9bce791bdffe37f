"""How the processes of a run end."""

import os
import signal
import sys

import pytest

from portraitlib.report.leaving import stopped_like_ctrl_c


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind exist on POSIX systems only")
def test_a_request_to_end_is_taken_for_ctrl_c_and_only_meanwhile():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), stopped_like_ctrl_c():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
