"""The engines of scale.py: `python scale_engines.py ENGINE FOLDER OUT` reads FOLDER/*/units.parquet, writes OUT.

Each gives one row a quarter, province, sector, kind and indicator: value, value_quarter, units_counted,
units_reporting. Conditions are three-valued: what follows from an empty cell is neither true nor false.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kttt_analysis.dictionary import Indicator, load

VALUES = ["value", "value_quarter", "units_counted", "units_reporting"]
KEYS = ["quarter", "province", "sector", "kind"]
LEVELS = tuple(f"managers_{level}" for level in ("untrained", "elementary", "intermediate", "college", "university"))
AGRICULTURE = tuple(code for code, term in load().vocabularies["sector"].items() if term.more.get("agriculture"))
ASKED = [i for i in load().indicators.values() if not i.support]
FLOWS = [i.code for i in ASKED if i.kind == "flow"]


def needed() -> list[str]:
    """Columns that the indicators look at."""
    names = {"quarter", "district_code", "kind", "sector", "founded_on", "status", "exit_kind", "rating", "profit"}
    for i in ASKED:
        names |= {*i.sum, *i.bands, *(c for c in (i.numerator, i.denominator, i.known, i.distinct) if c)}
        names |= {*i.where, *i.numerator_where}
    worked_out = {"units", "founded_in_year", "ended", "ended_in_year", "agriculture", "from_merger_or_split"}
    return sorted((names | {*LEVELS, "managers_total"}) - worked_out - {"profitable", "unrated", "not_operating"})


# ---- ours ------------------------------------------------------------------------------------------


def kttt(folder: Path, out: Path) -> None:
    """The library, quarter by quarter; each takes the parts of the one before it."""
    from collections.abc import Iterator
    from datetime import date

    import pandas as pd

    from kttt_analysis.cleaning import tables as clean
    from kttt_analysis.dictionary.model import District, Province
    from kttt_analysis.indicators.compute import series
    from kttt_analysis.indicators.quarter_data import QuarterData
    from kttt_analysis.quarter import Quarter

    codes = tuple(f"{n:02d}" for n in range(1, 35))
    country = Province("00", "Việt Nam", "Việt Nam", "Viet Nam", tuple(District(c, c, c) for c in codes), ())
    nothing = {
        "support": clean.unit_frame("support", []),
        "totals": clean.unit_frame("totals", []),
        "submissions": clean.submissions_frame([{"district_code": c, "tables": "HTX;THT"} for c in codes]),
        "findings": clean.findings_frame([]),
        "rejected": clean.rejected_frame([]),
        "remarks": clean.unit_frame("remarks", []),
    }

    def quarters() -> Iterator[QuarterData]:
        for path in sorted(folder.glob("*/units.parquet")):
            quarter = Quarter.parse(path.parent.name)
            units = pd.read_parquet(path, columns=[*needed(), "status_on"])
            yield QuarterData(quarter, clean.CleanTables(quarter, units=units, **nothing), country, date(2026, 1, 1))

    found = series(quarters(), ("district", "sector", "kind"), [i.code for i in ASKED])
    found.rename(columns={"district_code": "province"})[[*KEYS, "indicator", *VALUES]].to_parquet(out, index=False)


# ---- one query -------------------------------------------------------------------------------------


def _sql(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"


SQL_CONDITIONS = {
    "founded_in_year": "(year(founded_on) = y and founded_on <= last)",
    "ended": "(status = 'ended')",
    "ended_in_year": "(status = 'ended')",
    "agriculture": f"(sector in ({', '.join(map(_sql, AGRICULTURE))}))",
    "from_merger_or_split": "(coalesce(exit_kind in ('merged', 'split'), false) and status <> 'ended')",
    "profitable": "(profit > 0)",
    "unrated": "(rating is null)",
    "not_operating": "(status not in ('active', 'ended'))",
}


def sql_where(where: Mapping[str, Any]) -> str:
    """Conditions of an indicator as SQL."""
    told = []
    for column, accepted in where.items():
        if column in SQL_CONDITIONS:
            told.append(f"({SQL_CONDITIONS[column]} = {_sql(accepted)})")
        elif isinstance(accepted, tuple):
            told.append(f"({column} in ({', '.join(map(_sql, accepted))}))")
        else:
            told.append(f"({column} = {_sql(accepted)})")
    return f"({' and '.join(told)})" if told else "true"


def sql_parts(i: Indicator) -> dict[str, str]:
    """The sums of one indicator as SQL, over units of its kinds."""
    base = f"kind in ({', '.join(map(_sql, i.kinds))})"
    where = sql_where(i.where)
    inside = f"{base} and coalesce({where}, false)"
    parts = {
        "everyone": f"count(*) filter ({base})",
        "judged": f"count(*) filter ({base} and {where} is not null)",
        "fit": f"count(*) filter ({inside})",
        "asked": f"count(*) filter ({base} and coalesce({where}, true))",
    }
    if i.kind == "ratio" and i.numerator:
        both = [c for c in (i.numerator, i.denominator) if c and c != "units"]
        mask = " and ".join([inside, *(f"{c} is not null" for c in both)])
        below = f"count(*) filter ({mask})" if i.denominator == "units" else f"sum({i.denominator}) filter ({mask})"
        return parts | {
            "n": f"sum({i.numerator}) filter ({mask})", "d": below, "told": f"count(*) filter ({mask})"
        }  # fmt: skip
    if i.kind == "ratio":
        fits = sql_where(i.numerator_where)
        mask = f"{inside} and {fits} is not null" + (f" and {i.known} is not null" if i.known else "")
        count = f"count(*) filter ({mask})"
        return parts | {"n": f"count(*) filter ({mask} and {fits})", "d": count, "told": count}
    if i.bands:
        own = " + ".join(f"coalesce({c}, 0)" for c in i.bands)
        given = " + ".join(f"coalesce({c}, 0)" for c in LEVELS)
        exact = " and ".join(f"{c} is not null" for c in i.bands)
        mask = f"{inside} and (({exact}) or managers_total is not null)"
        return parts | {
            "n": f"sum({own}) filter ({mask})",
            "told": f"count(*) filter ({mask})",
            "blurred": f"count(*) filter ({mask} and not ({exact}) and managers_total - ({given}) > 0)",
        }
    if i.distinct:
        mask = f"{inside} and {i.distinct} is not null"
        return parts | {"n": f"count(distinct {i.distinct}) filter ({mask})", "told": f"count(*) filter ({mask})"}
    if i.sum:
        mask = " and ".join([inside, *(f"{c} is not null" for c in i.sum)])
        return parts | {"n": f"sum({' + '.join(i.sum)}) filter ({mask})", "told": f"count(*) filter ({mask})"}
    return parts


def sql_row(i: Indicator) -> str:
    """One indicator's rows from the wide table of all sums."""
    p = i.code
    if i.kind == "ratio":
        times = 100 if i.unit == "%" else 1
        value = f"case when {p}__told > 0 and {p}__d > 0 then {p}__n * 1.0 / {p}__d * {times} end"
        counted, told = f"{p}__asked", f"{p}__told"
    elif i.bands or i.distinct or i.sum:
        blurred = f" or {p}__blurred > 0" if i.bands else ""
        silent = f"({p}__judged = 0 or ({p}__told = 0 and {p}__fit > 0){blurred})"
        value, counted, told = f"case when not {silent} then coalesce({p}__n, 0) end", f"{p}__asked", f"{p}__told"
    else:
        value = f"case when {p}__judged > 0 then {p}__fit end"
        counted, told = f"{p}__everyone", f"{p}__judged"
    before = f"case when right(quarter, 1) = '1' then 0 else lag({value}) over w end"
    part = f"({value}) - ({before})" if i.kind == "flow" else "null"
    return (
        f"select {', '.join(KEYS)}, '{p}' as indicator, cast({value} as double) as value, "
        f"cast({part} as double) as value_quarter, {counted} as units_counted, {told} as units_reporting "
        f"from wide where {p}__everyone > 0 "
        "window w as (partition by province, sector, kind, left(quarter, 4) order by quarter)"
    )


def duckdb(folder: Path, out: Path) -> None:
    """One query for all sums, one row of it for each indicator."""
    import duckdb

    parts = [f"{sql} as {i.code}__{name}" for i in ASKED for name, sql in sql_parts(i).items()]
    duckdb.sql(f"""create temp table wide as select {", ".join(KEYS)}, {", ".join(parts)} from (
        select *, district_code as province, cast(left(quarter, 4) as int) as y,
            last_day(make_date(cast(left(quarter, 4) as int), 3 * cast(right(quarter, 1) as int), 1)) as last
        from read_parquet('{folder}/*/units.parquet')) group by {", ".join(KEYS)}""")
    duckdb.sql(" union all ".join(f"({sql_row(i)})" for i in ASKED)).write_parquet(str(out))


# ---- polars ----------------------------------------------------------------------------------------


def polars(folder: Path, out: Path) -> None:
    """One lazy query with an expression for each sum."""
    import polars as pl

    col, n = pl.col, pl.len()
    del n
    year = col("quarter").str.slice(0, 4).cast(pl.Int32)
    worked_out = {
        "founded_in_year": (col("founded_on").dt.year() == year)
        & (col("founded_on").dt.quarter() <= col("quarter").str.slice(5, 1).cast(pl.Int8)),
        "ended": col("status") == "ended",
        "ended_in_year": col("status") == "ended",
        "agriculture": col("sector").is_in(AGRICULTURE),
        "from_merger_or_split": col("exit_kind").is_in(["merged", "split"]).fill_null(False)
        & (col("status") != "ended"),
        "profitable": col("profit") > 0,
        "unrated": col("rating").is_null(),
        "not_operating": ~col("status").is_in(["active", "ended"]),
    }

    def fits(where: Mapping[str, Any]) -> pl.Expr:
        told = pl.lit(True)
        for column, accepted in where.items():
            left = worked_out.get(column, col(column))
            told &= left.is_in(list(accepted)) if isinstance(accepted, tuple) else left == accepted
        return told

    def known(*columns: str) -> pl.Expr:
        return pl.all_horizontal([col(c).is_not_null() for c in columns])

    parts: list[pl.Expr] = []
    for i in ASKED:
        base, where = col("kind").is_in(list(i.kinds)), fits(i.where)
        inside = base & where.fill_null(False)
        sums = {
            "everyone": base.sum(),
            "judged": (base & where.is_not_null()).sum(),
            "fit": inside.sum(),
            "asked": (base & where.fill_null(True)).sum(),
        }
        if i.kind == "ratio" and i.numerator:
            mask = inside & known(*[c for c in (i.numerator, i.denominator) if c and c != "units"])
            below = mask.sum() if i.denominator == "units" else col(str(i.denominator)).filter(mask).sum()
            sums |= {"n": col(i.numerator).filter(mask).sum(), "d": below, "told": mask.sum()}
        elif i.kind == "ratio":
            above = fits(i.numerator_where)
            mask = inside & above.is_not_null() & (known(i.known) if i.known else pl.lit(True))
            sums |= {"n": (mask & above.fill_null(False)).sum(), "d": mask.sum(), "told": mask.sum()}
        elif i.bands:
            own = pl.sum_horizontal([col(c).fill_null(0) for c in i.bands])
            given = pl.sum_horizontal([col(c).fill_null(0) for c in LEVELS])
            exact = known(*i.bands)
            mask = inside & (exact | col("managers_total").is_not_null())
            blurred = (mask & ~exact & (col("managers_total") - given > 0)).sum()
            sums |= {"n": own.filter(mask).sum(), "told": mask.sum(), "blurred": blurred}
        elif i.distinct:
            mask = inside & known(i.distinct)
            sums |= {"n": col(i.distinct).filter(mask).n_unique(), "told": mask.sum()}
        elif i.sum:
            mask = inside & known(*i.sum)
            sums |= {"n": pl.sum_horizontal([col(c) for c in i.sum]).filter(mask).sum(), "told": mask.sum()}
        parts += [expression.cast(pl.Float64).alias(f"{i.code}__{name}") for name, expression in sums.items()]
    units = pl.scan_parquet(f"{folder}/*/units.parquet").select(needed()).rename({"district_code": "province"})
    texts = [c for c in ("sector", "kind", "status", "exit_kind", "rating") if c in needed()]
    wide = units.with_columns(col(texts).cast(pl.String)).group_by(KEYS).agg(parts).collect(engine="streaming")
    rows = []
    for i in ASKED:
        p = i.code
        if i.kind == "ratio":
            value = pl.when((col(f"{p}__told") > 0) & (col(f"{p}__d") > 0)).then(
                col(f"{p}__n") / col(f"{p}__d") * (100 if i.unit == "%" else 1)
            )
            counted, told = "asked", "told"
        elif i.bands or i.distinct or i.sum:
            silent = (col(f"{p}__judged") == 0) | ((col(f"{p}__told") == 0) & (col(f"{p}__fit") > 0))
            if i.bands:
                silent |= col(f"{p}__blurred") > 0
            value, counted, told = pl.when(~silent).then(col(f"{p}__n")), "asked", "told"
        else:
            value, counted, told = pl.when(col(f"{p}__judged") > 0).then(col(f"{p}__fit")), "everyone", "judged"
        rows.append(
            wide.lazy()
            .filter(col(f"{p}__everyone") > 0)
            .select(
                *KEYS,
                indicator=pl.lit(p),
                value=value,
                units_counted=col(f"{p}__{counted}"),
                units_reporting=col(f"{p}__{told}"),
            )
        )
    long = pl.concat(rows).sort("quarter")
    groups = ["indicator", "province", "sector", "kind", col("quarter").str.slice(0, 4)]
    first = col("quarter").str.slice(5, 1) == "1"
    before = pl.when(first).then(0.0).otherwise(col("value").shift(1).over(groups))
    part = pl.when(col("indicator").is_in(FLOWS)).then(col("value") - before)
    long.with_columns(value_quarter=part).collect().write_parquet(out)


# ---- plain pandas ----------------------------------------------------------------------------------


def pandas(folder: Path, out: Path) -> None:
    """All quarters in one table, a mask and a groupby for each indicator."""
    import pandas as pd

    units = pd.concat(
        [pd.read_parquet(path, columns=needed()) for path in sorted(folder.glob("*/units.parquet"))], ignore_index=True
    ).rename(columns={"district_code": "province"})
    for name in ("quarter", "province"):
        units[name] = units[name].astype("category")
    founded, periods = pd.to_datetime(units["founded_on"]), pd.PeriodIndex(units["quarter"].astype("str"), freq="Q")
    status = units["status"].astype("str").astype("string")
    started = (founded.dt.year == periods.year) & (founded.dt.quarter <= periods.quarter)
    merged = units["exit_kind"].isin(["merged", "split"]).astype("boolean")
    frame = units.assign(
        founded_in_year=started.astype("boolean"),
        ended=(status == "ended"),
        ended_in_year=(status == "ended"),
        agriculture=units["sector"].isin(AGRICULTURE).astype("boolean").where(units["sector"].notna()),
        from_merger_or_split=merged & (status != "ended"),
        profitable=units["profit"].gt(0).astype("boolean").where(units["profit"].notna()),
        unrated=units["rating"].isna().astype("boolean"),
        not_operating=(~status.isin(["active", "ended"])).astype("boolean").where(status.notna()),
    )
    group = frame.groupby(KEYS, observed=True).ngroup()
    names = frame.loc[~group.duplicated(), KEYS].set_index(group[~group.duplicated()]).sort_index()

    def fits(where: Mapping[str, Any]) -> Any:
        told = pd.Series(True, frame.index, dtype="boolean")
        for column, accepted in where.items():
            values = frame[column]
            met = values.isin(accepted) if isinstance(accepted, tuple) else values.eq(accepted)
            told &= met.astype("boolean").where(values.notna())
        return told

    def known(*columns: str) -> Any:
        return frame[list(columns)].notna().all(axis=1)

    found = []
    for i in ASKED:
        base, where = frame["kind"].isin(i.kinds), fits(i.where)
        inside = base & where.fillna(False).astype(bool)
        sums = {
            "everyone": base,
            "judged": base & where.notna(),
            "fit": inside,
            "asked": base & where.fillna(True).astype(bool),
        }
        if i.kind == "ratio" and i.numerator:
            mask = inside & known(*[c for c in (i.numerator, i.denominator) if c and c != "units"])
            below = mask if i.denominator == "units" else frame[i.denominator].where(mask)
            sums |= {"n": frame[i.numerator].where(mask), "d": below, "told": mask}
        elif i.kind == "ratio":
            above = fits(i.numerator_where)
            mask = inside & above.notna() & (known(i.known) if i.known else True)
            sums |= {"n": mask & above.fillna(False).astype(bool), "d": mask, "told": mask}
        elif i.bands:
            own, given = frame[list(i.bands)].sum(axis=1), frame[list(LEVELS)].sum(axis=1)
            exact = known(*i.bands)
            mask = inside & (exact | frame["managers_total"].notna())
            blurred = mask & ~exact & (frame["managers_total"] - given).gt(0).fillna(False).astype(bool)
            sums |= {"n": own.where(mask), "told": mask, "blurred": blurred}
        elif i.distinct:
            sums |= {"told": inside & known(i.distinct)}
        elif i.sum:
            mask = inside & known(*i.sum)
            sums |= {"n": frame[list(i.sum)].sum(axis=1).where(mask), "told": mask}
        total = pd.DataFrame({name: values.astype(float) for name, values in sums.items()}).groupby(group).sum()
        if i.distinct:
            total["n"] = frame[i.distinct].where(sums["told"]).groupby(group).nunique()
        total = total[total["everyone"] > 0]
        if i.kind == "ratio":
            value = (total["n"] / total["d"] * (100 if i.unit == "%" else 1)).where(total["d"] > 0)
            counted, told = total["asked"], total["told"]
        elif i.bands or i.distinct or i.sum:
            silent = (total["judged"] == 0) | ((total["told"] == 0) & (total["fit"] > 0))
            if i.bands:
                silent |= total["blurred"] > 0
            value, counted, told = total["n"].mask(silent), total["asked"], total["told"]
        else:
            value, counted, told = total["fit"].where(total["judged"] > 0), total["everyone"], total["judged"]
        rows = names.loc[total.index].assign(indicator=i.code, value=value, units_counted=counted, units_reporting=told)
        rows["value_quarter"] = None
        if i.kind == "flow":
            quarter = rows["quarter"].astype("str")
            before = value.groupby(
                [rows["province"], rows["sector"], rows["kind"], quarter.str[:4]], observed=True
            ).shift(1)
            rows["value_quarter"] = value - before.where(~quarter.str.endswith("1"), 0.0)
        found.append(
            rows.astype({"value_quarter": float, "quarter": "str", "province": "str", "sector": "str", "kind": "str"})
        )
    pd.concat(found, ignore_index=True).to_parquet(out, index=False)


if __name__ == "__main__":
    {"kttt": kttt, "pandas": pandas, "duckdb": duckdb, "polars": polars}[sys.argv[1]](
        Path(sys.argv[2]), Path(sys.argv[3])
    )
