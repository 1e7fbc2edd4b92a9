"""The grid that puts many points into few markers, and the frame around them.

Web Mercator at zoom ``z`` shows the globe in a square of ``256 * 2**z`` pixels, so a
cell of a fixed size on the screen is a fixed angle of longitude, and of latitude
times the cosine of the place (https://wiki.openstreetmap.org/wiki/Zoom_levels).
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

TILE = 256
_TILE_ADDRESS = re.compile(r"(?P<origin>https?://(\{s\}\.)?[A-Za-z0-9.-]+(:\d+)?)?/[^\s\"'<>;,]*")
MAX_ZOOM = 19
#: Beyond this latitude the projection ends.
MAX_LATITUDE = 85.0


@dataclass(frozen=True)
class Bounds:
    """A frame on the map in degrees. ``ValueError`` when it is upside down or off the globe."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        values = (self.south, self.west, self.north, self.east)
        if not all(math.isfinite(value) for value in values):
            raise ValueError("bounds are numbers")
        if self.south > self.north or self.west > self.east:
            raise ValueError("bounds are south, west, north, east")

    @property
    def latitude(self) -> float:
        """The middle parallel, kept where the projection works."""
        return max(-MAX_LATITUDE, min(MAX_LATITUDE, (self.south + self.north) / 2))


def cell_size(zoom: int, latitude: float, pixels: int) -> tuple[float, float]:
    """(height, width) in degrees of a cell of ``pixels`` on the screen."""
    zoom = max(0, min(MAX_ZOOM, int(zoom)))
    width = 360 / (TILE * 2**zoom) * max(1, pixels)
    return width * math.cos(math.radians(latitude)), width


def fit_pixels(bounds: Bounds, zoom: int, pixels: int, limit: int) -> int:
    """The smallest side of a cell, not below ``pixels``, with which ``bounds`` hold at most ``limit``.

    Whatever a caller asks for, the answer has a size that is known before.
    """
    tall, wide = cell_size(zoom, bounds.latitude, 1)
    high, broad = (bounds.north - bounds.south) / tall, (bounds.east - bounds.west) / wide
    side = max(1, int(pixels))
    # one more row and column, because the frame begins and ends inside a cell
    while (high // side + 2) * (broad // side + 2) > limit:
        side = math.ceil(side * 1.25)
    return side


def fit_zoom(bounds: Bounds, width: int = 900, height: int = 600) -> int:
    """The closest zoom at which ``bounds`` fit into a map of ``width`` by ``height`` pixels."""
    for zoom in range(MAX_ZOOM, 0, -1):
        tall, wide = cell_size(zoom, bounds.latitude, 1)
        if (bounds.east - bounds.west) / wide <= width and (
            bounds.north - bounds.south
        ) / tall <= height:
            return zoom
    return 0


#: Sides, in halvings of 90 degrees, of the cells that are counted beforehand: from 20 km to 75 m.
#: A step of four keeps few of them, and two or more of a level fit into any marker's cell.
LEVELS = (9, 11, 13, 15, 17)
#: Pixels. A cell counted beforehand is never shown larger than asked for, unless it is so small.
SMALL_PIXELS = 32


@dataclass(frozen=True)
class Lattice:
    """Markers' cells made of whole cells of a level, ``rows`` high and ``columns`` wide."""

    level: int
    rows: int
    columns: int

    @property
    def base(self) -> float:
        """Side in degrees of a cell of the level."""
        return level_side(self.level)

    @property
    def size(self) -> tuple[float, float]:
        """(height, width) in degrees of a marker's cell."""
        return self.rows * self.base, self.columns * self.base

    def span(self, frame: "Bounds") -> tuple[int, int, int, int]:
        """(south, west, north, east): the cells of the level that ``frame`` touches, inclusive."""
        return (
            math.floor(frame.south / self.base),
            math.floor(frame.west / self.base),
            max(math.ceil(frame.north / self.base) - 1, math.floor(frame.south / self.base)),
            max(math.ceil(frame.east / self.base) - 1, math.floor(frame.west / self.base)),
        )

    def widen(self, frame: "Bounds") -> "Bounds":
        """The frame around the cells of :meth:`span`."""
        south, west, north, east = self.span(frame)
        base = self.base
        return Bounds(south * base, west * base, (north + 1) * base, (east + 1) * base)


def level_side(level: int) -> float:
    """Side in degrees of a level's cells; a power of two, so that no cell has two borders."""
    return 90 / 2**level


def fit_lattice(size: tuple[float, float], zoom: int, finest: bool = False) -> Lattice | None:
    """The coarsest lattice whose cells are about ``size`` (degrees), None when it is too fine.

    :param finest: rather the finest level than none
    """
    height, width = size
    small = math.inf if finest else cell_size(zoom, 0, SMALL_PIXELS)[1] * height / width
    for level in LEVELS:
        base = level_side(level)
        if base <= min(height, width) or (level == LEVELS[-1] and base <= small):
            return Lattice(level, math.ceil(height / base), math.ceil(width / base))
    return None


#: Points nearer than this, in degrees (about a metre), are one spot that no zoom takes apart.
SPOT = 0.00001
#: In place of a record's id: several records, spread or at one spot.
SPREAD, ONE_SPOT = 0, -1


@dataclass
class Cell:
    """One marker: the mean place of ``count`` points and the frame around them."""

    latitude: float = 0.0
    longitude: float = 0.0
    count: int = 0
    record: int = SPREAD
    frame: Bounds | None = None
    groups: dict = field(default_factory=dict)

    def add(self, row: "Row") -> None:
        """Takes in the points of one group."""
        total = self.count + row.count
        self.latitude += (row.latitude - self.latitude) * row.count / total
        self.longitude += (row.longitude - self.longitude) * row.count / total
        self.count = total
        self.groups[row.group] = self.groups.get(row.group, 0) + row.count
        self.frame = around(self.frame, row.frame)
        self.record = row.record if total == 1 else ONE_SPOT if self._is_spot() else SPREAD

    def _is_spot(self) -> bool:
        frame = self.frame
        return frame.north - frame.south < SPOT and frame.east - frame.west < SPOT

    def as_list(self, groups: list) -> list:
        """[latitude, longitude, count, id, [[group index, count], …]] for JSON.

        The id is the record's when it stands for one, else ``SPREAD`` or ``ONE_SPOT``.
        """
        parts = sorted([groups.index(group), count] for group, count in self.groups.items())
        return [round(self.latitude, 5), round(self.longitude, 5), self.count, self.record, parts]

    def regrouped(self, names: dict) -> "Cell":
        """The same marker with its groups counted under ``names[group]``."""
        groups: dict = {}
        for group, count in self.groups.items():
            groups[names[group]] = groups.get(names[group], 0) + count
        return replace(self, groups=groups)

    def as_anonymous_list(self, groups: list) -> list:
        """As :meth:`as_list` for strangers: one spot or several, and no record."""
        latitude, longitude, count, record, parts = self.as_list(groups)
        return [latitude, longitude, count, ONE_SPOT if record else SPREAD, parts]


@dataclass(frozen=True)
class Row:
    """The points of one group in one cell, as the database gathers them."""

    y: int
    x: int
    group: object
    count: int
    latitude: float
    longitude: float
    record: int
    frame: Bounds


def around(first: Bounds | None, second: Bounds) -> Bounds:
    """The frame around both."""
    if first is None:
        return second
    return Bounds(
        min(first.south, second.south),
        min(first.west, second.west),
        max(first.north, second.north),
        max(first.east, second.east),
    )


def is_tile_address(address: str) -> bool:
    """Whether ``address`` is one of a tile server: ``https://…/{z}/{x}/{y}.png``, or ``/…`` here."""
    return bool(_TILE_ADDRESS.fullmatch(address)) and all(
        part in address for part in ("{z}", "{x}", "{y}")
    )


def tile_origin(address: str) -> str:
    """What a content policy must allow for the tiles of ``address``: an origin, or ``""`` for ours.

    ``{s}`` stands for several hosts of one name and becomes ``*``.
    """
    found = _TILE_ADDRESS.fullmatch(address or "")
    return (found["origin"] or "").replace("{s}", "*") if found else ""


def snap(bounds: Bounds, grid: float) -> Bounds:
    """The smallest frame around ``bounds`` whose sides lie on a grid of ``grid`` degrees.

    A frame that moves by less than a cell then tells nothing of where in the cell a point is.
    """
    return Bounds(
        round(math.floor(bounds.south / grid) * grid, 6),
        round(math.floor(bounds.west / grid) * grid, 6),
        round(math.ceil(bounds.north / grid) * grid, 6),
        round(math.ceil(bounds.east / grid) * grid, 6),
    )


def cell_at(latitude: float, longitude: float, grid: float) -> Bounds:
    """The cell of the grid that holds a point. ``ValueError`` for what is no point."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError("a point is two numbers")
    south, west = math.floor(latitude / grid) * grid, math.floor(longitude / grid) * grid
    return Bounds(round(south, 6), round(west, 6), round(south + grid, 6), round(west + grid, 6))


def frame_of(outlines: Iterable[dict]) -> Bounds | None:
    """The frame around GeoJSON polygons; None without any point."""
    points = [point for outline in outlines for point in _points(outline)]
    if not points:
        return None
    longitudes, latitudes = zip(*(point[:2] for point in points), strict=True)
    return Bounds(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def _points(part: object) -> Iterable[list]:
    """The positions of a geometry, of a feature, or of their nested lists."""
    if isinstance(part, dict):
        part = part.get("geometry") or part.get("coordinates") or []
        yield from _points(part)
    elif part and isinstance(part[0], int | float):
        yield part
    else:
        for inner in part:
            yield from _points(inner)


def merge_cells(rows: Iterable[Row]) -> list[Cell]:
    """One marker for each cell; order follows the rows."""
    cells: dict[tuple, Cell] = {}
    for row in rows:
        cells.setdefault((row.y, row.x), Cell()).add(row)
    return list(cells.values())
