"""The facts that have a probe, in the order in which they are asked: first those about a project that is still new.

The ids of the sandbox's readings are the same here; a test holds questions and readings together (docs/assumptions.md).
"""

from __future__ import annotations

from . import datasets, documents, history, instance, projects, recipes, table_objects
from .probing import Row

ADMIN, ORDINARY = "admin", "ordinary"

ROWS: tuple[Row, ...] = (
    Row(
        "project-seeds",
        "a project made by the API gets the Todo list, the tagline and the default dashboard",
        "yes",
        "no",
        projects.seeds,
    ),
    Row("birth-mark", "tags that a project is created with", "kept", "dropped", projects.birth_mark),
    Row(
        "library-folders", "a new project's library has the folders python and R", "no", "yes", projects.library_folders
    ),
    Row(
        "zones-none",
        "GET flow/zones when there is no zone",
        "one implicit default zone",
        "[]",
        recipes.no_zone,
    ),
    Row("instance-info", "GET instance-info names the node and its type", "yes", "no", instance.instance_info),
    Row("server-date", "replies carry a Date header", "yes", "no", instance.server_date),
    Row(
        "admin-unknown-project",
        "an administrator reads an unknown project",
        "401",
        "404",
        instance.unknown_project,
        ADMIN,
    ),
    Row(
        "connection-names",
        "GET connections/get-names by a non-administrator",
        "allowed",
        "403",
        instance.connection_names,
        ORDINARY,
    ),
    Row("code-envs-list", "GET admin/code-envs by a non-administrator", "403", "allowed", instance.code_envs, ORDINARY),
    Row(
        "settings-scope",
        "keys of GET settings",
        "settings, exposure, status, bundles, metrics",
        "the whole params document",
        projects.settings_scope,
    ),
    Row("metadata-status", "projectStatus is part of the metadata document", "no", "yes", projects.metadata_status),
    Row(
        "project-description",
        "description written through a project's metadata",
        "kept",
        "ignored",
        projects.description,
    ),
    Row(
        "library-parents",
        "writing a library file whose folder does not exist",
        "refused",
        "makes the folder",
        projects.library_parents,
    ),
    Row(
        "lib-git-refs",
        "keys of GET lib-git-refs",
        "as stored: remote, remotePath",
        "as sent: repository, pathInGitRepository",
        projects.lib_git_refs,
    ),
    Row("dataset-list", "GET datasets/ carries whole definitions", "yes", "no", datasets.list_whole),
    Row(
        "put-absent-section",
        "PUT of a dataset without a section",
        "class default",
        "kept as it was",
        datasets.put_absent_section,
    ),
    Row("stale-version-tag", "PUT with an old versionTag", "accepted", "refused", datasets.stale_version_tag),
    Row(
        "metadata-description",
        "description written through a dataset's or recipe's metadata",
        "kept",
        "ignored",
        datasets.metadata_description,
    ),
    Row(
        "drop-data-unmanaged",
        "DELETE with dropData on an unmanaged dataset",
        "ignored",
        "refused",
        datasets.drop_data_unmanaged,
    ),
    Row(
        "name-case",
        "a dataset whose name differs from another only by case",
        "accepted",
        "refused",
        datasets.name_case,
    ),
    Row("name-length", "a dataset name of 200 characters", "accepted", "refused", datasets.name_length),
    Row(
        "create-unknown-connection",
        "POST datasets/ with a connection that does not exist",
        "refused",
        "accepted",
        datasets.unknown_connection,
    ),
    Row(
        "partition-pattern",
        "saving a partitioned dataset on files without a file pattern",
        "accepted, but DSS cannot use it",
        "refused",
        datasets.partition_pattern,
    ),
    Row(
        "rule-ids",
        "a data-quality rule written with the dataset's definition, without an id",
        "kept without one",
        "given an id and a name",
        datasets.rule_ids,
    ),
    Row(
        "deleted-listed",
        "a list right after a deletion",
        "lacks it",
        "still has it once, as a cache may",
        datasets.deleted_listed,
    ),
    Row(
        "recipe-missing",
        "GET of a recipe that does not exist",
        "200 with {}",
        "200 with an empty body",
        recipes.missing,
    ),
    Row("recipe-exists", "POST of a recipe under a taken name", "refused", "overwritten", recipes.exists),
    Row(
        "recipe-zone",
        "zone of a recipe made by the API",
        "default zone",
        "zone of its first input",
        recipes.zone_of_recipe,
    ),
    Row(
        "recipe-list-version",
        "the list of recipes shows a version tag that a saved payload changes",
        "yes",
        "no",
        recipes.list_version,
    ),
    Row(
        "raw-creation", "a recipe created with rawCreation keeps rawPayload as sent", "yes", "no", recipes.raw_creation
    ),
    Row(
        "recipe-output-missing",
        "POST of a recipe whose output is not there, when nothing is said about creating it",
        "refused",
        "made on the default connection",
        recipes.output_missing,
    ),
    Row(
        "join-keys",
        "conditions of a join that DSS's builder made of two datasets with a column of one name",
        "none",
        "equality of those columns",
        recipes.join_keys,
    ),
    Row(
        "recipe-few-inputs",
        "DSS's builder with fewer inputs than the type works on, such as a join of one dataset",
        "refused",
        "made as far as it goes",
        recipes.few_inputs,
    ),
    Row(
        "partition-deps",
        "dependencies of an input with partitions, when DSS's builder is given none",
        "none",
        "one for each dimension",
        recipes.partition_deps,
    ),
    Row("payload-left-out", "PUT of a recipe without its payload", "empties it", "keeps it", recipes.payload_left_out),
    Row(
        "scenario-id-duplicate",
        "POST of a scenario whose derived id is taken",
        "refused",
        "suffixed",
        documents.scenario_twice,
    ),
    Row(
        "scenario-hyphen",
        "hyphen of a name in the id that the API derives from it",
        "becomes _",
        "kept",
        documents.scenario_hyphen,
    ),
    Row("scenario-given-id", "an id in the body of POST scenarios/", "used", "ignored", documents.scenario_given_id),
    Row(
        "scenario-run-as",
        "PUT with another runAsUser by a non-administrator",
        "refused",
        "ignored",
        documents.scenario_run_as,
        ORDINARY,
    ),
    Row(
        "wiki-id-reuse",
        "id of a wiki article after a deletion",
        "never used again",
        "highest id plus one",
        documents.wiki_id_reuse,
    ),
    Row(
        "wiki-children",
        "children of a deleted wiki article",
        "move up to its parent",
        "deleted too",
        documents.wiki_children,
    ),
    Row("git-tag-duplicate", "creating a git tag that exists", "refused", "accepted, moved", history.tag_twice),
    Row("noop-commit", "a save that changes no file", "an empty commit", "no commit", history.empty_save),
    Row(
        "restore-tags",
        "version tags of objects that a revert changed",
        "start again at 0",
        "absent until the next save",
        history.restored_tags,
    ),
    Row(
        "commit-time",
        "when a save is committed, where DSS commits by itself",
        "before its reply",
        "a moment later; until then the git is not clean",
        history.commit_time,
    ),
    *table_objects.ROWS,
)
UNPROBED = {
    "folder-name-twice": "project folders lie outside every project, and a probe touches nothing outside its own",
    "shared-in-graph": "it takes a second project, and a probe touches nothing outside its own",
    "shared-not-exposed": "it takes a second project, and a probe touches nothing outside its own",
    "model-version-exists": "a model would have to be loaded for it, and probes run nothing",
    "ml-task-unknown-keys": "an ML task is made by looking at data, and probes build none",
    "analysis-ml-tasks": "an ML task is made by looking at data, and probes build none",
    "macro-failure": "a macro of somebody's plugin would have to fail for it, and probes run nothing",
    "macro-defaults": "a macro of somebody's plugin would have to run for it, and probes run nothing",
    "step-plugin-passwords": "a step of somebody's plugin would have to run for it, and probes run nothing",
}
"""Readings without a probe, and why."""
