"""Words and keys that DSS knows in a recipe (API §6.2–§6.6; corpus §2; tables field_eras_recipes, types_params). Pure
data. What plugins bring is theirs.
"""

from __future__ import annotations

from ...core.model.words import Keys, Words, known
from .foreign import TYPES
from .payload import VISUALS
from .types import BARE, CODE, FRIENDLY, JSON_TYPES

_MORE_TYPES = """csync extract_content eda_stats eda_pca eda_univariate labeling nlp_llm_finetuning
nlp_llm_user_provided_classification nlp_llm_model_provided_classification nlp_llm_translation streaming_python
spark_sql_query kafka_sync dataset_compare"""
_FUNCTIONS = """equals all_available latest_available latest_n_available values time_range sliding_days sliding_hours
sliding_weeks sliding_months since_beginning_of_week since_beginning_of_month current_week current_month current_day
whole_week whole_month"""
_JOINS = "LEFT INNER RIGHT FULL CROSS LEFT_ANTI RIGHT_ANTI ADVANCED"
_PROCESSORS = """ArrayExtractProcessor ArrayFold ArraySortProcessor ArrayUnfold BinnerProcessor
CityLevelReverseGeocoder ColumnCopier ColumnPseudonymization ColumnRenamer ColumnReorder ColumnSplitter ColumnsConcat
ColumnsSelector ConcatArrays CreateColumnWithGREL CurrencyConverterProcessor CurrencySplitter DateComponentsExtractor
DateDifference DateFormatter DateIncrement DateParser DateTruncate EmailSplitter EnrichFrenchDepartement
EnrichFrenchPostcode EnrichWithBuildContextProcessor EnrichWithRecordContextProcessor ExtractNumbers FillColumn
FillEmptyWithComputedValue FillEmptyWithValue FilterOnBadType FilterOnCustomFormula FilterOnDate FilterOnDateRange
FilterOnNumericalRange FilterOnValue FindReplace FlagOnBadType FlagOnCustomFormula FlagOnDate FlagOnDateRange
FlagOnNumericalRange FlagOnValue FuzzyMemoryEquiJoiner GenerateBigData GeoDistanceProcessor GeoIPResolver
GeoInfoExtractor GeoJoiner GeoPointBufferProcessor GeoPointCreator GeoPointExtractor Geocoder GrokProcessor
HTTPQueryStringSplitter HolidaysComputer InvalidSplitter JSONFlattener JSONPathExtractor LongTailGrouper MatchCounter
MeaningTranslate MeasureNormalize MemoryEquiJoiner MemoryEquiJoinerFuzzy MinMaxProcessor MultiColumnByPrefixFold
MultiColumnFold NegateBoolean NestProcessor NGramExtract NumericalCombinator NumericalFormatConverter ObjectFold
ObjectUnnester Pivot PythonUDF QueryStringSplitter RegexpExtractor RemoveRowsOnEmpty RoundProcessor SplitFold
SplitIntoChunks SplitUnfold StringTransformer SwitchCase TextSimplifierProcessor Tokenizer Transpose TripleSplitter
TypeSetter UNIXTimestampParser URLSplitter Unfold UpDownFiller UserAgentClassifier VisitorIdGenerator VisualIfRule
XPathExtractor ZipCodeGeocoder"""
_PLUGIN_STEPS = ("CustomJython", "Custom", "jython")
_ROOT = """type inputs outputs params payload neverRecomputeExistingPartitions redispatchPartitioning
maxRunningActivities hashPropagationBehavior optionalDependencies partitionDeps variables labels dkuProperties
customMeta customFields description shortDesc tags checklists name projectKey versionTag creationTag zone"""
_STEP = """metaType type name params steps disabled preview alwaysShowComment comment mainColor secondaryColor
designTimeReport"""

WORDS: tuple[Words | Keys, ...] = (
    Words(
        "type",
        "type of recipe",
        known(" ".join((*CODE, *JSON_TYPES, *BARE, *VISUALS, _MORE_TYPES))),
        ours=tuple(FRIENDLY),
        hints={
            **TYPES,
            "filter": "write type: sampling for rows, or a prepare recipe with a filter step",
            "aggregate": "write type: group",
            "groupby": "write type: group",
            "union": "write type: stack",
            "py": "write type: python",
            "copy": "write type: sync",
            "deduplicate": "write type: distinct",
        },
        plugins=("CustomCode_", "App_"),
    ),
    Keys("", known(_ROOT), open=True),
    Keys("inputs.*.items[*]", known("ref deps")),
    Keys("outputs.*.items[*]", known("ref appendMode"), ours={"appendMode": "append"}),
    Keys("inputs.*.items[*].deps[*]", known("out idim odim func params values expandVariables")),
    Words("inputs.*.items[*].deps[*].func", "partition function", known(_FUNCTIONS)),
    Words("payload.joins[*].type", "type of join", known(_JOINS)),
    Words("payload.steps[*].metaType", "kind of step", known("PROCESSOR GROUP"), complete=True),
    *(
        row
        for steps in ("payload.steps[*]", "payload.steps[*].steps[*]")
        for row in (
            Keys(steps, known(_STEP), open=True),
            Words(f"{steps}.type", "processor", known(_PROCESSORS), plugins=_PLUGIN_STEPS),
        )
    ),
)
