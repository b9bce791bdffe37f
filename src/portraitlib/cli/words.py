"""The command line's own words, in the reader's language: what click would say, and the help of each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portraitlib.display.commands import command_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portraitlib.display.wording import Words

_USAGE, _COMMANDS, _REQUIRED, _HELP = "Utilisation : ", "Commandes", "[obligatoire]", "Afficher cette aide."


def _told(ctx: click.Context, text: str) -> str:
    """Text of the help in the language asked for; as it is written, when none is."""
    words: Words | None = ctx.find_root().obj
    return text if words is None or words.language == "fr" else words.say(text)


def _told_options(ctx: click.Context, options: list[click.Parameter]) -> Iterator[tuple[str, str]]:
    """Each option with its value, and what it is for; what must be given says so."""
    for option in options:
        record = option.get_help_record(ctx)
        if record is None:
            continue
        names, purpose = record
        value, text = option.metavar or "", getattr(option, "help", None) or ""
        told = _told(ctx, text) if text else ""
        needed = f" {_told(ctx, _REQUIRED)}" if "[required]" in purpose else ""
        yield (names.replace(value, _told(ctx, value)) if value else names), told + needed


def help_texts(command: click.Command) -> list[str]:
    """Every French text of the help of a command and of those under it, for `tools/catalogue.py`."""
    own = [_USAGE, _COMMANDS, _REQUIRED, _HELP, command.help or "", command.options_metavar or ""]
    own += [text for option in command.params for text in (getattr(option, "help", None), option.metavar) if text]
    if isinstance(command, click.Group):
        own += [command.subcommand_metavar or ""]
        own += [text for under in command.commands.values() for text in help_texts(under)]
    return [text for text in dict.fromkeys(own) if text]


class _Frame(click.Command):
    """Help told in the language of the words that the entry hands over."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of use."""
        pieces = " ".join(_told(ctx, piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_told(ctx, _USAGE))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_told(ctx, self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options, what must be given told in the reader's language."""
        with formatter.section("Options"):
            formatter.write_dl([*_told_options(ctx, self.get_params(ctx))])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option


class FrenchCommand(_Frame):
    """A command whose help is in the reader's language, French unless asked."""


class FrenchGroup(_Frame, click.Group):
    """A group of commands whose help is in the reader's language."""

    command_class = FrenchCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in the order they were declared."""
        with formatter.section(_told(ctx, _COMMANDS)):
            formatter.write_dl([(name, _told(ctx, command.help or "")) for name, command in self.commands.items()])


def usage_sentence(refused: click.ClickException, group: click.Group, words: Words) -> str:
    """What is wrong with the command line, in the reader's words."""
    ctx = getattr(refused, "ctx", None)
    command = ctx.command_path if ctx else command_name()
    help_line = words.say("Aide : {command} --help", command=command)
    if isinstance(refused, click.NoSuchOption):
        sentence = words.say("L'option {option} n'existe pas.", option=refused.option_name)
    elif isinstance(refused, click.MissingParameter) and refused.param is not None:
        sentence = words.say("Il manque l'option {option}.", option=refused.param.opts[-1])
    elif isinstance(refused, click.BadParameter) and refused.param is not None:
        sentence = words.say("La valeur donnée à {option} n'est pas acceptée.", option=refused.param.opts[-1])
    elif isinstance(refused, click.BadOptionUsage):
        sentence = words.say("Il manque une valeur après {option}.", option=refused.option_name)
    else:
        asked = ctx.command if ctx is not None and isinstance(ctx.command, click.Group) else group
        known = words.listing(asked.commands)
        sentence = words.say("La commande n'est pas comprise. Commandes : {known}.", known=known)
    return f"{sentence} {help_line}"
