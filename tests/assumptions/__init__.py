"""Which uncertain facts about DSS hold on a real one (docs/assumptions.md): probes, one table, a runner, a printer.

    python -m tests.assumptions          asks the DSS of DATAIKU_URL with DATAIKU_API_KEY

Shares nothing with the product nor with the sandbox, which the tests put in the place of a real DSS.
"""
