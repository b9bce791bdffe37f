"""A function that stands for the notebook's, in a process that imports nothing else."""

import os
import time


def echo(line, _project, _params):
    """Say who one is; die, or stay silent, when it is asked."""
    while True:
        try:
            asked = line.recv()
        except EOFError:
            return
        if asked == "die":
            os._exit(3)
        if asked == "sleep":
            time.sleep(600)
        line.send(("html", str(os.getpid())))
