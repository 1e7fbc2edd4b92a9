"""A turn of a call: from the signed webhook to the document, beside the least that Odoo does.

One simulated caller answers menus without pauses: the next answer is asked for as soon as the one
before has come. Ten and more listen for five seconds on average between two keys, a third of the
time that a menu takes to be heard, so that they are calls at the same time and not requests at the
same moment; ten without pauses are a row of their own. The prompts have been heard before.
The floor is Odoo's own bare route ``/web/health``: ``auth="none"``, a few bytes.
Both in turn, on one server with two workers; callers and server share the machine.
"""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time

import measure
import requests
import towns
from odoo import api
from odoo.modules.registry import Registry
from suite import databases, kernels, municipality, odoo, paths, server

kernels.register("municipal_ivr")

from municipal_ivr.tools import carrier_xml, plivo_xml  # noqa: E402
from municipal_ivr.tools.action import Gather, Go, Say  # noqa: E402
from municipal_ivr.tools.carrier import Carrier, application  # noqa: E402

DATABASE = os.environ.get("BENCH_TELEPHONE_DB") or "bench_telephone"
KEY, ACCOUNT, TOKEN, LINE = "bench", "MABENCHBENCHBENCH123", "bench-secret", "+302100000199"
#: (callers, seconds that each listens between two keys: at least and at most)
CROWDS = ((1, ()), (10, (2.0, 8.0)), (50, (2.0, 8.0)), (100, (2.0, 8.0)), (10, ()))
TURNS = int(os.environ.get("BENCH_CALL_TURNS") or 300)  # of each crowd and side
ROUNDS = 6
#: Keys that stay in menus: repeat, louder, slower, faster, the language again.
KEYS = "*678*"
FLOOR = "/web/health"
CONDITIONS = (
    "{crowd} callers at the same time{listening}, two worker processes, {turns} turns in {rounds} rounds in turn "
    "with the bare route; client and server share the machine. p95 {p95} ms (bare {floor_p95} ms, "
    "{ratio:.1f} times); {errors} errors; {rate:.0f} turns a second."
)


def fill(env):
    """An account that behaves as Plivo's, with a line."""
    account = env["municipal.ivr.account"].create(
        {
            "name": "Bench",
            "key": KEY,
            "provider": "plivo",
            "auth_id": ACCOUNT,
            "auth_token": TOKEN,
            "max_calls": 100_000,
        }
    )
    flow = env.ref("municipal_ivr.municipal_ivr_flow_default")
    values = {"name": "Bench", "number": LINE, "account_id": account.id, "flow_id": flow.id}
    env["municipal.ivr.line"].create(values | {"max_calls": 100_000})


@contextlib.contextmanager
def serving():
    """Serve a town with a line; yield its address."""
    port, log = server.free_port(), paths.LOGS / f"{DATABASE}-server.log"
    log.unlink(missing_ok=True)
    municipality.set_address(DATABASE, port, towns.CLUSTER)
    options = ["--max-cron-threads=0"]
    process = server.start(towns.CLUSTER, DATABASE, port, log=log, workers=2, options=options)
    try:
        server.wait(process, port, log=log)
        yield f"http://localhost:{port}"
    finally:
        server.stop(process.pid)
        process.wait()


class Caller:
    """One call that goes on and on; a new one before the flow's limit of steps."""

    MOST = 100

    def __init__(self, url):
        self.carrier = Carrier(application(url, KEY, auth_id=ACCOUNT, fetch_sounds=False), TOKEN)
        self.phone, self.turn = None, 0
        self.number = f"+3069{id(self) % 10**8:08}"

    def prepare(self):
        """Be in a menu; what this takes is not measured."""
        if self.phone is None or self.turn % self.MOST == 0:
            if self.phone:
                self.phone.hang_up()
            self.phone = self.carrier.phone(self.number, LINE).dial().press("1")

    def timed(self):
        """One turn; (milliseconds, whether it was right)."""
        self.prepare()
        self.turn += 1
        self.phone.wire.log.clear()
        self.phone.press(KEYS[self.turn % len(KEYS)])
        if not self.phone.wire.log:
            self.phone = None
            return 0.0, False
        request, response, seconds = self.phone.wire.log[0]
        right = request.kind == "action" and response.ok and self.phone.state == "keys"
        if self.phone.state == "over":
            self.phone = None
        return seconds * 1000, right


class Bare:
    """Asks for the least."""

    def __init__(self, url):
        self.url = url + FLOOR
        self.session = requests.Session()
        self.session.headers["Connection"] = "close"  # as carriers and front doors do

    def prepare(self):
        """Nothing."""

    def timed(self):
        began = time.perf_counter()
        answer = self.session.get(self.url, timeout=60)
        return (time.perf_counter() - began) * 1000, answer.status_code == 200


def volley(crowd, each, pauses=()):
    """Let all of the crowd act ``each`` times; ([milliseconds], errors, seconds)."""
    samples, wrong, problems = [], [], []

    def work(subject):
        try:
            for _turn in range(each):
                if pauses:
                    time.sleep(random.uniform(*pauses))
                milliseconds, right = subject.timed()
                samples.append(milliseconds)
                wrong.extend([] if right else [1])
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(subject,)) for subject in crowd]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return samples, len(wrong), time.perf_counter() - began


def _row(url, crowd, pauses):
    ours = [Caller(url) for _place in range(crowd)]
    bare = [Bare(url) for _place in range(crowd)]
    each = max(1, TURNS // ROUNDS // crowd)
    for subject in ours:
        subject.prepare()
    samples, floor, errors, seconds = [], [], 0, 0.0
    for _round in range(ROUNDS):
        some, wrong, took = volley(ours, each, pauses)
        samples, errors, seconds = samples + some, errors + wrong, seconds + took
        some, wrong, _took = volley(bare, each, pauses)
        floor, errors = floor + some, errors + wrong
    p95, floor_p95 = measure.p95(samples), measure.p95(floor)
    conditions = CONDITIONS.format(
        crowd=crowd, turns=len(samples), rounds=ROUNDS, p95=p95, floor_p95=floor_p95,
        listening=f", who listen {sum(pauses) / 2:.0f} s between two keys" if pauses else "",
        ratio=p95 / floor_p95, errors=errors, rate=len(samples) / seconds,
    )  # fmt: skip
    name = f"turn of a call, {crowd} at the same time"
    name += "" if pauses or crowd == 1 else " without a pause"
    medians = measure.median(samples), None, measure.median(floor)
    return measure.row(name, len(samples), *medians, conditions) | {
        "p95_ms": p95, "floor_p95_ms": floor_p95, "errors": errors,
    }  # fmt: skip


def _rendering():
    """Actions to XML, without anything else."""
    addresses = plivo_xml.Addresses(
        lambda number, kind: f"https://town.example/ivr/demo/step?n={number}&as={kind}",
        lambda number, kind: f"https://town.example/ivr/demo/news?n={number}&as={kind}",
        lambda say: "https://town.example/ivr/sound/0123456789abcdef0123456789abcdef.wav",
    )
    says = tuple(Say(f"Option {number}", "el_GR") for number in range(12))
    actions = (Say("Notice", "el_GR"), Gather(says, 1), Go(1))
    samples = []
    for _turn in range(3000):
        began = time.perf_counter()
        body = plivo_xml.render(actions, addresses)
        samples.append((time.perf_counter() - began) * 1000)
    carrier_xml.read(body, plivo_xml.CONTENT_TYPE)
    conditions = f"a notice and a menu of twelve prompts; p95 {measure.p95(samples)} ms"
    row = measure.row(
        "XML of a menu", len(samples), measure.median(samples), None, None, conditions
    )
    return row | {"p95_ms": measure.p95(samples)}


BURN = "while True: sum(i * i for i in range(10_000))"


@contextlib.contextmanager
def transcribing(count=4):
    """So many processes compute as transcriptions do: at the lowest priority of the machine."""
    command = ["nice", "-n", "19", sys.executable, "-c", BURN]
    processes = [subprocess.Popen(command) for _place in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _beside_transcriptions(url):
    """Ten callers who listen, idle and beside four transcriptions, in turn."""
    (crowd, pauses), *_more = CROWDS[1:]
    ours = [Caller(url) for _place in range(crowd)]
    volley(ours, 1)
    idle, busy, each = [], [], max(1, TURNS // ROUNDS // crowd)
    for _round in range(ROUNDS):
        idle += volley(ours, each, pauses)[0]
        with transcribing():
            busy += volley(ours, each, pauses)[0]
    p95, idle_p95 = measure.p95(busy), measure.p95(idle)
    conditions = (
        f"{crowd} callers who listen; four processes of the transcriptions' priority (nice 19) compute without a "
        f"pause beside them; p95 {p95} ms, without them {idle_p95} ms ({p95 / idle_p95:.2f} times)"
    )
    name = "turn of a call during 4 transcriptions"
    row = measure.row(name, len(busy), measure.median(busy), None, None, conditions)
    return row | {"p95_ms": p95, "idle_p95_ms": idle_p95}


def rows():
    """All rows of this part; also written to .run/bench/telephone.json."""
    databases.clone(towns.CLUSTER, databases.template(towns.CLUSTER), DATABASE)
    log = paths.LOGS / f"{DATABASE}.log"
    odoo.install(towns.CLUSTER, DATABASE, ["municipal_ivr"], log=log)
    municipality.close_doors(DATABASE, towns.CLUSTER)
    with Registry(DATABASE).cursor() as cr:
        fill(api.Environment(cr, api.SUPERUSER_ID, {}))
    with serving() as url:
        volley([Caller(url)], 3 * len(KEYS))  # every prompt has been heard once
        found = [_rendering(), *(_row(url, *crowd) for crowd in CROWDS)]
        found.append(_beside_transcriptions(url))
    measure.save("telephone", found)
    return found
