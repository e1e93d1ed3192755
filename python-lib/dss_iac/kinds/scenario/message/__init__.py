"""Messages of reporters and of steps: one form for each way to send them."""
