"""The generated configuration: odoo.conf of the root, filled in for this clone."""

import configparser

from . import paths


def write(name="odoo.conf", **overrides):
    """Write .run/<name> from the example and return its path.

    :param overrides: options in place of the example's, as strings or numbers
    """
    parser = configparser.RawConfigParser(comment_prefixes=(";",))
    parser.read(paths.ROOT / "odoo.conf", encoding="utf-8")
    options = parser["options"]
    for option in ("db_host", "db_port", "db_user"):
        options.pop(option)  # from the environment: PGHOST, PGPORT, PGUSER
    values = {"addons_path": addons_path(), "data_dir": paths.RUN / "data", **overrides}
    for option, value in values.items():
        options[option] = str(value)
    target = paths.RUN / name
    temporary = target.with_suffix(f".{id(parser)}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write("; Generated from odoo.conf of the root: change that one.\n")
        parser.write(stream)
    temporary.replace(target)
    return target


def addons_path():
    """Return Odoo's addons path: ours, and a source checkout's where there is one."""
    folders = [paths.ADDONS]
    checkout = paths.odoo_folder() / "addons"
    if checkout.is_dir():
        folders.append(checkout)
    return ",".join(map(str, folders))


if __name__ == "__main__":
    print(write())
