"""Tables in files: one row a line, the format chosen by the suffix, every write atomic.

``.jsonl`` and ``.csv`` need the standard library only, ``.parquet`` needs pyarrow.
In a ``.csv`` file a list or an object is written as JSON in its cell.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from watchword.errors import CorpusError, WatchwordError, extra

Row = dict[str, Any]

SUFFIXES = (".jsonl", ".csv", ".parquet")


@contextmanager
def atomic_write(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a file that appears under `path` only when it is complete.

    Parameters
    ----------
    path : Path
        Where the file shall be; its directory is made if there is none.
    mode : {"w", "wb"}
        Text (UTF-8, line ends kept as written) or bytes.

    Raises
    ------
    WatchwordError
        If the place cannot be written; what was there stays as it was.
    """
    import tempfile  # here, so that a tagger is loaded without it

    text = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, mode, **text) as file:  # type: ignore[call-overload]
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise WatchwordError(
            f"cannot be written: {error.strerror or error}",
            where=path,
            hint="Choose a place that can be written and has room.",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file exactly as it is, line ends included.

    A byte order mark says how the file is encoded and is not part of the text.

    Raises
    ------
    CorpusError
        If the file is missing, unreadable, binary or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return decode(data, path)


def unreadable(path: Path, error: OSError) -> CorpusError:
    """Return the error that says why a file cannot be read."""
    return CorpusError(
        f"cannot be read: {error.strerror or error}",
        where=path,
        hint="Check the name; relative names start at the current directory.",
    )


def decode(data: bytes, where: str | Path, line: int = 1) -> str:
    """Return UTF-8 bytes as text, or say in which line, counted from `line`, a byte is wrong."""
    if b"\0" in data[:8192]:
        raise CorpusError(
            "is binary, not text (it holds NUL bytes)",
            where=where,
            hint="Save the article as plain text in UTF-8.",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        raise CorpusError(
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            where=f"{where}:{line}",
            hint="Save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW",
        ) from error


def read_json(path: Path) -> Any:
    """Return what a JSON file holds, or say where it stops being JSON."""
    return parse_json(read_text(path), path)


def parse_json(text: str, where: str | Path, line: int = 1) -> Any:
    """Return what JSON text holds, or say on which line, counted from `line`, it goes wrong."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place, problem = f"{where}:{error.lineno + line - 1}", error.msg
    except RecursionError:
        place, problem = f"{where}:{line}", "nested too deeply"
    raise CorpusError(f"not JSON: {problem}", where=place, hint="Check that the file is whole.")


def read_table(path: Path, *, required: Sequence[str] = ()) -> Iterator[Row]:
    """Read rows one by one, each checked for the fields it must have.

    Parameters
    ----------
    path : Path
        A ``.jsonl``, ``.csv`` or ``.parquet`` file, or a folder of Parquet files, which are read
        in the order of their names. Only one row at a time is held in memory, except for CSV.
    required : sequence of str
        Fields without which a row makes no sense.

    Yields
    ------
    dict

    Raises
    ------
    CorpusError
        With the file and the line, at the first row that cannot be read.
    """
    for number, row in enumerate(_reader(path)(path), start=1):
        place = f"{path}:{number + (path.suffix == '.csv')}"
        if not isinstance(row, dict):
            raise CorpusError(
                f"a {type(row).__name__} where a row was expected",
                where=place,
                hint='Write one JSON object per line, such as {"text": "..."}.',
            )
        for field in required:
            if field not in row:
                found = ", ".join(repr(name) for name in row) or "nothing"
                raise CorpusError(
                    f"no '{field}' field; found {found}",
                    where=place,
                    hint=f"Rename the field that holds it to '{field}'.",
                )
        yield row


def _reader(path: Path) -> Callable[[Path], Iterator[Any]]:
    if path.is_dir():
        return _read_folder
    readers = {".jsonl": _read_jsonl, ".csv": _read_csv, ".parquet": _read_parquet}
    return readers[suffix(path)]


def suffix(path: Path) -> str:
    """Return the table format a file name asks for, or say which there are."""
    if path.suffix not in SUFFIXES:
        raise CorpusError(
            f"no table format is called '{path.suffix}'",
            where=path,
            hint=f"Use a name that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    return path.suffix


def _read_jsonl(path: Path) -> Iterator[Any]:
    # Only a line feed ends a row: U+2028 and its like may stand inside a JSON string.
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield parse_json(decode(line, path, number), path, number)
    except OSError as error:
        raise unreadable(path, error) from error


def _read_csv(path: Path) -> Iterator[Any]:
    import csv

    try:
        yield from csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    except csv.Error as error:
        raise CorpusError(
            f"not CSV: {error}", where=path, hint="Export it again as comma-separated UTF-8."
        ) from error


def _read_folder(path: Path) -> Iterator[Any]:
    for file in sorted(path.glob("*.parquet")):
        yield from _read_parquet(file)


def _read_parquet(path: Path) -> Iterator[Any]:
    with extra("workbench"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise not_parquet(path, error) from error


def not_parquet(path: Path, error: Exception) -> CorpusError:
    """Return the error that says why a file cannot be read as Parquet."""
    first = str(error).splitlines()[0]
    return CorpusError(
        f"not a readable Parquet file: {first}", where=path, hint="Write the file again."
    )


def write_table(path: Path, rows: Iterable[Row]) -> int:
    """Write rows to a ``.jsonl``, ``.csv`` or ``.parquet`` file and return how many.

    The file appears only when all rows are written; until then the old one stays.
    """
    kind = suffix(path)
    if kind == ".parquet":
        with extra("workbench"):
            import pyarrow as pa
            import pyarrow.parquet as pq
        table = pa.Table.from_pylist(list(rows))
        with atomic_write(path, "wb") as file:
            pq.write_table(table, file)
        return int(table.num_rows)
    with atomic_write(path) as file:
        return (write_jsonl if kind == ".jsonl" else write_csv)(file, rows)


def write_jsonl(file: IO[str], rows: Iterable[Row]) -> int:
    """Write rows as JSON lines to an open file and return how many."""
    n_rows = 0
    for row in rows:
        file.write(json_line(row))
        n_rows += 1
    return n_rows


def json_line(row: Row) -> str:
    r"""Return one row as one line of JSON; half of a surrogate pair is kept as an escape.

    Examples
    --------
    >>> json_line({"text": "Café", "labels": []})
    '{"text": "Café", "labels": []}\n'
    """
    line = json.dumps(row, ensure_ascii=False, allow_nan=False)
    if not line.isascii() and not _encodable(line):
        line = json.dumps(row, allow_nan=False)
    return line + "\n"


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def write_csv(file: IO[str], rows: Iterable[Row]) -> int:
    """Write rows as CSV with a header to an open file and return how many."""
    import csv

    writer: csv.DictWriter[str] | None = None
    n_rows = 0
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
        n_rows += 1
    return n_rows


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False)
    return value
