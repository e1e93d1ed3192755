"""The command line on a CI platform: `ci init` writes the pipeline, `ci review` puts the plan on the pull request. Each
platform is one module with a value `PLATFORM`, found by looking. Knows nothing of DSS. Begin with `platform`.
"""
