"""How a visitor wants to see the pages: text size and contrast, kept in one small cookie."""

from dataclasses import dataclass

COOKIE = "municipal_display"
SIZES = ("normal", "large", "larger")
CONTRASTS = ("normal", "high", "dark")


@dataclass(frozen=True)
class Display:
    """A choice; anything that is not a choice is the normal one."""

    size: str = "normal"
    contrast: str = "normal"

    @classmethod
    def parse(cls, cookie: str | None) -> "Display":
        """Reads what :meth:`to_cookie` wrote; a cookie is anybody's text, so nothing else gets in."""
        size, _dot, contrast = (cookie or "").partition(".")
        return cls().change(size, contrast)

    def change(self, size: str | None = None, contrast: str | None = None) -> "Display":
        """With another size, another contrast, or both; unknown values change nothing."""
        return Display(
            size if size in SIZES else self.size,
            contrast if contrast in CONTRASTS else self.contrast,
        )

    def to_cookie(self) -> str:
        return f"{self.size}.{self.contrast}"

    @property
    def classes(self) -> str:
        """Classes of the page, empty for the normal look."""
        named = {"mc-size": self.size, "mc-contrast": self.contrast}
        return " ".join(f"{name}-{value}" for name, value in named.items() if value != "normal")
