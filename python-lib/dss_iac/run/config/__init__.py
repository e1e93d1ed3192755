"""What a run is given: a configuration on disk, which DSS, with which key. Knows nothing of plans.

Begin with `config_files`.
"""
