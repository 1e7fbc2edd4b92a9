"""N03, N12, N17, N18: one alert to everybody of an area, chosen in time and sent exactly once.

Environment: BROADCAST_PEOPLE (how many are chosen, 100000 shows the aim), BROADCAST_SENT (how many
are sent to while the server is killed).
"""

import json
import os
import random
import time

import own_town
import pytest
from post_office import PostOffice, PushOffice
from suite import databases, server

PEOPLE = int(os.environ.get("BROADCAST_PEOPLE", "3000"))
SENT = int(os.environ.get("BROADCAST_SENT", "300"))
MOST_SECONDS, MOST_MEGABYTES = 60, 500
ROUNDS = 4

#: Person i has a browser (even) or a mailbox (odd); every fifth has both. Every tenth is known by a
#: point inside the area, every third by the district, the others want the whole town. One in ten
#: more lives elsewhere.
FILL = """
import json
PEOPLE, PUSH, SMTP = %(people)s, %(push)r, %(smtp)s
# whatever the copied town has of it
for table in ("municipal_alert_check", "municipal_notification", "municipal_broadcast", "municipal_subscription"):
    env.cr.execute(f"DELETE FROM {table}")
env.company.write({"email": "info@town.example", "municipality_quiet_start": 0, "municipality_quiet_end": 0})
square = {"type": "Polygon", "coordinates": [[[25, 38], [25.2, 38], [25.2, 38.2], [25, 38.2], [25, 38]]]}
inside, outside = env["municipal.area"].create([{"name": "Inside", "outline": json.dumps(square)}, {"name": "Outside"}])
env["ir.config_parameter"].set_param("municipal_announcements.push_hosts", PUSH)
for channel in ("email", "push"):
    env["ir.config_parameter"].set_param("municipal_announcements.per_minute." + channel, "1000000")
if SMTP:
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create({"name": "local", "smtp_host": "127.0.0.1", "smtp_port": SMTP, "smtp_encryption": "none"})
env.company._get_push_public_key()
from odoo.addons.mail.tools.jwt import generate_vapid_keys
keys = json.dumps({"p256dh": generate_vapid_keys()[1], "auth": "AAAAAAAAAAAAAAAAAAAAAA"})
env.cr.execute('''
    WITH people AS (
        SELECT i, md5('owner' || i) AS owner,
               (ARRAY[201, 404, 410, 429, 500, 201, 201, 201, 201, 201])[1 + mod(i / 2, 10)] AS status
          FROM generate_series(0, %%(all)s - 1) AS i
    ), ways AS (
        SELECT i, owner, 'push' AS channel, 'http://' || %%(push)s || '/' || status || '/' || i AS address
          FROM people WHERE mod(i, 2) = 0
        UNION ALL
        SELECT i, owner, 'email', 'p' || i || '@crowd.example' FROM people WHERE mod(i, 2) = 1 OR mod(i, 5) = 0
    )
    INSERT INTO municipal_subscription (uuid, owner_key, channel, address, lang, state, date_proved, date_asked,
           company_id, token_version, attempts, push_keys, latitude, longitude)
    SELECT md5(channel || i), owner, channel, address, CASE mod(i, 3) WHEN 0 THEN 'el_GR' ELSE 'en_US' END, 'active',
           now(), now(), %%(company)s, 1, 0, CASE channel WHEN 'push' THEN %%(keys)s END,
           CASE mod(i, 10) WHEN 7 THEN 38.1 END, CASE mod(i, 10) WHEN 7 THEN 25.1 END
      FROM ways
''', {"all": PEOPLE + PEOPLE // 10, "push": PUSH, "company": env.company.id, "keys": keys})
relation = env["municipal.subscription"]._fields["area_ids"]
env.cr.execute(f'''
    INSERT INTO {relation.relation} ({relation.column1}, {relation.column2})
    SELECT s.id, CASE WHEN i.i < %%s THEN %%s ELSE %%s END FROM municipal_subscription s
    JOIN (SELECT i, md5('owner' || i) AS owner FROM generate_series(0, %%s - 1) AS i) AS i ON i.owner = s.owner_key
    WHERE mod(i.i, 3) = 0 OR i.i >= %%s
''', (PEOPLE, inside.id, outside.id, PEOPLE + PEOPLE // 10, PEOPLE))
env.cr.execute("UPDATE municipal_subscription SET latitude = NULL, longitude = NULL WHERE owner_key IN"
               " (SELECT md5('owner' || i) FROM generate_series(%%s, %%s) AS i)", (PEOPLE, PEOPLE + PEOPLE // 10))
env.cr.execute("ANALYZE municipal_subscription")
from datetime import timedelta
from odoo import fields
alert = env["municipal.announcement"].create({
    "kind": "alert", "name": "Fire on the hill", "summary": "Keep your windows shut.", "severity": "severe",
    "area_ids": [(6, 0, inside.ids)], "date_end": fields.Datetime.now() + timedelta(hours=9)})
alert._set_state("approved", is_bypass=True, bypass_reason="test")
broadcast = env["municipal.broadcast"].create({"announcement_id": alert.id, "is_severe": False})
env.cr.commit()
"""

#: The memory is that of this process, above what Odoo itself needs.
CHOOSE = """
import json, resource, time
broadcast = env["municipal.broadcast"].search([], limit=1)
before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
counted = broadcast.people_count
preview = time.monotonic() - begin
broadcast.action_release()
begin = time.monotonic()
broadcast._start_due()
env.cr.commit()
print("figures " + json.dumps({
    "preview": preview, "seconds": time.monotonic() - begin, "counted": counted,
    "kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "before": before}))
"""


def fill(database, folder, people, push="127.0.0.1:9", smtp=0):
    """A town with an alert that waits to be sent to ``people`` people."""
    script = FILL % {"people": people, "push": push, "smtp": smtp}
    own_town.run_script(database, script, folder)


def test_everybody_of_an_area_is_chosen_and_queued_in_time(tmp_path):
    """N09, N17: each person once, nobody from elsewhere; below a minute and below 500 MB."""
    with own_town.copied(f"municipal_choose_{os.getpid()}") as database:
        fill(database, tmp_path, PEOPLE)
        lines = own_town.run_script(database, CHOOSE, tmp_path)
        line = next(line for line in lines if line.startswith("figures "))
        figures = json.loads(line.removeprefix("figures "))
        rows = own_town.ask(
            database,
            "SELECT count(*), count(DISTINCT s.owner_key), count(*) FILTER (WHERE n.channel = 'email')"
            " FROM municipal_notification n JOIN municipal_subscription s ON s.id = n.subscription_id",
        )
    print(f"\n{PEOPLE} people: {figures}")
    with_mail = sum(1 for person in range(PEOPLE) if person % 2 or person % 5 == 0)
    assert [list(map(int, row)) for row in rows] == [[PEOPLE, PEOPLE, with_mail]]
    assert figures["counted"] == PEOPLE
    assert figures["seconds"] < MOST_SECONDS
    assert figures["kilobytes"] / 1024 < MOST_MEGABYTES


class Sending:
    """A town whose server sends to a post office and a push service of this test."""

    def __init__(self, database, folder):
        self.database, self.folder = database, folder
        self.mail, self.push = PostOffice(), PushOffice()
        fill(database, folder, SENT, f"127.0.0.1:{self.push.port}", self.mail.port)
        self.process, self.kills = None, 0

    def start(self):
        self.process = server.start(
            own_town.CLUSTER, self.database, server.free_port(), log=self.folder / "odoo.log",
            options=["--max-cron-threads=2"], env=own_town.sink(self.folder) | {"MUNICIPAL_SINK": ""},
        )  # fmt: skip

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def ask(self, statement):
        return own_town.ask(self.database, statement)

    def count_open(self):
        states = "('queued', 'sending')"
        return int(
            self.ask(f"SELECT count(*) FROM municipal_notification WHERE state IN {states}")[0][0]
        )

    def get_done(self):
        return sum(self.mail.letters.values()) + sum(self.push.answers.values())

    def wake(self):
        """What a minute on the clock does, and the pause after a service that was busy."""
        self.ask(
            "UPDATE municipal_notification SET date_planned = now() AT TIME ZONE 'UTC'"
            " WHERE state = 'queued' AND attempts > 0"
            " AND date_planned > now() AT TIME ZONE 'UTC' + interval '2 seconds'"
        )
        self.ask(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC'"
            " FROM ir_model_data WHERE model = 'ir.cron' AND name IN"
            " ('municipal_notification_cron_broadcast', 'municipal_notification_cron_push',"
            " 'ir_cron_mail_scheduler_action')"
        )
        databases.sql(own_town.CLUSTER, "postgres", f"NOTIFY cron_trigger, '{self.database}'")

    def wait(self, is_over, seconds=300):
        deadline = time.monotonic() + seconds
        while not is_over():
            assert time.monotonic() < deadline, self.ask(
                "SELECT state, channel, count(*) FROM municipal_notification GROUP BY 1, 2"
            )
            self.wake()
            time.sleep(0.3)

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        self.mail.close()
        self.push.close()


@pytest.fixture
def sending(tmp_path):
    with own_town.copied(f"municipal_sending_{os.getpid()}") as database:
        sending = Sending(database, tmp_path)
        yield sending
        sending.close()


def test_killed_again_and_again_everybody_is_told_exactly_once(sending):
    """N12, N18: nobody lost, nobody twice; counted where the messages arrive."""
    chance = random.Random(20261122)
    sending.ask("UPDATE municipal_broadcast SET state = 'ready'")
    for part in range(ROUNDS):
        sending.start()
        aim = SENT * (part + 1) // (ROUNDS + 2)
        sending.wait(lambda aim=aim: sending.get_done() >= aim or not_begun_is_over(sending))
        time.sleep(chance.uniform(0, 0.3))
        sending.kills += sending.count_open() > 0
        sending.kill()
    assert sending.kills == ROUNDS, "everything was sent before the server could be killed"
    sending.start()
    sending.wait(lambda: sending.ask("SELECT state FROM municipal_broadcast") == [["done"]])
    check_everybody_is_told(sending)


def not_begun_is_over(sending):
    """Everything has left already."""
    return sending.ask("SELECT state FROM municipal_broadcast") == [["done"]]


def check_everybody_is_told(sending):
    rows = sending.ask(
        "SELECT n.uuid, n.state, n.channel FROM municipal_notification n WHERE broadcast_id IS NOT NULL"
    )
    assert len(rows) == SENT
    letters = {key[0].split("@")[0] for key in sending.mail.letters}
    notes = {topic for _path, topic in sending.push.taken}
    told = {uuid for uuid, state, _channel in rows if state == "sent"}
    assert told == letters | notes, "lost, or counted without having left"
    assert not letters & notes, "the same person on two ways"
    # a mailbox or a browser knows a repeated message by its id and shows it once
    again = sum(count - 1 for count in sending.mail.letters.values())
    called_again = sum(count - 1 for count in sending.push.taken.values())
    print(
        f"\n{SENT} people, {sending.kills} kills, repeated: {again} e-mails, {called_again} pushes"
    )
    assert again <= sending.kills
    assert len(sending.push.taken) == len(notes), "one message under two topics"
    check_answers(sending, rows)


def check_answers(sending, rows):
    """Who is gone for ever is failed and forgotten; who was busy got it later."""
    gone = [
        person
        for person in range(SENT)
        if person % 2 == 0 and person // 2 % 10 in (1, 2) and person % 5
    ]
    failed = [uuid for uuid, state, _channel in rows if state == "failed"]
    assert len(failed) == len(gone)
    left = sending.ask(
        "SELECT count(*) FROM municipal_subscription WHERE address ~ '/(404|410)/' AND channel = 'push'"
        " AND id IN (SELECT subscription_id FROM municipal_notification)"
    )
    assert left == [["0"]]
    assert {404, 410, 429, 500, 201} <= sending.push.answers.keys()
