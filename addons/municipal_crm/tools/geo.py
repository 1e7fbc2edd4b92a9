"""Points and areas on the map.

Coordinates are WGS 84 degrees. GeoJSON (RFC 7946) puts longitude before latitude;
the arguments of these functions put latitude first, as people and our fields do.

The ray casting is our own: shapely is not light (it brings GEOS and needs numpy), and
these few lines are tested against shapes whose answer is known in advance.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def point_in_polygon(lat: float, lon: float, geojson: Mapping[str, Any]) -> bool:
    """Whether the point lies in a GeoJSON ``Polygon`` or ``MultiPolygon``, holes left out.

    A ``Feature`` is read as its geometry. Rings may be open or closed and turn either
    way. A point on a side that two areas share belongs to exactly one of them. Areas
    across the 180th meridian or a pole are not supported. ``ValueError`` for other
    geometries or rings of fewer than three points.
    """
    return any(
        # Crossings of all rings together: a hole takes away what the outline gave.
        sum(_crossings(lat, lon, ring) for ring in rings) % 2
        for rings in get_polygons(geojson)
    )


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance over the ground in metres by the haversine formula (sphere; error < 0.6 %)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    square = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, square)))


def square_around(lat: float, lon: float, metres: float) -> tuple[float, float, float, float]:
    """(south, west, north, east) in degrees of a square that holds the circle of ``metres``.

    A hair larger than the circle needs; not for the poles, where a degree of longitude vanishes.
    """
    height = math.degrees(metres / EARTH_RADIUS_M) * 1.001
    width = height / max(math.cos(math.radians(lat)), 0.01)
    return lat - height, lon - width, lat + height, lon + width


def parse_degrees(text: str | None, count: int) -> tuple[float, ...] | None:
    """``count`` numbers of degrees (-180 to 180) out of ``"38.3,25.19"``; None for all else."""
    try:
        numbers = tuple(float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    fits = len(numbers) == count and all(-180 <= number <= 180 for number in numbers)
    return numbers if fits else None


def parse_point(text: str | None) -> tuple[float, float] | None:
    """(latitude, longitude) of ``"38.305236,25.195643"``, to a tenth of a metre; None for all else."""
    latitude, longitude = parse_degrees(text, 2) or (math.inf, math.inf)
    return (round(latitude, 6), round(longitude, 6)) if abs(latitude) <= 90 else None


def check_polygon(geojson: Mapping[str, Any]) -> None:
    """Raises ``ValueError`` unless ``point_in_polygon`` can read the geometry."""
    for rings in get_polygons(geojson):
        for ring in rings:
            if not all(-180 <= point[0] <= 180 and -90 <= point[1] <= 90 for point in ring):
                raise ValueError("coordinates outside the globe; longitude comes first")


def get_polygons(geojson: Mapping[str, Any]) -> Iterator[Sequence]:
    """The rings of each polygon, of points [lon, lat]: its outline, then its holes.

    Raises ``ValueError`` unless it is a GeoJSON Polygon or MultiPolygon (also in a Feature).
    """
    try:
        geometry = geojson["geometry"] if geojson["type"] == "Feature" else geojson
        coordinates, kind = geometry["coordinates"], geometry["type"]
        polygons = [coordinates] if kind == "Polygon" else list(coordinates)
    except (KeyError, TypeError):
        raise ValueError("not a GeoJSON geometry") from None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("an area is a Polygon or a MultiPolygon")
    if not polygons or not all(map(_is_outline_with_holes, polygons)):
        raise ValueError("a ring has at least three points of longitude and latitude")
    yield from polygons


def _is_outline_with_holes(rings: Any) -> bool:
    return _is_list(rings, 1) and all(
        _is_list(ring, 3) and all(_is_list(point, 2) and _is_number(*point[:2]) for point in ring)
        for ring in rings
    )


def _is_list(value: Any, length: int) -> bool:
    return isinstance(value, list | tuple) and len(value) >= length


def _is_number(*values: Any) -> bool:
    return all(isinstance(value, int | float) and math.isfinite(value) for value in values)


def _crossings(lat: float, lon: float, ring: Sequence[Sequence[float]]) -> int:
    """How many sides of the ring a line from the point to the east crosses.

    A side reaches from its lower end (included) to its upper end (excluded), so a
    corner at the line's height is counted once, or twice at a tip.
    """
    count, (x1, y1) = 0, ring[-1][:2]
    for x2, y2, *_height in ring:
        if (y1 > lat) != (y2 > lat):
            # From south to north, so that rounding is the same for both areas at a side.
            (south, west), (north, east) = sorted([(y1, x1), (y2, x2)])
            count += lon < west + (lat - south) / (north - south) * (east - west)
        x1, y1 = x2, y2
    return count
