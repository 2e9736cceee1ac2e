"""What the commands of `app.py` do, once their words are understood.

Refuses to load what a command does not need: a question answered quickly is the first impression.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from store.errors import Refused

MOST = 200
PLATFORMS = ("slack", "teams", "terminal")
NEXT = ("Next: python app.py check",)
BEGIN = "To begin: python app.py chat --sample"
EXAMPLES = {
    "serve": "serve --db postgresql+asyncpg://steward@db.example.com/steward",
    "chat": 'chat --as "Priya Raman"',
    "ask": 'ask "who owns churn-model retraining" --json',
    "import": "import catalog.yaml --dry-run",
    "export": "export > catalog.yaml",
    "check": "check --json",
    "postmortem": "postmortem 41 > incident-41.md",
    "incidents": "incidents --days 30 --csv > incidents.csv",
    "unanswered": "unanswered --json",
    "link": "link slack U0123ABCD priya-raman --workspace T0123ABCD",
    "doctor": "doctor --json",
    "predictions": 'predictions churn-model answers.csv --map id=request_id --map judge="stars 1..5"',
    "table": "table items --product churn-model > items.csv",
    "cases": "cases churn-model > cases.jsonl",
    "calendar": "calendar priya-raman > rituals.ics",
    "memo": "memo fresh-berries > memo.md",
    "chart": "chart churn-model --kind fixes --out fixes.png",
    "key": "key churn-model",
    "backup": "backup steward-monday.db",
    "restore": "restore steward-monday.db",
    "verify-audit": "verify-audit --json",
    "status": "status --json",
    "selftest": "selftest",
    "erase": "erase priya-raman",
}
MANIFESTS = {
    "slack": "manifest slack --http --url https://desk.example.com > manifest.json",
    "teams": "manifest teams --out steward.zip",
}
"""What `--help` of each command ends with."""
SAMPLE = Path(__file__).parent / "sample" / "company.yaml"


def exemplified(app: typer.Typer, examples: dict[str, str]) -> None:
    """Each command's help ends with a line that could be typed."""
    for command in app.registered_commands:
        name = command.name or str(getattr(command.callback, "__name__", "")).removeprefix("manifest_")
        command.epilog = f"Example: python app.py {examples[name]}"


def misused(error: Any) -> None:
    """Says what was not said right, and where to read what would be; for nothing said at all, the help itself."""
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().replace("Value error, ", "").split())
    if context and message.startswith("Usage:"):
        typer.echo(context.get_help())
        return
    typer.echo(f"{message.rstrip('.')}. See: python {context.command_path if context else 'app.py'} --help", err=True)


async def chat(url: str, name: str, *, sample: bool) -> None:
    from bot.chat import talk
    from bot.machine import opened
    from handlers.help import welcome
    from handlers.routes import DUTIES, reached_at

    clock, routes = _clock(), reached_at(_address())
    async with opened(url) as database:
        if sample and not (await database.portfolio()).products:
            await _imported(database, SAMPLE, dry_run=False)
        portfolio = await database.portfolio()
        await talk(database, routes, DUTIES, welcome(routes, portfolio.company.name), name, clock)


def _clock() -> Any:
    """The time it is, or a rehearsed one. *Raises* Refused."""
    from bot.clock import Clock, rehearsal

    said = os.environ.get("STEWARD_CLOCK")
    try:
        return rehearsal(said) if said else Clock()
    except ValueError as error:
        raise Refused([f"STEWARD_CLOCK: {error}"]) from None


def _address() -> str:
    """Where the desk is reached from outside. *Raises* Refused."""
    from bot.outside import address

    try:
        return address(os.environ.get("STEWARD_PUBLIC_URL", ""))
    except ValueError as error:
        raise Refused([f"STEWARD_PUBLIC_URL: {error}"]) from None


async def ask(url: str, question: str, *, as_json: bool, jsonl: bool) -> None:
    from bot.chat import answer_lines, answer_one
    from bot.machine import opened
    from handlers.ask import contract, warm
    from handlers.routes import ROUTES

    async with opened(url) as database:
        if jsonl:
            warm(database, await database.portfolio())
            await answer_lines(database, ROUTES, contract, sys.stdin)
        else:
            await answer_one(database, ROUTES, question, contract if as_json else None)


async def _imported(database: Any, file: Path, *, dry_run: bool) -> Any:
    from store.catalog import import_file

    return await import_file(database, file, said_by="command line", at=datetime.now(UTC), dry_run=dry_run)


async def import_file(url: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    from bot.machine import opened
    from store.catalog import changes_of, json_of, lines_of

    async with opened(url) as database:
        plan = await _imported(database, file, dry_run=dry_run)
        unclear = [] if dry_run or as_json else _unclear_names(await database.portfolio())
    lines = lines_of(plan) if dry_run else [*changes_of(plan), *unclear, *NEXT]
    typer.echo(json.dumps(json_of(plan), indent=2) if as_json else "\n".join(lines))


def _unclear_names(portfolio: Any) -> list[str]:
    """What in the names will make questions go wrong, a line each."""
    from handlers.language.lints import everyday_names
    from store.catalog.lints import NAMES, lints

    found = [*lints(portfolio), *everyday_names(portfolio)]
    return [f"{each.kind}: {each.sentence}" for each in found if each.kind in NAMES]


async def export(url: str) -> None:
    from bot.machine import looked
    from store.catalog import export_file

    async with looked(url) as database:
        typer.echo(await export_file(database), nl=False)


async def check(url: str, *, as_json: bool) -> None:
    from bot.machine import looked
    from handlers.incidents.checking import checked
    from handlers.language.lints import everyday_names
    from store.catalog import lints

    async with looked(url) as database:
        portfolio = await database.portfolio()
        if not portfolio.products:
            raise Refused(["There is nothing to check: no catalog has been imported. Say: python app.py import FILE"])
        found = [*lints(portfolio), *everyday_names(portfolio), *checked(portfolio, datetime.now(UTC))]
    if as_json:
        typer.echo(json.dumps([{"kind": each.kind, "subject": each.subject, "text": each.sentence} for each in found]))
    else:
        typer.echo("\n".join(f"{each.kind}: {each.sentence}" for each in found) or "Nothing to report.")
    if found:
        raise typer.Exit(1)


async def doctor(db: str | None, *, as_json: bool) -> None:
    from bot.doctor import examine
    from bot.settings import read, unread

    lines = await examine(read(dict(os.environ), **({"database_url": db} if db else {})), unread(dict(os.environ)))
    typer.echo(json.dumps(lines, indent=2) if as_json else "\n".join(f"{name}: {text}" for name, text in lines.items()))


async def postmortem(url: str, number: int) -> None:
    from bot.machine import looked
    from handlers.incidents.recording import markdown
    from store.incidents import incident

    async with looked(url) as database, database.look(datetime.now(UTC)) as unit:
        typer.echo(await markdown(unit, await incident(unit, number)), nl=False)


async def incidents(url: str, days: int, *, as_csv: bool, as_json: bool) -> None:
    import csv

    from bot.machine import looked
    from store import record

    now = datetime.now(UTC)
    async with looked(url) as database, database.look(now) as unit:
        found = await record.rows(unit, now - timedelta(days=days))
    if as_json:
        typer.echo(json.dumps([dict(row) for row in found], default=str, ensure_ascii=False, indent=2))
    elif as_csv:
        record.csv_lines(found, csv.writer(sys.stdout).writerow)
    else:
        for row in found:
            typer.echo(f"{row['id']:>5}  {row['severity']:<8}  {row['state']:<8}  {row['product']}: {row['symptom']}")


async def unanswered(url: str, *, as_json: bool) -> None:
    from bot.machine import looked
    from store import teachings

    async with looked(url) as database, database.look(datetime.now(UTC)) as unit:
        found = await teachings.unanswered(unit, MOST)
    if as_json:
        rows = [{"question": e.question, "times": e.times, "unexplained": e.unexplained} for e in found]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in found:
        left = f"  ({', '.join(each.unexplained)})" if each.unexplained else ""
        typer.echo(f"{each.times:>4}  {each.question}{left}")


async def link(url: str, platform: str, workspace: str, handle: str, person: str) -> None:
    from bot.machine import opened
    from store import people
    from store.errors import NotFound
    from store.tables import IdentityRow

    if platform not in PLATFORMS:
        raise NotFound(f"I know no platform {platform}. Right would be one of {', '.join(PLATFORMS)}.")
    async with opened(url) as database:
        now = datetime.now(UTC)
        if person not in (await database.portfolio()).people:
            raise NotFound(f"The catalog has no person {person}. Right would be an id, as `export` prints them.")
        row = IdentityRow(
            platform=platform, workspace=workspace, handle=handle, person=person, source="link", checked_at=now
        )
        async with database.unit(f"link/{now.isoformat()}", now) as unit:
            await people.keep(unit, row)
    typer.echo(f"{handle} on {platform} is {person} from now on.")
