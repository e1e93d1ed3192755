"""What a module says of itself: which values it takes (`inputs:`) and gives (`outputs:`). Begin with `contract`."""
