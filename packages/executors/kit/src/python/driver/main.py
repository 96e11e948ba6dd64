"""The program: `python3 -I driver.py MEMORY_MB ORPHAN_MS`."""

import os
import socket
import sys

from .guest_process import be_guest
from .printed import Printed
from .supervisor import Supervisor
from .system import hide_from_others


def main(guest_source):
    """Starts the process of the guest by a fork, and supervises it. Packages in the folder
    `packages` beside this file can be imported there."""
    memory_mb, orphan = int(sys.argv[1]), int(sys.argv[2]) / 1000
    packages = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'packages')
    hide_from_others()
    ours, theirs = socket.socketpair()
    printed, output = os.pipe()
    guest = os.fork()
    if guest == 0:
        ours.close()
        be_guest(guest_source, memory_mb, packages, theirs, printed, output)
    theirs.close()
    os.close(output)
    Supervisor(guest, ours, Printed(printed), memory_mb, orphan).run()
