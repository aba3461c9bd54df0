"""What a child that was just forked does to be a process of its own; both nurseries use it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn


def become(run: Callable[[], int], out: int, err: int, tell: Sequence[int] = ()) -> NoReturn:
    """Runs, with these files as its own, and ends; its exit code goes to each of `tell`, too.

    Never returns into the code of the parent, whatever is raised.
    """
    code = 70
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, file in enumerate((nothing, out, err)):
            os.dup2(file, number)
        code = run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - said as Python says it, and told by the code
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        for file in tell:
            os.write(file, bytes([code & 0xFF]))
        os._exit(code)
