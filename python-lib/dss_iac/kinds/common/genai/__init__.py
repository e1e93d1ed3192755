"""What agents and retrieval-augmented LLMs share: both are saved models whose versions lie within them (AUTO §8.3)."""
