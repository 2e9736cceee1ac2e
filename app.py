"""Steward's command line: compose, run, and ask.

Refuses with one sentence on standard error: exit status 1 for what cannot be done, 2 for what was not said right.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

try:
    import typer
except ModuleNotFoundError:
    sys.exit("This Python has none of Steward's libraries. Say make setup once, then .venv/bin/python app.py …")
from typer.exceptions import TyperException

import commands
import filing
from filing import AsJson, Db
from store.errors import DeskError, Refused

SAMPLE_PERSON = "priya-raman"
app = typer.Typer(
    help="The chat desk that knows who answers for what in a company's AI products.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120},
    epilog=commands.BEGIN,
)
manifest = typer.Typer(help="What a platform needs to install the app.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(manifest, name="manifest")


def done(work: Coroutine[Any, Any, None]) -> None:
    """Runs it; a refusal becomes its sentences on standard error and exit status 1."""
    try:
        asyncio.run(work)
    except DeskError as error:
        refused(error, 1)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except (typer.Exit, typer.Abort):
        raise
    except OSError as error:
        refused(DeskError(f"It cannot be read or written: {error.strerror or type(error).__name__}."), 1)
    except Exception as error:  # ours: one sentence, because a traceback carries what people said
        from bot.logs import where

        refused(DeskError(f"That went wrong on our side: {type(error).__name__} at {where(error)}."), 1)


def refused(error: DeskError, status: int) -> None:
    typer.echo(str(error), err=True)
    raise typer.Exit(status)


def database_url(db: str | None) -> str:
    from store.db import DEFAULT_URL

    return db or os.environ.get("STEWARD_DATABASE_URL") or DEFAULT_URL


def versioned(wanted: bool) -> None:
    """Prints it, and ends."""
    if wanted:
        from bot.version import version

        typer.echo(f"steward {version()}")
        raise typer.Exit


@app.callback()
def steward(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=versioned, is_eager=True)
    ] = False,
) -> None:
    """What is said before a command."""


@app.command()
def serve(db: Db = None) -> None:
    """Run the desk on Slack and Teams, as configured: one process, one port."""
    from bot.heap import one_heap
    from bot.logs import Log, configure
    from bot.service import NO_PLATFORM
    from bot.service import serve as service
    from bot.settings import read, unread
    from handlers.routes import DUTIES, METERS, reached_at

    try:
        settings = read(dict(os.environ), **({"database_url": db} if db else {}))
    except DeskError as error:
        refused(error, 2)
        return
    if not (settings.slack or settings.teams):
        refused(Refused([NO_PLATFORM]), 2)
    configure(settings.log_format)
    for each in unread(dict(os.environ)):
        Log("settings").warning(each)
    one_heap()
    done(service(settings, _with_adviser(settings, reached_at(settings.public_url)), DUTIES, _ready, METERS))


def _ready(database: Any, portfolio: Any) -> None:
    """*Raises* Refused for a broken runbook; what the first question would wait for is made ready."""
    from handlers.ask import warm
    from handlers.incidents.checking import refuse_broken

    refuse_broken(portfolio)
    warm(database, portfolio)


def _with_adviser(settings: Any, routes: Any) -> Any:
    """The routes, with a language model to ask before asking back, where one is configured."""
    if not settings.adviser_url:
        return routes
    from bot.adviser import Adviser
    from handlers.advice import advised

    key = settings.adviser_key.get_secret_value() if settings.adviser_key else None
    return advised(routes, Adviser(settings.adviser_url, settings.adviser_model, key).choose)


@app.command()
def chat(
    person: Annotated[str, typer.Option("--as", help="Who you are: a name, an id or an e-mail of the catalog.")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Begin with the bundled sample company.")] = False,
    db: Db = None,
) -> None:
    """Talk to the desk in this terminal."""
    done(commands.chat(database_url(db), person or (SAMPLE_PERSON if sample else ""), sample=sample))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")] = "",
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read {id, question} lines, answer one JSON each.")] = False,
    db: Db = None,
) -> None:
    """Ask one question, or a stream of them."""
    if bool(question) == jsonl:
        refused(DeskError('Say one of the two: ask "who owns …", or ask --jsonl'), 2)
    done(commands.ask(database_url(db), question, as_json=as_json, jsonl=jsonl))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The catalog, as YAML.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the difference, change nothing.")] = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Read a catalog into the store: all of it or nothing; again changes nothing; absence deletes nothing."""
    done(commands.import_file(database_url(db), file, dry_run=dry_run, as_json=as_json))


@app.command()
def export(db: Db = None) -> None:
    """Write the store as a catalog to standard output."""
    done(commands.export(database_url(db)))


@app.command()
def check(as_json: AsJson = False, db: Db = None) -> None:
    """The catalog's gaps and what reads oddly in it; exit status 1 when there are any."""
    done(commands.check(database_url(db), as_json=as_json))


@app.command()
def postmortem(
    number: Annotated[int, typer.Argument(help="The incident's number.", min=1)],
    db: Db = None,
) -> None:
    """The record of an incident, as Markdown on standard output."""
    done(commands.postmortem(database_url(db), number))


@app.command()
def incidents(
    days: Annotated[int, typer.Option(help="How far back.", min=1)] = 90,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Incidents with every instant that was measured."""
    done(commands.incidents(database_url(db), days, as_csv=as_csv, as_json=as_json))


@app.command()
def unanswered(as_json: AsJson = False, db: Db = None) -> None:
    """What was asked and not understood, the most frequent first, with the words nothing explained."""
    done(commands.unanswered(database_url(db), as_json=as_json))


@app.command()
def link(
    platform: Annotated[str, typer.Argument(help="slack, teams or terminal.")],
    handle: Annotated[str, typer.Argument(help="The platform's id of the person.")],
    person: Annotated[str, typer.Argument(help="Who that is: an id of the catalog.")],
    workspace: Annotated[str, typer.Option(help="The Slack team id or the Teams tenant id.")] = "",
    db: Db = None,
) -> None:
    """Say who a platform's user is, where their e-mail does not."""
    done(commands.link(database_url(db), platform, workspace, handle, person))


@app.command()
def doctor(as_json: AsJson = False, db: Db = None) -> None:
    """The installation: settings, database, platforms."""
    done(commands.doctor(db, as_json=as_json))


filing.install(app, done, database_url)
filing.install_keeping(app, done, database_url)
filing.install_manifests(manifest, done)


commands.exemplified(app, commands.EXAMPLES)
commands.exemplified(manifest, commands.MANIFESTS)


def main() -> None:
    """Ends with the exit status; what was not said right is one sentence, and where to read what would be."""
    try:
        status = app(standalone_mode=False)
    except typer.Abort:
        status = 130
    except TyperException as error:
        commands.misused(error)
        status = 2
    raise SystemExit(status)


if __name__ == "__main__":
    main()
