"""What public pages weigh at first view: every byte that a browser with an empty cache fetches."""

import contextlib
import http.client
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import measure
from lxml import html
from suite import paths, server

PAGES = (
    "/",
    "/requests",
    "/requests/new",
    "/requests/new/category0",
    "/requests/track",
    "/services",
)
LOADED = "//script/@src | //link[@rel='stylesheet' or contains(@rel, 'icon')]/@href | //img/@src"
CONDITIONS = (
    "{count} transfers through nginx with the gzip lines of docker/nginx.conf.template: {packed:,} "
    "bytes; without compression {plain:,}. Page, styles, scripts and pictures; headers not counted."
)


def _gzip_lines():
    template = (paths.ROOT / "docker" / "nginx.conf.template").read_text(encoding="utf-8")
    return [line.strip() for line in template.splitlines() if line.strip().startswith("gzip")]


@contextlib.contextmanager
def front_door(port):
    """nginx in front of the server at ``port``; yields its own port, None where there is no nginx."""
    nginx = shutil.which("nginx") or paths.RUN / "nginx" / "usr" / "sbin" / "nginx"
    if not Path(nginx).exists():
        yield None
        return
    own = server.free_port()
    with tempfile.TemporaryDirectory() as folder:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        user = "user root;" if os.getuid() == 0 else ""
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(
            f"{user} daemon off; pid {folder}/nginx.pid; events {{}}\n"
            f"http {{ access_log off; {temporary}\n{chr(10).join(_gzip_lines())}\n"
            f"server {{ listen 127.0.0.1:{own}; location / {{ proxy_pass http://127.0.0.1:{port};\n"
            "proxy_set_header Host $http_host; proxy_http_version 1.1; } } }\n",
            encoding="utf-8",
        )
        process = subprocess.Popen(
            [nginx, "-p", folder, "-c", configuration, "-e", f"{folder}/error.log"],
            stdin=subprocess.DEVNULL,
        )
        try:
            while server.is_free(own):
                time.sleep(0.05)
            yield own
        finally:
            process.terminate()
            process.wait(20)


def _fetch(port, path, encoding):
    """Return the body of an address as it was transferred."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": encoding, "Accept-Language": "el"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def rows(port, addresses=PAGES):
    """Return a row for each page of the server at ``port``."""
    with front_door(port) as door:
        if not door:
            print("  no nginx: the weight of the pages is not measured")
            return []
        return [_row(door, path) for path in addresses]


def _row(door, path):
    page = _fetch(door, path, "identity")
    addresses = [path, *dict.fromkeys(html.fromstring(page).xpath(LOADED))]
    packed, plain = (
        sum(len(_fetch(door, address, encoding)) for address in addresses)
        for encoding in ("gzip", "identity")
    )
    conditions = CONDITIONS.format(count=len(addresses), packed=packed, plain=plain)
    return measure.row(
        f"first view of {unquote(path)[:30]}",
        len(addresses),
        None,
        None,
        None,
        conditions,
        size=packed,
    )
