"""Many projects as one: which they are, in which order they go, and one verb over all of them.

It stands above the verbs, which know of one project alone: a workspace only calls them, project by project, so whatever
holds for one project (plans, locks, policy, state) holds here. Begin with `walk`.
"""
