"""Places out of a file: CSV as spreadsheets write it, or GeoJSON (RFC 7946) of points.

Columns and properties are known by their English or Greek names. Nothing is guessed: what cannot be
read is said of its row, and the row is left out.
"""

import csv
import io
import json
import math
import re
import unicodedata
from dataclasses import dataclass, field

#: {field: names of columns and properties, in small letters, without accents or final sigma}
NAMES = {
    "name": ("name", "title", "ονομα", "ονομασια", "τιτλοσ"),
    "kind": ("kind", "type", "ειδοσ", "κατηγορια"),
    "address": ("address", "διευθυνση"),
    "latitude": ("latitude", "lat", "γεωγραφικο πλατοσ", "πλατοσ"),
    "longitude": ("longitude", "lon", "lng", "γεωγραφικο μηκοσ", "μηκοσ"),
    "opening_hours": ("opening_hours", "hours", "ωραριο", "ωρεσ"),
    "phone": ("phone", "telephone", "contact:phone", "τηλεφωνο"),
    "email": ("email", "e-mail", "contact:email"),
    "url": ("url", "website", "contact:website", "ιστοτοποσ"),
    "wheelchair": ("wheelchair", "αμαξιδιο", "προσβασιμο"),
    "access_note": ("access", "wheelchair:description", "προσβαση"),
    "season_note": ("season", "εποχη"),
    "description": ("description", "περιγραφη"),
}
_FIELDS = {name: key for key, names in NAMES.items() for name in names}
_WHEELCHAIR = {
    **dict.fromkeys(("yes", "ναι", "true", "1", "designated"), "yes"),
    **dict.fromkeys(("partly", "limited", "εν μερει", "μερικωσ"), "partly"),
    **dict.fromkeys(("no", "οχι", "false", "0"), "no"),
}
LONGEST = 500
MOST_ROWS = 5000


class PlaceFileError(ValueError):
    """The file cannot be read at all: ``code`` is format, columns or large."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass
class PlaceRow:
    """One place. ``values`` has the names of our fields; ``errors`` are codes: name, point, wheelchair."""

    number: int
    values: dict = field(default_factory=dict)
    errors: tuple = ()


def read_places(content: bytes) -> list[PlaceRow]:
    """The places of a file, in its order; ``PlaceFileError`` when it is none."""
    text = _decode(content)
    read = _read_geojson if text.lstrip()[:1] == "{" else _read_csv
    rows = [_make_row(number, raw) for number, raw in read(text)]
    if len(rows) > MOST_ROWS:
        raise PlaceFileError("large")
    return rows


def _decode(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # as spreadsheets in Greece still write it
        return content.decode("cp1253", errors="replace")


def _read_csv(text):
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error:
        raise PlaceFileError("format") from None
    fields = [_FIELDS.get(_plain(name)) for name in rows[0]] if rows else []
    if "name" not in fields:
        raise PlaceFileError("columns")
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            yield number, {key: cell for key, cell in zip(fields, row, strict=False) if key}


def _read_geojson(text):
    try:
        features = json.loads(text)["features"]
        for number, feature in enumerate(features, 1):
            raw = {
                key: value
                for name, value in (feature.get("properties") or {}).items()
                if (key := _FIELDS.get(_plain(name))) and isinstance(value, str | int | float)
            }
            geometry = feature.get("geometry") or {}
            if geometry.get("type") == "Point":
                raw["longitude"], raw["latitude"] = geometry["coordinates"][:2]
            elif geometry:
                raw["latitude"] = "?"  # a shape has no one place
            yield number, raw
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PlaceFileError("format") from None


def _make_row(number, raw):
    values, errors = {}, []
    for key, value in raw.items():
        text = " ".join(str(value).split())[:LONGEST]
        if text and key not in ("latitude", "longitude", "wheelchair"):
            values[key] = text
    if not values.get("name"):
        errors.append("name")
    point = _read_point(raw.get("latitude"), raw.get("longitude"))
    if point:
        values["latitude"], values["longitude"] = point
    elif point is None:
        errors.append("point")
    wheelchair = _plain(str(raw.get("wheelchair") or ""))
    if wheelchair and wheelchair not in _WHEELCHAIR:
        errors.append("wheelchair")
    elif wheelchair:
        values["wheelchair"] = _WHEELCHAIR[wheelchair]
    return PlaceRow(number, values, tuple(errors))


def _read_point(latitude, longitude):
    """(latitude, longitude); () when there is none; None when it is no place on earth."""
    texts = [str(part if part is not None else "").strip() for part in (latitude, longitude)]
    if not any(texts):
        return ()
    try:
        lat, lon = (float(text.replace(",", ".")) for text in texts)
    except ValueError:
        return None
    on_earth = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if on_earth and (lat or lon) else None


def _plain(name):
    text = unicodedata.normalize("NFKD", str(name)).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", text.replace("ς", "σ")).strip()
