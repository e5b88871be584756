"""The published list (F4): what was rolled up, school by school, for all and each certificate."""

from __future__ import annotations

import io
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from pipeline.intake import libreoffice
from pipeline.model.errors import UsageFault
from tests.acceptance.test_lock import SCOPE, lock
from tests.acceptance.test_nation import PUBLISHED, PUBLISHED_TOTAL, by_hand, distribution
from tests.helpers.inboxes import NATIONAL, carry_out, contents, fill, run, save, table
from tests.helpers.programs import installed
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

ZHENGZHOU = table(
    "郑州市教育局",
    "1|郑州市金水中等专业学校|中职|老年照护（初级）|1|护理|60",
    "^|^|^|物流管理（初级、中级）|2|物流服务与管理、电子商务|120",
    "2|郑州市电子科技学校|中职|Web前端开发（中级）|1|软件技术|95",
)
LUOYANG = table(
    "洛阳市教育局", "1|洛阳市涧西中等专业学校|中职|物流管理（初级）|1|物流服务与管理|40"
)
COLLEGE = table(
    "郑州铁路职业技术学院", "1|郑州铁路职业技术学院|高职|物流管理（高级）|1|铁道物流管理|210"
)
HERE = "发布/henan/2019-1"
JINSHUI, DIANZI = "郑州市金水中等专业学校", "郑州市电子科技学校"
JIANXI, TIELU = "洛阳市涧西中等专业学校", "郑州铁路职业技术学院"


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """Two cities and a college of Henan, and a run."""
    files = {"henan/a.xlsx": LUOYANG, "henan/b.xlsx": ZHENGZHOU, "henan/c.xlsx": COLLEGE}
    run(fill(tmp_path, files))
    return tmp_path


def publish(workspace: Path, *arguments: str) -> str:
    """What the command says, which ends well."""
    code, said = carry_out(workspace, "publish", *(arguments or SCOPE))
    assert code == 0
    return said


def opened(path: Path) -> Any:
    """The only sheet of a list."""
    return load_workbook(io.BytesIO(path.read_bytes())).active


def lines(path: Path) -> list[tuple[Any, ...]]:
    """The lines of a list below its header."""
    return list(opened(path).iter_rows(min_row=3, max_col=4, values_only=True))


def test_the_list_of_a_province(workspace: Path) -> None:
    """One line for each certificate × school: cities by the roster, certificates by the notice."""
    publish(workspace)
    path = workspace / HERE / "试点院校名单.xlsx"
    assert opened(path)["A1"].value == "河南省首批1+X证书制度试点院校名单"
    assert [cell.value for cell in opened(path)[2]] == ["序号", "区域", "证书名称", "试点院校名称"]
    assert lines(path) == [
        (1, "郑州市", "物流管理", JINSHUI),
        (None, None, "老年照护", JINSHUI),
        (2, "郑州市", "Web前端开发", DIANZI),
        (3, "洛阳市", "物流管理", JIANXI),
        (4, None, "物流管理", TIELU),
    ]


def test_number_and_region_are_merged_over_a_school(workspace: Path) -> None:
    """序号 and 区域 are one cell downwards over one school's lines, and over nothing else."""
    publish(workspace)
    sheet = opened(workspace / HERE / "试点院校名单.xlsx")
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "A3:A4", "B3:B4"}


def test_the_lines_are_those_of_the_rollup(workspace: Path) -> None:
    """Every entry of entries.csv is on the list once, and nothing else is."""
    outcome = run(workspace)
    publish(workspace)
    listed = sorted((row[3], row[2]) for row in lines(workspace / HERE / "试点院校名单.xlsx"))
    assert listed == sorted((e["school"], e["certificate"]) for e in outcome.entries)


def test_each_certificate_has_its_own_list(workspace: Path) -> None:
    """It goes to the organisation of that certificate; without schools there is none, and told."""
    said = publish(workspace)
    names = sorted(path.name for path in (workspace / HERE / "分证书").iterdir())
    assert names == ["02 Web前端开发.xlsx", "03 物流管理.xlsx", "04 老年照护.xlsx"]
    own = lines(workspace / HERE / "分证书/03 物流管理.xlsx")
    assert [(row[0], row[3]) for row in own] == [(1, JINSHUI), (2, JIANXI), (3, TIELU)]
    assert "汽车运用与维修　没有院校" in said


def test_a_region_that_nobody_said_is_blank_until_it_is_said(workspace: Path) -> None:
    """A school that reports for itself is in no city by its name; summarize.toml may say it."""
    assert TIELU in publish(workspace)
    text = f'[regions]\n"{TIELU}" = "郑州市"\n'
    (workspace / "summarize.toml").write_text(text, encoding="utf-8")
    assert TIELU not in publish(workspace)
    listed = lines(workspace / HERE / "试点院校名单.xlsx")
    assert (3, "郑州市", "物流管理", TIELU) in listed


def test_a_region_of_spaces_is_none(workspace: Path) -> None:
    """Spaces in summarize.toml say of no school where it is; those around a region do not count."""
    settings = workspace / "summarize.toml"
    settings.write_text(f'[regions]\n"{TIELU}" = " \u3000"\n', encoding="utf-8")
    assert TIELU in publish(workspace)
    settings.write_text(f'[regions]\n"{TIELU}" = " 郑州市 "\n', encoding="utf-8")
    assert json.loads(publish(workspace, *SCOPE, "--json"))["unlisted_regions"] == []
    listed = lines(workspace / HERE / "试点院校名单.xlsx")
    assert (3, "郑州市", "物流管理", TIELU) in listed


def test_a_region_off_the_roster_is_listed_last_and_told(workspace: Path) -> None:
    """What summarize.toml says of a school is printed as it stands; a misspelt one is seen."""
    text = f'[regions]\n"{TIELU}" = "郑州"\n'
    (workspace / "summarize.toml").write_text(text, encoding="utf-8")
    said = publish(workspace)
    assert "1 个区域不在应报名册里" in said
    assert said.count("郑州。") == 1
    listed = lines(workspace / HERE / "试点院校名单.xlsx")
    assert listed[-1] == (4, "郑州", "物流管理", TIELU)
    document = json.loads(publish(workspace, *SCOPE, "--json"))
    assert document["unlisted_regions"] == ["郑州"]


def test_a_unit_of_the_nation_off_the_roster(tmp_path: Path) -> None:
    """Its schools are on the list, at the end and told; summarize.toml says the unit's region."""
    title = "首批1+X证书制度试点院校情况汇总表"
    files = {
        f"national/{unit}.xlsx": table(unit, f"1|{school}|高职|{levels}", title=title)
        for unit, school, levels in (
            ("河南省教育厅", "河南物流职业学院", "物流管理（初级）|1|物流管理|30"),
            ("某某行业协会", "某某职业学院", "老年照护（初级）|1|护理|30"),
        )
    }
    run(fill(tmp_path, files), *NATIONAL)
    national = ("--national", "--round", "2019-1")
    said = publish(tmp_path, *national)
    assert "1 所院校由名册外的单位报送" in said
    assert "某某职业学院" in said
    path = tmp_path / "发布/national/2019-1/试点院校名单.xlsx"
    assert [(row[1], row[3]) for row in lines(path)] == [
        ("河南", "河南物流职业学院"),
        (None, "某某职业学院"),
    ]
    text = '[regions]\n"某某行业协会" = "行业"\n"河南物流职业学院" = "郑州市"\n'
    (tmp_path / "summarize.toml").write_text(text, encoding="utf-8")
    assert "1 个区域不在应报名册里" in publish(tmp_path, *national)
    assert [row[1] for row in lines(path)] == ["河南", "行业"]


def test_a_school_of_two_units_is_one(tmp_path: Path) -> None:
    """What a school says itself stands with what its city says of it, under one number."""
    own = table(JINSHUI, f"1|{JINSHUI}|中职|Web前端开发（初级）|1|软件技术|30")
    run(fill(tmp_path, {"henan/b.xlsx": ZHENGZHOU, "henan/c.xlsx": own}))
    publish(tmp_path)
    assert lines(tmp_path / HERE / "试点院校名单.xlsx")[:3] == [
        (1, "郑州市", "Web前端开发", JINSHUI),
        (None, None, "物流管理", JINSHUI),
        (None, None, "老年照护", JINSHUI),
    ]


def test_the_list_of_the_nation(tmp_path: Path) -> None:
    """区域 is the short name of the province, and provinces stand by their codes."""
    files = {
        f"national/{unit}.xlsx": table(
            unit,
            f"1|{school}|高职|物流管理（初级）|1|物流管理|30",
            title="首批1+X证书制度试点院校情况汇总表",
        )
        for unit, school in (
            ("河南省教育厅", "河南物流职业学院"),
            ("国家开放大学", "国家开放大学"),
            ("山东省教育厅", "山东职业学院"),
        )
    }
    run(fill(tmp_path, files), *NATIONAL)
    publish(tmp_path, "--national", "--round", "2019-1")
    path = tmp_path / "发布/national/2019-1/试点院校名单.xlsx"
    assert opened(path)["A1"].value == "首批1+X证书制度试点院校名单"
    assert [(row[0], row[1]) for row in lines(path)] == [(1, "山东"), (2, "河南"), (3, "国开大")]


def test_the_list_of_2019(tmp_path: Path) -> None:
    """Of the published figures as 33 units send them, the list has as many of each certificate."""
    files = {f"national/{u}.xlsx": by_hand(u, own) for u, own in distribution().items()}
    run(fill(tmp_path, files), *NATIONAL)
    document = json.loads(publish(tmp_path, "--national", "--round", "2019-1", "--json"))
    assert document["by_certificate"] == PUBLISHED
    listed = lines(tmp_path / "发布/national/2019-1/试点院校名单.xlsx")
    assert len(listed) == PUBLISHED_TOTAL
    numbers = [row[0] for row in listed if row[0] is not None]
    assert numbers == list(range(1, document["schools"] + 1))
    assert len({row[1] for row in listed if row[1]}) == 33


def test_a_lock_is_what_counts(workspace: Path) -> None:
    """After the lock the list is of the locked results, whatever the outbox holds."""
    assert "还没有锁定" in publish(workspace)
    lock(workspace)
    shutil.rmtree(workspace / "outbox")
    before = lines(workspace / HERE / "试点院校名单.xlsx")
    save(workspace / "inbox/henan/d.xlsx", workbook(LUOYANG.replace("洛阳", "安阳")))
    run(workspace, *SCOPE, "--as-of", "2019-04-30T12:00")
    assert "依据 2019-04-29 12:00 锁定的结果" in publish(workspace)
    assert lines(workspace / HERE / "试点院校名单.xlsx") == before


def test_the_same_results_give_the_same_bytes(workspace: Path) -> None:
    """The list tells nothing of when it was made."""
    publish(workspace, *SCOPE, "--as-of", "2019-05-01")
    first = contents(workspace / HERE)
    publish(workspace, *SCOPE, "--as-of", "2019-06-01")
    assert contents(workspace / HERE) == first


def test_the_document(workspace: Path) -> None:
    """For programs: which results it was made of, and how much is in it."""
    document = json.loads(publish(workspace, *SCOPE, "--json"))
    assert (document["pilots"], document["schools"], document["locked"]) == (5, 4, False)
    assert document["by_certificate"]["物流管理"] == 3
    outputs = {o["path"]: o["sha256"] for o in run(workspace).document["outputs"]}
    assert document["entries_sha256"] == outputs["outbox/henan/2019-1/entries.csv"]


def test_without_results_nothing_is_published(tmp_path: Path) -> None:
    """The command that makes them is named."""
    fill(tmp_path, {})
    with pytest.raises(UsageFault, match="summarize --province henan --round 2019-1"):
        carry_out(tmp_path, "publish", *SCOPE)
    assert not (tmp_path / "发布").exists()


@pytest.mark.parametrize("name", ["entries.csv", "run.json"])
def test_changed_results_are_not_published(workspace: Path, name: str) -> None:
    """What a person changed in the results was never sent up; the former list stays."""
    publish(workspace)
    first = contents(workspace / HERE)
    path = workspace / "outbox/henan/2019-1" / name
    path.write_bytes(path.read_bytes().replace("物流管理".encode(), "物流".encode())[:-9])
    with pytest.raises(UsageFault, match="改动过"):
        carry_out(workspace, "publish", *SCOPE)
    assert contents(workspace / HERE) == first


@pytest.mark.parametrize("content", ["{}", "[]", '{"outputs": [], "as_of": 3}'])
def test_a_run_document_that_is_none(workspace: Path, content: str) -> None:
    """What can be parsed and is no run.json was changed by a person: it is told as such."""
    (workspace / "outbox/henan/2019-1/run.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageFault, match="改动过"):
        carry_out(workspace, "publish", *SCOPE)


@pytest.mark.parametrize("command", [("publish", *SCOPE), SCOPE])
def test_without_libreoffice_nothing_is_done(
    command: tuple[str, ...], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--pdf says at once what to install; no result is touched."""
    before = contents(workspace)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(libreoffice, "_USUAL_PLACES", ())
    with pytest.raises(UsageFault, match="apt install libreoffice-calc"):
        carry_out(workspace, *command, "--pdf")
    assert contents(workspace) == before


def test_every_list_as_pdf(workspace: Path) -> None:
    """With --pdf each workbook has its PDF beside it, the same bytes each time."""
    installed("soffice")
    publish(workspace, *SCOPE, "--pdf")
    first = contents(workspace / HERE)
    stems = {name.removesuffix(".pdf") for name in first if name.endswith(".pdf")}
    assert stems == {name.removesuffix(".xlsx") for name in first if name.endswith(".xlsx")}
    assert all(first[f"{stem}.pdf"].startswith(b"%PDF") for stem in stems)
    publish(workspace, *SCOPE, "--pdf")
    assert contents(workspace / HERE) == first


def test_the_official_table_as_pdf(workspace: Path) -> None:
    """It is one of the results, by its hash in run.json, and locked results have it too."""
    installed("soffice")
    with_pdf = ("--as-of", "2019-04-28T18:00", "--pdf")
    first = run(workspace, *SCOPE, *with_pdf)
    assert "outbox/henan/2019-1/汇总表.pdf" in {o["path"] for o in first.document["outputs"]}
    pdf = first.files()["汇总表.pdf"]
    assert run(workspace, *SCOPE, *with_pdf).files()["汇总表.pdf"] == pdf
    assert "汇总表.pdf" not in run(workspace).files()
    lock(workspace)
    locked = run(workspace, *SCOPE, "--as-of", "2019-04-30T12:00", "--pdf")
    assert locked.files()["汇总表.pdf"].startswith(b"%PDF")
