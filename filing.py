"""The command line's files: predictions in; tables, cases, charts, memos, manifests out; keys; backups, the audit.

Refuses to load any of it before it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

Db = Annotated[str | None, typer.Option("--db", help="Database URL; else STEWARD_DATABASE_URL; else steward.db here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Product = Annotated[str, typer.Argument(help="The product's id.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", help='What a column means, such as id=request_id or judge="stars 1..5"; kept for the next file.'
    ),
]


Over = Annotated[bool, typer.Option("--over", help="Also where what is there is newer; it is kept beside.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without, only say what would be done.")]


class Picture(StrEnum):
    ERRORS = "errors"
    FIXES = "fixes"


def install(
    app: typer.Typer, done: Callable[[Coroutine[Any, Any, None]], None], url: Callable[[str | None], str]
) -> None:
    """The commands, on the command line of `app`."""

    @app.command()
    def predictions(
        product: Product,
        file: Annotated[Path, typer.Argument(help="JSON lines, CSV or Parquet; an MLflow table; Langfuse scores.")],
        map_: Columns = None,
        as_json: AsJson = False,  # noqa: FBT002  the command line library reads options from parameters
        db: Db = None,
    ) -> None:
        """Take in what a product answered: good rows are kept, bad ones said by line, a repeated id updates."""
        from bot import files

        done(files.predictions(url(db), product, file, map_ or (), as_json=as_json))

    @app.command()
    def table(
        name: Annotated[str, typer.Argument(help="reviews, fixes, health, pilots, or items.")],
        product: Annotated[str, typer.Option(help="For items: of which product.")] = "",
        db: Db = None,
    ) -> None:
        """Print a table as CSV; what begins like a formula is made text."""
        from bot import files

        done(files.table(url(db), name, product))

    @app.command()
    def cases(product: Product, db: Db = None) -> None:
        """Print the errors both sides of the review confirmed, as evaluation cases in JSON lines."""
        from bot import files

        done(files.cases(url(db), product))

    @app.command()
    def calendar(person: Annotated[str, typer.Argument(help="The person's id.")], db: Db = None) -> None:
        """Print somebody's reviews and check-ins as an iCalendar file."""
        from bot import files

        done(files.calendar_of(url(db), person))

    @app.command()
    def memo(pilot: Annotated[str, typer.Argument(help="The pilot's id.")], db: Db = None) -> None:
        """Print the memo of a pilot's decision as Markdown."""
        from bot import files

        done(files.memo(url(db), pilot))

    @app.command()
    def chart(
        product: Product,
        out: Annotated[Path, typer.Option("--out", help="Where to write the PNG.")],
        kind: Annotated[Picture, typer.Option(help="Errors by mode, or fixes opened and closed.")] = Picture.ERRORS,
        db: Db = None,
    ) -> None:
        """Draw a product's last quarter."""
        from bot import files

        done(files.chart(url(db), product, kind.value, out))

    @app.command()
    def key(product: Product, db: Db = None) -> None:
        """Print a new key to send a product's predictions with; the one before opens nothing any more."""
        from bot import files

        done(files.key(url(db), product))


def install_keeping(
    app: typer.Typer, done: Callable[[Coroutine[Any, Any, None]], None], url: Callable[[str | None], str]
) -> None:
    """What keeps the whole desk, on the command line of `app`."""

    @app.command()
    def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")], db: Db = None) -> None:
        """Copy the whole database into a file, while the service runs."""
        from bot import keeping

        done(keeping.backup(url(db), file))

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="A file that `backup` has written.")],
        over: Over = False,  # noqa: FBT002  the command line library reads options from parameters
        db: Db = None,
    ) -> None:
        """Put a copy in the database's place; says what would be lost, and does that only with --over."""
        from bot import keeping

        done(keeping.restore(url(db), file, over=over))

    @app.command("verify-audit")
    def verify_audit(
        head: Annotated[str, typer.Option(help="NUMBER:HASH, as it was printed or logged before.")] = "",
        as_json: AsJson = False,  # noqa: FBT002  the command line library reads options from parameters
        db: Db = None,
    ) -> None:
        """Look at every recorded event: which was changed, removed or inserted; exit status 1 when one was."""
        from bot import keeping

        done(keeping.verify_audit(url(db), head, as_json=as_json))

    @app.command()
    def status(as_json: AsJson = False, db: Db = None) -> None:  # noqa: FBT002  as above
        """How the desk itself is: what waits, what died, what is open, when it was last tested."""
        from bot import keeping

        done(keeping.status(url(db), as_json=as_json))

    @app.command()
    def selftest(as_json: AsJson = False, db: Db = None) -> None:  # noqa: FBT002  as above
        """Have the running desk make a call that calls nobody, and say how long each leg of its way took."""
        from bot import keeping

        done(keeping.selftest(url(db), as_json=as_json))

    @app.command()
    def erase(
        person: Annotated[str, typer.Argument(help="The person's id.")],
        yes: Yes = False,  # noqa: FBT002  as above
        db: Db = None,
    ) -> None:
        """Take a person out: history keeps its shape, and is a former colleague's. Says first what it would do."""
        from bot import keeping

        done(keeping.erase(url(db), person, yes=yes))


def install_manifests(app: typer.Typer, done: Callable[[Coroutine[Any, Any, None]], None]) -> None:
    """What a platform needs to install the desk, on the command line of `app`."""

    @app.command("slack")
    def manifest_slack(
        socket: Annotated[bool, typer.Option("--socket/--http", help="Socket Mode, or HTTP with --url.")] = True,  # noqa: FBT002  as above
        url: Annotated[
            str, typer.Option(envvar="STEWARD_PUBLIC_URL", help="The public address of this desk, for HTTP.")
        ] = "",
    ) -> None:
        """Print the Slack app manifest, made from the routes."""
        from bot.slack.manifest import manifest as slack_manifest
        from handlers.routes import ROUTES

        if not socket and not url.startswith("https://"):
            raise typer.BadParameter("it needs --url https://desk.example.com", param_hint="'--http'")
        typer.echo(json.dumps(slack_manifest(ROUTES, url="" if socket else url), indent=2))

    @app.command("teams")
    def manifest_teams(
        out: Annotated[Path, typer.Option("--out", help="Where to write the app package.")],
        app_id: Annotated[str, typer.Option(envvar="STEWARD_TEAMS_APP_ID", help="The app registration's id.")] = "",
        website: Annotated[
            str, typer.Option(help="Your https address; shown as the publisher's.")
        ] = "https://example.com/",
    ) -> None:
        """Write the Teams app package: manifest and icons, zipped."""
        from bot import files
        from bot.teams.package import Publisher, package
        from handlers.routes import ROUTES

        if not app_id:
            missing = "STEWARD_TEAMS_APP_ID is missing. Right would be the app registration's id"
            raise typer.BadParameter(missing, param_hint="'--app-id'")
        done(files.write(out, package(ROUTES, app_id, Publisher(website=website))))
