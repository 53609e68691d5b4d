"""The formats of the cells of a workbook, each made once."""

from __future__ import annotations

from typing import Any

from parution.workbooks.columns import TEXT_FORMAT

# The height of a line of text, in points.
LINE = 15


class Forms:
    """The formats of cells, each made once.

    Args:
        book: XlsxWriter's workbook.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[tuple[tuple[str, object], ...], Any] = {}

    def make(self, **properties: object) -> Any:
        """Make a format, from XlsxWriter's words for its properties."""
        key = tuple(sorted(properties.items(), key=lambda item: item[0]))
        if key not in self._known:
            self._known[key] = self._book.add_format(properties)
        return self._known[key]

    def cells(self, number_format: str = TEXT_FORMAT) -> Any:
        """Format entries."""
        return self.make(num_format=number_format, valign="top")

    def label(self, *, required: bool) -> Any:
        """Format a label: light, or dark where the column is required."""
        colours = (
            {"bg_color": "#1F3864", "font_color": "#FFFFFF"}
            if required
            else {"bg_color": "#D9E2F3", "font_color": "#1F1F1F"}
        )
        return self.make(num_format=TEXT_FORMAT, bold=True, border=1, valign="top", **colours)

    def title(self) -> Any:
        """Format the title of a column."""
        return self.make(num_format=TEXT_FORMAT, bold=True, text_wrap=True, valign="top")

    def help(self) -> Any:
        """Format what is expected in a column."""
        return self.make(
            num_format=TEXT_FORMAT, text_wrap=True, valign="top", font_color="#404040", font_size=10
        )

    def example(self) -> Any:
        """Format an example, the last line before the entries."""
        return self.make(
            num_format=TEXT_FORMAT,
            italic=True,
            text_wrap=True,
            valign="top",
            bottom=2,
            bg_color="#F2F2F2",
            font_color="#404040",
        )
