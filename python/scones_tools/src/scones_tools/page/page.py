"""Serve the page on which people look and decide, to the browser of this machine.

It asks AWS with this terminal's own keys. The address that is printed holds a secret: who has it,
and can reach this machine's own network address, acts with these keys until the command ends.
"""

import argparse
import contextlib
import getpass
import sys
import webbrowser

from scones_tools import deployment
from scones_tools.command_line import SUCCESS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    add_arguments_of_serving(parser)


def add_arguments_of_serving(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a verb that serves the page."""
    parser.add_argument("--port", type=int, default=0, help="default: one that is free")
    parser.add_argument("--reviewer", default=getpass.getuser(), help="kept with a labelled photo")
    parser.add_argument("--open", action="store_true", help="open it in a browser")


def command(options: argparse.Namespace) -> int:
    """Carry out the verb, and return its exit code."""
    return serve(options)


def serve(options: argparse.Namespace, path: str = "/") -> int:
    """Serve the page until it is interrupted, and return the exit code.

    Parameters
    ----------
    options
        Those of ``add_arguments``.
    path
        Where the address that is printed leads.
    """
    from scones_tools.page import server  # of the extra page

    deployed = deployment.find(options)
    # How the page ends, from the address on; what was held is given back by then.
    with contextlib.suppress(KeyboardInterrupt), server.listening(options.port) as opened:
        host = f"127.0.0.1:{opened.getsockname()[1]}"
        token = server.new_token()
        where = server.address(host, token, path)
        print(where, flush=True)
        print("Ctrl-C ends it", file=sys.stderr)
        if options.open:
            webbrowser.open(where)
        server.serve(server.application(deployed, options.reviewer, host, token), opened)
    return SUCCESS
