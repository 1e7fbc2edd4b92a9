"""The public pages of announcements beside Odoo's own blog and its login page.

Both sides: as many entries, one every two days back into the past, with the same texts, read by visitors
without a login. Ours shows twenty on a page, the blog twelve; both feeds carry the latest fifty. The floor is
``/web/login`` on the same server and in the same rounds.

Environment: BENCH_ENTRIES (how many, 500), BENCH_KEEP (measure the databases of the run before).
"""

import contextlib
import datetime
import os
from urllib.parse import quote

import measure
import pages
import towns
import web
import weights
from odoo import api
from odoo.modules.registry import Registry
from suite import databases, municipality, odoo, paths

OURS, PEER = "bench_announcements_ours", "bench_announcements_peer"
PEER_NAME = "Odoo website_blog 19.0"
ENTRIES = int(os.environ.get("BENCH_ENTRIES") or 500)
FLOOR = "/web/login"
ROUNDS = {1: (8, 10), 8: (8, 48)}  # clients: (rounds, pages in a round)
CONDITIONS = (
    "{clients} client(s), two worker processes each, until the last byte; {rounds} rounds of {each} in turn; "
    "scheduled actions off; client and server share the machine; {entries} entries on both sides. "
    "A second: ours {ours:.0f}, the blog {peer:.0f}, login page {floor:.0f}. "
    "p95: ours {ours_p95} ms, the blog {peer_p95} ms, login page {floor_p95} ms."
)


def _texts():
    """[(title, summary, text in HTML, days ago)] of both sides."""
    texts = towns.texts()
    return [
        (texts[number % len(texts)][:70], texts[(number + 1) % len(texts)][:200],
         "".join(f"<p>{texts[(number + step) % len(texts)]}</p>" for step in range(8)), 2 * number)
        for number in range(ENTRIES)
    ]  # fmt: skip


def _fill_ours(env):
    topics = env["municipal.announcement.topic"].search([], limit=5)
    now = datetime.datetime.now().replace(microsecond=0)
    there = env["municipal.announcement"].search([], limit=1)
    if there:
        return quote(there._get_public_path())
    rows = env["municipal.announcement"].create(
        [
            {"name": name, "summary": summary, "body": body, "topic_ids": topics[number % 5].ids}
            for number, (name, summary, body, _days) in enumerate(_texts())
        ]
    )
    for row in rows:
        row._set_state("approved")
    env.flush_all()
    for row, (_name, _summary, _body, days) in zip(rows, _texts(), strict=True):
        env.cr.execute(
            "UPDATE municipal_announcement SET date_start = %s WHERE id = %s",
            (now - datetime.timedelta(days=days, minutes=1), row.id),
        )
    env.invalidate_all()
    return quote(rows[0]._get_public_path())


def _fill_peer(env):
    blog = env["blog.blog"].search([("name", "=", "Bench")], limit=1)
    if blog:
        return blog, env["blog.post"].search([("blog_id", "=", blog.id)], limit=1)
    blog = env["blog.blog"].create({"name": "Bench"})
    now = datetime.datetime.now().replace(microsecond=0)
    posts = env["blog.post"].create(
        [
            {"name": name, "subtitle": summary, "content": body, "blog_id": blog.id,
             "is_published": True, "post_date": now - datetime.timedelta(days=days, minutes=1)}
            for name, summary, body, days in _texts()
        ]
    )  # fmt: skip
    return blog, posts[0]


def _prepare():
    """Make both databases anew; the addresses {"ours", "peer"} of (list, one, feed)."""
    databases.start(towns.CLUSTER)
    for name, addon in ((OURS, "municipal_announcements"), (PEER, "website_blog")):
        if os.environ.get("BENCH_KEEP"):
            continue
        databases.clone(towns.CLUSTER, databases.template(towns.CLUSTER), name)
        odoo.install(towns.CLUSTER, name, [addon], log=paths.LOGS / f"{name}.log")
        municipality.close_doors(name, towns.CLUSTER)
    with Registry(OURS).cursor() as cr:
        one = _fill_ours(api.Environment(cr, api.SUPERUSER_ID, {}))
    with Registry(PEER).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        blog, post = _fill_peer(env)
        slug = env["ir.http"]._slug
        theirs = (f"/blog/{slug(blog)}", f"/blog/{slug(blog)}/{slug(post)}")
        theirs += (f"/blog/{slug(blog)}/feed?limit=50",)
    theirs = tuple(quote(address, safe="/?=") for address in theirs)
    return {"ours": ("/announcements", one, "/announcements/feed/el/all.atom"), "peer": theirs}


def rows():
    """Return the rows of this area; they are written to .run/bench/announcements.json."""
    addresses, found = _prepare(), []
    with contextlib.ExitStack() as stack:
        port, peer_port = (stack.enter_context(web.serving(name)) for name in (OURS, PEER))
        for place, name in enumerate(("announcements: list", "announcements: one", "Atom feed")):
            crowds = {
                "ours": pages.make_crowd(pages.Visiting, port, addresses["ours"][place]),
                "peer": pages.make_crowd(pages.Visiting, peer_port, addresses["peer"][place]),
                "floor": pages.make_crowd(pages.Visiting, port, FLOOR),
            }
            found += [_row(crowds, name, clients) for clients in ROUNDS]
        found += weights.rows(port, addresses["ours"][:2])
    measure.save("announcements", found)
    return found


def _row(crowds, name, clients):
    samples = {key: [] for key in crowds}
    seconds = dict.fromkeys(crowds, 0.0)
    rounds, each = ROUNDS[clients]
    for turn in range(rounds + 1):
        for key, crowd in crowds.items():
            some, duration = web.volley(crowd[:clients], each)
            if turn:  # the first round warms both workers of each server
                samples[key] += some
                seconds[key] += duration
    facts = {f"{key}_p95": measure.p95(times) for key, times in samples.items()}
    facts |= {key: len(samples[key]) / seconds[key] for key in crowds}
    medians = (measure.median(samples[key]) for key in ("ours", "peer", "floor"))
    return measure.row(
        f"{name}, {clients} client{'s' if clients > 1 else ''}",
        len(samples["ours"]), *medians,
        CONDITIONS.format(clients=clients, rounds=rounds, each=each, entries=ENTRIES, **facts),
        peer_name=PEER_NAME, size=crowds["ours"][0].size,
    )  # fmt: skip
