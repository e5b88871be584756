"""click in Chinese: help pages and complaints as an officer reads them."""

from __future__ import annotations

from typing import Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_HEADINGS = {"Options": "选项", "Commands": "命令"}


class ChineseFormatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A section's heading."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")


class ChineseContext(click.Context):
    """A context whose help pages are Chinese."""

    formatter_class = ChineseFormatter


class ChineseCommand(click.Command):
    """A command whose help is Chinese."""

    context_class = ChineseContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help is Chinese."""

    command_class = ChineseCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "[命令 …]")
        super().__init__(*args, **kwargs)


def complaint(error: click.ClickException) -> str:
    """What is wrong with a command line: what was written, what is allowed, what to do."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "summarize"
    what = _what(error)
    if isinstance(error, NoArgsIsHelpError) and context is not None:
        group = context.command
        known = group.list_commands(context) if isinstance(group, click.Group) else []
        what = f"{command} 后面缺了要做什么：{'、'.join(known)}。"
    return f"{what}请运行 {command} --help 查看写法。"


def _what(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"最接近的是 {error.possibilities[0]}。" if error.possibilities else ""
        return f"没有选项 {error.option_name}。{near}"
    if isinstance(error, NoSuchCommand):
        return f"没有命令「{error.command_name}」。"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return (
            f"缺少参数 {error.param.make_metavar(error.ctx or click.Context(click.Command('')))}。"
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{'/'.join(error.param.opts)} 的值不对：{error.message}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的写法不对，它后面要有一个值。"
    return f"命令的写法不对（{error.message}）。"
