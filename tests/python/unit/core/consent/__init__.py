"""What is signed, held, permitted and decided, as values."""
