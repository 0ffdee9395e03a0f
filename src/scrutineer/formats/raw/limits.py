"""How much a file may unpack to before it is refused."""

from dataclasses import dataclass

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds that keep a small hostile file from filling the memory.

    Args:
        max_bytes: Bytes of a file, and of all that is packed in it, uncompressed.
        max_ratio: Uncompressed to compressed bytes; looked at above `ratio_from` uncompressed bytes only, because a
            small table of zeros may well shrink more.
        ratio_from: Uncompressed bytes above which `max_ratio` holds.
        max_line: Bytes of one line of delimited text.
        max_cells_in_workbook: Cells of the rectangle that a sheet covers.
        max_members: Files in an archive, and parts of a workbook.
        max_streams: Streams of a gzip file; those that can be read block by block have one for every 64 kB.
        max_columns: Columns of a table.
        max_quoted_lines: Lines of one quoted cell; more of them are a quote that was never closed.
        max_quoted: Bytes of one quoted cell.
    """

    max_bytes: int = 2_000 * _MEGABYTE
    max_ratio: int = 200
    ratio_from: int = 10 * _MEGABYTE
    max_line: int = 10 * _MEGABYTE
    max_cells_in_workbook: int = 20_000_000
    max_members: int = 1_000
    max_streams: int = 100_000
    max_columns: int = 10_000
    max_quoted_lines: int = 1_000
    max_quoted: int = 1 * _MEGABYTE
