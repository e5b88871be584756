"""What the pages of a scan say in, what is to be said of the scan out; every page counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.intake.codes import Fault
from pipeline.jobs.verifying.verdicts import Outcome, Verified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.codes import Codes
    from pipeline.jobs.verifying.verdicts import Record
    from pipeline.model.checkcodes import Mark

_MOST_SPANS = 8
_NOT_OPENED = {
    None: "一页也没有看到（一页的像素太多、时间不够，或页面已损坏）："
    "请用 200 到 300 dpi 重新扫描，另存为 JPG 或 PDF 再核对。",
    Fault.DAMAGED: "打不开：已损坏、没有传完，或是不能读的格式。"
    "请在电脑上确认能打开，另存为 JPG 或 PDF 再核对。",
    Fault.ENCRYPTED: "打不开：加了密码。请另存为没有密码的 PDF 再核对；密码不必告诉我们。",
    Fault.HEIF: "打不开：这是 HEIC 照片（苹果手机的格式）。请另存为 JPG 或 PDF 再核对，"
    "或在手机的「设置—相机—格式」里选「兼容性最佳」再拍一张。",
}
_ONLY_CODES = "只核对了校验码，页上的字和数没有读取。"
_NO_NUMBERS = "有校验码的共 {pages} 页；页码没有读取，缺不缺页请对照页脚的「共 N 页」。"
_OTHERS = "读到的二维码不是汇总表的校验码；"
_NO_CODE = (
    "没有读到校验码。请用 200 dpi 以上重新扫描，或在光线均匀处正对着再拍一张，"
    "左下角的二维码要完整、清楚；"
    "也可以用 summarize verify --code 键入页脚的校验码。"
)


def scan_verdict(record: Record, file: str, codes: Codes) -> Verified:
    """Current only where every page was looked at and says the same."""
    if not codes.pages:
        return Verified(file, Outcome.UNREADABLE, _NOT_OPENED[codes.fault])
    left = "；".join((*_left(codes), *_numbered(codes)))
    if not codes.marks:
        told = (_OTHERS if codes.has_others else "") + _NO_CODE
        seen = f"没有看全：{left}。" if codes.unseen else ""
        return Verified(file, Outcome.NO_CODE, seen + told)
    verdict = _verdict(record, file, codes.marks)
    if verdict.outcome is Outcome.CURRENT:
        left_out = _ONLY_CODES
        if len(codes.numbers) < codes.coded:
            left_out += _NO_NUMBERS.format(pages=codes.coded)
        verdict = replace(verdict, message=verdict.message + left_out, left_out=left_out)
    if codes.blank:
        blank = f"第 {_numbers(codes.blank)} 页是没有印字的空白页，不用核对。"
        verdict = replace(verdict, message=verdict.message + blank)
    if not left:
        return verdict
    if verdict.outcome is Outcome.CURRENT:
        message = f"没有读全：{left}。只有读到的部分，{verdict.message}其余各页请逐页核对。"
        return replace(verdict, outcome=Outcome.PARTLY_READ, message=message)
    return replace(verdict, message=f"{verdict.message}（{left}）")


def _verdict(record: Record, file: str, marks: Sequence[Mark]) -> Verified:
    """By all marks; the first that is not of the version on record tells."""
    told = dict.fromkeys(mark.code for mark in marks)
    if len(told) > 1:
        message = (
            f"不相符：上面有 {len(told)} 个不同的校验码（{'、'.join(sorted(told))}），"
            "不是同一版的纸。请逐页核对。"
        )
        return Verified(file, Outcome.DIFFERENT, message)
    scopes = {mark.scope for mark in marks if mark.scope}
    rounds = {mark.round.lower() for mark in marks if mark.round}
    if len(scopes) > 1 or len(rounds) > 1:
        named = "、".join(f"{record.name(m)} 第 {m.version} 版" for m in marks if m.round)
        message = f"不相符：校验码相同，写的单位或批次却不同（{named}），不是同一张表。请逐页核对。"
        return Verified(file, Outcome.DIFFERENT, message, marks[0].code)
    verdicts = [record.of_mark(file, mark, f"校验码 {mark.code}") for mark in marks]
    return next((v for v in verdicts if v.outcome is not Outcome.CURRENT), verdicts[0])


def _left(codes: Codes) -> Iterator[str]:
    if codes.unseen:
        unseen = _numbers(codes.unseen)
        yield f"只看了 {codes.pages} 页，共 {codes.total} 页，第 {unseen} 页没有看到"
    if codes.bare and codes.marks:
        yield f"共 {codes.total} 页，第 {_numbers(codes.bare)} 页没有读到校验码"


def _numbered(codes: Codes) -> Iterator[str]:
    """By the page numbers that are printed, where every page with a code has one as a text."""
    if not codes.marks or len(codes.numbers) < codes.coded:
        return
    totals = sorted({total for _, total in codes.numbers})
    if len(totals) != 1:
        yield f"页脚写的总页数不一致（{'、'.join(map(str, totals))}）"
        return
    seen = Counter(number for number, _ in codes.numbers)
    missing = [number for number in range(1, totals[0] + 1) if not seen[number]]
    twice = sorted(number for number, times in seen.items() if times > 1)
    if missing:
        yield f"页脚写着共 {totals[0]} 页，缺印着「第 {_numbers(missing)} 页」的"
    if twice:
        yield f"印着「第 {_numbers(twice)} 页」的不止一张"


def _numbers(pages: Sequence[int]) -> str:
    """Numbers of pages, those that follow each other as a span."""
    spans: list[tuple[int, int]] = []
    for page in pages:
        if spans and spans[-1][1] == page - 1:
            spans[-1] = spans[-1][0], page
        else:
            spans.append((page, page))
    shown = (f"{a}" if a == b else f"{a}–{b}" for a, b in spans[:_MOST_SPANS])
    return "、".join(shown) + ("……" if len(spans) > _MOST_SPANS else "")
