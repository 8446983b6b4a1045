"""The kit command. Each command imports what it needs when it runs, so that the first answer comes quickly."""

import sys
from typing import Annotated

import typer

from bot import __version__

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keeping In Touch: stay in touch with care leavers.")
people_app = typer.Typer(no_args_is_help=True, help="People: care leavers.")
staff_app = typer.Typer(no_args_is_help=True, help="Staff users.")
token_app = typer.Typer(no_args_is_help=True, help="API tokens.")
council_app = typer.Typer(no_args_is_help=True, help="Councils: who speaks.")
content_app = typer.Typer(no_args_is_help=True, help="The Offer, hubs and help numbers.")
locales_app = typer.Typer(no_args_is_help=True, help="Languages: how far each is, and words for translators.")
app.add_typer(council_app, name="council")
app.add_typer(people_app, name="people")
app.add_typer(staff_app, name="staff")
app.add_typer(token_app, name="token")
app.add_typer(content_app, name="content")
app.add_typer(locales_app, name="locales")

Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]
Host = Annotated[str, typer.Option(help="Address to listen on.")]


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start again from clean data.")] = False,
    seed_only: Annotated[bool, typer.Option("--seed-only", help="Fill the database and stop.")] = False,
    port: Port = 8000,
) -> None:
    """Run everything on this machine with a fictional council, and print where to look."""
    from bot.commands.demo import run_demo

    run_demo(fresh=fresh, seed_only=seed_only, port=port)


@app.command()
def serve(
    work: Annotated[bool, typer.Option("--work", help="Run the workers in the same process too.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Annotated[int, typer.Option(help="Web processes (PostgreSQL only).", min=1)] = 1,
) -> None:
    """Serve webhooks, the staff API and health."""
    from bot.commands.serve import run_serve

    run_serve(work=work, host=host, port=port, processes=processes)


@app.command()
def work() -> None:
    """Run the workers: as many processes as wanted on PostgreSQL, one on SQLite."""
    from bot.commands.serve import run_work

    run_work()


@app.command()
def chat(
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object for each line of input.")] = False,
    who: Annotated[str, typer.Option("--as", help="Who speaks: a person's ref, or a phone number.")] = "",
    lang: Annotated[str, typer.Option(help="Their language, such as ar.")] = "",
    now: Annotated[str, typer.Option(help="The clock's start, such as 2026-03-29T00:30Z.")] = "",
) -> None:
    """Talk to the bot here, as a young person would by text."""
    from bot.commands.chat import run_chat

    run_chat(json_lines=json_lines, who=who, lang=lang, now=now)


@app.command()
def understand(
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object for each line of input.")] = False,
    lang: Annotated[str, typer.Option(help="The person's language, where known.")] = "en",
    evaluate: Annotated[
        str, typer.Option(help="A folder of labelled messages (JSON lines): print how many are understood.")
    ] = "",
    misses: Annotated[
        bool, typer.Option("--misses", help="With --evaluate: list the messages that were got wrong.")
    ] = False,
    learn: Annotated[
        bool, typer.Option("--learn", help="Teach the network anew from the examples (needs scipy).")
    ] = False,
) -> None:
    """Say what each line of input is understood as."""
    from bot.commands import understand

    if evaluate:
        understand.run_evaluate(evaluate, misses=misses)
    elif learn:
        understand.run_learn()
    else:
        understand.run_understand(json_lines=json_lines, lang=lang)


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    from bot.commands.keep import run_migrate

    run_migrate()


@app.command()
def doctor() -> None:
    """Check settings, database, content and help numbers; say what to mend."""
    from bot.commands.keep import run_doctor

    run_doctor()


@app.command()
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Short rounds, for a first look.")] = False,
) -> None:
    """Measure inbound and outbound speed as ratios in one run."""
    from bench.run import run_bench

    run_bench(quick=quick)


@content_app.command("check")
def content_check(
    council: Annotated[str, typer.Argument(help="The council's folder, or its path; KIT_COUNCIL unless given.")] = "",
) -> None:
    """Check the content files; name each file, line and reason."""
    from bot.commands.keep import run_content_check

    run_content_check(council)


@locales_app.command("status")
def locales_status() -> None:
    """Show how much of each language is there, checked, a draft, outdated or wrong, and what its SMS cost."""
    from bot.commands.locales import run_status

    run_status()


@locales_app.command("export")
def locales_export(
    lang: Annotated[str, typer.Argument(help="The language's code, such as ti.")],
    file: Annotated[str, typer.Argument(help="The CSV file to write; - for standard output.")],
) -> None:
    """Write the Offer, checklists and hub words as a spreadsheet for a translator, with what there is already."""
    from bot.commands.locales import run_export

    run_export(lang, file)


@locales_app.command("import")
def locales_import(
    lang: Annotated[str, typer.Argument(help="The language's code, such as ti.")],
    file: Annotated[str, typer.Argument(help="The CSV file that the translator sent back.")],
) -> None:
    """Take a translator's spreadsheet back. What changed counts as a draft until somebody checks it."""
    from bot.commands.locales import run_import

    run_import(lang, file)


@council_app.callback()
def council() -> None:
    """Councils: who speaks."""


@council_app.command("new")
def council_new(
    name: Annotated[str, typer.Argument(help="The folder's name: small letters, digits and hyphens.")],
    into: Annotated[str, typer.Option(help="Make it in this folder instead of offer_content/councils.")] = "",
) -> None:
    """Write the files of a new council, each with what goes where, and say what to do next."""
    from bot.commands.council import run_council_new

    run_council_new(name, into)


@people_app.command("import")
def people_import(
    file: Annotated[str, typer.Argument(help="A CSV file like docs/people-template.csv.")],
    check: Annotated[bool, typer.Option("--check", help="Only say what would happen.")] = False,
) -> None:
    """Add or update people from a CSV file: all rows, or none."""
    from bot.commands.people import run_import

    run_import(file, check=check)


@staff_app.command("add")
def staff_add(
    email: Annotated[str, typer.Argument(help="Their work e-mail.")],
    name: Annotated[str, typer.Option(help="Their name, as young people know them.")],
    role: Annotated[str, typer.Option(help="adviser, manager, duty, participation, admin, …")] = "adviser",
    team: Annotated[str, typer.Option(help="Their team's name.")] = "",
    phone: Annotated[str, typer.Option(help="The number young people may ring, as they read it.")] = "",
) -> None:
    """Add a member of staff."""
    from bot.commands.people import run_staff_add

    run_staff_add(email=email, name=name, role=role, team=team, phone=phone)


@staff_app.command("away")
def staff_away(
    email: Annotated[str, typer.Argument(help="Who is away.")],
    until: Annotated[str, typer.Option(help="The last day, like 2026-12-24.")],
    first: Annotated[str, typer.Option("--from", help="The first day; today unless given.")] = "",
    cover: Annotated[str, typer.Option(help="The e-mail of whoever stands in.")] = "",
) -> None:
    """Note that somebody is away; young people are told who stands in."""
    from bot.commands.people import run_staff_away

    run_staff_away(email=email, first=first, until=until, cover=cover)


@token_app.command("create")
def token_create(
    email: Annotated[str, typer.Argument(help="Whose token.")],
    days: Annotated[int, typer.Option(help="Days until it runs out.", min=1, max=365)] = 365,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make an API token and print it once."""
    from bot.commands.people import run_token_create

    run_token_create(email=email, days=days, label=label)


def main() -> None:
    """Run the command. Errors are one plain line on stderr: 1 for what went wrong, 2 for a call that makes no sense."""
    from bot.commands import Problem

    try:
        app()
    except Problem as problem:
        print(f"kit: {problem}", file=sys.stderr)  # noqa: T201
        raise SystemExit(problem.code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
