"""The command line's own words: what click would say in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portraitlib.display.wording import Words


class _Frame(click.Command):
    """Words around the command line that click would say in English."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of use in French."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Utilisation : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options, what must be given told in French."""
        rows = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl([(name, told.replace("[required]", "[obligatoire]")) for name, told in rows])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Option that shows the help, described in French."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Afficher cette aide."
        return option


class FrenchCommand(_Frame):
    """A command whose help is in French."""


class FrenchGroup(_Frame, click.Group):
    """A group of commands whose help is in French."""

    command_class = FrenchCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands in the order they were declared."""
        with formatter.section("Commandes"):
            formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in self.commands.items()])


def usage_sentence(refused: click.ClickException, group: click.Group, words: Words) -> str:
    """What is wrong with the command line, in the reader's words."""
    ctx = getattr(refused, "ctx", None)
    command = ctx.command_path if ctx else "portrait"
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
