"""What several visual recipes share: filters, conditions, computed columns, aggregations, where they run."""
