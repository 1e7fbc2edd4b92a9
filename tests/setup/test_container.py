"""What the containers do, without an engine: the same entry point, the same proxy."""

import json
import os
import shutil
import signal
import ssl
import string
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import websocket
from conftest import REAL_RUN, ROOT
from suite import databases, logcheck, server

DATABASE = "suite_container"
ENTRYPOINT = ROOT / "docker" / "entrypoint.sh"


def _start(log, **env):
    with log.open("w", encoding="utf-8") as stream:
        return subprocess.Popen(
            [ENTRYPOINT, "web"],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, **env},
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def ports():
    """Free ports for Odoo's workers and websocket, and the proxy's two."""
    first = server.free_port(1, 2, 3)
    names = ("HTTP_PORT", "GEVENT_PORT", "PROXY_HTTP", "PROXY_HTTPS")
    return {name: str(first + number) for number, name in enumerate(names)}


@pytest.fixture(scope="module")
def container(ports, tmp_path_factory):
    """The entry point's `web` on a database in which none of our addons is installed."""
    databases.start("test")
    databases.clone("test", databases.template("test"), DATABASE)
    log = tmp_path_factory.mktemp("container") / "odoo.log"
    env = {
        **databases.environment("test"),
        "MUNICIPAL_DB": DATABASE,
        "MUNICIPAL_DATA_DIR": str(REAL_RUN / "data"),
        "MUNICIPAL_SECRET_KEY_FILE": str(REAL_RUN / "secret.key"),
        "HTTP_INTERFACE": "127.0.0.1",
        "WORKERS": "2",
        "HTTP_PORT": ports["HTTP_PORT"],
        "GEVENT_PORT": ports["GEVENT_PORT"],
    }
    process = _start(log, **env)
    try:
        server.wait(process, int(ports["HTTP_PORT"]), log=log, seconds=300)
        yield process, log, env
    finally:
        server.stop(process.pid)
        databases.drop("test", DATABASE)


@pytest.fixture(scope="module")
def proxy(container, ports, tmp_path_factory):
    """nginx with our configuration and a certificate made for the test; yields its folder."""
    nginx = shutil.which("nginx") or REAL_RUN / "nginx" / "usr" / "sbin" / "nginx"
    if not Path(nginx).exists():
        pytest.skip("no nginx here")
    folder = tmp_path_factory.mktemp("proxy")
    _make_certificate(folder)
    configuration = _render(folder, ports)
    command = [nginx, "-p", folder, "-c", configuration, "-e", folder / "error.log"]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_for_port(int(ports["PROXY_HTTPS"]))
        yield folder
    finally:
        process.terminate()
        process.wait(20)


def _make_certificate(folder):
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def _render(folder, ports):
    template = (ROOT / "docker" / "nginx.conf.template").read_text(encoding="utf-8")
    values = {
        "ODOO_HTTP": f"127.0.0.1:{ports['HTTP_PORT']}",
        "ODOO_WEBSOCKET": f"127.0.0.1:{ports['GEVENT_PORT']}",
        "HTTP_PORT": ports["PROXY_HTTP"],
        "HTTPS_PORT": ports["PROXY_HTTPS"],
        "SERVER_NAME": "localhost",
        "TLS_FOLDER": str(folder),
    }
    # nginx's own variables ($host) stay: only the names above are filled in.
    for name, value in values.items():
        template = template.replace("${" + name + "}", value)
    assert "${" not in template
    if not Path("/proc/net/if_inet6").exists():
        template = "\n".join(line for line in template.splitlines() if "listen [::]" not in line)
    (folder / "site.conf").write_text(template, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    paths = " ".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = string.Template(
        "$user daemon off; pid $folder/nginx.pid; events {}\n"
        "http { access_log off; $paths include $folder/site.conf; }\n"
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        main.substitute(user=user, folder=folder, paths=paths), encoding="utf-8"
    )
    return configuration


def _wait_for_port(port):
    deadline = time.monotonic() + 90
    while server.is_free(port):
        assert time.monotonic() < deadline
        time.sleep(0.1)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def _get(url, folder=None):
    """Return (status, headers, text) of a page, without following redirects."""
    context = ssl.create_default_context(cafile=folder / "fullchain.pem") if folder else None
    handlers = [_NoRedirect()]
    if context:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(url, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, ""


def test_the_entry_point_installs_and_serves(container, ports):
    """An empty database becomes a municipality, and the health page answers."""
    _process, log, _env = container
    status, _headers, _text = _get(f"http://127.0.0.1:{ports['HTTP_PORT']}/municipal/health")
    assert status == 200
    assert "Installing" in log.read_text(encoding="utf-8")


def test_the_proxy_speaks_tls_and_sends_plain_visitors_there(proxy, ports):
    """Port 80 redirects, port 443 serves, browsers are told to stay with it."""
    status, headers, _text = _get(f"http://localhost:{ports['PROXY_HTTP']}/requests?x=1")
    assert status == 301
    assert headers["Location"] == "https://localhost/requests?x=1"
    status, headers, text = _get(
        f"https://localhost:{ports['PROXY_HTTPS']}/municipal/health", proxy
    )
    assert status == 200
    json.loads(text)
    assert "max-age" in headers["Strict-Transport-Security"]


def test_the_proxy_hides_the_database_manager(proxy, ports):
    """Nobody reaches it from outside."""
    assert _get(f"https://localhost:{ports['PROXY_HTTPS']}/web/database/manager", proxy)[0] == 404


def test_links_are_made_for_the_outer_address(proxy, ports):
    """Odoo believes the proxy about https, so cookies are for https only."""
    url = f"https://localhost:{ports['PROXY_HTTPS']}/web/login"
    status, headers, _text = _get(url, proxy)
    assert status == 200
    session = [line for line in headers.get_all("Set-Cookie") if line.startswith("session_id=")]
    assert len(session) == 1
    assert "Secure" in session[0]


def test_the_websocket_goes_to_the_process_that_can_hold_it(proxy, ports):
    """Live notifications in the backend, through TLS."""
    port = ports["PROXY_HTTPS"]
    # That process starts beside the workers, and may be ready after them.
    _wait_for_port(int(ports["GEVENT_PORT"]))
    connection = websocket.create_connection(
        f"wss://localhost:{port}/websocket?version=saas-18.5-1",
        origin=f"https://localhost:{port}",
        sslopt={"ca_certs": str(proxy / "fullchain.pem")},
        timeout=60,
    )
    try:
        assert connection.getstatus() == 101
    finally:
        connection.close()


def test_the_end_is_graceful_and_the_next_start_is_quick(container, ports):
    """SIGTERM ends it cleanly; a second container finds its work done."""
    process, log, env = container
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    texts = logcheck.unexpected(log)
    assert not texts, "\n".join(texts)
    second = log.with_name("second.log")
    began = time.monotonic()
    again = _start(second, **env)
    try:
        server.wait(again, int(ports["HTTP_PORT"]), log=second)
        assert time.monotonic() - began < 85
        assert "Addons: 0 new, 0 upgraded." in second.read_text(encoding="utf-8")
    finally:
        again.send_signal(signal.SIGTERM)
        assert again.wait(30) == 0


def test_it_ends_while_it_waits_for_the_database(tmp_path):
    """A container that waits can be stopped, too."""
    process = _start(
        tmp_path / "log", PGHOST="127.0.0.1", PGPORT="9", PGUSER="odoo", MUNICIPAL_SECRET_KEY="x"
    )
    deadline = time.monotonic() + 30
    while "Waiting for the database" not in (tmp_path / "log").read_text(encoding="utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 143


def test_the_database_script_makes_a_database_and_a_user_without_rights():
    """docker/database.sh: extensions by the superuser, and an owner who may do no more."""
    name = "suite_database_script"
    env = {
        **os.environ,
        "PATH": f"{Path(shutil.which('psql')).parent}:{os.environ['PATH']}",
        "POSTGRES_USER": "postgres",
        "PGPASSWORD": "it's a secret",
        "MUNICIPAL_DB": name,
        "MUNICIPAL_DB_USER": name,
    }
    try:
        command = [ROOT / "scripts/pg.sh", "test", "exec", ROOT / "docker/database.sh"]
        subprocess.run(command, check=True, env=env, capture_output=True)
        owner = "SELECT rolname, rolsuper, rolcreatedb FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba"
        query = f"{owner} WHERE datname = '{name}'"
        assert databases.sql("test", "postgres", query) == f"{name}|f|f"
        query = "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"
        there = databases.sql("test", name, query, user="postgres").split()
        assert {"unaccent", "pg_trgm", "btree_gist", "fuzzystrmatch"} <= set(there)
        query = "SELECT provolatile FROM pg_proc WHERE proname = 'unaccent' AND pronargs = 1"
        assert databases.sql("test", name, query, user="postgres") == "i"
    finally:
        databases.sql("test", "postgres", f"DROP DATABASE IF EXISTS {name}", user="postgres")
        databases.sql("test", "postgres", f"DROP ROLE IF EXISTS {name}", user="postgres")
