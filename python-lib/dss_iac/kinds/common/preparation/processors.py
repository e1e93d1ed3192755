"""The processors of the prepare recipe, a row each: word, DSS's type, what it does, parameters, defaults.

Types and parameters are those of real recipes (API appendix B) and of the vendor's public reference of processors;
words are ours. Any other type is written `raw`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import branches
from .maps import PAIRS, RENAMINGS
from .processor import Param, Processor, params


def _row(
    word: str,
    type: str,
    about: str,
    text: str = "",
    *,
    scope: bool = False,
    fixed: Mapping[str, Any] | None = None,
    more: tuple[Param, ...] = (),
    base: Mapping[str, Any] | None = None,
    **defaults: Any,
) -> Processor:
    """One row; `text` is a line for `params`, `base` are defaults that several processors share."""
    known = {**(base or {}), **defaults}
    return Processor(word, type, (*params(text, known), *more), about, scope, fixed or {})


_ENV = {"envMode": "INHERIT"}
_TEXT: Mapping[str, Any] = {
    "language": "english",
    "normalize": False,
    "stem": False,
    "clear_stop_words": False,
    "sort_alphabetically": False,
}
_MATCH: Mapping[str, Any] = {
    "match": "FULL_STRING",
    "normalization": "EXACT",
    "combine": "AND",
    "exclude": False,
    "with_empty": False,
}
_VALUES = (
    "values match!=matchingMode|full_string|substring|pattern "
    "normalization!=normalizationMode|exact|lowercase|normalized combine!=booleanMode|and|or exclude "
    "with_empty=processNullOrEmptyValues"
)
_ACTION = "action!|keep_row|remove_row|clear_cell"
_DATES = "timezone=timezone_id combine!=booleanMode with_empty=includeEmptyValues"
_DATE: Mapping[str, Any] = {"filter": "RANGE", "timezone": "UTC", "combine": "AND", "with_empty": False}
_GEOIP = ("country", "countrycode", "countrycode3", "continentcode", "region", "city", "postalcode", "timezone")

PROCESSORS: tuple[Processor, ...] = (
    # columns
    _row("rename", "ColumnRenamer", "Rename columns, {OLD: NEW}", more=(Param("columns", "renamings",
         codec=RENAMINGS),)),
    _row("keep_columns", "ColumnsSelector", "Keep only these columns", scope=True, fixed={"keep": True}),
    _row("remove_columns", "ColumnsSelector", "Remove these columns", scope=True, fixed={"keep": False}),
    _row("copy_column", "ColumnCopier", "Copy a column", "column=inputColumn to=outputColumn"),
    _row("move_columns", "ColumnReorder", "Move columns",
         "position=reorderAction!|at_start|at_end|before_column|after_column reference=referenceColumn?", scope=True),
    _row("concat_columns", "ColumnsConcat", "Columns as one text", "columns to=outputColumn separator=join",
         separator=""),
    _row("split_column", "ColumnSplitter", "A column as several, at a separator",
         "column=inCol separator prefix=outColPrefix target!|columns|json limit_output limit# "
         "keep_empty=keepEmptyChunks start_from?", target="COLUMNS", limit_output=False, limit=0, keep_empty=False,
         prefix=""),
    _row("nest_columns", "NestProcessor", "Columns as one object", "to=outputColumn", scope=True),
    _row("fill_column", "FillColumn", "One value for all rows", "column value"),
    _row("set_meaning", "TypeSetter", "Say what a column means", "column meaning=type"),
    _row("coalesce", "Coalesce", "The first value that is there", "to=outputColumn default=defaultValue? "
         "use_default=useDefaultValue", scope=True, use_default=False),
    # values
    _row("formula", "CreateColumnWithGREL", "A column from a formula", "column expression error_column?"),
    _row("if", "VisualIfRule", "Values by conditions, {cases: [{when: a filter, set: {COLUMN: VALUE}}], else: "
         "{COLUMN: VALUE}}; a VALUE is one, {column: OTHER} or {formula: …}", "",
         more=(Param("rule", "visualIfDesc", codec=branches.CODEC),), fixed={"legacyPositioning": False}),
    _row("find_replace", "FindReplace", "Replace values, with mapping as {OLD: NEW}",
         "to=output match=matching!|full_string|pattern normalization!|lowercase|normalized stop_after_first_match "
         "use_dataset=useDatasetForMapping", scope=True,
         more=(Param("mapping", "mapping", codec=PAIRS),),
         to="", match="SUBSTRING", normalization="EXACT", stop_after_first_match=False, use_dataset=False),
    _row("fill_empty", "FillEmptyWithValue", "A value where there is none", "value", scope=True),
    _row("fill_empty_computed", "FillEmptyWithComputedValue", "A computed value where there is none", "mode!|mean",
         scope=True),
    _row("fill_up_down", "UpDownFiller", "The value of the row above or below where there is none", "columns up",
         up=False),
    _row("transform_text", "StringTransformer", "Change texts",
         "mode!|to_lower|to_upper|capitalize_fully|normalize|trim|truncate truncate_limit=truncate_limit#", scope=True,
         truncate_limit=0),
    _row("simplify_text", "TextSimplifierProcessor", "Simplify texts for comparison",
         "column=inCol to=outCol? language normalize stem clear_stop_words sort_alphabetically", normalize=True,
         base=_TEXT),
    _row("tokenize", "Tokenizer", "Texts as words",
         "column=inCol to=outCol? operation! language normalize stem clear_stop_words sort_alphabetically",
         operation="TO_JSON", base=_TEXT),
    _row("split_into_chunks", "SplitIntoChunks", "Long texts as rows",
         "column=inCol to=outCol chunk_id=chunkIdCol size=chunkSize# overlap=chunkOverlap# separators regex=isRegex "
         "keep_separator strip_whitespace", regex=False, keep_separator=True, strip_whitespace=True),
    _row("extract_regex", "RegexpExtractor", "Parts of texts by a regular expression",
         "column pattern prefix found_column=found_col every=extractAllOccurrences",
         prefix="", found_column=False, every=False),
    _row("extract_numbers", "ExtractNumbers", "Numbers in texts",
         "column=input to=output? multiple=multipleValues delimiter!|dot expand_multipliers=replaceMultipliers "
         "to_json=extractToJson", multiple=False, delimiter="BEST_GUESS", expand_multipliers=False, to_json=False),
    _row("round", "RoundProcessor", "Round numbers", "mode!|floor places# precision#", scope=True,
         mode="ROUND", places=0, precision=0),
    _row("clip", "MinMaxProcessor", "Numbers within bounds",
         "columns lower=lowerBound? upper=upperBound? clear", clear=False),
    _row("bin", "BinnerProcessor", "Numbers as ranges",
         "column=input to=output? mode!|custom width# min# max# use_min use_max bins "
         "locale_separator=useDecimalSeparatorFromLocale",
         mode="WIDTH", width=1.0, min=0.0, max=0.0, use_min=False, use_max=False, bins=[], locale_separator=False),
    _row("combine_numbers", "NumericalCombinator", "Sums, differences … of each two columns", "prefix add sub mul div",
         scope=True, prefix="", add=False, sub=False, mul=False, div=False),
    _row("group_long_tail", "LongTailGrouper", "Rare values as one", "column keep=toKeep# with=replace"),
    # dates
    _row("parse_date", "DateParser", "Texts as dates", "formats# to=outCol? lang timezone=timezone_id type=outType#?",
         scope=True, lang="auto", timezone="UTC"),
    _row("format_date", "DateFormatter", "Dates as texts", "column=inCol to=outCol format lang timezone=timezone_id",
         lang="auto", timezone="UTC"),
    _row("date_parts", "DateComponentsExtractor", "Parts of a date as columns",
         "column year=outYearColumn? month=outMonthColumn? day=outDayColumn? hour=outHourColumn? "
         "minute=outMinuteColumn? "
         "second=outSecondColumn? day_of_week=outDayOfWeekColumn? week_of_year=outWeekOfYearColumn? "
         "week_year=outWeekYearColumn? timezone=timezone_id", timezone="UTC"),
    _row("date_difference", "DateDifference", "Time between a date and another, a day or now",
         "column=input1 compare_to!|now|date other=input2? date=refDate? to=output "
         "unit=outputUnit!|minutes|seconds|weeks|months|years reverse",
         compare_to="COLUMN", unit="DAYS", reverse=False),
    _row("parse_unix_time", "UNIXTimestampParser", "Unix times as dates", "column=inCol to=outCol? milliseconds",
         milliseconds=True),
    _row("truncate_date", "DateTruncate", "The beginning of the year, month … of a date",
         "column=inCol to=outCol? unit=datePart!|year|month|day|hour|minute|second"),
    _row("holidays", "HolidaysComputer", "Which days are holidays",
         "column=inCol calendar=calendar_id timezone=timezone_id prefix=outColPrefix bank=flagBankHolidays "
         "school=flagSchoolHolidays weekends=flagWeekends reasons=extractReasons zones=extractZones",
         prefix="", bank=False, school=False, weekends=False, reasons=False, zones=False),
    # rows
    _row("filter_rows_on_empty", "RemoveRowsOnEmpty", "Remove rows without a value; `keep: true` keeps only those",
         "keep", scope=True, keep=False),
    _row("filter_on_value", "FilterOnValue", "Keep or remove rows, or clear cells, with these values",
         f"{_VALUES} {_ACTION}",
         scope=True, base=_MATCH),
    _row("flag_on_value", "FlagOnValue", "Flag rows with these values", f"{_VALUES} action! to=flagColumn", scope=True,
         action="FLAG", base=_MATCH),
    _row("filter_on_range", "FilterOnNumericalRange", "Keep or remove rows, or clear cells, with numbers in a range",
         f"min#? max#? {_ACTION} combine!=booleanMode with_empty=includeEmptyValues", scope=True, combine="AND",
         with_empty=False),
    _row("flag_on_range", "FlagOnNumericalRange", "Flag rows with numbers in a range",
         "min#? max#? action! combine!=booleanMode with_empty=includeEmptyValues to=flagColumn", scope=True,
         combine="AND", with_empty=False, action="FLAG"),
    _row("filter_on_date", "FilterOnDate", "Keep or remove rows, or clear cells, with dates in a range",
         f"filter!=filterType min? max? {_ACTION} {_DATES}", scope=True, base=_DATE),
    _row("flag_on_date", "FlagOnDate", "Flag rows with dates in a range",
         f"filter!=filterType min? max? action! {_DATES} to=flagColumn", scope=True, action="FLAG", base=_DATE),
    _row("filter_invalid", "FilterOnBadType", "Keep or remove rows, or clear cells, that do not fit a meaning",
         f"meaning=type {_ACTION} combine!=booleanMode empty_is_invalid=considerEmptyAsInvalid", scope=True,
         combine="AND", empty_is_invalid=False),
    _row("flag_invalid", "FlagOnBadType", "Flag rows that fit a meaning",
         "meaning=type action! combine!=booleanMode empty_is_invalid=considerEmptyAsInvalid to=flagColumn", scope=True,
         combine="AND", empty_is_invalid=False, action="FLAG"),
    _row("filter_on_formula", "FilterOnCustomFormula", "Keep or remove rows, or clear cells, by a formula",
         f"expression {_ACTION} clear=clearColumn?"),
    _row("flag_on_formula", "FlagOnCustomFormula", "Flag rows by a formula", "expression action! to=flagColumn",
         action="FLAG"),
    _row("repeat_rows", "GenerateBigData", "Every row so many times", "times=expansionFactor#"),
    # shape
    _row("transpose", "Transpose", "Rows as columns", "column"),
    _row("pivot", "Pivot", "Values of a column as columns",
         "index=indexColumn labels=labelsColumn values=valuesColumn others!=otherColumnsAction",
         others="KEEP_IF_CONSTANT"),
    _row("unfold", "Unfold", "A column for each value", "column prefix? limit# overflow!=overflowAction", limit=100,
         overflow="ERROR"),
    _row("fold_columns", "MultiColumnByPrefixFold", "Columns whose names match as rows",
         "pattern=columnNamePattern name=columnNameColumn value=columnContentColumn remove=foldRemoveFoldedColumns",
         remove=False),
    _row("fold", "MultiColumnFold", "Columns as rows",
         "columns name=foldNameColumn value=foldValueColumn remove=foldRemoveFoldedColumns", remove=False),
    _row("fold_array", "ArrayFold", "Elements of an array as rows", "column"),
    _row("split_fold", "SplitFold", "Parts of a text as rows",
         "column separator keep_empty=keepEmptyChunks trim=trimSpaces",
         keep_empty=False, trim=False),
    # arrays and JSON
    _row("extract_from_array", "ArrayExtractProcessor", "Elements of an array",
         "column=input to=output mode! index# begin# end#", mode="INDEX", index=0, begin=0, end=0),
    _row("sort_array", "ArraySortProcessor", "The elements of an array in order",
         "column=input by!=sortingType descending",
         by="ALPHA", descending=False),
    _row("zip_arrays", "ZipArrays", "Elements of arrays side by side", "columns=inputColumns# to=outputColumn"),
    _row("concat_arrays", "ConcatArrays", "Arrays as one", "columns=inputColumns# to=outputColumn"),
    _row("flatten_json", "JSONFlattener", "The members of an object as columns",
         "column=inCol depth=maxDepth# null_as_empty flatten_arrays prefix_outputs separator",
         depth=1, null_as_empty=True, flatten_arrays=False, prefix_outputs=True, separator="_"),
    _row("extract_json", "JSONPathExtractor", "Part of an object by a JSON path",
         "column=inCol to=outCol expression single_value", single_value=True),
    # places and the web
    _row("geo_point", "GeoPointCreator", "A point from latitude and longitude",
         "latitude=lat_column longitude=lon_column to=out_column"),
    _row("geo_distance", "GeoDistanceProcessor", "The distance between two points",
         "column=input1 compare_to! other=input2? to=output unit=outputUnit!|miles",
         compare_to="COLUMN", unit="KILOMETERS"),
    _row("geocode", "Geocoder", "Points of addresses", "column=inCol api! api_key? prefix=prefixOutCol", prefix=""),
    _row("reverse_geocode", "CityLevelReverseGeocoder", "Names of places",
         "column=inputCol city=l4OutCol? county=l2OutCol? boundaries=doOutputBoundaries", boundaries=False),
    _row("geoip", "GeoIPResolver", "Places of IP addresses",
         "column=inCol prefix=outColPrefix", prefix="",
         more=tuple(Param(name, f"extract_{name}", False, text=False) for name in (*_GEOIP, "latlng", "geopoint"))),
    _row("parse_user_agent", "UserAgentClassifier", "Browsers and devices", "column"),
    _row("split_email", "EmailSplitter", "Name and domain of addresses", "column"),
    # other
    _row("lookup", "MemoryEquiJoiner", "Columns of a small dataset by a key",
         "column=leftCol dataset=rightInput key=rightCol columns=copyColumns# prefix=copyPrefix fuzzy "
         "distance=maxLevenshtein# levenshtein=forceRawLevenshteinEngine language normalize stem clear_stop_words "
         "sort_alphabetically", prefix="", fuzzy=False, distance=1, levenshtein=False, base=_TEXT),
    _row("python", "PythonUDF", "Python code",
         "mode!|cell|row|multi_rows column? code=pythonSourceCode env=envSelection# kernel=useKernel "
         "source_columns=sourceColumnsList "
         "stop_on_error unicode=usePythonUnicode vectorize vector_size#", env=_ENV, kernel=False, source_columns=[],
         stop_on_error=True, unicode=True, vectorize=False, vector_size=256),
)  # fmt: skip
WORDS: Mapping[str, Processor] = {p.word: p for p in PROCESSORS}
BY_TYPE: Mapping[str, tuple[Processor, ...]] = {
    kind: tuple(p for p in PROCESSORS if p.type == kind) for kind in dict.fromkeys(p.type for p in PROCESSORS)
}
