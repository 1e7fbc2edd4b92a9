"""Progress as the set-up shows it: `[5/8] text ... 12 s`."""

import contextlib
import time


class Steps:
    """Counts on where scripts/setup.sh stopped (STEP of STEPS)."""

    def __init__(self, total, done=0):
        self.total = total
        self.done = done

    @contextlib.contextmanager
    def step(self, text):
        """Show the step, and its seconds (or its failure) when it is over."""
        self.done += 1
        print(f"[{self.done}/{self.total}] {text} ... ", end="", flush=True)
        began = time.monotonic()
        try:
            yield
        except BaseException:
            print(f"FAILED after {time.monotonic() - began:.0f} s", flush=True)
            raise
        print(f"{time.monotonic() - began:.0f} s", flush=True)
