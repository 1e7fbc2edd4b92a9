"""Eight clients book at the same moment, each a process with its own connection, as Odoo's workers are.

A booking is two transactions: the time is held when it is chosen, and it is booked when the form is sent.
Every client takes the next free time that it sees, so they meet; who loses takes another one, and that
counts. The floor is a contact, written and committed by the same clients.
"""

import multiprocessing
import random
import time

import measure
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import retrying

CLIENTS, TURNS = 8, 25
CONDITIONS = (
    "{clients} processes on two cores, {turns} bookings each, one after the other without a pause, in the month of "
    "the table with {size:,} appointments there; held and committed, then booked and committed with its messages. "
    "p95 of holding {hold_p95} ms, of booking {book_p95} ms; {taken} times somebody else was faster. "
    "p95 of the floor {floor_p95} ms."
)


def row(database, month, size):
    """The row of this area.

    :param database: ours of the table, with ``size`` appointments in ``month`` (its first day)
    """
    found = _together(_book, database, month)
    floor = [ms for part in _together(_write_contacts, database, month) for ms in part]
    holds = [ms for part in found for ms in part["hold"]]
    books = [ms for part in found for ms in part["book"]]
    both = [hold + book for hold, book in zip(holds, books, strict=True)]
    conditions = CONDITIONS.format(
        clients=CLIENTS, turns=TURNS, size=size, taken=sum(part["taken"] for part in found),
        hold_p95=measure.p95(holds), book_p95=measure.p95(books), floor_p95=measure.p95(floor),
    )  # fmt: skip
    name = f"book an appointment, {CLIENTS} at the same time"
    medians = measure.median(both), None, measure.median(floor)
    return measure.row(name, len(both), *medians, conditions) | {
        "hold_p95_ms": measure.p95(holds), "book_p95_ms": measure.p95(books),
    }  # fmt: skip


def _together(work, database, month):
    """Let every client do ``work``; what each returns."""
    Registry(database)
    sql_db.close_all()
    fork = multiprocessing.get_context("fork")
    answers, gate = fork.Queue(), fork.Barrier(CLIENTS)
    clients = [
        fork.Process(target=_run, args=(work, database, month, client, gate, answers))
        for client in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    found = [answers.get(timeout=300) for _client in clients]
    for client in clients:
        client.join()
    if problems := [answer for answer in found if isinstance(answer, str)]:
        raise RuntimeError(problems[0])
    return found


def _run(work, database, month, client, gate, answers):
    try:
        registry = Registry(database)
        with registry.cursor() as cr:  # the connection, and the first look into the tables
            api.Environment(cr, api.SUPERUSER_ID, {})["res.users"].search_count([])
        gate.wait(60)
        answers.put(work(registry, month, client))
    except Exception as error:
        answers.put(repr(error))


def _timed(registry, job):
    """``job`` in a transaction of its own, repeated as the server does; (milliseconds, its answer)."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"})
        began = time.perf_counter()
        answer = retrying(lambda: job(env), env)
        return (time.perf_counter() - began) * 1000, answer


def _book(registry, month, client):
    from odoo.addons.municipal_appointments.models.municipal_appointment_slot import SlotTaken

    samples, order = {"hold": [], "book": [], "taken": 0}, random.Random(client)

    def look(env):
        service = env["municipal.appointment.service"].search([("code", "=", "bench")])
        after = service.company_id._get_municipal_moment(month.replace(day=28))
        start = service.company_id._get_municipal_moment(month)
        return [free.date_start for free in service._get_free(start, after)]

    def hold(start, env):
        service = env["municipal.appointment.service"].search([("code", "=", "bench")])
        try:
            return env["municipal.appointment"]._hold(service, start).id
        except SlotTaken:
            return None

    def book(held, turn, env):
        contact = {"contact_name": "B", "contact_email": f"b{client}.{turn}@example.org"}
        env["municipal.appointment"].browse(held)._confirm(contact, proved=True)

    free = _timed(registry, look)[1]
    for turn in range(TURNS):
        held = None
        while not held:
            start = order.choice(free)
            took, held = _timed(registry, lambda env, start=start: hold(start, env))
            samples["taken"] += not held
        samples["hold"].append(took)
        took, _none = _timed(registry, lambda env, held=held, turn=turn: book(held, turn, env))
        samples["book"].append(took)
    return samples


def _write_contacts(registry, month, client):
    samples = []
    for turn in range(TURNS):
        name = {"name": f"Floor {client} {turn}"}
        samples.append(_timed(registry, lambda env, name=name: env["res.partner"].create(name))[0])
    return samples
