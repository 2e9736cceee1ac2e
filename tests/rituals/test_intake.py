"""Predictions come in from files of many shapes; good rows are kept, bad ones are said by line, bad files refused."""

from __future__ import annotations

import json
import random
import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from store.db import Database
from store.errors import Refused
from store.predictions.columns import FIELDS
from store.predictions.intake import take_in
from store.predictions.tally import Intake, sentences
from store.ranking import Weights
from store.rows import table_of
from store.tables import IntakeRow, PredictionRow
from tests.conftest import NOW
from tests.growth import growth

ROOT = Path(__file__).parent.parent.parent

PREDICTIONS = table_of(PredictionRow)
GOOD = {"id": "p1", "at": "2026-11-19T10:00:00+01:00", "input": "where is my parcel", "judge": 0.2}


async def taken(database: Database, path: Path, /, **said: str) -> Intake:
    return await take_in(database, "churn-model", path, said=said, at=NOW, by="pia", source="test")


async def kept(database: Database) -> list[dict[str, object]]:
    async with database.reading() as connection:
        return [dict(row) for row in (await connection.execute(select(PREDICTIONS).order_by("ref"))).mappings()]


def jsonl(folder: Path, *rows: object, name: str = "p.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "p.csv"
    path.write_text(text, encoding=encoding)
    return path


async def refusal(database: Database, path: Path, **said: str) -> str:
    with pytest.raises(Refused) as caught:
        await taken(database, path, **said)
    assert await kept(database) == []
    return str(caught.value)


async def test_good_rows_are_kept_and_bad_ones_are_said_by_line(company: Database, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path, GOOD, "{broken", {**GOOD, "id": "p2", "judge": 7}, {**GOOD, "id": ""}, "[1]", {**GOOD, "id": "p3"}
    )
    intake = await taken(company, file)
    assert [row["ref"] for row in await kept(company)] == ["p1", "p3"]
    assert [(problem.line, problem.reason.split()[0]) for problem in intake.problems] == [
        (2, "not"), (3, "judge"), (4, "id"), (5, "not")
    ]  # fmt: skip
    assert (intake.total, intake.kept, intake.refused) == (6, 2, 4)


async def test_what_is_missing_is_said_per_column_with_the_share_that_is_filled(firm: Database, tmp_path: Path) -> None:
    file = jsonl(tmp_path, GOOD, {**GOOD, "id": "p2", "judge": None}, {**GOOD, "id": "p3", "output": "soon"})
    lines = sentences(await taken(firm, file))
    assert lines[1] == "Filled: summary 100%, output 33%, judge 67%."
    assert "label, complaint, loss, confidence" in lines[2]
    assert lines[3] == "Of 67% of the rows kept something says how bad they were."


async def test_a_repeated_id_updates_what_the_later_row_says_and_keeps_the_rest(
    company: Database, tmp_path: Path
) -> None:
    await taken(company, jsonl(tmp_path, {**GOOD, "output": "soon"}))
    await taken(company, jsonl(tmp_path, {"id": "p1", "at": GOOD["at"], "judge": 0.9, "label": "tomorrow"}))
    (row,) = await kept(company)
    assert (row["judge"], row["output"], row["label"], row["summary"]) == (
        0.9,
        "soon",
        "tomorrow",
        "where is my parcel",
    )


async def test_of_two_rows_with_one_id_in_one_file_the_later_wins(firm: Database, tmp_path: Path) -> None:
    await taken(firm, jsonl(tmp_path, GOOD, {**GOOD, "judge": 0.4}))
    assert [row["judge"] for row in await kept(firm)] == [0.4]


async def test_csv_with_semicolons_and_a_byte_order_mark_is_read(firm: Database, tmp_path: Path) -> None:
    text = 'id;timestamp;question;output;label\np1;2026-11-19 10:00:00;"where, is ""it""";stay;leave\n'
    intake = await taken(firm, csv_file(tmp_path, text, "utf-8-sig"))
    (row,) = await kept(firm)
    assert intake.kept == 1
    assert (row["summary"], row["wrong"], row["at"]) == ('where, is "it"', True, datetime(2026, 11, 19, 10, tzinfo=UTC))


async def test_what_a_map_does_not_say_is_known_by_its_name(firm: Database, tmp_path: Path) -> None:
    row = {"id": "p1", "at": GOOD["at"], "question": "where is it", "quality": 3, "score": 2}
    await taken(firm, jsonl(tmp_path, row), judge="score 1..3")
    (kept_,) = await kept(firm)
    assert (kept_["summary"], kept_["judge"], kept_["confidence"]) == ("where is it", 0.5, None)


async def test_a_map_that_was_said_once_is_used_again(company: Database, tmp_path: Path) -> None:
    row = {"nr": "p1", "when": 1795082400, "told": {"text": "hello"}, "stars": 1}
    await taken(company, jsonl(tmp_path, row), id="nr", at="when", summary="told.text", judge="stars 1..5")
    await take_in(
        company, "churn-model", jsonl(tmp_path, {**row, "nr": "p2", "stars": 5}), said=None, at=NOW, by="", source="t"
    )
    assert [(each["ref"], each["judge"], each["summary"]) for each in await kept(company)] == [
        ("p1", 0.0, "hello"), ("p2", 1.0, "hello")
    ]  # fmt: skip


async def test_a_score_and_a_label_give_loss_confidence_and_whether_it_was_wrong(
    firm: Database, tmp_path: Path
) -> None:
    row = {"id": "p1", "at": GOOD["at"], "score": 0.9, "label": 0}
    await taken(firm, jsonl(tmp_path, row))
    (found,) = await kept(firm)
    assert (found["wrong"], found["confidence"]) == (True, 0.9)
    assert found["loss"] == pytest.approx(2.302585, abs=1e-5)


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [("feedback", "thumbs_down", 1.0), ("feedback", -1, 1.0), ("feedback", 1, 0.0), ("complaint", 1, 1.0),
     ("complaint", False, 0.0), ("feedback", 0, 0.0)],
)  # fmt: skip
async def test_feedback_has_a_direction(
    firm: Database, tmp_path: Path, column: str, value: object, complaint: float
) -> None:
    await taken(firm, jsonl(tmp_path, {"id": "p1", "at": GOOD["at"], column: value}))
    assert [row["complaint"] for row in await kept(firm)] == [complaint]


async def test_personal_data_and_secrets_are_masked_before_anything_is_stored(firm: Database, tmp_path: Path) -> None:
    row = {**GOOD, "id": "ana@x.example", "input": "I am ana@x.example, token=abcd1234", "output": "call +49 30 901820",
           "segment": "bob@x.example", "link": "https://u:pw1234@t.example/1?token=abcd1234"}  # fmt: skip
    await taken(firm, jsonl(tmp_path, row))
    text = json.dumps(await kept(firm), default=str)
    assert "[e-mail]" in text
    assert not [word for word in ("ana@x", "bob@x", "abcd1234", "901820", "pw1234") if word in text]


async def test_langfuse_scores_of_one_trace_become_one_prediction(company: Database, tmp_path: Path) -> None:
    rows = [
        {"id": "s1", "timestamp": "2026-11-19 10:00:00.000", "trace_id": "t1", "name": "helpful", "value": 2},
        {"id": "s2", "timestamp": "2026-11-19 11:00:00.000", "trace_id": "t1", "name": "policy_violation", "value": 1,
         "comment": "rude"},
        {"id": "s3", "timestamp": "2026-11-19 11:00:00.000", "trace_id": "t1", "name": "mood", "value": 1},
    ]  # fmt: skip
    intake = await taken(
        company, jsonl(tmp_path, *rows), **{"score:helpful": "judge 1..5", "score:policy_violation": "complaint 0..1"}
    )
    (row,) = await kept(company)
    assert (row["ref"], row["judge"], row["complaint"], row["comment"]) == ("t1", 0.25, 1.0, "rude")
    assert intake.problems[0].reason.startswith("nobody has said what the score 'mood' means")


async def test_named_scores_without_a_direction_are_refused(firm: Database, tmp_path: Path) -> None:
    row = {"timestamp": "2026-11-19 10:00:00", "traceId": "t1", "name": "helpful", "value": 1}
    assert "score:NAME=judge" in await refusal(firm, jsonl(tmp_path, row))


async def test_an_mlflow_evaluation_table_is_read_and_read_again_without_doubling(
    firm: Database, tmp_path: Path
) -> None:
    table = {
        "columns": ["inputs", "outputs", "correctness/value"],
        "data": [["what is 1+1", "3", "no"], ["what is 2+2", "4", "yes"]],
    }
    path = tmp_path / "eval_results_table.json"
    path.write_text(json.dumps(table, indent=1), encoding="utf-8")
    for _ in range(2):
        await taken(firm, path)
    assert sorted((row["summary"], row["judge"]) for row in await kept(firm)) == [
        ("what is 1+1", 0.0), ("what is 2+2", 1.0)
    ]  # fmt: skip


async def test_an_empty_file_is_refused(firm: Database, tmp_path: Path) -> None:
    assert await refusal(firm, jsonl(tmp_path)) == "p.jsonl is empty."


async def test_a_header_without_rows_is_refused(firm: Database, tmp_path: Path) -> None:
    assert await refusal(firm, csv_file(tmp_path, "id,at,judge\n")) == "p.csv has no rows."


@pytest.mark.parametrize(("encoding", "said"), [("utf-16", "UTF-16"), ("latin-1", "line 2")])
async def test_a_wrong_encoding_is_refused(firm: Database, tmp_path: Path, encoding: str, said: str) -> None:
    text = "id,at,judge,text\np1,2026-11-19,0.1,Kündigung\np2,2026-11-19,0.1,x\n"
    sentence = await refusal(firm, csv_file(tmp_path, text, encoding))
    assert said in sentence
    assert "UTF-8" in sentence


async def test_an_unknown_column_is_refused_with_those_there_are(firm: Database, tmp_path: Path) -> None:
    sentence = await refusal(firm, jsonl(tmp_path, GOOD), id="id", at="at", judge="stars")
    assert sentence == "judge=stars: the file has no such column. It has: at, id, input, judge."


async def test_an_unknown_field_is_refused_with_those_there_are(firm: Database, tmp_path: Path) -> None:
    assert "severity is no field of a prediction. They are: id, at" in await refusal(
        firm, jsonl(tmp_path, GOOD), severity="judge"
    )


async def test_a_file_in_which_nothing_says_how_bad_it_was_is_refused(firm: Database, tmp_path: Path) -> None:
    assert "No column says how bad" in await refusal(firm, jsonl(tmp_path, {"id": "p1", "at": GOOD["at"]}))


async def test_a_file_of_which_no_row_can_be_kept_is_refused_with_the_lines(firm: Database, tmp_path: Path) -> None:
    sentence = await refusal(firm, jsonl(tmp_path, {**GOOD, "judge": 7}, {**GOOD, "at": "soon"}))
    assert "0 of 2 rows kept" in sentence
    assert (
        "Line 2: at cannot be read as instant; right would be 2026-11-23T09:30:00Z, or seconds since 1970." in sentence
    )


async def test_an_unknown_product_is_refused(firm: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no product ghost"):
        await take_in(firm, "ghost", jsonl(tmp_path, GOOD), said=None, at=NOW, by="", source="t")


async def test_ten_megabytes_in_one_field_are_a_problem_of_that_line(firm: Database, tmp_path: Path) -> None:
    huge = {**GOOD, "id": "p2", "input": "x" * 10_000_000}
    big = {**GOOD, "id": "p3", "input": "y" * 200_000}
    intake = await taken(firm, jsonl(tmp_path, GOOD, huge, big, {**GOOD, "id": "p4"}))
    assert [row["ref"] for row in await kept(firm)] == ["p1", "p4"]
    assert [problem.reason for problem in intake.problems] == [
        "longer than 1,000,000 bytes", "input has 200,000 characters; 100,000 is the most"
    ]  # fmt: skip


async def test_a_quote_that_is_never_closed_does_not_swallow_the_memory(firm: Database, tmp_path: Path) -> None:
    rows = "".join(f"p{each},2026-11-19,0.1,text {each}\n" for each in range(20_000))
    intake = await taken(firm, csv_file(tmp_path, f'id,at,judge,text\np0,2026-11-19,0.1,"open\n{rows}'))
    assert intake.refused > 0
    assert intake.kept > 10_000


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-12-24T10:00:00Z", "not in the past"),
        ("1970-01-02", "not in the past"),
        ("soon", "cannot be read as instant"),
    ],
)
async def test_an_instant_that_cannot_be_is_refused_by_line(
    firm: Database, tmp_path: Path, at: str, reason: str
) -> None:
    intake = await taken(firm, jsonl(tmp_path, GOOD, {**GOOD, "id": "p2", "at": at}))
    assert reason in intake.problems[0].reason


@pytest.mark.parametrize(
    "evil", ['{"id":' + "[" * 100_000, '{"id": 1' + "0" * 5000 + "}", '{"id": "\\ud800", "at": 1}']
)
async def test_json_that_is_meant_to_hurt_is_a_problem_of_that_line(firm: Database, tmp_path: Path, evil: str) -> None:
    intake = await taken(firm, jsonl(tmp_path, GOOD, evil))
    assert (intake.kept, intake.refused) == (1, 1)


async def test_predictions_older_than_fourteen_weeks_are_forgotten(company: Database, tmp_path: Path) -> None:
    old = {**GOOD, "id": "old", "at": (NOW - timedelta(days=200)).isoformat()}
    await taken(company, jsonl(tmp_path, GOOD, old))
    assert [row["ref"] for row in await kept(company)] == ["p1"]


async def test_the_report_of_each_file_is_kept(company: Database, tmp_path: Path) -> None:
    await taken(company, jsonl(tmp_path, GOOD, "{"))
    table = table_of(IntakeRow)
    async with company.reading() as connection:
        (row,) = (await connection.execute(select(table))).mappings()
    assert (row["kept"], row["refused"], row["problems"]) == (1, 1, [{"line": 2, "reason": "not JSON"}])


# --- Parquet -----------------------------------------------------------------------------------------


def parquet(path: Path, query: str) -> Path:
    duckdb = pytest.importorskip("duckdb", reason="no library for Parquet is installed")
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


async def test_parquet_is_read(firm: Database, tmp_path: Path) -> None:
    query = "SELECT 'p' || i AS id, TIMESTAMPTZ '2026-11-19 10:00:00+00' AS at, i / 10 AS judge FROM range(10) t(i)"
    intake = await taken(firm, parquet(tmp_path / "p.parquet", query))
    rows = await kept(firm)
    assert (intake.kept, intake.refused, rows[3]["judge"]) == (10, 0, 0.3)
    assert rows[0]["at"] == datetime(2026, 11, 19, 10, tzinfo=UTC)


async def test_what_only_begins_like_parquet_is_refused(firm: Database, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="no library for Parquet is installed")
    path = tmp_path / "p.parquet"
    path.write_bytes(b"PAR1" + b"\x00" * 500 + b"PAR1")
    assert "cannot be read as it" in await refusal(firm, path)


async def test_a_parquet_bomb_is_refused_and_costs_little(firm: Database, tmp_path: Path) -> None:
    columns = "i::VARCHAR AS id, TIMESTAMP '2026-11-19' AS at, 0.1 AS judge, repeat('x', 5000000) AS input"
    path = parquet(tmp_path / "bomb.parquet", f"SELECT {columns} FROM range(2000) t(i)")  # noqa: S608  ours
    assert path.stat().st_size < 20_000_000
    with growth() as grown:
        sentence = await refusal(firm, path)
    assert "unpacks to far more" in sentence
    assert grown.mb < 200


async def test_twenty_thousand_rows_stream_through_in_bounded_memory(company: Database, tmp_path: Path) -> None:
    draw = random.Random(3)
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for each in range(20_000):
            row = {**GOOD, "id": f"q{each}", "input": f"question {draw.random()}", "judge": draw.random()}
            file.write(json.dumps(row) + "\n")
    await taken(company, jsonl(tmp_path, GOOD))
    with growth() as grown:
        intake = await taken(company, path)
    async with company.reading() as connection:
        stored = await connection.scalar(select(func.count()).select_from(PREDICTIONS))
    assert (intake.kept, stored) == (20_000, 20_001)
    assert grown.mb < 20


def test_the_page_for_operators_names_every_field_and_every_weight() -> None:
    page = (ROOT / "docs" / "rituals.md").read_text(encoding="utf-8")
    for name, meaning in FIELDS.items():
        known = ", ".join(f"`{each}`" for each in meaning.known)
        assert re.search(rf"\| `{name}` \| .* \| {known} \|", page), name
    for each in fields(Weights):
        assert f"| `{each.name}` | {each.default:g} |" in page
