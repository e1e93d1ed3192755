"""The command line on a CI platform: `ci init` writes the pipeline, `ci review` puts the plan on the pull request. Each
platform is one module of `platforms`. Knows nothing of DSS. Begin with `platform`.
"""
