"""What recipes that read documents, or judge what language models answer, have alike."""
