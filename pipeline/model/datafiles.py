"""YAML and CSV data files in, validated pydantic models out; a mistake is named with its line."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.model.errors import ConfigurationFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from pipeline.model.resources import DataFile

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Definition(BaseModel):
    """The base of everything that a data file defines: frozen, and no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


DefinitionT = TypeVar("DefinitionT", bound=Definition)

# What pydantic finds, in an officer's words; what is not listed is told by its expected type.
_REASONS = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这样的项，请检查拼写或删去",
    "string_type": "应是文字，请给值加引号",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "bool_parsing": "应是 true 或 false",
    "date_from_datetime_parsing": "应是日期，写法如 2019-04-30",
    "date_type": "应是日期，写法如 2019-04-30",
    "list_type": "应是一个列表，写法如 [甲, 乙]",
    "tuple_type": "应是一个列表，写法如 [甲, 乙]",
    "dict_type": "应是若干“键: 值”",
    "model_type": "应是若干“键: 值”",
    "model_attributes_type": "应是若干“键: 值”",
    "literal_error": "不是允许的值，允许：{expected}",
}


def reason(error: ErrorDetails) -> str:
    """What is wrong with one value, as a Chinese clause."""
    template = _REASONS.get(error["type"])
    if template is None:
        own = error.get("ctx", {}).get("error")
        return str(own) if own is not None else "值不合要求"
    found = error.get("input")
    quoted = "" if found is None or isinstance(found, dict) else f"写的是「{found}」，"
    context = {name: str(v).replace(" or ", "、") for name, v in error.get("ctx", {}).items()}
    return quoted + template.format(**context)


def _line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int | None:
    """The line of the deepest node on the way to a location that the file holds."""
    line = None if node is None else node.start_mark.line + 1
    for step in location:
        child = _child(node, step)
        if child is None:
            return line
        line, node = child
    return line


def _child(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(step):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    return None


def parse_yaml(file: DataFile) -> tuple[Any, yaml.Node | None]:
    """The data of a YAML file and its node tree, which knows the lines.

    Raises:
        ConfigurationFault: the text is not YAML.
    """
    try:
        loader = _Loader(file.text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except ValueError as error:  # such as a date that no calendar has
        raise ConfigurationFault(file.name, "有一个日历上没有的日期，请检查年月日") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise ConfigurationFault(
            file.name, "不是正确的 YAML，请检查缩进、冒号和引号", line=line
        ) from error
    return data, node


def validate(
    file: DataFile, data: Any, node: yaml.Node | None, model: type[DefinitionT]
) -> DefinitionT:
    """Data as an instance of a model.

    Raises:
        ConfigurationFault: the first mistake, with file, key and line.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        location = first["loc"]
        raise ConfigurationFault(
            file.name,
            reason(first),
            key=".".join(str(step) for step in location),
            line=_line_of(node, location),
        ) from error


def fault_at(file: DataFile, location: tuple[int | str, ...], what: str) -> ConfigurationFault:
    """A mistake at a place of a YAML file that shows only beside another file, with its line."""
    _, node = parse_yaml(file)
    key = ".".join(str(step) for step in location)
    return ConfigurationFault(file.name, what, key=key, line=_line_of(node, location))


def load_yaml(file: DataFile, model: type[DefinitionT]) -> DefinitionT:
    """A YAML file as an instance of a model; see `parse_yaml` and `validate` for the errors."""
    data, node = parse_yaml(file)
    return validate(file, data, node, model)


def load_csv(file: DataFile, model: type[DefinitionT]) -> tuple[DefinitionT, ...]:
    """A CSV file with a header line as instances of a model, one for each line.

    Raises:
        ConfigurationFault: the first mistake, with file, column and line.
    """
    reader = csv.DictReader(io.StringIO(file.text, newline=""))
    return tuple(_csv_line(file, reader.line_num, line, model) for line in reader)


def _csv_line(
    file: DataFile, number: int, line: Mapping[str, str], model: type[DefinitionT]
) -> DefinitionT:
    try:
        return model.model_validate(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"])
        raise ConfigurationFault(file.name, reason(first), key=key, line=number) from error
