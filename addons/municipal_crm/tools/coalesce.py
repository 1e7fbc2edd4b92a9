"""Many calls, few runs: an action in the background."""

import threading
import time


class Coalescer:
    """Run an action soon, in a thread of its own, and once for all calls of a short while.

    The first call runs it at once; calls during the run and the pause after it are gathered into
    one more run. So every call is followed by a run that began after it, and nobody waits.

    :param action: called with a key, once for each key of the gathered calls; must not raise
    :param float pause: seconds between two runs
    """

    def __init__(self, action, pause):
        self._action = action
        self._pause = pause
        self._wanted = set()
        self._lock = threading.Lock()
        self._thread = None

    def __call__(self, key):
        with self._lock:
            self._wanted.add(key)
            # a thread does not survive a fork: the child finds it dead and starts its own
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self):
        while keys := self._take():
            for key in keys:
                self._action(key)
            time.sleep(self._pause)

    def _take(self):
        with self._lock:
            keys, self._wanted = self._wanted, set()
            if not keys:
                self._thread = None
            return keys
