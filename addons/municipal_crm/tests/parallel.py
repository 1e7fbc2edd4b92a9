"""Several people at the same moment: real transactions in threads of their own."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

TRIES = 8


def run_together(case, calls, uid=SUPERUSER_ID):
    """Begin every ``call(env)`` with a snapshot older than what the others do; each commits.

    A call that PostgreSQL breaks off is run again, as the server does.

    :param case: the test, with its ``registry``
    :param int uid: who calls
    :return: the errors that were raised, and a TimeoutError for a call that never came through
    """
    errors, threads = [], []
    for call in calls:
        # made here: while tests run, the main thread alone may ask for the registry
        env = api.Environment(case.enterContext(case.registry.cursor()), uid, {})
        env.cr.execute("SELECT 1")
        threads.append(threading.Thread(target=_run, args=(env, call, errors), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return errors + [TimeoutError()] * sum(thread.is_alive() for thread in threads)


def _run(env, call, errors):
    for _try in range(TRIES):
        try:
            call(env)
            env.cr.commit()
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            env.cr.rollback()
            env.invalidate_all()
        except Exception as error:  # what the person would read; the test says which is right
            env.cr.rollback()
            errors.append(error)
            return
    errors.append(TimeoutError())
