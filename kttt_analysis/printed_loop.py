"""The board, receipts and explanations as a person reads them in the shell."""

from __future__ import annotations

import pandas as pd

from kttt_analysis.dictionary import Province, load
from kttt_analysis.drawing.version_words import MOST, change_lines
from kttt_analysis.drawing.words import Words
from kttt_analysis.printed import text_table
from kttt_analysis.printed import words_in as _words
from kttt_analysis.vietnamese.printing import format_number
from kttt_analysis.workspace.explained import Explanation, rule_text
from kttt_analysis.workspace.ledger import Entered
from kttt_analysis.workspace.receipts import shown
from kttt_analysis.workspace.receiving import Filed

SHOWN = 40  # cells of an explanation in the shell; --format csv has them all


def receipt_text(one: Filed, province: Province, lang: str) -> str:
    """What became of a file, in a line; and what it changed, the largest first."""
    w = Words(lang)
    who = one.district.full_name if one.district else w.pick("chưa rõ huyện", "no district")
    where = f"{one.quarter}/{one.path.name}"
    if one.known:
        said = w.pick(f"đã có, là {where}", f"already there as {where}")
        if one.later is not None:
            said += w.pick(f" · đã có bản gửi sau {one.later.name}", f" · {one.later.name} came later")
        return f"{shown(one.source.name)}: {said}"
    said = w.pick(f"đã lưu {where} · {who}", f"filed as {where} · {who}")
    for paths, verb in ((one.replaced, w.pick("thay", "replaces")), (one.joined, w.pick("gộp với", "joined with"))):
        if paths:
            said += f" · {verb} {', '.join(p.name for p in paths)}"
    lines = [f"{shown(one.source.name)}: {said}"]
    if one.changes is not None and one.district is not None:
        made = change_lines(one.changes, province, one.quarter.end, lang) or [
            w.pick("không có gì thay đổi", "no changes")
        ]
        if len(made) > MOST:
            rest, verb = len(made) - MOST, f"kttt board {one.quarter} --district {one.district.code}"
            made = [*made[:MOST], w.pick(f"… còn {rest} thay đổi: {verb}", f"… {rest} more changes: {verb}")]
        lines += [f"  {line}" for line in made]
    return "\n".join(lines)


def entered_text(one: Entered, lang: str) -> str:
    """An entry that was added: where, what it changes, and which indicators of the province change with it."""
    before, after = (_words(lang, ["(trống)"], ["(empty)"])[0] if v is None else v for v in (one.before, one.after))
    head = f"{one.path.parent.name}/{one.path.name}"
    lines = [f"added to {head}:" if lang == "en" else f"đã ghi vào {head}:", "", one.entry]
    lines.append(f"{one.what}: {before} → {after}")
    words, catalogue = Words(lang), load().indicators
    for row in one.effects.to_dict("records"):
        indicator = catalogue[str(row["indicator"])]
        old, new = (words.amount(indicator, row[side]) for side in ("before", "after"))
        unit = "" if indicator.unit == "%" else f" {words.unit(indicator.unit)}"
        lines.append(f"  {indicator.text(lang)} ({row['indicator']}): {old} → {new}{unit}")
    if one.effects.empty:
        none = ["  không làm thay đổi chỉ tiêu nào của toàn tỉnh"], ["  no indicator of the province changes"]
        lines += _words(lang, *none)
    return "\n".join(lines)


def explanation_text(found: Explanation, lang: str) -> str:
    """A number, its definition, and the cells behind it."""
    words, indicator, row = Words(lang), found.lineage.indicator, found.lineage.row
    value = words.amount(indicator, row["value"])
    lines = [f"{indicator.text(lang)}: {value} {indicator.unit}"]
    lines.append(f"{indicator.definition_en if lang == 'en' else indicator.definition} ({indicator.source})")
    above, below = found.lineage.total
    if indicator.kind == "ratio":
        lines.append(f"= {format_number(above, lang=lang)} / {format_number(below, lang=lang)}")
    counted = len(found.lineage.parts)
    lines.append(f"{counted} rows counted" if lang == "en" else f"Tính từ {format_number(counted)} dòng:")
    corrected = found.cells["correction"].notna()  # told first: they are what nobody sees in the file itself
    for cell in found.cells[corrected].to_dict("records"):
        told = rule_text(str(cell["rule"]), lang)
        lines.append(f"⚑ {cell['name']} · {cell['column']} · {told}: {cell['correction']}")
    cells = pd.concat([found.cells[corrected], found.cells[~corrected]]).head(SHOWN).to_dict("records")
    table = []
    for cell in cells:
        where = f"{cell['file']} · {cell['sheet']}!{cell['cell']}"
        rule = rule_text(str(cell["rule"]), lang)
        raw = "" if pd.isna(cell["raw"]) else str(cell["raw"])
        table.append([str(cell["name"] or ""), str(cell["column"]), raw, where, rule])
    headings = _words(
        lang, ["Đơn vị", "Cột", "Đang ghi", "Ở đâu", "Cách lấy"], ["Unit", "Column", "As typed", "Where", "How"]
    )
    lines.append(text_table(headings, table))
    left = len(found.cells) - SHOWN
    if left > 0:
        lines.append(
            f"… {left} more: --format csv" if lang == "en" else f"… còn {format_number(left)} ô: thêm --format csv"
        )
    return "\n".join(lines)
