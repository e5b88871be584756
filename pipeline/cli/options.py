"""The options that every command shares, accepted before and after the command's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.model.errors import UsageFault
from pipeline.model.events import PROGRAM
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from pipeline.jobs.workspace import Workspace

_BEIJING = dt.timezone(dt.timedelta(hours=8))

CommandT = TypeVar("CommandT", bound="Callable[..., Any]")


class Moment(click.ParamType[dt.datetime]):
    """A point in time; Beijing time where no offset is written."""

    name = "DATETIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """The moment that a text names."""
        if isinstance(value, dt.datetime):
            return value
        try:
            moment = dt.datetime.fromisoformat(str(value))
            moment.astimezone(_BEIJING)
        except (ValueError, OverflowError):
            self.fail(f"「{value}」不是时间，写法如 2019-04-28T18:00:00+08:00。", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=_BEIJING)


class Until(Moment):
    """The end of a time: a day by itself means all of that day."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """The moment that a text names, or the last second of the day."""
        moment = super().convert(value, param, ctx)
        try:
            dt.date.fromisoformat(str(value))
        except ValueError:
            return moment
        return moment.replace(hour=23, minute=59, second=59)


class UnitName(click.ParamType[str]):
    """A unit's name as a person writes it, which is never empty; who is meant is told by the job.

    In a batch file `--unit "%NAME%"` is empty where NAME was never set.
    """

    name = "UNIT"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002 - click passes it
    ) -> str:
        """The name.

        Raises:
            UsageFault: there is nothing to see in it.
        """
        text = str(value)
        if key(text):
            return text
        every = ""
        if param is not None and not param.required:
            what = f" {param.opts[0]} " if isinstance(param, click.Option) else "空的引号"
            every = f"要全部单位的，请去掉{what}再运行。"
        raise UsageFault(f"单位的名称是空的，请写名册上的全称，如 郑州市教育局。{every}")


class ProvinceName(click.ParamType[str]):
    """A province by slug, name or code; which ones there are is told by the job."""

    name = "PROVINCE"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        param: click.Parameter,  # noqa: ARG002 - click passes it
        incomplete: str,
    ) -> list[CompletionItem]:
        """The slugs of all provinces, with their names."""
        from click.shell_completion import CompletionItem

        from pipeline.model.resources import Resources
        from pipeline.model.units import load_territory

        provinces = load_territory(Resources()).provinces
        return [
            CompletionItem(p.slug, help=p.name) for p in provinces if p.slug.startswith(incomplete)
        ]


@dataclass(frozen=True, slots=True)
class Options:
    """What the shared options say; None where they were not given."""

    province: str | None = None
    national: bool | None = None
    round: str | None = None
    workspace: Path | None = None
    inbox: Path | None = None
    outbox: Path | None = None
    ledger: str | None = None
    as_of: dt.datetime | None = None
    json: bool | None = None

    @property
    def folder(self) -> Path:
        """The workspace: the current folder where none is named."""
        return self.workspace or Path.cwd()

    @property
    def moment(self) -> dt.datetime:
        """The time that counts as now."""
        return self.as_of or dt.datetime.now(_BEIJING).replace(microsecond=0)

    def open_workspace(self, *, decides: bool = False) -> Workspace:
        """The workspace with all that the options say of it.

        What a person decides (`decides`) is entered under their name, and not as the program's.
        """
        from pipeline.jobs.workspace import open_workspace

        return open_workspace(
            self.folder,
            inbox=self.inbox,
            outbox=self.outbox,
            ledger=self.ledger,
            as_of=self.moment,
            actor=_user() if decides else PROGRAM,
        )

    @property
    def scope(self) -> str | None:
        """The scope that is asked for, None for none.

        Raises:
            UsageFault: a province and the nation are asked for at once.
        """
        if self.national and self.province is not None:
            raise UsageFault("--province 和 --national 只能写一个，请去掉其中之一。")
        return "national" if self.national else self.province


_SHARED = (
    click.option("--province", type=ProvinceName(), help="汇总哪个省：拼音、名称或代码"),
    click.option("--national", is_flag=True, default=None, help="汇总全国"),
    click.option("--round", metavar="ROUND", help="批次，如 2019-1"),
    click.option("--workspace", metavar="DIR", type=click.Path(path_type=Path),
                 help="工作区，默认为当前文件夹"),
    click.option("--inbox", metavar="DIR", type=click.Path(path_type=Path), help="另一个收件夹"),
    click.option("--outbox", metavar="DIR", type=click.Path(path_type=Path), help="另一个结果夹"),
    click.option("--ledger", metavar="URL", help="另一个台账数据库"),
    click.option("--as-of", metavar="DATETIME", type=Moment(), help="以此时间代替现在"),
    click.option("--json", is_flag=True, default=None, help="只输出一份 JSON"),
)  # fmt: skip


def _user() -> str:
    """Who is at the keyboard, as the system knows them."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a system without names
        return "（不明）"


def shared_options(command: CommandT) -> CommandT:
    """Give a command the shared options."""
    for option in reversed(_SHARED):
        command = option(command)
    return command


def gather(context: click.Context, **given: Any) -> Options:
    """The shared options of a command; one after the command's name wins over one before it."""
    before: Options = context.obj or Options()
    after = {name: value for name, value in given.items() if value is not None}
    merged = {name: after.get(name, getattr(before, name)) for name in Options.__dataclass_fields__}
    return Options(**merged)
