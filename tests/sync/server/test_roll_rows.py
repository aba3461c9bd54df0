"""The CSV of a voters' list: read strictly, refused with the place that is at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.roll_rows import RollRefusedError, read_rows


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("part,serial,name_hi,religion", "12,1,सुनीता,x", "line 1, column 4: “religion”"),
        ("part,serial,name_hi,caste", "12,1,सुनीता,x", "line 1, column 4: “caste”"),
        ("part,serial", "12,1", "line 1: missing or twice: name_hi"),
        ("part,serial,name_hi", "12,एक,सुनीता", "line 2, column serial"),
        ("part,serial,name_hi,age", "12,1,सुनीता,१७", "line 2, column age"),
        ("part,serial,name_hi,epic", "12,1,सुनीता,AB12", "line 2, column epic"),
        ("part,serial,name_hi", "CG-091-012,1,सुनीता", "line 2, column part"),
        ("part,serial,name_hi", "12,1", "line 2: 2 cells, not 3"),
    ],
)
def test_a_csv_that_cannot_be_read_is_refused_with_its_line_and_column(
    tmp_path: Path, header: str, line: str, words: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{header}\n{line}\n", encoding="utf-8")
    with pytest.raises(RollRefusedError) as refused:
        list(read_rows(path, ("CG-090",)))
    assert str(refused.value).startswith(words)
