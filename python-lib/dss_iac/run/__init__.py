"""The only place that does things: reads files, takes snapshots, walks plans, keeps state."""
